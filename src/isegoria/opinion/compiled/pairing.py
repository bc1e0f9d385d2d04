"""Sums over all pairs of statements that one participant voted on."""

# ruff: noqa: C901, PLR0912 - compiled loops stay in one piece; calls inside them would only hide them

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

# One addition carries four 16-bit counts for a pair (j, k): votes u_j * u_k, u_j, u_k and 1, with
# u = vote + 1 in {0, 1, 2}. A product is at most 4, so 16,383 participants fit before a field overflows.
BLOCK = 16383


@njit(cache=True)
def gram(
    offsets: NDArray[np.int64], cells: NDArray[np.uint16], statements: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Sum x xᵀ, x mᵀ and m mᵀ over participants (x votes, m seen): three (statements, statements) arrays."""
    both = np.zeros((statements, statements), np.int64)
    cross = np.zeros((statements, statements), np.int64)
    seen = np.zeros((statements, statements), np.int64)
    packed = np.empty((3, 4), np.int64)
    for left in range(3):
        for right in range(4):
            packed[left, right] = (left * right) | (left << 16) | (right << 32) | (1 << 48)
    line = np.zeros(statements, np.int64)
    starts = np.zeros(statements + 1, np.int64)
    rows = offsets.size - 1
    for first in range(0, rows, BLOCK):
        last = min(first + BLOCK, rows)
        low, high = offsets[first], offsets[last]
        starts[:] = 0
        for place in range(low, high):
            starts[(cells[place] >> 2) + 1] += 1
        for code in range(statements):
            starts[code + 1] += starts[code]
        # For each statement, where its votes stand in the block and where their rows end.
        cursor = starts[:-1].copy()
        places = np.empty(high - low, np.uint32)
        stops = np.empty(high - low, np.uint32)
        for row in range(first, last):
            for place in range(offsets[row], offsets[row + 1]):
                code = cells[place] >> 2
                places[cursor[code]] = place - low
                stops[cursor[code]] = offsets[row + 1] - low
                cursor[code] += 1
        block = cells[low:high]
        for code in range(statements):
            if starts[code] == starts[code + 1]:
                continue
            line[code:] = 0
            for entry in range(starts[code], starts[code + 1]):
                table = packed[block[places[entry]] & 3]
                for place in range(places[entry], stops[entry]):
                    cell = block[place]
                    line[cell >> 2] += table[cell & 3]
            for other in range(code, statements):
                word = line[other]
                if word:
                    together = word >> 48
                    here = (word >> 16) & 0xFFFF
                    there = (word >> 32) & 0xFFFF
                    both[code, other] += (word & 0xFFFF) - here - there + together
                    seen[code, other] += together
                    cross[code, other] += here - together
                    if other != code:
                        cross[other, code] += there - together
    for code in range(statements):
        for other in range(code):
            both[code, other] = both[other, code]
            seen[code, other] = seen[other, code]
    return both, cross, seen
