"""Counting packed votes by statement, participant and group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def tally_groups(
    offsets: NDArray[np.int64],
    cells: NDArray[np.uint16],
    group_of: NDArray[np.int64],
    groups: int,
    statements: int,
) -> NDArray[np.int64]:
    """Count disagree, pass and agree by group: shape (groups, statements, 3); group -1 is left out."""
    counts = np.zeros((groups, statements, 3), np.int64)
    for row in range(offsets.size - 1):
        group = group_of[row]
        if group >= 0:
            for place in range(offsets[row], offsets[row + 1]):
                counts[group, cells[place] >> 2, cells[place] & 3] += 1
    return counts


@njit(cache=True, nogil=True)
def count_among(
    offsets: NDArray[np.int64], cells: NDArray[np.uint16], wanted: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Count each participant's votes on the wanted statements: shape (participants,)."""
    counts = np.zeros(offsets.size - 1, np.int64)
    for row in range(offsets.size - 1):
        for place in range(offsets[row], offsets[row + 1]):
            counts[row] += wanted[cells[place] >> 2]
    return counts
