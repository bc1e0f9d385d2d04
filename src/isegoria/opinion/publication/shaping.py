"""The opinion map as it is kept: hexagons of at least k people, outlines drawn from them, no words.

No exact count is kept: a hexagon says to which class of density it belongs, and the classes are the same
whatever the counts, so that nobody can subtract the hexagons from the whole and find whoever stands apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from isegoria.opinion.report.hexagons import WIDTH, Canvas, Hexagons, count_in_hexagons
from isegoria.opinion.report.outlines import middle_of, outline, smooth_path, spread_apart

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion import Landscape

_STEP = 1.25  # from one size of hexagons to the next
_WIDEST = 60.0
_ENOUGH = 0.5  # share of the people who should stand in hexagons that are shown
_MOST_LEVELS = 5
_RATIOS = (2, 3, 5, 10, 100, 1000)  # from one class of density to the next
_LABEL = (104.0, 74.0)  # room that a group's label takes
_EDGE = 3.0
_ROOM = 2.1  # radii around the outermost hexagons
_MOST_ENLARGED = 1.6
_LOWEST, _TALLEST = 260.0, 480.0


@dataclass(frozen=True, slots=True, eq=False)
class Shaped:
    """The map.

    Attributes:
        page: in JSON values, as `MapShape` has them; None where no place holds enough people.
        points: shape (n, 2); where each participant stands in the picture, NaN where nowhere.
    """

    page: dict[str, Any] | None
    points: NDArray[np.float64]


def shape_of(landscape: Landscape, fewest: int) -> Shaped:
    """Draw where the participants who voted enough stand.

    Args:
        landscape: what was computed.
        fewest: people that a hexagon holds at least.
    """
    placed = landscape.qualified & np.isfinite(landscape.positions).all(axis=1)
    positions, labels = landscape.positions[placed], landscape.grouping.labels[placed]
    canvas = Canvas.of(positions)
    points = np.full(landscape.positions.shape, np.nan)
    known = np.isfinite(landscape.positions).all(axis=1)
    points[known] = canvas.place(landscape.positions[known])
    hexagons, radius = _hexagons(points[placed], labels, canvas.radius, fewest)
    if not hexagons.counts.size:
        return Shaped(None, points)
    frame = _Frame.around(hexagons.centres, radius)
    hexagons = Hexagons(frame.place(hexagons.centres), hexagons.counts, hexagons.groups)
    radius *= frame.scale
    levels = _levels(int(hexagons.counts.max()), fewest)
    level = np.searchsorted(levels, hexagons.counts, side="right") - 1
    # Outlines and labels are drawn from the classes too: from exact counts, they would give these away.
    classed = Hexagons(hexagons.centres, np.array(levels, np.int64)[level], hexagons.groups)
    page = {
        "width": WIDTH,
        "height": frame.height,
        "radius": round(radius, 2),
        "levels": levels,
        "hexagons": [
            [round(x, 1), round(y, 1), int(one), int(group)]
            for (x, y), one, group in zip(hexagons.centres.tolist(), level, hexagons.groups, strict=True)
        ],
        "outlines": _outlines(landscape.groups, classed, radius, frame.height),
    }
    # Whoever stands where too few do, stands at the edge of the picture.
    inside = np.clip(frame.place(points), _EDGE, np.array([WIDTH, frame.height]) - _EDGE)
    return Shaped(page, inside)


@dataclass(frozen=True, slots=True)
class _Frame:
    """The part of the picture where hexagons are shown, enlarged to fill it."""

    middle: tuple[float, float]
    scale: float
    height: float

    @classmethod
    def around(cls, centres: NDArray[np.float64], radius: float) -> _Frame:
        """Leave room around the outermost hexagons for the outlines of groups."""
        low, high = centres.min(axis=0) - _ROOM * radius, centres.max(axis=0) + _ROOM * radius
        spans = high - low
        scale = min(_MOST_ENLARGED, WIDTH / spans[0], _TALLEST / spans[1])
        height = float(np.clip(np.ceil(spans[1] * scale), _LOWEST, _TALLEST))
        middle = (low + high) / 2.0
        return cls((float(middle[0]), float(middle[1])), float(scale), height)

    def place(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn points of the whole picture, shape (n, 2), into points of this part."""
        moved = (points - np.array(self.middle)) * self.scale + np.array([WIDTH, self.height]) / 2.0
        return np.asarray(moved)


def _hexagons(
    points: NDArray[np.float64], labels: NDArray[np.int64], radius: float, fewest: int
) -> tuple[Hexagons, float]:
    """Choose the smallest hexagons that show most groups, and half of the people."""
    groups = int(labels.max(initial=-1)) + 1
    best, chosen, reached = count_in_hexagons(points, labels, radius, fewest), radius, (-1, -1.0)
    while radius <= _WIDEST:
        tried = count_in_hexagons(points, labels, radius, fewest)
        share = float(tried.counts.sum()) / max(points.shape[0], 1)
        reaches = (np.unique(tried.groups[tried.groups >= 0]).size, min(share, _ENOUGH))
        if reaches > reached:
            best, chosen, reached = tried, radius, reaches
        if reached == (groups, _ENOUGH):
            break
        radius *= _STEP
    return best, chosen


def _levels(most: int, fewest: int) -> list[int]:
    for ratio in _RATIOS:
        ends = [fewest * ratio**step for step in range(_MOST_LEVELS + 1)]
        if ends[-1] > most:
            break
    return [end for end in ends[:_MOST_LEVELS] if end <= most]


def _outlines(groups: int, hexagons: Hexagons, radius: float, height: float) -> list[dict[str, Any]]:
    shown = [group for group in range(groups) if (hexagons.groups == group).any()]
    if not shown:
        return []
    paths, places = [], []
    for group in shown:
        here = hexagons.groups == group
        centres, counts = hexagons.centres[here], hexagons.counts[here]
        around = np.clip(outline(centres, counts, radius), _EDGE, (WIDTH - _EDGE, height - _EDGE))
        paths.append(smooth_path(around))
        places.append(middle_of(centres, counts))
    half = np.array(_LABEL) / 2.0
    room = np.array([WIDTH, height]) - half
    spread = spread_apart(np.array(places), _LABEL, (half[0], half[1]), (room[0], room[1]))
    return [
        {"group": group, "path": path, "label": [round(float(x), 1), round(float(y), 1)]}
        for group, path, (x, y) in zip(shown, paths, spread, strict=True)
    ]
