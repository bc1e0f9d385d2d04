"""The integer summary of votes: all that the opinion space needs, and it adds up.

Summaries of any partition of the participants, added in any order, give the same integers, so
shards, machines and co-hosts compute one landscape bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.compiled import pairing
from isegoria.opinion.errors import OpinionError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.votes import Ids, Votes


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """Sums over participants; x_ij is the vote (+1, 0, -1; 0 where unseen), m_ij is 1 where seen.

    Attributes:
        statements: shape (C,); ids in ascending order.
        participants: how many were summed.
        both: shape (C, C); sum of x_ij x_ik.
        cross: shape (C, C); sum of x_ij m_ik.
        seen: shape (C, C); sum of m_ij m_ik.
        events: shape (C, 3); disagree, pass and agree over every event, re-votes included.
    """

    statements: Ids
    participants: int
    both: NDArray[np.int64]
    cross: NDArray[np.int64]
    seen: NDArray[np.int64]
    events: NDArray[np.int64]

    @classmethod
    def of(cls, votes: Votes) -> Summary:
        """Sum the votes of all participants."""
        both, cross, seen = pairing.gram(votes.offsets, votes.cells, votes.statements.size)
        return cls(votes.statements, votes.participants.size, both, cross, seen, votes.events)

    def __add__(self, other: Summary) -> Summary:
        """Sum two summaries of different participants over the same statements.

        Raises:
            OpinionError: the statements differ.
        """
        if not np.array_equal(self.statements, other.statements):
            raise OpinionError(
                f"the summaries list different statements ({self.statements.size}, {other.statements.size}); "
                "summarise both over one list"
            )
        return Summary(
            self.statements,
            self.participants + other.participants,
            self.both + other.both,
            self.cross + other.cross,
            self.seen + other.seen,
            self.events + other.events,
        )

    @property
    def seen_by(self) -> NDArray[np.int64]:
        """Participants who saw each statement: shape (C,)."""
        return np.diagonal(self.seen)

    @property
    def agrees(self) -> NDArray[np.int64]:
        """Participants whose latest vote is agree: shape (C,)."""
        return (np.diagonal(self.both) + np.diagonal(self.cross)) // 2

    @property
    def disagrees(self) -> NDArray[np.int64]:
        """Participants whose latest vote is disagree: shape (C,)."""
        return (np.diagonal(self.both) - np.diagonal(self.cross)) // 2

    @property
    def passes(self) -> NDArray[np.int64]:
        """Participants whose latest vote is pass: shape (C,)."""
        return self.seen_by - np.diagonal(self.both)
