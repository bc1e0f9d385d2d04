"""Who stands where on the map: 17 bytes a participant, for their own eyes only."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from typing import Self

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Where participants stand.

    Attributes:
        rows: shape (n,); ids of their rows, ascending.
        groups: shape (n,); -1 for none.
        points: shape (n, 2); in picture units, NaN for nowhere.
    """

    rows: NDArray[np.int64]
    groups: NDArray[np.int8]
    points: NDArray[np.float32]

    @classmethod
    def of(cls, rows: NDArray[np.int64], groups: NDArray[np.int64], points: NDArray[np.float64]) -> Self:
        """Sort by row, whatever the order given."""
        order = np.argsort(rows, kind="stable")
        return cls(rows[order], groups[order].astype(np.int8), points[order].astype(np.float32))

    def find(self, row: int) -> tuple[int, float, float] | None:
        """Give a participant's group and point; None for somebody who came later."""
        place = int(np.searchsorted(self.rows, row))
        if place >= self.rows.size or self.rows[place] != row:
            return None
        return int(self.groups[place]), float(self.points[place, 0]), float(self.points[place, 1])


def packed(members: Members) -> bytes:
    """Write them as bytes: numpy's own format, which other programs read as well."""
    held = BytesIO()
    np.savez(held, rows=members.rows, groups=members.groups, points=members.points)
    return held.getvalue()


def unpacked(data: bytes) -> Members:
    """Read them from bytes."""
    with np.load(BytesIO(data), allow_pickle=False) as held:
        return Members(held["rows"], held["groups"], held["points"])
