"""The frame in which every host places its own participants: the joint space, rounded to whole numbers.

Two machines may compute a space that differs in the last digits. Rounding takes that away, so that the hosts
place people by the very same numbers, and can see by its digest that they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.agreeableness import opinion_directions
from isegoria.opinion.compiled import placing
from isegoria.opinion.errors import JointError
from isegoria.opinion.space import robust_space
from isegoria.opinion.threads import one_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.joint.sums import Sums
    from isegoria.opinion.votes import Votes

UNIT = 1 << 16  # parts of one in which the frame is given
_LARGEST = 1 << 40


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """How to place a participant from their own votes; all numbers in parts of `UNIT`.

    Attributes:
        centre: shape (C,); the mean vote.
        loadings: shape (C, d); change in the expected vote along each direction: opinions first, then
            agreeing with everything, then noise.
        noise: shape (C,); variance of a vote; -1 for a statement that is left out.
        signal: directions that stand out from sampling noise.
        opinions: how many of them are opinions.
    """

    centre: NDArray[np.int64]
    loadings: NDArray[np.int64]
    noise: NDArray[np.int64]
    signal: int
    opinions: int

    @classmethod
    def of(cls, sums: Sums) -> Frame:
        """Find the directions in which opinions differ on all hosts together.

        Raises:
            JointError: nobody voted.
        """
        used = ~sums.out & (sums.summary.seen_by > 0)
        if not used.any():
            raise JointError("nobody has voted on any host; collect votes first")
        with one_thread():
            space = robust_space(sums.summary, used)
            turn, opinions = opinion_directions(space)
            loadings = np.einsum("ij,jk->ik", space.loadings, turn)
        noise = np.where(np.isfinite(space.noise), space.noise, 0.0)
        small = np.maximum(_whole(noise), 1)
        return cls(_whole(space.centre), _whole(loadings), np.where(used, small, -1), space.signal, opinions)

    def place(self, votes: Votes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Place participants, each from their own votes alone.

        Returns:
            Posterior means in the directions that stand out, shape (n, signal), and their covariances,
            shape (n, signal, signal).
        """
        rank = self.loadings.shape[1]
        covariances = np.empty((votes.participants.size, rank, rank))
        points = placing.posterior(
            votes.offsets,
            votes.cells,
            self.centre / UNIT,
            np.ascontiguousarray(self.loadings / UNIT),
            np.where(self.noise < 0, np.inf, self.noise / UNIT),
            covariances,
        )
        return points[:, : self.signal], covariances[:, : self.signal, : self.signal]

    def numbers(self) -> dict[str, object]:
        """Give everything as JSON values."""
        return {
            "centre": self.centre.tolist(),
            "loadings": self.loadings.tolist(),
            "noise": self.noise.tolist(),
            "signal": self.signal,
            "opinions": self.opinions,
        }


def _whole(figures: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(np.clip(figures * UNIT, -_LARGEST, _LARGEST)).astype(np.int64)
