"""Loops over votes, compiled.

A cell is one vote in 16 bits: statement << 2 | vote + 1. Rows are participants; within a row,
cells ascend by statement. Every kernel is sequential and works in integers or in a fixed order
of additions, so its result does not depend on threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True)
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


@njit(cache=True)
def keep_latest(  # noqa: PLR0913, PLR0917 - a compiled loop takes its arrays apart
    offsets: NDArray[np.int64],
    order: NDArray[np.uint32],
    statement: NDArray[np.uint16],
    vote: NDArray[np.int8],
    time: NDArray[np.int64],
    statements: int,
) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
    """Pack each row, keeping the latest vote on each statement; an empty `time` means given order."""
    latest = np.full(statements, -1, np.int64)
    kept = np.zeros(offsets.size, np.int64)
    cells = np.empty(order.size, np.uint16)
    written = 0
    for row in range(offsets.size - 1):
        start = written
        for place in range(offsets[row], offsets[row + 1]):
            event = np.int64(order[place])
            held = latest[statement[event]]
            if held < 0:
                latest[statement[event]] = event
                cells[written] = statement[event] << 2
                written += 1
            elif time.size == 0 or time[event] >= time[held]:
                latest[statement[event]] = event
        cells[start:written].sort()
        for place in range(start, written):
            code = cells[place] >> 2
            cells[place] = (code << 2) | (vote[latest[code]] + 1)
            latest[code] = -1
        kept[row + 1] = written
    return kept, cells[:written].copy()


@njit(cache=True)
def tally(cells: NDArray[np.uint16], statements: int) -> NDArray[np.int64]:
    """Count disagree, pass and agree for each statement: shape (statements, 3)."""
    counts = np.zeros((statements, 3), np.int64)
    for cell in cells:
        counts[cell >> 2, cell & 3] += 1
    return counts


@njit(cache=True)
def tally_events(statement: NDArray[np.uint16], vote: NDArray[np.int8], statements: int) -> NDArray[np.int64]:
    """Count disagree, pass and agree over every event: shape (statements, 3)."""
    counts = np.zeros((statements, 3), np.int64)
    for event in range(vote.size):
        counts[statement[event], vote[event] + 1] += 1
    return counts


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


@njit(cache=True)
def project(
    offsets: NDArray[np.int64],
    cells: NDArray[np.uint16],
    centre: NDArray[np.float64],
    axes: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Sum (vote - centre) * axes over the statements each participant saw: shape (participants, dimensions)."""
    statements, dimensions = axes.shape
    steps = np.zeros((statements * 4, dimensions))
    for code in range(statements):
        for value in range(3):
            for axis in range(dimensions):
                steps[(code << 2) | value, axis] = (value - 1.0 - centre[code]) * axes[code, axis]
    points = np.zeros((offsets.size - 1, dimensions))
    for row in range(offsets.size - 1):
        for place in range(offsets[row], offsets[row + 1]):
            for axis in range(dimensions):
                points[row, axis] += steps[cells[place], axis]
    return points


@njit(cache=True)
def posterior(
    offsets: NDArray[np.int64],
    cells: NDArray[np.uint16],
    centre: NDArray[np.float64],
    loadings: NDArray[np.float64],
    noise: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give each participant's posterior mean and covariance under a standard normal prior.

    Shapes (participants, r) and (participants, r, r). A statement with infinite noise tells nothing.
    """
    statements, rank = loadings.shape
    weights = np.zeros((statements, rank))
    outer = np.zeros((statements, rank, rank))
    for code in range(statements):
        for i in range(rank):
            weights[code, i] = loadings[code, i] / noise[code]
            for j in range(i + 1):
                outer[code, i, j] = loadings[code, i] * loadings[code, j] / noise[code]
    means = np.zeros((offsets.size - 1, rank))
    covariances = np.zeros((offsets.size - 1, rank, rank))
    precision = np.empty((rank, rank))
    pull = np.empty(rank)
    for row in range(offsets.size - 1):
        precision[:] = 0.0
        pull[:] = 0.0
        for place in range(offsets[row], offsets[row + 1]):
            cell = cells[place]
            code = cell >> 2
            deviation = np.float64(cell & 3) - 1.0 - centre[code]
            for i in range(rank):
                pull[i] += deviation * weights[code, i]
                for j in range(i + 1):
                    precision[i, j] += outer[code, i, j]
        for i in range(rank):
            precision[i, i] += 1.0
        _invert(precision, covariances[row])
        for i in range(rank):
            for j in range(rank):
                means[row, i] += covariances[row, i, j] * pull[j]
    return means, covariances


@njit(cache=True)
def _invert(lower: NDArray[np.float64], inverse: NDArray[np.float64]) -> None:
    """Invert a positive definite matrix, given by its lower triangle, by Cholesky; overwrites `lower`."""
    rank = lower.shape[0]
    for i in range(rank):
        for j in range(i + 1):
            total = lower[i, j]
            for k in range(j):
                total -= lower[i, k] * lower[j, k]
            lower[i, j] = np.sqrt(total) if i == j else total / lower[j, j]
    for column in range(rank):
        for i in range(rank):
            total = 1.0 if i == column else 0.0
            for k in range(i):
                total -= lower[i, k] * inverse[k, column]
            inverse[i, column] = total / lower[i, i]
        for i in range(rank - 1, -1, -1):
            total = inverse[i, column]
            for k in range(i + 1, rank):
                total -= lower[k, i] * inverse[k, column]
            inverse[i, column] = total / lower[i, i]


@njit(cache=True)
def lloyd(
    points: NDArray[np.float64], weights: NDArray[np.float64], centres: NDArray[np.float64], rounds: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], float]:
    """Run weighted k-means from `centres`: labels, centres, scatter. Ties go to the first centre."""
    count, dimensions = points.shape
    groups = centres.shape[0]
    centres = centres.copy()
    labels = np.full(count, -1, np.int64)
    scatter = 0.0
    for _ in range(rounds):
        moved = False
        scatter = 0.0
        sums = np.zeros((groups, dimensions))
        mass = np.zeros(groups)
        for point in range(count):
            best, nearest = np.inf, 0
            for group in range(groups):
                distance = 0.0
                for axis in range(dimensions):
                    step = points[point, axis] - centres[group, axis]
                    distance += step * step
                if distance < best:
                    best, nearest = distance, group
            if labels[point] != nearest:
                labels[point] = nearest
                moved = True
            scatter += weights[point] * best
            mass[nearest] += weights[point]
            for axis in range(dimensions):
                sums[nearest, axis] += weights[point] * points[point, axis]
        if not moved:
            break
        for group in range(groups):
            if mass[group] > 0:
                for axis in range(dimensions):
                    centres[group, axis] = sums[group, axis] / mass[group]
    return labels, centres, scatter


@njit(cache=True)
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


@njit(cache=True)
def tally_groups(
    offsets: NDArray[np.int64],
    cells: NDArray[np.uint16],
    group_of: NDArray[np.int64],
    groups: int,
    statements: int,
) -> NDArray[np.int64]:
    """Count disagree, pass and agree by group: shape (groups, statements, 3); group -1 is left out."""
    counts = np.zeros((groups, statements, 3), np.int64)
    for row in range(offsets.size - 1):
        group = group_of[row]
        if group >= 0:
            for place in range(offsets[row], offsets[row + 1]):
                counts[group, cells[place] >> 2, cells[place] & 3] += 1
    return counts


@njit(cache=True)
def count_among(
    offsets: NDArray[np.int64], cells: NDArray[np.uint16], wanted: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Count each participant's votes on the wanted statements: shape (participants,)."""
    counts = np.zeros(offsets.size - 1, np.int64)
    for row in range(offsets.size - 1):
        for place in range(offsets[row], offsets[row + 1]):
            counts[row] += wanted[cells[place] >> 2]
    return counts


@njit(cache=True)
def logistic_posterior(
    offsets: NDArray[np.int64],
    cells: NDArray[np.uint16],
    intercepts: NDArray[np.float64],
    loadings: NDArray[np.float64],
    rounds: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give each participant's most likely place and its covariance from agreeing and disagreeing votes."""
    rank = loadings.shape[1]
    places = np.zeros((offsets.size - 1, rank))
    covariances = np.zeros((offsets.size - 1, rank, rank))
    precision = np.empty((rank, rank))
    pull = np.empty(rank)
    step = np.empty(rank)
    for row in range(offsets.size - 1):
        for turn in range(rounds + 1):
            precision[:] = 0.0
            for i in range(rank):
                pull[i] = -places[row, i]
                precision[i, i] = 1.0
            for place in range(offsets[row], offsets[row + 1]):
                vote = cells[place] & 3
                if vote == 1:
                    continue
                code = cells[place] >> 2
                odds = intercepts[code]
                for i in range(rank):
                    odds += loadings[code, i] * places[row, i]
                agree = 1.0 / (1.0 + np.exp(-odds))
                for i in range(rank):
                    pull[i] += (vote / 2.0 - agree) * loadings[code, i]
                    for j in range(i + 1):
                        precision[i, j] += agree * (1.0 - agree) * loadings[code, i] * loadings[code, j]
            _invert(precision, covariances[row])
            if turn == rounds:
                break
            length = 0.0
            for i in range(rank):
                step[i] = 0.0
                for j in range(rank):
                    step[i] += covariances[row, i, j] * pull[j]
                length += step[i] * step[i]
            damp = min(1.0, 2.0 / np.sqrt(length)) if length > 0 else 1.0
            for i in range(rank):
                places[row, i] += damp * step[i]
    return places, covariances
