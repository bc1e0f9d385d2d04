"""How each group voted on each statement, and how sure such shares can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv

from isegoria.opinion.compiled import counting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.votes import Votes


@dataclass(frozen=True, slots=True, eq=False)
class Tallies:
    """Latest votes counted by group and statement.

    Attributes:
        agrees: shape (k, C).
        disagrees: shape (k, C).
        seen: shape (k, C); passes included.
    """

    agrees: NDArray[np.int64]
    disagrees: NDArray[np.int64]
    seen: NDArray[np.int64]

    @classmethod
    def of(cls, votes: Votes, labels: NDArray[np.int64], groups: int) -> Tallies:
        """Count the votes of each group; participants labelled -1 are left out.

        Args:
            votes: everybody's latest votes.
            labels: shape (n,); 0 to groups - 1, or -1.
            groups: k.
        """
        counts = counting.tally_groups(votes.offsets, votes.cells, labels, groups, votes.statements.size)
        return cls(counts[:, :, 2], counts[:, :, 0], counts.sum(axis=2))

    @property
    def groups(self) -> int:
        """How many groups were counted."""
        return int(self.agrees.shape[0])

    def together(self) -> Tallies:
        """Count all groups as one: shape (1, C)."""
        return Tallies(
            self.agrees.sum(axis=0, keepdims=True),
            self.disagrees.sum(axis=0, keepdims=True),
            self.seen.sum(axis=0, keepdims=True),
        )

    def others(self) -> Tallies:
        """Count, for each group, everybody in the other groups: shape (k, C)."""
        whole = self.together()
        return Tallies(whole.agrees - self.agrees, whole.disagrees - self.disagrees, whole.seen - self.seen)

    def mirrored(self) -> Tallies:
        """Swap agreement and disagreement."""
        return Tallies(self.disagrees, self.agrees, self.seen)


def share(count: NDArray[np.int64], seen: NDArray[np.int64]) -> NDArray[np.float64]:
    """Estimate the share who would vote so, one half where nobody voted: (count + 1) / (seen + 2)."""
    return (count + 1.0) / (seen + 2.0)


def share_variance(count: NDArray[np.int64], seen: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the variance of that estimate: of a Beta(count + 1, seen - count + 1)."""
    mean = share(count, seen)
    return mean * (1.0 - mean) / (seen + 3.0)


def share_lower(count: NDArray[np.int64], seen: NDArray[np.int64], tail: float) -> NDArray[np.float64]:
    """Bound from below the share who would vote so: all but `tail` of the posterior lies above.

    Starts from every share being equally likely, so no vote at all gives `tail`, never certainty.
    """
    return np.asarray(betaincinv(count + 1.0, seen - count + 1.0, tail))


def share_upper(count: NDArray[np.int64], seen: NDArray[np.int64], tail: float) -> NDArray[np.float64]:
    """Bound from above the share who would vote so: all but `tail` of the posterior lies below."""
    return np.asarray(betaincinv(count + 1.0, seen - count + 1.0, 1.0 - tail))


def share_bounds(
    count: NDArray[np.int64], seen: NDArray[np.int64], tail: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bound the share who would vote so from both sides."""
    return share_lower(count, seen, tail), share_upper(count, seen, tail)
