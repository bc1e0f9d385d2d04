"""From vote events to packed rows, latest votes only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def order_by_participant(
    participant: NDArray[np.uint32], participants: int
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Give the row boundaries and, row by row, the positions of the events in their given order."""
    offsets = np.zeros(participants + 1, np.int64)
    for event in range(participant.size):
        offsets[participant[event] + 1] += 1
    for row in range(participants):
        offsets[row + 1] += offsets[row]
    cursor = offsets[:-1].copy()
    order = np.empty(participant.size, np.uint32)
    for event in range(participant.size):
        row = participant[event]
        order[cursor[row]] = event
        cursor[row] += 1
    return offsets, order


# Multiplying a single set bit by this number leaves the bit's place in the top six bits (de Bruijn).
_PLACES = np.uint64(0x03F79D71B4CB0A89)
_1, _6, _58, _63 = np.uint64(1), np.uint64(6), np.uint64(58), np.uint64(63)


@njit(cache=True, nogil=True)
def keep_latest(  # noqa: PLR0913, PLR0917 - a compiled loop takes its arrays apart
    offsets: NDArray[np.int64],
    order: NDArray[np.uint32],
    statement: NDArray[np.uint16],
    vote: NDArray[np.int8],
    time: NDArray[np.int64],
    statements: int,
) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
    """Pack each row, keeping the latest vote on each statement; an empty `time` means given order."""
    place_of = np.zeros(64, np.uint64)
    for place in range(64):
        place_of[((_1 << np.uint64(place)) * _PLACES) >> _58] = place
    latest = np.zeros(statements, np.uint32)
    # One bit a statement: read off in order, a row comes out sorted without sorting.
    voted = np.zeros((statements >> 6) + 1, np.uint64)
    kept = np.zeros(offsets.size, np.int64)
    cells = np.empty(order.size, np.uint16)
    written = 0
    for row in range(offsets.size - 1):
        for place in range(offsets[row], offsets[row + 1]):
            event = order[place]
            code = np.uint64(statement[event])
            bit = _1 << (code & _63)
            if voted[code >> _6] & bit:
                if time.size > 0 and time[event] < time[latest[code]]:
                    continue
            else:
                voted[code >> _6] |= bit
            latest[code] = event
        for word in range(voted.size):
            bits = voted[word]
            while bits:
                lowest = bits & (~bits + _1)
                code = (np.uint64(word) << _6) | place_of[(lowest * _PLACES) >> _58]
                cells[written] = (code << 2) | (vote[latest[code]] + 1)
                written += 1
                bits ^= lowest
            voted[word] = 0
        kept[row + 1] = written
    return kept, cells[:written].copy()


@njit(cache=True, nogil=True)
def tally_events(statement: NDArray[np.uint16], vote: NDArray[np.int8], statements: int) -> NDArray[np.int64]:
    """Count disagree, pass and agree over every event: shape (statements, 3)."""
    counts = np.zeros((statements, 3), np.int64)
    for event in range(vote.size):
        counts[statement[event], vote[event] + 1] += 1
    return counts


@njit(cache=True, nogil=True)
def take_rows(
    offsets: NDArray[np.int64], cells: NDArray[np.uint16], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
    """Copy some rows: their boundaries and cells."""
    taken = np.zeros(rows.size + 1, np.int64)
    for place in range(rows.size):
        taken[place + 1] = taken[place] + offsets[rows[place] + 1] - offsets[rows[place]]
    copied = np.empty(taken[-1], np.uint16)
    for place in range(rows.size):
        low = offsets[rows[place]]
        for step in range(taken[place + 1] - taken[place]):
            copied[taken[place] + step] = cells[low + step]
    return taken, copied
