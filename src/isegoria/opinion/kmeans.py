"""k-means from several fixed starts: the same points always give the same partition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.compiled import clustering

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ROUNDS = 60
_BASE_CLUSTERS = 100
_BASE_ROUNDS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Partition:
    """Points divided into groups around centres.

    Attributes:
        labels: shape (n,); each point's group, 0 to k - 1.
        centres: shape (k, d).
        scatter: sum of squared distances to the nearest centre; what k-means makes small.
    """

    labels: NDArray[np.int64]
    centres: NDArray[np.float64]
    scatter: float

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Points in each group: shape (k,)."""
        return np.bincount(self.labels, minlength=self.centres.shape[0])


def lloyd(points: NDArray[np.float64], centres: NDArray[np.float64], rounds: int = _ROUNDS) -> Partition:
    """Move `centres`, shape (k, d), to the middle of their nearest points, shape (n, d), until they rest."""
    return Partition(*clustering.lloyd(points, np.ones(points.shape[0]), centres, rounds))


def partitions(points: NDArray[np.float64], groups: int, base: BaseClusters | None = None) -> list[Partition]:
    """Divide points into `groups` from each start; different starts may end in different places.

    Args:
        points: shape (n, d). Never modified.
        groups: k; fewer distinct points than this give no partition.
        base: Polis's base clusters of these points, to start from them as well.
    """
    starts = [_farthest(points, groups), _halving(points, groups), _spread(points, groups)]
    if base is not None:
        starts.append(base.start(groups))
    return [
        lloyd(points, start)
        for start in starts
        if start.shape[0] == groups and len({centre.tobytes() for centre in start}) == groups
    ]


@dataclass(frozen=True, slots=True, eq=False)
class BaseClusters:
    """Polis's first stage: at most a hundred small clusters, started on the first distinct points."""

    centres: NDArray[np.float64]
    members: NDArray[np.float64]

    @classmethod
    def of(cls, points: NDArray[np.float64]) -> BaseClusters:
        """Cluster points, shape (n, d), in the order in which they stand."""
        first = np.sort(np.unique(points.round(9), axis=0, return_index=True)[1])[:_BASE_CLUSTERS]
        found = lloyd(points, points[first], _BASE_ROUNDS)
        return cls(found.centres[found.sizes > 0], found.sizes[found.sizes > 0].astype(np.float64))

    def start(self, groups: int) -> NDArray[np.float64]:
        """Group the base clusters by k-means weighted by members, started on the first ones."""
        return clustering.lloyd(self.centres, self.members, self.centres[:groups], _ROUNDS)[1]


def _farthest(points: NDArray[np.float64], groups: int) -> NDArray[np.float64]:
    chosen = [int(np.argmax(((points - points.mean(axis=0)) ** 2).sum(axis=1)))]
    reach = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < groups:
        chosen.append(int(np.argmax(reach)))
        reach = np.minimum(reach, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return points[chosen]


def _halving(points: NDArray[np.float64], groups: int) -> NDArray[np.float64]:
    # Split the widest part across its longest axis until there are enough (Su and Dy, 2004).
    parts = [points]
    while len(parts) < groups:
        widest = int(np.argmax([((part - part.mean(axis=0)) ** 2).sum() for part in parts]))
        part = parts.pop(widest)
        centred = part - part.mean(axis=0)
        side = centred @ np.linalg.eigh(centred.T @ centred)[1][:, -1] > 0
        if side.all() or not side.any():
            return points[:0]
        parts += [part[~side], part[side]]
    return np.array([part.mean(axis=0) for part in parts])


def _spread(points: NDArray[np.float64], groups: int) -> NDArray[np.float64]:
    order = np.argsort(points[:, 0], kind="stable")
    places = (np.arange(groups) + 0.5) / groups * points.shape[0]
    return np.asarray(points[order[places.astype(np.int64)]])
