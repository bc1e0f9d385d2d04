"""Who agrees with what, as far as a slate is concerned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.compiled import counting, slating

if TYPE_CHECKING:
    from typing import Self

    from numpy.typing import NDArray

    from isegoria.opinion.votes import Votes


@dataclass(frozen=True, slots=True, eq=False)
class Ballots:
    """Latest votes, and whom and what a slate is about.

    Attributes:
        votes: everybody's latest.
        eligible: shape (C,); statements that may be chosen.
        voter: shape (n,); participants who voted on an eligible statement; nobody else counts.
        size: how many statements are to be chosen, k.
    """

    votes: Votes
    eligible: NDArray[np.bool_]
    voter: NDArray[np.bool_]
    size: int

    @classmethod
    def of(cls, votes: Votes, eligible: NDArray[np.bool_], size: int) -> Self:
        """Find the voters."""
        cast = counting.count_among(votes.offsets, votes.cells, eligible)
        return cls(votes, eligible, cast > 0, size)

    @property
    def voters(self) -> int:
        """How many people the slate is to represent, n."""
        return int(self.voter.sum())

    def held(self, chosen: NDArray[np.intp]) -> NDArray[np.int64]:
        """Count with how many of the chosen each voter agrees: shape (n,); -1 for those who are no voters."""
        mask = np.zeros(self.eligible.size, np.bool_)
        mask[chosen] = True
        found = slating.count_held(self.votes.offsets, self.votes.cells, mask)
        return np.where(self.voter, found, -1)

    def by_held(self, held: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Count who saw, and who agrees with, each statement, by `held`: each of shape (C, k + 1)."""
        votes = self.votes
        seen, agrees = slating.count_by_held(votes.offsets, votes.cells, held, self.eligible.size, self.size)
        return seen, agrees
