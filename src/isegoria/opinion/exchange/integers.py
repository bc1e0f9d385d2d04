"""CSV rows of plain integers, read at the speed of the memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_COMMA, _NEWLINE, _RETURN, _QUOTE, _MINUS, _ZERO = b',\n\r"-0'
_ENDS_TEXT = np.isin(np.arange(256), [_COMMA, _NEWLINE, _RETURN, _QUOTE])

# Positions are unsigned, for then an index needs no test for being negative.
_0, _1, _9, _18 = np.uint64(0), np.uint64(1), np.uint64(9), np.uint64(18)


def integer_columns(content: bytes, width: int, places: Sequence[int]) -> NDArray[np.int64] | None:
    """Read some columns of CSV rows as integers.

    Args:
        content: whole records.
        width: fields a row.
        places: the columns wanted.

    Returns:
        Shape (places, rows); or None where a wanted field is not an integer of at most 18 digits as
        Python would write it, a row is ragged or blank, or there is any quotation mark.
    """
    octets = np.frombuffer(content if content.endswith(b"\n") else content + b"\n", np.uint8)
    wanted = np.full(width, -1, np.int64)
    wanted[list(places)] = np.arange(len(places))
    columns = np.empty((len(places), int(np.count_nonzero(octets == _NEWLINE))), np.int64)
    return columns if _parse(octets, wanted, columns) else None


@njit(cache=True, nogil=True)
def _parse(octets: NDArray[np.uint8], wanted: NDArray[np.int64], columns: NDArray[np.int64]) -> bool:
    # The last byte is a line feed, and every loop below stops at one: no position passes the end.
    at = _0
    for row in range(columns.shape[1]):
        for field in range(wanted.size):
            if wanted[field] < 0:
                at = _end_of_text(octets, at)
            else:
                number, end = _integer(octets, at)
                if end == at:
                    return False
                columns[wanted[field], row] = number
                at = end
            if field < wanted.size - 1:
                if octets[at] != _COMMA:
                    return False
                at += _1
        if octets[at] == _RETURN:
            at += _1
        if octets[at] != _NEWLINE:
            return False
        at += _1
    return True


@njit(cache=True, inline="always")
def _integer(octets: NDArray[np.uint8], at: np.uint64) -> tuple[np.int64, np.uint64]:
    """Give an integer and the position after it; the same position where there is none."""
    negative = octets[at] == _MINUS
    start = at + np.uint64(negative)
    end = start
    number = np.int64(0)
    digit = np.int64(octets[end]) - _ZERO
    leading_zero = digit == 0
    while np.uint64(digit) <= _9:
        number = number * 10 + digit
        end += _1
        digit = np.int64(octets[end]) - _ZERO
    digits = end - start
    if digits == _0 or digits > _18 or (leading_zero and (digits > _1 or negative)):
        return number, at
    return (-number if negative else number), end


@njit(cache=True, inline="always")
def _end_of_text(octets: NDArray[np.uint8], at: np.uint64) -> np.uint64:
    """Skip to what ends or spoils a field."""
    while not _ENDS_TEXT[octets[at]]:
        at += _1
    return at
