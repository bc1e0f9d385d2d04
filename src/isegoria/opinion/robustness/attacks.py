"""Accounts made to end agreements: copies of people, and blocks that vote as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from isegoria.opinion.votes import AGREE, DISAGREE, Votes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Draw: TypeAlias = np.random.Generator
    Family: TypeAlias = Callable[["Crowd", int, NDArray[np.intp], Draw], NDArray[np.int8]]

UNSEEN: Final = 2
_FEW_STATEMENTS = 12  # that a sparse block votes on
_FEW_PEOPLE = 3
_NOISE = 0.25
_EVENLY = 0.5
_YES_OR_NO = np.array([DISAGREE, AGREE], np.int8)


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """Those whom the accounts join.

    Attributes:
        votes: everybody's latest.
        grouped: who voted enough to be grouped: indices, at least one.
        against: shape (C,); the vote that harms each statement: disagree with what is agreed, agree with what
            is rejected.
        used: statements that count and were voted on: indices, at least one.
    """

    votes: Votes
    grouped: NDArray[np.intp]
    against: NDArray[np.int8]
    used: NDArray[np.intp]

    def rows(self, people: NDArray[np.intp]) -> NDArray[np.int8]:
        """Give the votes of these people: shape (m, C); `UNSEEN` where not seen."""
        found = np.full((people.size, self.votes.statements.size), UNSEEN, np.int8)
        for row, one in enumerate(people):
            cells = self.votes.cells[self.votes.offsets[one] : self.votes.offsets[one + 1]]
            found[row, cells >> 2] = (cells & 3).astype(np.int8) - 1
        return found

    def dissenting(self, statement: int) -> NDArray[np.intp]:
        """Find who of those grouped voted against what most say of a statement; all, where nobody did."""
        cell = (statement << 2) | (int(self.against[statement]) + 1)
        found = np.searchsorted(self.votes.offsets, np.flatnonzero(self.votes.cells == cell), "right") - 1
        people = np.intersect1d(found, self.grouped)
        return people if people.size else self.grouped


def different_people(crowd: Crowd, most: int, _targets: NDArray[np.intp], draw: Draw) -> NDArray[np.int8]:
    """Copy a different person each time."""
    return crowd.rows(draw.choice(crowd.grouped, most))


def noisy_people(crowd: Crowd, most: int, targets: NDArray[np.intp], draw: Draw) -> NDArray[np.int8]:
    """Copy different people, with every fourth vote drawn at random."""
    rows = different_people(crowd, most, targets, draw)
    noise = draw.choice(_YES_OR_NO, rows.shape)
    return np.asarray(np.where((draw.random(rows.shape) < _NOISE) & (rows != UNSEEN), noise, rows), np.int8)


def mixed_people(crowd: Crowd, most: int, targets: NDArray[np.intp], draw: Draw) -> NDArray[np.int8]:
    """Vote on each statement as one or the other of two people did."""
    left, right = (different_people(crowd, most, targets, draw) for _ in range(2))
    return np.asarray(np.where(draw.random(left.shape) < _EVENLY, left, right), np.int8)


def opposites(crowd: Crowd, most: int, targets: NDArray[np.intp], draw: Draw) -> NDArray[np.int8]:
    """Copy different people, each with every vote reversed."""
    rows = different_people(crowd, most, targets, draw)
    return np.asarray(np.where(rows == UNSEEN, rows, -rows), np.int8)


def strangers(crowd: Crowd, most: int, targets: NDArray[np.intp], draw: Draw) -> NDArray[np.int8]:
    """Cast as many votes of each kind as some person did, on statements drawn at random."""
    found = np.full((most, crowd.votes.statements.size), UNSEEN, np.int8)
    found[:, crowd.used] = draw.permuted(different_people(crowd, most, targets, draw)[:, crowd.used], axis=1)
    return found


def one_person(crowd: Crowd, most: int, _targets: NDArray[np.intp], draw: Draw) -> NDArray[np.int8]:
    """Copy one person again and again."""
    return np.tile(crowd.rows(draw.choice(crowd.grouped, 1)), (most, 1))


def dissenters(crowd: Crowd, most: int, targets: NDArray[np.intp], draw: Draw) -> NDArray[np.int8]:
    """Copy people who dissent on one of the targets, so that they gain weight as a group."""
    return crowd.rows(draw.choice(crowd.dissenting(int(draw.choice(targets))), most))


def few_dissenters(crowd: Crowd, most: int, targets: NDArray[np.intp], draw: Draw) -> NDArray[np.int8]:
    """Copy three such people again and again, so that they come to stand close together."""
    few = dissenters(crowd, _FEW_PEOPLE, targets, draw)
    return np.resize(few, (most, few.shape[1]))


def uniform_block(crowd: Crowd, most: int, _targets: NDArray[np.intp], draw: Draw) -> NDArray[np.int8]:
    """Agree with everything, or disagree with everything, all alike."""
    row = np.full(crowd.votes.statements.size, UNSEEN, np.int8)
    row[crowd.used] = draw.choice(_YES_OR_NO)
    return np.tile(row, (most, 1))


def opposing_block(crowd: Crowd, most: int, _targets: NDArray[np.intp], draw: Draw) -> NDArray[np.int8]:
    """Say the opposite of what somebody said, and anything on the rest, all alike."""
    row = np.full(crowd.votes.statements.size, UNSEEN, np.int8)
    row[crowd.used] = draw.choice(_YES_OR_NO, crowd.used.size)
    one = crowd.rows(draw.choice(crowd.grouped, 1))[0]
    return np.tile(np.where(one == UNSEEN, row, -one), (most, 1))


def random_block(crowd: Crowd, most: int, _targets: NDArray[np.intp], draw: Draw) -> NDArray[np.int8]:
    """Vote on everything at random, in two camps that say the opposite of each other, or all alike."""
    row = np.full(crowd.votes.statements.size, UNSEEN, np.int8)
    row[crowd.used] = draw.choice(_YES_OR_NO, crowd.used.size)
    camp = np.arange(most) % draw.integers(1, 3)
    return np.asarray(np.where((camp[:, None] == 1) & (row != UNSEEN), -row, row), np.int8)


def sparse_block(crowd: Crowd, most: int, _targets: NDArray[np.intp], draw: Draw) -> NDArray[np.int8]:
    """Vote on a few statements only, as newcomers do, all alike."""
    row = np.full(crowd.votes.statements.size, UNSEEN, np.int8)
    some = draw.choice(crowd.used, min(_FEW_STATEMENTS, crowd.used.size), replace=False)
    row[some] = draw.choice(_YES_OR_NO, some.size)
    return np.tile(row, (most, 1))


FAMILIES: Final[Mapping[str, Family]] = {
    "different_people": different_people,
    "dissenters": dissenters,
    "noisy_people": noisy_people,
    "random_block": random_block,
    "mixed_people": mixed_people,
    "opposites": opposites,
    "strangers": strangers,
    "sparse_block": sparse_block,
    "one_person": one_person,
    "uniform_block": uniform_block,
    "few_dissenters": few_dissenters,
    "opposing_block": opposing_block,
}


def joined(votes: Votes, rows: NDArray[np.int8]) -> Votes:
    """Let accounts with these votes join after everybody else: rows of shape (m, C), `UNSEEN` where not seen.

    People are numbered anew, in their order.
    """
    row, column = np.nonzero(rows != UNSEEN)
    cells = (column << 2 | (rows[row, column] + 1)).astype(np.uint16)
    ends = votes.offsets[-1] + np.cumsum((rows != UNSEEN).sum(axis=1))
    return Votes(
        np.arange(votes.participants.size + rows.shape[0]),
        votes.statements,
        np.concatenate([votes.offsets, ends]),
        np.concatenate([votes.cells, cells]),
        votes.events,
    )
