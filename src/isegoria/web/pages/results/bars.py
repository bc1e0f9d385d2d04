"""How some people voted on one statement, as a bar: agree, pass and disagree, and how sure the share is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.web.pages.results.figures import interval, number, percent

if TYPE_CHECKING:
    from isegoria.services.mapping import Cell

_WHOLE = 100.0
COLOURS = 5  # of groups; the sixth group, if there ever is one, takes the first colour again


@dataclass(frozen=True, slots=True)
class Bar:
    """The votes of some people on one statement.

    Attributes:
        name: whose votes: a group's letter, a sector's name, or everyone's in words.
        group: the group, -1 where it is none.
        cell: the votes; None where they are held back.
        direction: the side that the figures beside the bar speak of: "agree" or "disagree".
        fewest: people that a published cell counts at least.
    """

    name: str
    group: int
    cell: Cell | None
    direction: str
    fewest: int

    @property
    def chip(self) -> str:
        """Name the group's colour, "" for none."""
        return f"chip chip-{self.group % COLOURS}" if self.group >= 0 else ""

    @property
    def share(self) -> str:
        """Write the part of those who voted on it that is on the bar's side."""
        if self.cell is None:
            return ""
        agrees = self.direction == "agree"
        return percent(self.cell.agree_share if agrees else self.cell.disagree_share)

    @property
    def bounds(self) -> tuple[float, float]:
        """Give where the share on the bar's side surely lies."""
        if self.cell is None:
            return (0.0, 1.0)
        if self.direction == "agree":
            return (self.cell.lower, self.cell.upper)
        return (self.cell.disagree_lower, self.cell.disagree_upper)

    @property
    def interval(self) -> str:
        """Write where the share surely lies."""
        return interval(*self.bounds) if self.cell else ""

    @property
    def votes(self) -> str:
        """Say how many voted on it."""
        return votes_in_words(self.cell.seen) if self.cell else ""

    @property
    def held_back(self) -> str:
        """Say that too few people voted for their votes to be shown."""
        if self.cell is not None:
            return ""
        return ngettext(
            "held back: fewer than %(number)s person",
            "held back: fewer than %(number)s people",
            self.fewest,
        ) % {"number": number(self.fewest)}

    @property
    def told(self) -> str:
        """Say the bar in words."""
        if self.cell is None:
            return self.held_back
        return _("%(agree)s agree, %(passed)s pass, %(disagree)s disagree; %(votes)s") % {
            "agree": percent(self.cell.agree_share),
            "passed": percent(self.cell.passed_share),
            "disagree": percent(self.cell.disagree_share),
            "votes": self.votes,
        }

    @property
    def drawn(self) -> SafeString:
        """Draw the bar as SVG as wide as its place."""
        if self.cell is None:
            return SafeString("")
        cell = self.cell
        parts = [
            (side, start, width)
            for side, start, width in (
                ("agree", 0.0, cell.agree_share),
                ("pass", cell.agree_share, cell.passed_share),
                ("disagree", 1.0 - cell.disagree_share, cell.disagree_share),
            )
            if width > 0.0
        ]
        rectangles = format_html_join(
            "",
            '<rect class="{}"{} x="{}%" width="{}%" height="100%"/>',
            ((side, _hatch(side), _cut(start), _cut(width)) for side, start, width in parts),
        )
        lower, upper = self.bounds
        start = lower if self.direction == "agree" else 1.0 - upper
        return format_html(
            '<svg class="bar" role="img" aria-label="{}">{}'
            '<rect class="sure" x="{}%" y="6" width="{}%" height="5" rx="2"/></svg>',
            self.told,
            rectangles,
            _cut(start),
            _cut(upper - lower),
        )


def votes_in_words(count: int) -> str:
    """Say a number of votes."""
    return ngettext("%(number)s vote", "%(number)s votes", count) % {"number": number(count)}


def people_in_words(count: int) -> str:
    """Say a number of people."""
    return ngettext("%(number)s person", "%(number)s people", count) % {"number": number(count)}


def _hatch(side: str) -> SafeString:
    # As an attribute: from a style sheet, some browsers look for the pattern in the style sheet.
    return SafeString(' fill="url(#hatch)"' if side == "disagree" else "")


def _cut(share: float) -> str:
    return f"{share * _WHOLE:.1f}"
