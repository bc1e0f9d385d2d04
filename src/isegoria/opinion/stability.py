"""Stability: would the groups come out the same if half of the people had not voted?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.kmeans import lloyd, partitions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from isegoria.opinion.summary import Summary

QUARTERS = 4
_HALVES = ((0, 1), (2, 3), (0, 2), (1, 3), (0, 3), (1, 2))


def quarters_of(participants: int) -> NDArray[np.int64]:
    """Deal participants into four equal quarters at random, always the same way: shape (n,)."""
    return np.random.Generator(np.random.PCG64(2)).permutation(participants) % QUARTERS


def half_summaries(quarters: Sequence[Summary], resamples: int) -> Iterator[Summary]:
    """Add quarters up to half-samples: up to six, each person in half of them."""
    for left, right in _HALVES[:resamples]:
        yield quarters[left] + quarters[right]


def stability(
    labels: NDArray[np.int64], groups: int, placed: Iterable[NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Measure how far each group returns when the map is drawn from half of the people.

    Args:
        labels: shape (n,); the groups, each with a member.
        groups: how many, k.
        placed: for each half-sample, shape (n, d): where the same people stand on its map.

    Returns:
        Shape (k,); mean over half-samples of the best Jaccard overlap, in [0, 1]. Below one half a group
        dissolves; above three quarters it is stable.

    Source: Hennig (2007), doi:10.1016/j.csda.2006.11.025.
    """
    overlaps = []
    for points in placed:
        means = np.array([points[labels == group].mean(axis=0) for group in range(groups)])
        tried = [lloyd(points, means), *partitions(points, groups)]
        again = min(tried, key=lambda one: one.scatter).labels
        table = np.zeros((groups, groups))
        np.add.at(table, (labels, again), 1.0)
        union = table.sum(axis=1)[:, None] + table.sum(axis=0)[None, :] - table
        overlaps.append((table / np.maximum(union, 1.0)).max(axis=1))
    return np.asarray(np.mean(overlaps, axis=0))
