"""How figures are written: whole numbers, shares and intervals, never surer than they are."""

from __future__ import annotations

import math
from itertools import pairwise

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from isegoria.opinion.report.words import Words

_WHOLE = 100.0


def number(count: int) -> str:
    """Write a whole number as the language groups its digits."""
    return str(number_format(count, use_l10n=True, force_grouping=True))


def percent(share: float) -> str:
    """Write a share; only nobody is 0% and only everybody 100%."""
    return Words.percent(share)


def at_least(share: float) -> str:
    """Write a lower bound: never more than it is."""
    return Words.at_least(share)


def interval(lower: float, upper: float) -> str:
    """Write the ends of an interval, rounded outwards."""
    return between(str(math.floor(lower * _WHOLE)), f"{math.ceil(upper * _WHOLE)}%")


def points(share: float) -> int:
    """Give a difference of shares in percentage points: never more than it is."""
    return math.floor(share * _WHOLE + 1e-9)


def between(first: str, last: str) -> str:
    """Write a range."""
    # Translators: a range of numbers, such as 10–20.
    return _("%(first)s–%(last)s") % {"first": first, "last": last}


def people_from(levels: tuple[int, ...]) -> list[str]:
    """Write how many people a hexagon of each class of density holds.

    Args:
        levels: the least of each class, ascending; the last class is open.
    """
    written = [between(number(low), number(high - 1)) for low, high in pairwise(levels)]
    if levels:
        # Translators: that many people or more.
        written.append(_("%(number)s+") % {"number": number(levels[-1])})
    return written
