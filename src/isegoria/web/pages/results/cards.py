"""Statements as cards: the text, what is to be said of it, and how groups and sectors voted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.opinion.report.text import cleaned
from isegoria.web.pages.organise.wording import sector_name
from isegoria.web.pages.results.bars import Bar
from isegoria.web.pages.results.figures import at_least, number, percent, points

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isegoria.services.mapping import Cell, Dissent, Results, Stand, StatementResult


@dataclass(frozen=True, slots=True)
class Card:
    """One statement with what a section says of it.

    Attributes:
        statement: its figures.
        text: in the language asked for; invalid characters replaced.
        headline: what is to be said of it.
        direction: the side that is spoken of.
        groups: a bar for each group; empty where there are no groups.
        sectors: a bar for each sector that the section speaks of.
    """

    statement: StatementResult
    text: str
    headline: str
    direction: str
    everyone: Bar
    groups: tuple[Bar, ...]
    sectors: tuple[Bar, ...]

    @property
    def number(self) -> int:
        """Give its number in the conversation."""
        return self.statement.number

    @property
    def language(self) -> str:
        """Give the language of the text, "" where it is not known."""
        return self.statement.language

    @property
    def crowd(self) -> tuple[Bar, ...]:
        """Give the groups' bars, or everybody's where there are no groups."""
        return self.groups or (self.everyone,)

    @property
    def every_bar(self) -> tuple[Bar, ...]:
        """Give everybody's bar, then the groups' and the sectors'."""
        return (self.everyone, *self.groups, *self.sectors)


class Cards:
    """Makes the cards of one conversation's results in one language."""

    def __init__(self, results: Results, language: str) -> None:
        self.results = results
        self.sector_names = tuple(sector_name(one.key, one.names, language) for one in results.sectors)
        self._by_number = {one.number: one for one in results.statements}
        self._sure = percent(1.0 - (results.method.tail if results.method else 0.0))

    def known(self, statement: int) -> StatementResult:
        """Find a statement that the results name."""
        return self._by_number[statement]

    def plain(self, statement: int, direction: str = "agree", headline: str = "") -> Card:
        """Make a card with every bar."""
        return self.of(self.known(statement), direction, headline)

    def of(self, found: StatementResult, direction: str = "agree", headline: str = "") -> Card:
        """Make a card with every bar."""
        letters = ((one.letter, one.index) for one in self.results.groups)
        groups = tuple(
            self._bar(letter, group, cell, direction)
            for (letter, group), cell in zip(letters, found.groups, strict=False)
        )
        sectors = tuple(
            self._bar(name, -1, cell, direction)
            for name, cell in zip(self.sector_names, found.sectors, strict=False)
        )
        whose = _("All groups shown") if found.total and not found.total_is_whole else _("Everyone")
        everyone = self._bar(whose, -1, found.total, direction)
        return Card(found, cleaned(found.text), headline, direction, everyone, groups, sectors)

    def shared(self, statements: Iterable[int]) -> list[Card]:
        """List what is agreed, each with the least share that surely agrees."""
        return [self.plain(one, "agree", self._shared(self.known(one), "agree")) for one in statements]

    def rejected(self, statements: Iterable[int]) -> list[Card]:
        """List what is rejected, likewise."""
        return [self.plain(one, "disagree", self._shared(self.known(one), "disagree")) for one in statements]

    def divisive(self, statements: Iterable[int]) -> list[Card]:
        """List what divides the groups."""
        return [self.plain(one, "agree", self._gap(self.known(one))) for one in statements]

    def standing(self, letter: str, stands: Iterable[Stand]) -> list[Card]:
        """List what a group stands for."""
        return [self.plain(one.statement, one.direction, _stands(letter, one)) for one in stands]

    def dissenting(self, dissent: Iterable[Dissent]) -> list[Card]:
        """List who disagrees with what others agree with, beside everybody."""
        made = []
        for one in dissent:
            card = self.plain(one.statement, "disagree", self._dissents(one))
            bars = card.groups if one.kind == "group" else card.sectors
            made.append(replace(card, groups=(bars[one.index], card.everyone), sectors=()))
        return made

    def _bar(self, name: str, group: int, cell: Cell | None, direction: str) -> Bar:
        return Bar(name, group, cell, direction, self.results.fewest)

    def _shared(self, found: StatementResult, direction: str) -> str:
        cells = [cell for cell in found.groups if cell] if self.results.groups else [found.total]
        if self.results.settings_name == "polis":
            return self._majority(found.total, direction)
        lower = [
            cell.lower if direction == "agree" else cell.disagree_lower for cell in cells if cell is not None
        ]
        values = {"share": at_least(min(lower, default=0.0)), "sure": self._sure}
        if self.results.groups and direction == "agree":
            return _("At least %(share)s of every group agree (%(sure)s certain for each)") % values
        if self.results.groups:
            return _("At least %(share)s of every group disagree (%(sure)s certain for each)") % values
        if direction == "agree":
            return _("At least %(share)s agree (%(sure)s certain)") % values
        return _("At least %(share)s disagree (%(sure)s certain)") % values

    @staticmethod
    def _majority(total: Cell | None, direction: str) -> str:
        if total is None:
            return ""
        agrees = direction == "agree"
        count = total.agree if agrees else total.disagree
        values = {
            "share": percent(count / total.seen),
            "count": number(count),
            "number": number(total.seen),
        }
        if agrees:
            return _("%(share)s of those who voted on it agree (%(count)s of %(number)s)") % values
        return _("%(share)s of those who voted on it disagree (%(count)s of %(number)s)") % values

    def _gap(self, found: StatementResult) -> str:
        gap = points(found.divisiveness)
        return ngettext(
            "Two groups are at least %(number)s percentage point apart (%(sure)s certain)",
            "Two groups are at least %(number)s percentage points apart (%(sure)s certain)",
            gap,
        ) % {"number": number(gap), "sure": self._sure}

    def _dissents(self, one: Dissent) -> str:
        if one.kind == "group":
            name = _("Group %(letter)s") % {"letter": self.results.groups[one.index].letter}
        else:
            name = self.sector_names[one.index]
        values = {"who": name, "share": percent(one.cell.disagree_share)}
        if one.agreed:
            return _("Agreed, yet %(share)s disagree here: %(who)s") % values
        return _("Most agree, but this part is united against it (%(share)s disagree): %(who)s") % values


def _stands(letter: str, one: Stand) -> str:
    values = {"letter": letter, "share": percent(one.share)}
    if one.others is None:
        if one.direction == "agree":
            return _("Group %(letter)s agrees (%(share)s)") % values
        return _("Group %(letter)s disagrees (%(share)s)") % values
    values["others"] = percent(one.others)
    if one.direction == "agree":
        return _("Group %(letter)s agrees (%(share)s, others %(others)s)") % values
    return _("Group %(letter)s disagrees (%(share)s, others %(others)s)") % values
