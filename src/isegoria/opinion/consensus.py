"""Agreement that holds in every opinion group, not merely in the crowd; and what divides them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from isegoria.opinion.representativeness import Z90, proportion_test
from isegoria.opinion.tallies import Tallies, share, share_bounds, share_lower, share_variance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.settings import Settings

_HALF = 0.5
_MOST_MAJORITY = 5


@dataclass(frozen=True, slots=True, eq=False)
class Consensus:
    """How far every group agrees with each statement, at the cautious end.

    Attributes:
        lower: shape (C,); the least group's lower bound on the share who agree, in (0, 1).
        net: shape (C,); the least group's lower bound on the share who agree less the share who
            disagree, in [-1, 1): disagreement counts against a statement, passing does not.
        group_lower: shape (k, C); each group's lower bound.
        group_upper: shape (k, C); each group's upper bound.
        enough: shape (C,); every group cast enough votes on it.
    """

    lower: NDArray[np.float64]
    net: NDArray[np.float64]
    group_lower: NDArray[np.float64]
    group_upper: NDArray[np.float64]
    enough: NDArray[np.bool_]


def consensus(tallies: Tallies, settings: Settings) -> Consensus:
    """Bound the agreement with each statement in the group that agrees least.

    Args:
        tallies: votes by group; one group of everybody where there are no clear groups.
        settings: votes needed in each group, and the posterior probability left out.
    """
    lower, upper = share_bounds(tallies.agrees, tallies.seen, settings.tail)
    return Consensus(
        lower.min(axis=0),
        _net(tallies, settings).min(axis=0),
        lower,
        upper,
        np.asarray((tallies.seen >= settings.votes_seen).all(axis=0)),
    )


def agreed_in_every_group(tallies: Tallies, settings: Settings, out: NDArray[np.bool_]) -> NDArray[np.intp]:
    """List what more than half of every group agrees with, at the cautious end of the interval; surest first.

    Args:
        tallies: votes by group; mirrored, to list what every group disagrees with.
        settings: votes needed in each group, and the posterior probability left out.
        out: shape (C,); statements that are not listed.
    """
    lower = share_lower(tallies.agrees, tallies.seen, settings.tail).min(axis=0)
    enough = (tallies.seen >= settings.votes_seen).all(axis=0)
    agreed = np.flatnonzero(enough & (lower > _HALF) & ~out)
    return agreed[np.argsort(-_net(tallies, settings).min(axis=0)[agreed], kind="stable")]


def _net(tallies: Tallies, settings: Settings) -> NDArray[np.float64]:
    # Agree, disagree and pass shares under a Dirichlet(1, 1, 1) prior: mean and variance of the difference.
    whole = tallies.seen + 3.0
    mean = (tallies.agrees - tallies.disagrees) / whole
    square = (tallies.agrees + tallies.disagrees + 2.0) / whole
    bound = mean + ndtri(settings.tail) * np.sqrt((square - mean**2) / (whole + 1.0))
    return np.asarray(np.maximum(bound, -1.0))


def group_aware_consensus(tallies: Tallies) -> NDArray[np.float64]:
    """Multiply, over groups, the estimated share who agree: one dissenting group pulls a statement down.

    Returns:
        Shape (C,); unitless, in (0, 1); 1 where there are no groups.

    Source: Small et al. (2021), doi:10.6035/recerca.5516.
    """
    return np.asarray(np.prod(share(tallies.agrees, tallies.seen), axis=0))


@dataclass(frozen=True, slots=True)
class Majority:
    """One statement on which most of the whole crowd votes alike, by Polis's rule.

    Attributes:
        statement: index of the statement.
        count: how many voted so.
        seen: how many voted on it.
        share: estimated share who would vote so.
        share_test: its distance from one half.
    """

    statement: int
    count: int
    seen: int
    share: float
    share_test: float


def majority(everyone: Tallies, out: NDArray[np.bool_]) -> list[Majority]:
    """List the five statements that the crowd as a whole agrees with most.

    Args:
        everyone: votes of all participants as one group; mirrored, to list what they disagree with.
        out: shape (C,); statements that are not listed.
    """
    agrees, seen = everyone.agrees[0], everyone.seen[0]
    ours, test = share(agrees, seen), proportion_test(agrees, seen)
    passing = (ours > _HALF) & (test > Z90) & (seen > 0) & ~out
    ranked = [int(one) for one in np.argsort(-ours * test, kind="stable") if passing[one]]
    return [
        Majority(one, int(agrees[one]), int(seen[one]), float(ours[one]), float(test[one]))
        for one in ranked[:_MOST_MAJORITY]
    ]


def divisiveness(tallies: Tallies, settings: Settings) -> NDArray[np.float64]:
    """Measure how far apart the two most distant groups surely are on each statement.

    Args:
        tallies: votes by group.
        settings: votes needed in each of the two groups, and the posterior probability left out.

    Returns:
        Shape (C,); the lower bound on the difference between their shares who agree, in [0, 1); 0 where
        fewer than two groups cast enough votes.
    """
    ours = share(tallies.agrees, tallies.seen)
    variance = share_variance(tallies.agrees, tallies.seen)
    enough = tallies.seen >= settings.votes_seen
    widest = np.zeros(tallies.seen.shape[1])
    for left in range(tallies.groups):
        for right in range(left):
            gap = np.abs(ours[left] - ours[right]) + ndtri(settings.tail) * np.sqrt(
                variance[left] + variance[right]
            )
            widest = np.maximum(widest, np.where(enough[left] & enough[right], gap, 0.0))
    return widest


def divisive(scores: NDArray[np.float64], settings: Settings, out: NDArray[np.bool_]) -> NDArray[np.intp]:
    """List the statements that divide the groups, most divisive first.

    Args:
        scores: from `divisiveness`.
        settings: how wide the gap must be.
        out: shape (C,); statements that are not listed.
    """
    found = np.flatnonzero((scores >= settings.gap) & ~out)
    return found[np.argsort(-scores[found], kind="stable")]
