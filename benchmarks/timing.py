"""Times taken in turns, so that a slow moment of the machine meets both sides.

Everything measured runs in one thread and waits for nothing, so processor time is what a clock on the wall
would show on a machine with nothing else to do.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure measured several times: the middle one and the quarters around it."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> Spread:
        """Take the quartiles."""
        low, middle, high = np.quantile(figures, (0.25, 0.5, 0.75))
        return cls(float(low), float(middle), float(high))

    def text(self, form: str = ",.1f") -> str:
        """Write the middle and, in brackets, the quartiles."""
        if self.low == self.high:
            return f"{self.middle:{form}}"
        return f"{self.middle:{form}} [{self.low:{form}} to {self.high:{form}}]"


def seconds(call: Callable[[], Result]) -> tuple[float, Result]:
    """Time one call by the processor's clock."""
    start = time.process_time()
    result = call()
    return time.process_time() - start, result


def in_turns(
    calls: Sequence[Callable[[], object]], budget: float, fewest: int = 1, most: int = 11
) -> list[list[float]]:
    """Time the calls one after the other, round after round, until the budget is spent.

    Args:
        calls: what to time; each must leave the others as it found them.
        budget: seconds after which no further round starts.
        fewest: rounds at least.
        most: rounds at most.

    Returns:
        For each call its times, in seconds; the same position means the same round.
    """
    times: list[list[float]] = [[] for _ in calls]
    spent = 0.0
    for done in range(most):
        if done >= fewest and spent >= budget:
            break
        for call, taken in zip(calls, times, strict=True):
            taken.append(seconds(call)[0])
            spent += taken[-1]
    return times


def ratios(left: Sequence[float], right: Sequence[float]) -> Spread:
    """Compare two calls round by round."""
    return Spread.of([one / other for one, other in zip(left, right, strict=True)])
