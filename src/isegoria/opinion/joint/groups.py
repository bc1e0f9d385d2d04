"""Opinion groups of all hosts together, found on the lattice: each of its points belongs to one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.groups import (
    COMPARED,
    best_partition,
    everybody,
    sample_of,
    silhouettes,
    stands_out,
)
from isegoria.opinion.joint.lattice import PARTS, STEPS
from isegoria.opinion.kmeans import partitions
from isegoria.opinion.threads import one_thread
from isegoria.opinion.ways import GAP

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.groups import Clarity
    from isegoria.opinion.joint.frame import Frame
    from isegoria.opinion.joint.lattice import Lattice
    from isegoria.opinion.settings import Settings

_FEWEST = 2


@dataclass(frozen=True, slots=True, eq=False)
class JointGroups:
    """Which lattice point belongs to which group.

    Attributes:
        labels: shape (m,); group 0, 1, ... by size. Where there are no groups all is 0: one voice.
        count: how many groups; 0 where there are no clear ones.
        silhouette: how well separated they are, in [-1, 1]; 0 where there are none.
        clarity: "clear", or why there are no groups.
    """

    labels: NDArray[np.int64]
    count: int
    silhouette: float
    clarity: Clarity

    def of(self, stands: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the group of participants who stand at these points, shape (n,); -1 stays -1."""
        if not self.count:
            return np.where(stands < 0, -1, 0)
        return np.where(stands < 0, -1, self.labels[stands])

    @property
    def voices(self) -> int:
        """Groups, or one where there are none: those who voted enough then speak as one."""
        return max(self.count, 1)


def groups_of(lattice: Lattice, frame: Frame, settings: Settings) -> JointGroups:
    """Look for groups as the ordinary landscape does, among people set up in the order of the lattice."""
    with one_thread():
        return _groups_of(lattice, frame, settings)


def _groups_of(lattice: Lattice, frame: Frame, settings: Settings) -> JointGroups:
    if not frame.signal:
        return _none(lattice, "no_shared_directions")
    crowd = np.repeat(np.arange(lattice.counts.size), lattice.counts)
    places = lattice.points / STEPS
    kept = frame.opinions
    if kept < frame.signal and _has_gap(places[crowd, kept]):
        # A habit shades off; two camps that say yes and no to everything do not.
        kept = frame.signal
    if not kept:
        return _none(lattice, "no_shared_directions")
    points = np.ascontiguousarray(places[crowd, :kept])
    found = best_partition(points[sample_of(np.arange(crowd.size))], settings, polis=False)
    if found is None:
        return _none(lattice, "too_few")
    partition, score = found
    if not stands_out(score, _uncertain(lattice, kept), partition.sizes.size, settings):
        return _none(lattice, "one_population")
    grouping = everybody(points, np.arange(crowd.size), partition, score)
    labels = np.zeros(lattice.counts.size, np.int64)
    labels[crowd] = grouping.labels
    return JointGroups(labels, grouping.count, grouping.silhouette, "clear")


def _none(lattice: Lattice, clarity: Clarity) -> JointGroups:
    return JointGroups(np.zeros(lattice.counts.size, np.int64), 0, 0.0, clarity)


def _has_gap(line: NDArray[np.float64]) -> bool:
    points = np.ascontiguousarray(np.sort(line)[sample_of(np.arange(line.size)), None])
    halves = partitions(points, _FEWEST) if points.size else []
    if not halves:
        return False
    best = min(halves, key=lambda one: one.scatter)
    return bool(silhouettes(points, [best.labels])[0] >= GAP)


def _uncertain(lattice: Lattice, kept: int) -> NDArray[np.float64]:
    """Give covariances of at most `COMPARED` people: the mean of those whose place is about as sure."""
    # Rounding must not leave a direction less sure than knowing nothing: 1.
    people = np.maximum(lattice.sure, 1)[:, None, None] * (PARTS + 8.0)
    means = lattice.spread[:, :kept, :kept] / people
    levels = np.repeat(np.arange(lattice.sure.size), lattice.sure)
    return np.asarray(means[levels[sample_of(np.arange(levels.size), COMPARED)]])
