"""Where people stand, counted in hexagons: a picture of the same size for fifty people or five million."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH = 640.0
_TALLEST, _LOWEST = 480.0, 300.0
_MARGIN = 38.0
_OUTLIERS = (1.0, 99.0)  # percentiles; people beyond them stand at the edge of the picture
_ROOT3 = 3.0**0.5
_STRIDE = 4096  # more than the hexagons in one row
_MOST_LEVELS = 5


@dataclass(frozen=True, slots=True)
class Canvas:
    """How places on the opinion map become points of the picture, with equal scales on both axes.

    Attributes:
        middle: the place in the middle of the picture.
        scale: picture units for one unit of the map.
        height: of the picture; its width is `WIDTH`.
        radius: of a hexagon.
    """

    middle: tuple[float, float]
    scale: float
    height: float
    radius: float

    @classmethod
    def of(cls, positions: NDArray[np.float64]) -> Canvas:
        """Fit the picture around all but the outermost people.

        Args:
            positions: shape (n, 2).
        """
        radius = float(np.clip(34.0 * max(positions.shape[0], 1) ** -0.2, 7.5, 15.0))
        if not positions.shape[0]:
            return cls((0.0, 0.0), 1.0, _LOWEST, radius)
        low, high = np.percentile(positions, _OUTLIERS, axis=0)
        spans = np.maximum(high - low, 1e-9)
        room = np.array([WIDTH, _TALLEST]) - 2.0 * _MARGIN
        scale = float((room / spans).min())
        height = float(np.clip(spans[1] * scale + 2.0 * _MARGIN, _LOWEST, _TALLEST))
        middle = (low + high) / 2.0
        return cls((float(middle[0]), float(middle[1])), scale, round(height), radius)

    def place(self, positions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn places, shape (n, 2), into points of the picture; nobody falls outside."""
        size = np.array([WIDTH, self.height])
        points = (positions - np.array(self.middle)) * np.array([self.scale, -self.scale]) + size / 2.0
        edge = 2.2 * self.radius
        inside: NDArray[np.float64] = np.clip(points, edge, size - edge)
        return inside


@dataclass(frozen=True, slots=True, eq=False)
class Hexagons:
    """Hexagons with people in them.

    Attributes:
        centres: shape (h, 2).
        counts: shape (h,); people in each.
        groups: shape (h,); the group that most of them belong to, -1 where there are no groups.
    """

    centres: NDArray[np.float64]
    counts: NDArray[np.int64]
    groups: NDArray[np.int64]


def count_in_hexagons(
    points: NDArray[np.float64], labels: NDArray[np.int64], radius: float, fewest: int
) -> Hexagons:
    """Count people in hexagons of a honeycomb, leaving out those with fewer than `fewest`.

    Args:
        points: shape (n, 2); not negative.
        labels: shape (n,); groups, -1 for none.
        radius: from the centre of a hexagon to its corners.
        fewest: people that a hexagon needs to be shown.
    """
    keys, cell = np.unique(_keys(points, radius), return_inverse=True)
    groups = int(labels.max(initial=-1)) + 2
    table = np.bincount(cell.reshape(-1) * groups + labels + 1, minlength=keys.size * groups)
    table = table.reshape(keys.size, groups)
    counts = table.sum(axis=1)
    shown = counts >= max(fewest, 1)
    column, row = keys % _STRIDE, keys // _STRIDE
    step = _ROOT3 * radius
    centres = np.stack([column * step + (row % 2) * step / 2.0, row * 1.5 * radius], axis=1)
    return Hexagons(centres[shown], counts[shown], table.argmax(axis=1)[shown] - 1)


def _keys(points: NDArray[np.float64], radius: float) -> NDArray[np.int64]:
    # A honeycomb is two square lattices; the nearer of the two nearest centres is the hexagon.
    across, down = _ROOT3 * radius, 3.0 * radius
    scaled = points / np.array([across, down])
    even, odd = np.rint(scaled), np.floor(scaled)
    near = ((scaled - even) * (across, down)) ** 2
    other = ((scaled - odd - 0.5) * (across, down)) ** 2
    takes_even = near.sum(axis=1) <= other.sum(axis=1)
    column = np.where(takes_even, even[:, 0], odd[:, 0]).astype(np.int64)
    row = np.where(takes_even, 2.0 * even[:, 1], 2.0 * odd[:, 1] + 1.0).astype(np.int64)
    keys: NDArray[np.int64] = row * _STRIDE + column
    return keys


def levels_of(counts: NDArray[np.int64]) -> list[int]:
    """Choose at most five classes of density, each a few times the one before: their lower ends."""
    if not counts.size:
        return []
    fewest, most = int(counts.min()), int(counts.max())
    if most - fewest < _MOST_LEVELS:
        return list(range(fewest, most + 1))
    ends = np.geomspace(fewest, most, _MOST_LEVELS + 1)[1:-1]
    rounded = {int(float(f"{end:.1g}")) for end in ends}
    return [fewest, *sorted(end for end in rounded if fewest < end <= most)]
