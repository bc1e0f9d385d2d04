"""People whose votes come as regularly as a clock's ticks, as no reader's do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import lgamma, log
from typing import TYPE_CHECKING, Final

import numpy as np

from isegoria.agents.stewards.ballots import CHANCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from isegoria.agents.world import VoterFacts

LEAST_GAPS: Final = 15
MOST_GAPS: Final = 1_000
SHAPE: Final = 9.0  # of the gamma distribution: gaps vary by a third of their mean
BREAK: Final = 5.0
SHORTEST: Final = 50  # milliseconds; below, no clock was kept, as in some imports
_POWERS: Final = np.geomspace(0.05, 5_000, 80)


@dataclass(frozen=True, slots=True)
class Clockwork:
    """Somebody who votes like a clock.

    Attributes:
        person: place in the list of voters.
        gaps: how many gaps between votes were looked at.
        variation: standard deviation of the gaps over their mean.
        chance: bounds how likely anybody at all is so regular, by chance alone.
    """

    person: int
    gaps: int
    variation: float
    chance: float


def clockwork(voters: Sequence[VoterFacts], *, chance: float = CHANCE) -> tuple[Clockwork, ...]:
    """Find people whose votes come far more regularly than reading and thinking allow.

    What counts as chance: the gaps between somebody's votes are independent and vary by a third of their mean
    (gamma distribution of shape 9; people in ten open conversations vary more). Looked at is the mean
    logarithm of gap over mean gap (Moran's statistic), which is 0 for a clock and falls as gaps vary; its
    moments are known exactly, and bound its tail (Chernoff). The chance is multiplied by the number of people
    who are looked at (Bonferroni). Breaks, five times as long as the median gap or longer, do not count.

    Args:
        voters: any number.
        chance: of a false alarm, at most, where everybody's gaps vary so.

    Returns:
        The least likely first; nobody with fewer than 15 gaps.
    """
    looked_at: list[tuple[int, NDArray[np.float64]]] = []
    for place, one in enumerate(voters):
        gaps = _gaps(one)
        if len(gaps) >= LEAST_GAPS:
            looked_at.append((place, gaps))
    found = []
    for place, gaps in looked_at:
        likely = _bound(float(np.log(gaps / gaps.mean()).sum()), len(gaps)) + log(len(looked_at))
        if likely <= log(chance):
            variation = float(gaps.std() / gaps.mean())
            found.append(Clockwork(place, len(gaps), variation, float(np.exp(likely))))
    return tuple(sorted(found, key=lambda one: (one.chance, one.person)))


def _gaps(one: VoterFacts) -> NDArray[np.float64]:
    """Give the gaps between votes without breaks, in milliseconds; none where no clock was kept."""
    times = np.sort(np.array([at for _, _, at in one.votes], np.float64))[: MOST_GAPS + 1]
    gaps = np.diff(times)
    if len(gaps) < LEAST_GAPS or np.median(gaps) < SHORTEST:
        return gaps[:0]
    return np.maximum(gaps[gaps < BREAK * np.median(gaps)], 1.0)


def _bound(logarithms: float, gaps: int) -> float:
    """Bound the logarithm of the chance that these logarithms sum up to so much or more."""
    return float(min(0.0, np.min(_moments(gaps) - _POWERS * logarithms)))


@lru_cache(maxsize=2_048)
def _moments(gaps: int) -> NDArray[np.float64]:
    """Give the logarithm of the mean product of (gap over mean gap) to each power, by Dirichlet's law."""
    return np.array(
        [
            gaps * power * log(gaps)
            + lgamma(gaps * SHAPE)
            - lgamma(gaps * (SHAPE + power))
            + gaps * (lgamma(SHAPE + power) - lgamma(SHAPE))
            for power in _POWERS.tolist()
        ]
    )
