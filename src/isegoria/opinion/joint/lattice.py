"""The second round: how many participants stand at each point of a lattice, and how sure their places are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.errors import JointError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from isegoria.opinion.joint.frame import Frame
    from isegoria.opinion.votes import Votes

STEPS = 8  # lattice points from the middle to one standard deviation
LEVELS = 16  # classes of how sure a place is
PARTS = 1 << 20  # parts of one in which covariances are summed
_FARTHEST = 1 << 10
_PEOPLE = 100_000  # placed at once


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """Where the participants of one host, or of several, stand; only those who voted enough.

    Attributes:
        points: shape (m, signal); lattice points where somebody stands, in ascending order.
        counts: shape (m,); how many stand there.
        sure: shape (LEVELS,); how many have a place so sure, surest first.
        spread: shape (LEVELS, signal, signal); the covariances of those places, summed, in parts of `PARTS`.
    """

    points: NDArray[np.int64]
    counts: NDArray[np.int64]
    sure: NDArray[np.int64]
    spread: NDArray[np.int64]

    @classmethod
    def empty(cls, signal: int) -> Lattice:
        """Give the lattice of nobody."""
        return cls(
            np.zeros((0, signal), np.int64),
            np.zeros(0, np.int64),
            np.zeros(LEVELS, np.int64),
            np.zeros((LEVELS, signal, signal), np.int64),
        )

    @classmethod
    def of(cls, votes: Votes, frame: Frame, needed: int) -> Lattice:
        """Place a host's participants.

        Args:
            votes: over the joint list of statements.
            frame: the joint frame.
            needed: votes from which somebody is placed.
        """
        parts = [cls.empty(frame.signal)]
        if frame.signal:
            enough = np.flatnonzero(votes.counts >= needed)
            parts += [
                cls._of(votes.only(enough[start : start + _PEOPLE]), frame)
                for start in range(0, enough.size, _PEOPLE)
            ]
        return added(parts)

    @classmethod
    def _of(cls, votes: Votes, frame: Frame) -> Lattice:
        places, covariances = frame.place(votes)
        points, counts = np.unique(_rounded(places), axis=0, return_counts=True)
        variance = np.trace(covariances, axis1=1, axis2=2) / frame.signal
        level = np.clip((variance * LEVELS).astype(np.int64), 0, LEVELS - 1)
        spread = np.zeros((LEVELS, frame.signal, frame.signal), np.int64)
        np.add.at(spread, level, np.rint(covariances * PARTS).astype(np.int64))
        return cls(points, counts.astype(np.int64), np.bincount(level, minlength=LEVELS), spread)

    def find(self, votes: Votes, frame: Frame, needed: int) -> NDArray[np.int64]:
        """Find where participants of one of the hosts stand.

        Returns:
            Shape (n,); an index into `points` (0 where there are no directions to stand along), -1 for
            whoever voted too little.

        Raises:
            JointError: somebody stands where nobody was counted.
        """
        found = np.full(votes.participants.size, -1, np.int64)
        if not frame.signal:
            return np.where(votes.counts >= needed, 0, -1)
        enough = np.flatnonzero(votes.counts >= needed)
        for start in range(0, enough.size, _PEOPLE):
            rows = enough[start : start + _PEOPLE]
            points = _rounded(frame.place(votes.only(rows))[0])
            both, place = np.unique(np.concatenate([self.points, points]), axis=0, return_inverse=True)
            if both.shape[0] != self.points.shape[0]:
                raise JointError("somebody stands where nobody was counted; begin the rounds anew")
            found[rows] = place.reshape(-1)[self.points.shape[0] :]
        return found


def added(parts: Sequence[Lattice]) -> Lattice:
    """Add the lattices of several hosts.

    Raises:
        JointError: there are none, or they have different directions.
    """
    if not parts or len({part.points.shape[1] for part in parts}) > 1:
        raise JointError("the hosts place people along different directions; begin the rounds anew")
    if not parts[0].points.shape[1]:
        return parts[0]
    points, place = np.unique(np.concatenate([part.points for part in parts]), axis=0, return_inverse=True)
    counts = np.zeros(points.shape[0], np.int64)
    np.add.at(counts, place.reshape(-1), np.concatenate([part.counts for part in parts]))
    sure = np.sum([part.sure for part in parts], axis=0)
    spread = np.sum([part.spread for part in parts], axis=0)
    return Lattice(points, counts, sure, spread)


def _rounded(places: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(np.clip(places * STEPS, -_FARTHEST, _FARTHEST)).astype(np.int64)
