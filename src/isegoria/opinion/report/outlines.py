"""Outlines around groups on the opinion map, drawn from shown hexagons, never from single persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import ConvexHull

if TYPE_CHECKING:
    from numpy.typing import NDArray

_INNER = 90.0  # per cent of a group's people nearest its middle
_ROUND = 1.9  # radii around a hexagon that an outline keeps free


_ANGLES = np.arange(24) * np.pi / 12.0
_CIRCLE = np.stack([np.sin(_ANGLES), np.cos(_ANGLES)], axis=1)


def outline(centres: NDArray[np.float64], counts: NDArray[np.int64], radius: float) -> NDArray[np.float64]:
    """Draw the convex outline of the hexagons that hold the inner nine tenths of a group.

    Args:
        centres: shape (h, 2); the group's hexagons, at least one.
        counts: shape (h,); people in each.
        radius: of a hexagon.

    Returns:
        Corners in order, shape (m, 2).
    """
    distance = np.linalg.norm(centres - middle_of(centres, counts), axis=1)
    order = np.argsort(distance, kind="stable")
    reached = np.cumsum(counts[order])
    inner = order[: int(np.searchsorted(reached, _INNER / 100.0 * reached[-1])) + 1]
    corners = (centres[inner][:, None, :] + _ROUND * radius * _CIRCLE).reshape(-1, 2)
    found: NDArray[np.float64] = corners[ConvexHull(corners).vertices]
    return found


def middle_of(centres: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Find the middle of a group: the median person's hexagon on either axis, shape (2,)."""
    found = []
    for axis in range(2):
        order = np.argsort(centres[:, axis], kind="stable")
        reached = np.cumsum(counts[order])
        found.append(centres[order[int(np.searchsorted(reached, reached[-1] / 2.0))], axis])
    return np.array(found)


def smooth_path(corners: NDArray[np.float64]) -> str:
    """Write a closed SVG path that rounds every corner, shape (m, 2)."""
    middles = (corners + np.roll(corners, -1, axis=0)) / 2.0
    steps = [f"M{middles[-1][0]:.0f} {middles[-1][1]:.0f}"]
    steps += [
        f"Q{corner[0]:.0f} {corner[1]:.0f} {middle[0]:.0f} {middle[1]:.0f}"
        for corner, middle in zip(corners, middles, strict=True)
    ]
    return "".join(steps) + "Z"


def spread_apart(
    places: NDArray[np.float64],
    apart: tuple[float, float],
    low: tuple[float, float],
    high: tuple[float, float],
) -> NDArray[np.float64]:
    """Move labels apart until none covers another.

    Args:
        places: shape (k, 2). Never modified.
        apart: width and height of a label.
        low: the least place a label may have.
        high: the greatest.
    """
    moved = np.clip(places, low, high)
    for _ in range(100):
        still = True
        for one in range(moved.shape[0]):
            for other in range(one):
                gap = moved[one] - moved[other]
                lacking = np.array(apart) - np.abs(gap)
                if (lacking <= 0.0).any():
                    continue
                still = False
                axis = int(np.argmin(lacking))
                push = (lacking[axis] / 2.0 + 0.5) * (1.0 if gap[axis] >= 0.0 else -1.0)
                moved[one, axis] += push
                moved[other, axis] -= push
        moved = np.clip(moved, low, high)
        if still:
            break
    return moved
