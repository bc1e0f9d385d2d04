"""Statements as cards: the text, what is to be said of it, and how everybody voted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isegoria.opinion.report.bars import Bar
from isegoria.opinion.report.text import cleaned
from isegoria.opinion.report.words import Words, letter
from isegoria.opinion.tallies import share_bounds

if TYPE_CHECKING:
    from markupsafe import Markup

    from isegoria.opinion.consensus import Majority
    from isegoria.opinion.landscape import Landscape
    from isegoria.opinion.representativeness import Direction, Representative
    from isegoria.opinion.tallies import Tallies


@dataclass(frozen=True, slots=True)
class Card:
    """One statement with what a section says of it.

    Attributes:
        text: as written, or its translation; invalid characters replaced.
        language: of the text; empty where it is not known.
        headline: what is to be said of it.
        direction: the side that is spoken of.
        bars: how everybody voted.
    """

    text: str
    language: str
    headline: Markup
    direction: Direction
    bars: tuple[Bar, ...]


class Cards:
    """Makes the cards of one landscape in one language."""

    def __init__(self, landscape: Landscape, words: Words) -> None:
        self.landscape, self.words = landscape, words
        self._others = landscape.tallies.others()

    @property
    def by_majority(self) -> bool:
        """Whether Polis's majority rule, which does not look at groups, decides what counts as agreed."""
        return self.landscape.settings.name == "polis"

    def agreed(self) -> list[Card]:
        """List what every group agrees on; by Polis's rule, what most of the crowd does."""
        if self.by_majority:
            return [self._majority(one, "agree") for one in self.landscape.majority[0]]
        return [self._shared(int(one), "agree") for one in self.landscape.agreed]

    def rejected(self) -> list[Card]:
        """List what every group rejects; by Polis's rule, what most of the crowd does."""
        if self.by_majority:
            return [self._majority(one, "disagree") for one in self.landscape.majority[1]]
        return [self._shared(int(one), "disagree") for one in self.landscape.rejected]

    def divisive(self) -> list[Card]:
        """List what divides the groups."""
        return [
            self._card(
                int(one),
                "agree",
                self.words.say(
                    "divides.gap",
                    number=int(100.0 * float(self.landscape.divisiveness[one])),
                    sure=self.words.percent(1.0 - self.landscape.settings.tail),
                ),
                self.by_group(int(one), "agree"),
            )
            for one in self.landscape.divisive
        ]

    def representing(self, group: int) -> list[Card]:
        """List what a group stands for, beside how the others voted."""
        return [self._representative(group, one) for one in self.landscape.representatives[group]]

    def by_group(self, statement: int, direction: Direction) -> tuple[Bar, ...]:
        """Show how each group voted; all who voted enough as one where there are no groups."""
        tallies, groups = self.landscape.tallies, self.landscape.groups
        counted = tallies if direction == "agree" else tallies.mirrored()
        column = slice(statement, statement + 1)
        lower, upper = share_bounds(
            counted.agrees[:, column], counted.seen[:, column], self.landscape.settings.tail
        )
        return tuple(
            self._bar(
                letter(group) if groups else str(self.words.say("bar.everyone")),
                group if groups else -1,
                tallies,
                (group, statement),
                direction,
                (float(lower[group, 0]), float(upper[group, 0])),
            )
            for group in range(tallies.groups)
        )

    def everyone(self, statement: int, direction: Direction = "agree") -> Bar:
        """Show how all participants voted, grouped or not."""
        name = str(self.words.say("bar.everyone"))
        return self._bar(name, -1, self.landscape.everyone, (0, statement), direction)

    def text(self, statement: int) -> tuple[str, str]:
        """Give a statement's text and the language it is in, empty where that is not known."""
        known = self.landscape.conversation.statements[statement]
        language = self.words.language if self.words.language in known.translations else ""
        return cleaned(self.words.text_of(known)), language

    def _shared(self, statement: int, direction: Direction) -> Card:
        bars = self.by_group(statement, direction)
        least = min(bar.interval[0] for bar in bars if bar.interval)
        whose = "groups" if self.landscape.groups else "everyone"
        headline = self.words.say(
            f"shared.{direction}-{whose}",
            share=self.words.at_least(least),
            sure=self.words.percent(1.0 - self.landscape.settings.tail),
        )
        return self._card(statement, direction, headline, bars)

    def _majority(self, one: Majority, direction: Direction) -> Card:
        headline = self.words.say(
            f"majority.{direction}",
            share=self.words.percent(one.count / one.seen),
            count=one.count,
            number=one.seen,
        )
        groups = self.by_group(one.statement, direction) if self.landscape.groups else ()
        bars = (self.everyone(one.statement, direction), *groups)
        return self._card(one.statement, direction, headline, bars)

    def _representative(self, group: int, one: Representative) -> Card:
        here = (group, one.statement)
        bars = (
            self._bar(letter(group), group, self.landscape.tallies, here, one.direction),
            self._bar(str(self.words.say("bar.others")), -1, self._others, here, one.direction),
        )
        headline = self.words.say(
            f"stands.{one.direction}",
            letter=letter(group),
            share=self.words.percent(bars[0].share),
            others=self.words.percent(bars[1].share),
        )
        return self._card(one.statement, one.direction, headline, bars)

    def _card(self, statement: int, direction: Direction, headline: Markup, bars: tuple[Bar, ...]) -> Card:
        text, language = self.text(statement)
        return Card(text, language, headline, direction, bars)

    @staticmethod
    def _bar(  # noqa: PLR0913, PLR0917 - whose, which and how, all needed
        name: str,
        group: int,
        tallies: Tallies,
        here: tuple[int, int],
        direction: Direction,
        interval: tuple[float, float] | None = None,
    ) -> Bar:
        agree, disagree = int(tallies.agrees[here]), int(tallies.disagrees[here])
        return Bar(name, group, agree, disagree, int(tallies.seen[here]), direction, interval)
