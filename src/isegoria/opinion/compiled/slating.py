"""Counting who agrees with each statement, by how many of the chosen they agree with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

_AGREE = 2  # the lowest two bits of a cell


@njit(cache=True, nogil=True)
def count_held(
    offsets: NDArray[np.int64], cells: NDArray[np.uint16], chosen: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Count with how many of the chosen each participant agrees: shape (participants,)."""
    held = np.zeros(offsets.size - 1, np.int64)
    for row in range(offsets.size - 1):
        for place in range(offsets[row], offsets[row + 1]):
            held[row] += (cells[place] & 3) == _AGREE and chosen[cells[place] >> 2]
    return held


@njit(cache=True, nogil=True)
def count_by_held(
    offsets: NDArray[np.int64],
    cells: NDArray[np.uint16],
    held: NDArray[np.int64],
    statements: int,
    size: int,
) -> NDArray[np.int64]:
    """Count who saw and who agrees, by statement and by chosen held: shape (2, statements, size + 1).

    First all who saw it, then those who agree; a participant who holds -1 is left out.
    """
    counts = np.zeros((2, statements, size + 1), np.int64)
    for row in range(offsets.size - 1):
        holds = held[row]
        if holds >= 0:
            for place in range(offsets[row], offsets[row + 1]):
                statement = cells[place] >> 2
                counts[0, statement, holds] += 1
                counts[1, statement, holds] += (cells[place] & 3) == _AGREE
    return counts
