"""The opinion space: the directions along which people's votes differ most.

Both spaces are computed from the integer summary alone, and place participants from their own
votes alone, so they are the same however the votes were sharded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.compiled import counting, placing
from isegoria.opinion.eigen import leading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.summary import Summary
    from isegoria.opinion.votes import Votes

MAP_AXES = 2
_MOST_AXES = 8
_PRIOR_PAIRS = 10.0  # a pair of statements with this many common voters counts half
_ROUNDS = 30
_FEW_ROUNDS = 3
_SETTLED = 1e-4  # change in a vote's variance, of about one half, that no longer matters


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """Directions in which opinions differ, and how to place a participant from their votes.

    Attributes:
        centre: shape (C,); the mean vote on each statement, in [-1, 1].
        axes: shape (C, d); orthonormal columns, strongest first.
        strengths: shape (d,); the covariance along each axis.
        noise: shape (C,); variance of a vote that the axes do not explain; infinite for a statement left out.
            Empty in the Polis space, which has no noise model.
        signal: how many of the axes stand out from sampling noise (0: no shared directions at all).
        edge: the strength that sampling noise alone would reach; 0 in the Polis space.
    """

    centre: NDArray[np.float64]
    axes: NDArray[np.float64]
    strengths: NDArray[np.float64]
    noise: NDArray[np.float64]
    signal: int
    edge: float = 0.0

    @property
    def loadings(self) -> NDArray[np.float64]:
        """Change in the expected vote for one standard deviation along each axis: shape (C, d)."""
        return self.axes * np.sqrt(self.strengths)


def polis_space(summary: Summary, out: NDArray[np.bool_]) -> Space:
    """Find the two principal axes of the votes with missing ones set to the mean.

    Statements in `out` count as 0 for everybody, seen or not. The mean-imputed centred matrix is zero
    where a vote is missing, so its covariance follows from the summary exactly.

    Args:
        summary: the votes.
        out: shape (C,); True where a statement was moderated out or is about the conversation itself.

    Source: Small et al. (2021), doi:10.6035/recerca.5516.
    """
    keep = ~out
    centre = np.where(keep, np.diagonal(summary.cross) / np.maximum(summary.seen_by, 1), 0.0)
    scatter = scatter_of(summary, centre) * np.outer(keep, keep)
    count = min(MAP_AXES, centre.size)
    strengths, axes = leading(scatter, count)
    return Space(centre, axes, np.maximum(strengths, 0.0), np.empty(0), count)


def polis_positions(votes: Votes, space: Space, out: NDArray[np.bool_], columns: int) -> NDArray[np.float64]:
    """Place participants on the map: their deviations along the axes, scaled up where votes are few.

    Args:
        votes: whom to place.
        space: from `polis_space`.
        out: shape (C,); statements that count as 0 for everybody, and so as seen by everybody.
        columns: statements with votes at all.

    Returns:
        Shape (n, 2).
    """
    points = placing.project(votes.offsets, votes.cells, space.centre, space.axes * ~out[:, None])
    voted_out = counting.count_among(votes.offsets, votes.cells, out)
    counted = votes.counts - voted_out + int(out.sum())
    return np.asarray(points * np.sqrt(columns / np.maximum(counted, 1))[:, None])


def robust_space(summary: Summary, used: NDArray[np.bool_], start: Space | None = None) -> Space:
    """Find the directions of opinion that stand out from sampling noise, however few votes each cast.

    Each pair of statements is compared over those who voted on both; pairs with few common voters are shrunk
    towards no relation. The diagonal, which mixes noise into the axes, is replaced by what the axes explain.

    Args:
        summary: the votes.
        used: shape (C,); statements that take part.
        start: a space of similar votes, to save steps.

    Source: pairwise covariance with a HeteroPCA diagonal, Zhang, Cai and Wu (2022), doi:10.1214/21-AOS2074.
    """
    seen = summary.seen.astype(np.float64)
    centre = np.diagonal(summary.cross) / (summary.seen_by + 2.0)
    pairs = np.outer(used, used)
    scatter = scatter_of(summary, centre)
    variance = (np.diagonal(scatter) + 1.0) / (summary.seen_by + 2.0)
    covariance = scatter / (seen + _PRIOR_PAIRS) * pairs
    np.fill_diagonal(covariance, 0.0)
    edge = _noise_edge(seen * pairs, variance, used)
    most = min(_MOST_AXES, int(used.sum()))
    guess = None if start is None else start.axes
    values, axes = leading(covariance, most, guess, 1e-4)
    signal = int((values > edge).sum())
    rank = min(max(signal, MAP_AXES), most)
    rounds = _ROUNDS if start is None else _FEW_ROUNDS
    strengths, axes = _complete_diagonal(covariance, axes[:, :rank], variance, rounds)
    explained = (axes**2) @ strengths
    noise = np.where(used, np.maximum(variance - explained, 0.05 * variance + 1e-3), np.inf)
    return Space(centre, axes, strengths, noise, signal, edge)


def robust_scores(votes: Votes, space: Space) -> NDArray[np.float64]:
    """Place participants by what their votes make likely: few votes, near the middle.

    Args:
        votes: whom to place.
        space: from `robust_space`, with d axes.

    Returns:
        Posterior means under a standard normal prior, shape (n, d).
    """
    return _posterior(votes, space, np.empty((0, 0, 0)))


def robust_uncertainty(votes: Votes, space: Space) -> NDArray[np.float64]:
    """Give the covariances of those scores, shape (n, d, d): how little few votes tell."""
    axes = space.axes.shape[1]
    covariances = np.empty((votes.participants.size, axes, axes))
    _posterior(votes, space, covariances)
    return covariances


def _posterior(votes: Votes, space: Space, covariances: NDArray[np.float64]) -> NDArray[np.float64]:
    loadings = np.ascontiguousarray(space.loadings)
    return placing.posterior(votes.offsets, votes.cells, space.centre, loadings, space.noise, covariances)


def scatter_of(summary: Summary, centre: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum (x_j - c_j)(x_k - c_k) over the participants who saw both: shape (C, C)."""
    tilt = centre[:, None] * summary.cross.T
    return summary.both - tilt - tilt.T + np.outer(centre, centre) * summary.seen


def _noise_edge(seen: NDArray[np.float64], variance: NDArray[np.float64], used: NDArray[np.bool_]) -> float:
    # Largest eigenvalue that independent votes would give: 2 sqrt(rho) of the entries' variances (Wigner),
    # raised because entries share participants (Marchenko-Pastur). `seen` is zero where not used.
    spread = np.outer(variance, variance) * seen / (seen + _PRIOR_PAIRS) ** 2
    np.fill_diagonal(spread, 0.0)
    radius = leading(spread, 1, np.sqrt(variance)[:, None], 1e-4)[0][0]
    # The sum over pairs is the sum of squared numbers of votes: people who vote much count for fewer.
    effective = max(np.trace(seen) ** 2 / max(seen.sum(), 1.0), 1.0)
    return float(2.0 * np.sqrt(max(radius, 0.0)) * (1.0 + 0.5 * np.sqrt(used.sum() / effective)))


def _complete_diagonal(
    covariance: NDArray[np.float64], axes: NDArray[np.float64], variance: NDArray[np.float64], rounds: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    filled = covariance.copy()
    strengths, rank = np.empty(0), axes.shape[1]
    diagonal = np.zeros(variance.size)
    for _ in range(rounds):
        strengths, axes = leading(filled, rank, axes, 1e-5)
        update = np.minimum((axes**2) @ np.maximum(strengths, 0.0), 0.95 * variance)
        settled = np.abs(update - diagonal).max() < _SETTLED
        diagonal = update
        np.fill_diagonal(filled, diagonal)
        if settled:
            break
    strengths, axes = leading(filled, rank, axes, 1e-9)
    return np.maximum(strengths, 0.0), axes
