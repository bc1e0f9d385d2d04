"""Votes hidden from a method, and how well it tells them: ours and a peer's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.special import expit

from isegoria.opinion import Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HIDDEN = 0.1
_AXES = 4
_START = 0.3
_STATEMENT_RIDGE = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """Votes for or against, passes left out.

    Attributes:
        participant: shape (m,); indices.
        statement: shape (m,); indices.
        agreed: shape (m,); True for agree, False for disagree.
    """

    participant: NDArray[np.intp]
    statement: NDArray[np.intp]
    agreed: NDArray[np.bool_]

    @classmethod
    def of(cls, rows: NDArray[np.intp], cells: NDArray[np.uint16], out: NDArray[np.bool_]) -> Sides:
        """Take those who took a side on a statement that counts."""
        statement = (cells >> 2).astype(np.intp)
        takes = ((cells & 3) != 1) & ~out[statement]
        return cls(rows[takes], statement[takes], (cells[takes] & 3) == 2)  # noqa: PLR2004 - vote + 1

    def log_loss(self, agree: NDArray[np.float64]) -> float:
        """Give the mean surprise at these votes when `agree`, shape (m,), was expected."""
        return float(-np.log(np.where(self.agreed, agree, 1.0 - agree)).mean())


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """A tenth of the votes hidden.

    Attributes:
        votes: what a method may see.
        known: the sides taken in it.
        hidden: the sides it has to tell.
    """

    votes: Votes
    known: Sides
    hidden: Sides

    @classmethod
    def of(cls, votes: Votes, out: NDArray[np.bool_], seed: int) -> Split:
        """Hide votes at random; the same seed always hides the same ones."""
        hidden = np.random.Generator(np.random.PCG64(seed)).random(votes.cells.size) < _HIDDEN
        rows = np.repeat(np.arange(votes.participants.size), votes.counts)
        counts = np.bincount(rows[~hidden], minlength=votes.participants.size)
        offsets = np.concatenate([[0], np.cumsum(counts)])
        shown = Votes(votes.participants, votes.statements, offsets, votes.cells[~hidden], votes.events)
        return cls(
            shown,
            Sides.of(rows[~hidden], votes.cells[~hidden], out),
            Sides.of(rows[hidden], votes.cells[hidden], out),
        )

    def statement_means(self) -> NDArray[np.float64]:
        """Expect of everybody what the others said: the baseline, one agree and one disagree added."""
        size = self.votes.statements.size
        agrees = np.bincount(self.known.statement[self.known.agreed], minlength=size)
        sides = np.bincount(self.known.statement, minlength=size)
        return ((agrees + 1.0) / (sides + 2.0))[self.hidden.statement]

    def gain(self, agree: NDArray[np.float64]) -> float:
        """Give by how many percent `agree` beats the statements' means in log-loss."""
        baseline = self.hidden.log_loss(self.statement_means())
        return 100.0 * (1.0 - self.hidden.log_loss(agree) / baseline)


def factorised(split: Split, ridge: float, person_ridge: float, rounds: int = 150) -> NDArray[np.float64]:
    """Tell the hidden votes by logistic matrix factorisation: four axes, statement and person intercepts.

    Args:
        split: the votes.
        ridge: penalty on squared axes of people and of statements.
        person_ridge: penalty on squared person intercepts.
        rounds: steps of L-BFGS at most.

    Returns:
        Shape (m,); the probability of agreeing for each hidden vote.
    """
    problem = _Factorisation(split, ridge, person_ridge)
    draw = np.random.Generator(np.random.PCG64(0))
    people, statements = problem.people, problem.statements
    start = np.concatenate(
        [
            np.zeros(statements + people),
            draw.normal(0.0, _START, (people + statements) * _AXES),
        ]
    )
    found = minimize(problem.loss, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds}).x
    statement, person, places, loadings = problem.parts(found)
    i, j = split.hidden.participant, split.hidden.statement
    return np.asarray(expit(statement[j] + person[i] + (places[i] * loadings[j]).sum(axis=1)))


class _Factorisation:
    """The penalised log-loss of the known votes and its gradient."""

    def __init__(self, split: Split, ridge: float, person_ridge: float) -> None:
        self.people, self.statements = split.votes.participants.size, split.votes.statements.size
        self.ridge, self.person_ridge = ridge, person_ridge
        self.known = split.known
        m = self.known.agreed.size
        ones, order = np.ones(m), np.arange(m)
        self.by_person = csr_array((ones, (self.known.participant, order)), shape=(self.people, m))
        self.by_statement = csr_array((ones, (self.known.statement, order)), shape=(self.statements, m))

    def parts(self, at: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """Give statement intercepts, person intercepts, places and loadings."""
        people, statements = self.people, self.statements
        cuts = np.cumsum([statements, people, people * _AXES])
        statement, person, places, loadings = np.split(at, cuts)
        return [statement, person, places.reshape(people, _AXES), loadings.reshape(statements, _AXES)]

    def loss(self, at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Give the loss and its gradient."""
        statement, person, places, loadings = self.parts(at)
        i, j, agreed = self.known.participant, self.known.statement, self.known.agreed
        place, loading = places[i], loadings[j]
        odds = statement[j] + person[i] + (place * loading).sum(axis=1)
        surprise = float(np.logaddexp(0.0, np.where(agreed, -odds, odds)).sum())
        penalty = self.ridge * ((places**2).sum() + (loadings**2).sum())
        penalty += self.person_ridge * (person**2).sum() + _STATEMENT_RIDGE * (statement**2).sum()
        slope = expit(odds) - agreed
        gradient = [
            self.by_statement @ slope + _STATEMENT_RIDGE * statement,
            self.by_person @ slope + self.person_ridge * person,
            (self.by_person @ (slope[:, None] * loading) + self.ridge * places).ravel(),
            (self.by_statement @ (slope[:, None] * place) + self.ridge * loadings).ravel(),
        ]
        return surprise + float(penalty) / 2.0, np.concatenate(gradient)
