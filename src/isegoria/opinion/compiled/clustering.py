"""k-means and silhouettes."""

# ruff: noqa: C901, PLR0912 - compiled loops stay in one piece; calls inside them would only hide them

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def lloyd(
    points: NDArray[np.float64], weights: NDArray[np.float64], centres: NDArray[np.float64], rounds: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], float]:
    """Run weighted k-means from `centres`: labels, centres, scatter. Ties go to the first centre."""
    count, dimensions = points.shape
    groups = centres.shape[0]
    centres = centres.copy()
    lines = np.ascontiguousarray(points.T)  # one line an axis, so that many points are measured at once
    labels = np.full(count, -1, np.int64)
    nearest = np.empty(count, np.int64)
    best = np.empty(count)
    distance = np.empty(count)
    scatter = 0.0
    for _ in range(rounds):
        best[:] = np.inf
        for group in range(groups):
            distance[:] = 0.0
            for axis in range(dimensions):
                middle = centres[group, axis]
                for point in range(count):
                    step = lines[axis, point] - middle
                    distance[point] += step * step
            for point in range(count):
                closer = distance[point] < best[point]
                best[point] = distance[point] if closer else best[point]
                nearest[point] = group if closer else nearest[point]
        moved = False
        scatter = 0.0
        sums = np.zeros((groups, dimensions))
        mass = np.zeros(groups)
        for point in range(count):
            group = nearest[point]
            moved |= labels[point] != group
            labels[point] = group
            scatter += weights[point] * best[point]
            mass[group] += weights[point]
            for axis in range(dimensions):
                sums[group, axis] += weights[point] * lines[axis, point]
        if not moved:
            break
        for group in range(groups):
            if mass[group] > 0:
                for axis in range(dimensions):
                    centres[group, axis] = sums[group, axis] / mass[group]
    return labels, centres, scatter


@njit(cache=True, nogil=True)
def silhouettes(
    points: NDArray[np.float64], labelings: NDArray[np.int64], groups: int
) -> NDArray[np.float64]:
    """Give the mean silhouette of each labeling: `labelings` has shape (labelings, points)."""
    count, dimensions = points.shape
    number = labelings.shape[0]
    # For each point one line of distances summed by labeling and group, so that a pair touches two lines.
    columns = np.empty((count, number), np.int64)
    for labeling in range(number):
        for point in range(count):
            columns[point, labeling] = labeling * groups + labelings[labeling, point]
    reach = np.zeros((count, number * groups))
    for left in range(count):
        for right in range(left + 1, count):
            distance = 0.0
            for axis in range(dimensions):
                step = points[left, axis] - points[right, axis]
                distance += step * step
            distance = np.sqrt(distance)
            for labeling in range(number):
                reach[left, columns[right, labeling]] += distance
                reach[right, columns[left, labeling]] += distance
    means = np.zeros(number)
    sizes = np.zeros(groups, np.int64)
    for labeling in range(number):
        sizes[:] = 0
        for point in range(count):
            sizes[labelings[labeling, point]] += 1
        total = 0.0
        for point in range(count):
            own = labelings[labeling, point]
            if sizes[own] < 2:  # noqa: PLR2004 - a group of one has no inside; its silhouette is 0
                continue
            inside = reach[point, labeling * groups + own] / (sizes[own] - 1)
            outside = np.inf
            for group in range(groups):
                if group != own and sizes[group] > 0:
                    outside = min(outside, reach[point, labeling * groups + group] / sizes[group])
            if outside < np.inf and max(inside, outside) > 0:
                total += (outside - inside) / max(inside, outside)
        means[labeling] = total / max(count, 1)
    return means
