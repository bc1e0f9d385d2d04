"""Placing participants in the opinion space, each from their own votes alone."""

# ruff: noqa: C901 - compiled loops stay in one piece; calls inside them would only hide them

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def project(
    offsets: NDArray[np.int64],
    cells: NDArray[np.uint16],
    centre: NDArray[np.float64],
    axes: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Sum (vote - centre) * axes over what each participant saw: shape (participants, dimensions)."""
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


@njit(cache=True, nogil=True)
def posterior(  # noqa: PLR0913, PLR0917 - a compiled loop takes its arrays apart
    offsets: NDArray[np.int64],
    cells: NDArray[np.uint16],
    centre: NDArray[np.float64],
    loadings: NDArray[np.float64],
    noise: NDArray[np.float64],
    covariances: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Give each participant's posterior mean under a standard normal prior: shape (participants, r).

    A statement with infinite noise tells nothing. `covariances`, shape (participants, r, r), is filled with
    the posterior covariances; give no rows where they are not wanted.
    """
    statements, rank = loadings.shape
    width = rank + rank * (rank + 1) // 2
    # For each possible cell one line: its pull on the mean, then its precision, row by row.
    lines = np.zeros((statements * 4, width))
    for code in range(statements):
        for value in range(3):
            line = lines[(code << 2) | value]
            slot = rank
            for i in range(rank):
                weight = loadings[code, i] / noise[code]
                line[i] = (value - 1.0 - centre[code]) * weight
                for j in range(i + 1):
                    line[slot] = weight * loadings[code, j]
                    slot += 1
    means = np.zeros((offsets.size - 1, rank))
    total = np.empty(width)
    lower = np.zeros((rank, rank))
    for row in range(offsets.size - 1):
        total[:] = 0.0
        for place in range(offsets[row], offsets[row + 1]):
            line = lines[cells[place]]
            for slot in range(width):
                total[slot] += line[slot]
        slot = rank
        for i in range(rank):
            for j in range(i + 1):
                lower[i, j] = total[slot] + (1.0 if i == j else 0.0)
                slot += 1
        _factor(lower)
        _solve(lower, total, means[row])
        if covariances.shape[0]:
            _invert(lower, covariances[row])
    return means


@njit(cache=True, nogil=True)
def logistic_posterior(
    offsets: NDArray[np.int64],
    cells: NDArray[np.uint16],
    intercepts: NDArray[np.float64],
    loadings: NDArray[np.float64],
    rounds: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give each participant's most likely place and its covariance from agrees and disagrees."""
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
            _factor(precision)
            if turn == rounds:
                _invert(precision, covariances[row])
                break
            _solve(precision, pull, step)
            length = 0.0
            for i in range(rank):
                length += step[i] * step[i]
            damp = min(1.0, 2.0 / np.sqrt(length)) if length > 0 else 1.0
            for i in range(rank):
                places[row, i] += damp * step[i]
    return places, covariances


@njit(cache=True, nogil=True)
def _factor(lower: NDArray[np.float64]) -> None:
    """Replace a positive definite matrix, given by its lower triangle, by its Cholesky factor."""
    rank = lower.shape[0]
    for i in range(rank):
        for j in range(i + 1):
            total = lower[i, j]
            for k in range(j):
                total -= lower[i, k] * lower[j, k]
            lower[i, j] = np.sqrt(total) if i == j else total / lower[j, j]


@njit(cache=True, nogil=True)
def _solve(factor: NDArray[np.float64], right: NDArray[np.float64], left: NDArray[np.float64]) -> None:
    """Solve for `left`, given the Cholesky factor; `right` may be longer."""
    rank = factor.shape[0]
    for i in range(rank):
        total = right[i]
        for k in range(i):
            total -= factor[i, k] * left[k]
        left[i] = total / factor[i, i]
    for i in range(rank - 1, -1, -1):
        total = left[i]
        for k in range(i + 1, rank):
            total -= factor[k, i] * left[k]
        left[i] = total / factor[i, i]


@njit(cache=True, nogil=True)
def _invert(factor: NDArray[np.float64], inverse: NDArray[np.float64]) -> None:
    """Invert a matrix, given its Cholesky factor."""
    rank = factor.shape[0]
    unit = np.zeros(rank)
    column = np.empty(rank)
    for i in range(rank):
        unit[:] = 0.0
        unit[i] = 1.0
        _solve(factor, unit, column)
        for j in range(rank):
            inverse[j, i] = column[j]
