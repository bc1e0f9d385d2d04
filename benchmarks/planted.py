"""Crowds whose groups are known, because they were planted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion import Conversation, Statement, VoteEvents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_AT_ONCE = 100_000  # people drawn together: memory grows with them
_NODES = 9  # of the quadrature over how ready somebody is to agree
_THIRDS = (1 / 3, 1 / 3, 1 / 3)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a crowd is made; every figure is in log-odds of agreeing unless said.

    Attributes:
        participants: how many people, n.
        statements: how many statements, C.
        votes: statements that each of them votes on, drawn without replacement.
        shares: share of the people in each group.
        offset: standard deviation, over statements, of what being in a group adds.
        touched: share of the statements on which groups differ at all.
        base: standard deviation over statements of what everybody shares.
        yes_saying: standard deviation over people of a readiness to agree with anything.
        spectrum: standard deviation over statements of what one step along a bell-shaped, two-dimensional
            spectrum of opinion adds; a crowd may have one instead of groups.
        passes: share of votes that are passes.
    """

    participants: int = 10_000
    statements: int = 500
    votes: int = 40
    shares: tuple[float, ...] = _THIRDS
    offset: float = 0.70
    touched: float = 1.0
    base: float = 1.0
    yes_saying: float = 0.0
    spectrum: float = 0.0
    passes: float = 0.15


# With these offsets nobody finds the groups without loss: the oracle's adjusted Rand index is .51 to .54.
PLAIN = Plan(offset=0.69)
PLAIN_LARGE = Plan(100_000, 1_000, offset=0.68)
MAIN = Plan(offset=0.74, yes_saying=0.7)
MAIN_LARGE = Plan(100_000, 1_000, offset=0.72, yes_saying=0.7)


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """A planted crowd and what is known of it.

    Attributes:
        plan: how it was made.
        group_of: shape (n,); the planted group of each participant.
        odds: shape (k, C); log-odds that a member of a group agrees, if they take a side.
        statement: shape (n, votes); what each participant voted on, in no particular order.
        vote: shape (n, votes); +1 agree, 0 pass, -1 disagree.
    """

    plan: Plan
    group_of: NDArray[np.intp]
    odds: NDArray[np.float64]
    statement: NDArray[np.uint16]
    vote: NDArray[np.int8]

    def conversation(self) -> Conversation:
        """Put the votes into a conversation, participant by participant, without times."""
        people, votes = self.statement.shape
        events = VoteEvents(
            np.arange(people),
            np.arange(self.plan.statements),
            np.repeat(np.arange(people, dtype=np.uint32), votes),
            self.statement.ravel(),
            self.vote.ravel(),
            np.empty(0, np.int64),
        )
        return conversation_of(events)

    def oracle(self) -> NDArray[np.intp]:
        """Guess everybody's group as well as anybody can: shape (n,).

        The oracle knows the odds of every vote, the size of every group and how people differ in readiness
        to agree; it does not know the people. Each goes to the group that their votes make most likely.
        """
        nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES if self.plan.yes_saying else 1)
        codes = (self.statement.astype(np.int32) << 2) | (self.vote + 1)
        prior = np.log(np.bincount(self.group_of, minlength=self.odds.shape[0]) / self.group_of.size)
        likelihood = np.empty((self.odds.shape[0], codes.shape[0]))
        for group, odds in enumerate(self.odds):
            at = [_log_likelihood(odds + self.plan.yes_saying * node, codes) for node in nodes]
            likelihood[group] = np.logaddexp.reduce(np.array(at) + np.log(weights)[:, None]) + prior[group]
        return np.asarray(likelihood.argmax(axis=0))


def conversation_of(events: VoteEvents) -> Conversation:
    """Make a conversation whose statements have no text."""
    return Conversation(events, tuple(Statement(one) for one in events.statements.tolist()))


def crowd(plan: Plan, seed: int = 0) -> Crowd:
    """Make a crowd; the same plan and seed always give the same one."""
    draw = np.random.Generator(np.random.PCG64(seed))
    size = (len(plan.shares), plan.statements)
    offsets = draw.normal(0.0, plan.offset, size) * (draw.random(plan.statements) < plan.touched)
    odds = draw.normal(0.0, plan.base, plan.statements) + offsets
    directions = draw.normal(0.0, plan.spectrum, (plan.statements, 2))
    group_of = draw.choice(len(plan.shares), plan.participants, p=plan.shares)
    statement = np.empty((plan.participants, plan.votes), np.uint16)
    vote = np.empty((plan.participants, plan.votes), np.int8)
    for some in _portions(plan.participants):
        seen = _without_replacement(draw, group_of[some].size, plan.statements, plan.votes)
        logits = odds[group_of[some, None], seen]
        logits += draw.normal(0.0, plan.yes_saying, group_of[some].size)[:, None]
        if plan.spectrum:
            places = draw.normal(0.0, 1.0, (group_of[some].size, 2))
            for axis in range(2):
                logits += places[:, axis, None] * directions[seen, axis]
        agree = draw.random(logits.shape, np.float32) * (1.0 + np.exp(-logits)) < 1.0
        passed = draw.random(logits.shape, np.float32) < plan.passes
        statement[some] = seen
        vote[some] = np.where(passed, 0, np.where(agree, 1, -1))
    return Crowd(plan, group_of, odds, statement, vote)


def _portions(people: int) -> Iterator[slice]:
    for start in range(0, people, _AT_ONCE):
        yield slice(start, min(start + _AT_ONCE, people))


def _without_replacement(
    draw: np.random.Generator, people: int, statements: int, votes: int
) -> NDArray[np.uint16]:
    # Floyd's sampling, for all people at once: Bentley and Floyd (1987), doi:10.1145/30401.315746.
    taken = np.zeros((people, statements), np.bool_)
    rows = np.arange(people)
    seen = np.empty((people, votes), np.uint16)
    for place, last in enumerate(range(statements - votes, statements)):
        chosen = draw.integers(0, last + 1, people)
        chosen[taken[rows, chosen]] = last
        taken[rows, chosen] = True
        seen[:, place] = chosen
    return seen


def _log_likelihood(odds: NDArray[np.float64], codes: NDArray[np.int32]) -> NDArray[np.float64]:
    table = np.zeros((odds.size, 4))
    table[:, 0] = -np.logaddexp(0.0, odds)
    table[:, 2] = -np.logaddexp(0.0, -odds)
    return np.asarray(table.ravel()[codes].sum(axis=1))
