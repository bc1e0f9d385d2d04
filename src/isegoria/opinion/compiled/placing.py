"""Placing participants in the opinion space, each from their own votes alone."""

# ruff: noqa: C901 - compiled loops stay in one piece; calls inside them would only hide them

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True)
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
