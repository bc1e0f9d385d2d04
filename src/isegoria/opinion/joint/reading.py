"""Reading what a stranger wrote: every field of the right kind, size and range, or one clear error."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from isegoria.opinion.errors import JointError

if TYPE_CHECKING:
    from numpy.typing import NDArray

T = TypeVar("T")
_MOST_STATEMENTS = 1 << 14
_MOST_CELLS = 1 << 28


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one JSON object."""

    values: dict[str, Any]

    @classmethod
    def of(cls, text: str) -> Fields:
        """Read a text.

        Raises:
            JointError: it is no JSON object.
        """
        try:
            values = json.loads(text, parse_float=_refuse, parse_constant=_refuse)
        except (ValueError, RecursionError):
            values = None
        if not isinstance(values, dict):
            raise JointError(
                "a document of another host is not one of whole numbers in JSON; ask for it again"
            )
        return cls(values)

    def value(self, name: str, kind: type[T]) -> T:
        """Give a field of this kind."""
        value = self.values.get(name)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise _missing(name)
        return value

    def whole(self, name: str, low: int, high: int) -> int:
        """Give a whole number in this range."""
        value = self.value(name, int)
        if not low <= value <= high:
            raise _missing(name)
        return value

    def objects(self, name: str) -> list[Fields]:
        """Give a list of objects."""
        values = self.value(name, list)
        if len(values) > _MOST_STATEMENTS or not all(isinstance(one, dict) for one in values):
            raise _missing(name)
        return [Fields(one) for one in values]

    def names(self, name: str) -> tuple[str, ...]:
        """Give a list of texts."""
        values = self.value(name, list)
        if len(values) > _MOST_STATEMENTS or not all(isinstance(one, str) for one in values):
            raise _missing(name)
        return tuple(values)

    def table(self, name: str, shape: tuple[int | None, ...], low: int, high: int) -> NDArray[np.int64]:
        """Give whole numbers in this range, as a table of this shape; None for any length."""
        values = self.value(name, list)
        try:
            read = np.array(values) if values else np.zeros(0, np.int64)
        except (ValueError, OverflowError):
            raise _missing(name) from None
        size = int(np.prod([one for one in shape if one is not None]))
        if read.dtype != np.int64 or read.size > _MOST_CELLS or (None not in shape and read.size != size):
            raise _missing(name)
        if read.size and (read.min() < low or read.max() > high):
            raise _missing(name)
        return read.reshape([-1 if one is None else one for one in shape])

    def triangle(self, name: str, size: int, most: int) -> NDArray[np.int64]:
        """Give a symmetric table from its upper triangle, row by row."""
        given = self.table(name, (size * (size + 1) // 2,), -most, most)
        upper = np.triu_indices(size)
        whole = np.zeros((size, size), np.int64)
        whole[upper] = given
        whole.T[upper] = given
        return whole


def _refuse(_text: str) -> float:
    raise ValueError


def _missing(name: str) -> JointError:
    return JointError(f"“{name}” is missing from another host's document, or cannot be so; ask for it again")
