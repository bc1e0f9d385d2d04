"""Sums over all pairs of statements that one participant voted on."""

# ruff: noqa: C901 - compiled loops stay in one piece; calls inside them would only hide them

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 16384  # participants whose rows stay near the processor while every statement passes over them

_ONE = np.uint32(1)


@njit(cache=True, nogil=True)
def gram(
    offsets: NDArray[np.int64], cells: NDArray[np.uint16], statements: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Sum x xᵀ, x mᵀ and m mᵀ over participants (x votes, m seen): three (statements, statements) arrays."""
    both = np.zeros((statements, statements), np.int64)
    seen = np.zeros((statements, statements), np.int64)
    # For a pair (j, k) with j <= k: cross holds x_j m_k, back holds x_k m_j.
    cross = np.zeros((statements, statements), np.int64)
    back = np.zeros((statements, statements), np.int64)
    codes = statements << 2
    line = np.zeros(codes, np.uint32)
    starts = np.zeros(codes + 1, np.int64)
    rows = offsets.size - 1
    for first in range(0, rows, BLOCK):
        last = min(first + BLOCK, rows)
        low, high = offsets[first], offsets[last]
        block = cells[low:high]
        # For each kind of vote (statement and side), where such votes stand and where their rows end.
        starts[:] = 0
        for place in range(block.size):
            starts[np.int64(block[place]) + 1] += 1
        for cell in range(codes):
            starts[cell + 1] += starts[cell]
        cursor = starts[:-1].copy()
        places = np.empty(block.size, np.uint32)
        stops = np.empty(block.size, np.uint32)
        for row in range(first, last):
            for place in range(offsets[row] - low, offsets[row + 1] - low):
                entry = cursor[block[place]]
                places[entry] = place
                stops[entry] = offsets[row + 1] - low
                cursor[block[place]] = entry + 1
        for cell in range(codes):
            if starts[cell] == starts[cell + 1]:
                continue
            # Count all votes of those who voted so, from this statement on: one addition a pair.
            for entry in range(starts[cell], starts[cell + 1]):
                for place in range(np.uint64(places[entry]), np.uint64(stops[entry])):
                    line[block[place]] += _ONE
            code, value = cell >> 2, (cell & 3) - 1
            for other in range(code, statements):
                disagrees, agrees = np.int64(line[other << 2]), np.int64(line[(other << 2) | 2])
                together = disagrees + agrees + np.int64(line[(other << 2) | 1])
                both[code, other] += value * (agrees - disagrees)
                seen[code, other] += together
                cross[code, other] += value * together
                back[code, other] += agrees - disagrees
            line[code << 2 :] = 0
    for code in range(statements):
        for other in range(code):
            both[code, other] = both[other, code]
            seen[code, other] = seen[other, code]
            cross[code, other] = back[other, code]
    return both, cross, seen
