"""How likely somebody is to agree with a statement they have not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from isegoria.opinion.compiled import placing
from isegoria.opinion.space import robust_space, scatter_of
from isegoria.opinion.summary import Summary
from isegoria.opinion.threads import one_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.votes import Votes

_ROUNDS = 8
_PROBIT = 0.346  # (16 sqrt(3) / (15 pi))^2: how a spread of logits flattens a probability
_FLATTEST = 0.1  # keeps nearly unanimous statements from getting unbounded loadings
_WIDEST = 1.5  # largest variance of a logit before it is unflattened
_LEAST_INTERCEPT = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """A person's agreeableness and place in the opinion space, and what both say about each statement.

    The log-odds that i agrees with j, if i takes a side, are intercepts[j] + loadings[j] . places[i]; the
    last coordinate is a person's own readiness to agree with anything.

    Attributes:
        intercepts: shape (C,).
        loadings: shape (C, r).
        places: shape (n, r); the most likely place under a standard normal prior.
        covariances: shape (n, r, r); how uncertain it is.
    """

    intercepts: NDArray[np.float64]
    loadings: NDArray[np.float64]
    places: NDArray[np.float64]
    covariances: NDArray[np.float64]

    @classmethod
    def of(cls, votes: Votes, out: NDArray[np.bool_]) -> Prediction:
        """Learn from everybody's votes.

        Args:
            votes: latest votes. Never modified.
            out: shape (C,); statements that say nothing: moderated out or meta.

        Source: the robust opinion space turned into a logistic latent trait model; Laplace's method.
        """
        with one_thread():
            return cls._of(votes, out)

    @classmethod
    def _of(cls, votes: Votes, out: NDArray[np.bool_]) -> Prediction:
        summary = Summary.of(votes)
        used = ~out & (summary.seen_by > 0)
        space = robust_space(summary, used)
        # What noise adds to a spiked eigenvalue is taken off again.
        squared = np.maximum(space.strengths**2 - space.edge**2, 0.0)
        strengths = np.where(
            space.strengths > space.edge, (space.strengths + np.sqrt(squared)) / 2, space.strengths / 2
        )
        linear = space.axes * np.sqrt(strengths)
        rest = scatter_of(summary, space.centre) - linear @ linear.T * summary.seen
        pairs = np.outer(used, used) & ~np.eye(used.size, dtype=np.bool_)
        common = float((summary.seen * pairs).sum())
        agreeable = max(float((rest * pairs).sum()) / max(common, 1.0), _LEAST_INTERCEPT)
        linear = np.hstack([linear, np.full((used.size, 1), np.sqrt(agreeable))]) * used[:, None]
        intercepts, loadings = _as_logits(summary, linear)
        places, covariances = placing.logistic_posterior(
            votes.offsets, votes.cells, intercepts, np.ascontiguousarray(loadings), _ROUNDS
        )
        return cls(intercepts, loadings, places, covariances)

    def agree(self, participant: NDArray[np.intp], statement: NDArray[np.intp]) -> NDArray[np.float64]:
        """Give the probability of agreeing rather than disagreeing, should the person take a side.

        Args:
            participant: shape (m,); indices.
            statement: shape (m,); indices.

        Returns:
            Shape (m,); in (0, 1), nearer one half the less is known about the person.
        """
        loadings = self.loadings[statement]
        mean = self.intercepts[statement] + (loadings * self.places[participant]).sum(axis=1)
        variance = np.einsum("mi,mij,mj->m", loadings, self.covariances[participant], loadings)
        return np.asarray(expit(mean / np.sqrt(1.0 + _PROBIT * variance)))


def _as_logits(
    summary: Summary, linear: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    # A small step in log-odds moves the expected vote by 2 p (1 - p) times the share who take a side.
    sides = summary.agrees + summary.disagrees
    agree = (summary.agrees + 1.0) / (sides + 2.0)
    slope = 2.0 * agree * (1.0 - agree) * (sides + 1.0) / (summary.seen_by + 2.0)
    loadings = linear / (slope + _FLATTEST)[:, None]
    spread = (loadings**2).sum(axis=1)
    loadings *= np.minimum(1.0, np.sqrt(_WIDEST / np.maximum(spread, 1e-12)))[:, None]
    # The crowd's odds are flatter than each person's; undo that.
    spread = np.minimum(spread, _WIDEST)
    steeper = np.sqrt(1.0 + _PROBIT * spread / (1.0 - _PROBIT * spread))
    return logit(agree) * steeper, loadings * steeper[:, None]
