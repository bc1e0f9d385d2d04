"""The third round: how each group and sector voted, counted by each host among its own participants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.errors import JointError
from isegoria.opinion.tallies import Tallies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from isegoria.opinion.votes import Votes


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Votes counted by group, sector and statement.

    Attributes:
        sectors: keys in ascending order.
        people: shape (k + 1, s + 1); participants. The last row is of those in no group (and not even in the
            one voice of all who voted enough, where there are no groups), the last column of those in no
            sector.
        votes: shape (k + 1, s + 1, C, 3); disagree, pass and agree.
    """

    sectors: tuple[str, ...]
    people: NDArray[np.int64]
    votes: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        votes: Votes,
        groups: NDArray[np.int64],
        voices: int,
        sector: NDArray[np.int64],
        sectors: Sequence[str],
    ) -> Counts:
        """Count the votes of a host's participants.

        Args:
            votes: over the joint list of statements.
            groups: shape (n,); each participant's group, -1 for none.
            voices: groups there are, at least one.
            sector: shape (n,); an index into `sectors`, -1 for none.
            sectors: keys in ascending order.
        """
        wide = len(sectors) + 1
        cell = np.where(groups < 0, voices, groups) * wide + np.where(sector < 0, wide - 1, sector)
        counted = Tallies.of(votes, cell.astype(np.int64), (voices + 1) * wide)
        passes = counted.seen - counted.agrees - counted.disagrees
        by_vote = np.stack([counted.disagrees, passes, counted.agrees], axis=2)
        people = np.bincount(cell, minlength=(voices + 1) * wide).astype(np.int64)
        return cls(
            tuple(sectors),
            people.reshape(voices + 1, wide),
            by_vote.reshape(voices + 1, wide, votes.statements.size, 3),
        )

    @property
    def seen(self) -> NDArray[np.int64]:
        """How many voted on each statement, by group and sector: shape (k + 1, s + 1, C)."""
        return np.asarray(self.votes.sum(axis=3))

    def over(self, sectors: Sequence[str]) -> Counts:
        """Give the same counts over a longer list of sectors."""
        places = [*(sectors.index(key) for key in self.sectors), len(sectors)]
        people = np.zeros((self.people.shape[0], len(sectors) + 1), np.int64)
        votes = np.zeros((*people.shape, *self.votes.shape[2:]), np.int64)
        people[:, places] = self.people
        votes[:, places] = self.votes
        return Counts(tuple(sectors), people, votes)

    def by_group(self) -> Tallies:
        """Count by group: shape (k, C)."""
        return tallies_of(self.votes[:-1].sum(axis=1))

    def by_sector(self) -> Tallies:
        """Count by sector: shape (s, C)."""
        return tallies_of(self.votes[:, :-1].sum(axis=0))

    def everyone(self) -> Tallies:
        """Count everybody: shape (1, C)."""
        return tallies_of(self.votes.sum(axis=(0, 1))[None])


def tallies_of(votes: NDArray[np.int64]) -> Tallies:
    """Read disagree, pass and agree, shape (k, C, 3), as tallies."""
    return Tallies(votes[..., 2], votes[..., 0], votes.sum(axis=-1))


def added(parts: Sequence[Counts]) -> Counts:
    """Add the counts of several hosts, over the sectors of all of them.

    Raises:
        JointError: they count other groups or other statements.
    """
    if len({(part.people.shape[0], part.votes.shape[2]) for part in parts}) != 1:
        raise JointError("the hosts counted different groups or statements; begin the rounds anew")
    sectors = sorted({key for part in parts for key in part.sectors})
    grown = [part.over(sectors) for part in parts]
    people = np.sum([part.people for part in grown], axis=0)
    votes = np.sum([part.votes for part in grown], axis=0)
    return Counts(tuple(sectors), people, votes)
