"""How sure a share is: lower bounds, spread, and how many more votes would tell."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from isegoria.agents.world import Tally

Z90: Final = 1.2815515655446004
_MOST_MISSING: Final = 10_000


def lower_bound(agree: float, seen: float, z: float = Z90) -> float:
    """Give a share that is hardly too high: in nine cases of ten the true one is above it.

    Wilson's score interval, its lower end; 0 where nobody voted.

    >>> round(lower_bound(8, 10), 2), round(lower_bound(800, 1000), 2), lower_bound(0, 0)
    (0.6, 0.78, 0.0)

    Args:
        agree: how many agree.
        seen: of how many.
        z: quantile of the normal distribution, one-sided.

    Source: Wilson (1927), doi:10.1080/01621459.1927.10502953.
    """
    if seen <= 0:
        return 0.0
    share = agree / seen
    centre = share + z * z / (2 * seen)
    width = z * sqrt(share * (1 - share) / seen + z * z / (4 * seen * seen))
    return max(0.0, (centre - width) / (1 + z * z / seen))


def agreement(tally: Tally) -> float:
    """Give the least that a group agrees: its own lower bound where it is known, else Wilson's."""
    return tally.lower if tally.lower is not None else lower_bound(tally.agree, tally.seen)


def spread(tally: Tally) -> float:
    """Say how little is known of a share of agreement: its standard deviation, given the votes so far.

    >>> from isegoria.agents.world import Tally
    >>> round(spread(Tally(0, 0, 0, 0)), 3) > round(spread(Tally(9, 1, 0, 10)), 3)
    True
    """
    share = (tally.agree + 1) / (tally.seen + 2)
    return sqrt(share * (1 - share) / (tally.seen + 3))


def missing_votes(tally: Tally, bound: float = 0.5) -> int | None:
    """Count the further votes after which a group's lower bound passes `bound`, if it votes on as it has.

    Returns:
        None where it never would, since too few agree.
    """
    share = (tally.agree + 1) / (tally.seen + 2)
    if share <= bound:
        return None
    few, many = 0, _MOST_MISSING
    while few < many:
        half = (few + many) // 2
        if lower_bound(tally.agree + share * half, tally.seen + half) >= bound:
            many = half
        else:
            few = half + 1
    return few if few < _MOST_MISSING else None
