"""The simulated participants: where they stand, how they vote, when they come. None is a real person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.cli.demo.design import Design

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

OPENS = int(datetime(2026, 10, 5, 0, tzinfo=UTC).timestamp()) * 1000
CLOSES = OPENS + 14 * DAY
# Nobody starts a visit later than this before closing.
LAST_MINUTES = 45 * MINUTE

UNALIGNED = -1

# Arrivals a day: a busy opening, a quiet middle, a reminder in the second week.
_DAYS = np.array([12.0, 9, 7, 5, 4, 5, 5, 4, 9, 7, 5, 4, 5, 4])
# Arrivals an hour, from 09:00 in Japan: lunch and evening are busy, night is not.
_HOURS = np.array([4.0, 4, 4, 8, 6, 4, 4, 4, 5, 6, 7, 9, 10, 9, 6, 3, 1, 0.5, 0.3, 0.3, 0.5, 1, 3, 4])
_UNALIGNED_SPREAD = 0.9
_AGREEABLE_SPREAD = 0.35
_PASSING_SPREAD = 0.8
_MEDIAN_VOTES = 22.5
_VOTES_SPREAD = 0.85


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """Simulated participants in order of arrival; the first is participant 1.

    Attributes:
        tendency: shape (n,); index of the planted tendency, or UNALIGNED.
        position: shape (n, axes); where each stands.
        agreeable: shape (n,); added to each one's log-odds of agreement.
        passing: shape (n,); added to each one's log-odds of passing.
        appetite: shape (n,); statements each would vote on if there were enough, one or more.
        arrival: shape (n,); milliseconds since 1970, ascending.
    """

    tendency: NDArray[np.intp]
    position: NDArray[np.float64]
    agreeable: NDArray[np.float64]
    passing: NDArray[np.float64]
    appetite: NDArray[np.int64]
    arrival: NDArray[np.int64]

    def __len__(self) -> int:
        return int(self.arrival.size)


def gather_crowd(design: Design, number: int, random: np.random.Generator) -> Crowd:
    """Draw `number` participants: a Gaussian cloud for each tendency, and the unaligned around zero.

    Args:
        design: gives the tendencies.
        number: how many come.
        random: the only source of chance.
    """
    shares = np.array([tendency.share for tendency in design.tendencies])
    centres = np.array([*(tendency.centre for tendency in design.tendencies), np.zeros(len(design.axes))])
    spreads = np.array([*(tendency.spread for tendency in design.tendencies), _UNALIGNED_SPREAD])
    # The unaligned come last, so that UNALIGNED as an index finds them.
    cloud = np.searchsorted(np.cumsum(shares), random.random(number), side="right")
    tendency = np.where(cloud == shares.size, UNALIGNED, cloud)
    noise = random.standard_normal((number, len(design.axes)))
    willing = np.exp(np.log(_MEDIAN_VOTES) + _VOTES_SPREAD * random.standard_normal(number))
    return Crowd(
        tendency=tendency,
        position=centres[tendency] + spreads[tendency, None] * noise,
        agreeable=_AGREEABLE_SPREAD * random.standard_normal(number),
        passing=_PASSING_SPREAD * random.standard_normal(number),
        appetite=np.maximum(1, willing.astype(np.int64)),
        arrival=_arrivals(number, random),
    )


def _arrivals(number: int, random: np.random.Generator) -> NDArray[np.int64]:
    weights = np.outer(_DAYS, _HOURS).ravel()
    hour = random.choice(weights.size, size=number, p=weights / weights.sum())
    moment = OPENS + hour * HOUR + random.integers(0, HOUR, size=number)
    return np.sort(np.minimum(moment, CLOSES - LAST_MINUTES)).astype(np.int64)
