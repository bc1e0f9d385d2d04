"""Bars of shares, as wide as their place: how people voted on a statement, or answered a clause."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.web.pages.results.bars import COLOURS, votes_in_words
from isegoria.web.pages.results.figures import at_least, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.services.ratifying.values import Cell

_WHOLE = 100
_NONE = SafeString("")
# As an attribute: from a style sheet, some browsers look for the pattern in the style sheet.
_FILLS = {"disagree": ' fill="url(#hatch)"', "object": ' fill="url(#crossed)"'}


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its name and its figures, as templates/ratification/bars.html lists them.

    Attributes:
        name: whose: everyone, a group's letter, or a sector.
        chip: the class of a group's colour, "" for none.
        drawn: the bar; "" where it is held back.
        share: the part of it that is spoken of.
        more: what else is to be said beside it.
        count: how many people it counts.
        held_back: that too few people are counted for it to be shown; "" where it is shown.
        passed: whether the rules were met; None where there is no rule.
    """

    name: str
    chip: str = ""
    drawn: SafeString = _NONE
    share: str = ""
    more: str = ""
    count: str = ""
    held_back: str = ""
    passed: bool | None = None


def chip_of(kind: str, index: int) -> str:
    """Name a group's colour, "" for whatever is no group."""
    return f"chip chip-{index % COLOURS}" if kind == "group" and index >= 0 else ""


def held_back(fewest: int) -> str:
    """Say that too few people are counted for their figures to be shown."""
    return ngettext(
        "held back: fewer than %(number)s person",
        "held back: fewer than %(number)s people",
        fewest,
    ) % {"number": number(fewest)}


def vote_bar(name: str, chip: str, cell: Cell | None, fewest: int) -> Bar:
    """Draw how some people voted on a statement; a mark shows what share of them surely agrees.

    Args:
        name: whose votes.
        chip: the class of a group's colour.
        cell: the votes; None where they are held back.
        fewest: people that a published cell counts at least.
    """
    if cell is None or not cell.seen:
        return Bar(name, chip, held_back=held_back(fewest))
    parts = (("agree", cell.agrees), ("pass", cell.passes), ("disagree", cell.disagrees))
    agree, passed, disagree = (count / cell.seen for _side, count in parts)
    told = _("%(agree)s agree, %(passed)s pass, %(disagree)s disagree; %(votes)s") % {
        "agree": percent(agree),
        "passed": percent(passed),
        "disagree": percent(disagree),
        "votes": votes_in_words(cell.seen),
    }
    surely = _("surely %(share)s or more") % {"share": at_least(cell.lower)}
    drawn = _draw(parts, cell.seen, told, Fraction(cell.lower))
    return Bar(name, chip, drawn, percent(agree), surely, votes_in_words(cell.seen))


def ballot_bar(
    name: str, chip: str, counts: tuple[int, int, int], needed: Fraction | None, *, passed: bool | None
) -> Bar:
    """Draw how some people answered a clause; a mark shows what share has to accept it.

    Args:
        name: whose ballots.
        chip: the class of a group's colour.
        counts: accepted, rejected, objected; at least one of them.
        needed: the share of all ballots that more than has to accept; None where the part has no say.
        passed: whether the rules were met; None likewise.
    """
    accepts, rejects, objections = counts
    cast = accepts + rejects + objections
    told = _("%(accept)s accept, %(reject)s reject, %(object)s object; %(ballots)s") % {
        "accept": number(accepts),
        "reject": number(rejects),
        "object": number(objections),
        "ballots": ballots_in_words(cast),
    }
    drawn = _draw((("agree", accepts), ("disagree", rejects), ("object", objections)), cast, told, needed)
    more = _("%(count)s of %(total)s") % {"count": number(accepts), "total": number(cast)}
    return Bar(name, chip, drawn, percent(accepts / cast), more, passed=passed)


def ballots_in_words(count: int) -> str:
    """Say a number of ballots."""
    return ngettext("%(number)s ballot", "%(number)s ballots", count) % {"number": number(count)}


def _draw(parts: Sequence[tuple[str, int]], whole: int, told: str, mark: Fraction | None) -> SafeString:
    places, start = [], 0
    for side, count in parts:
        if count:
            places.append((side, SafeString(_FILLS.get(side, "")), _cut(start, whole), _cut(count, whole)))
        start += count
    rectangles = format_html_join("", '<rect class="{}"{} x="{}%" width="{}%" height="100%"/>', places)
    line = (
        _NONE
        if mark is None
        else format_html(
            '<rect class="sure" x="{}%" width="4" height="100%" transform="translate(-2)"/>',
            f"{float(min(mark, Fraction(1))) * _WHOLE:.1f}",
        )
    )
    return format_html('<svg class="bar" role="img" aria-label="{}">{}{}</svg>', told, rectangles, line)


def _cut(count: int, whole: int) -> str:
    return f"{count / whole * _WHOLE:.1f}"
