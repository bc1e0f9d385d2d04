"""Opinion groups: people who vote alike, where there are such groups at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from isegoria.opinion.compiled import clustering
from isegoria.opinion.kmeans import BaseClusters, Partition, lloyd, partitions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.settings import Settings

_SAMPLE = 2000  # people on whom groups are sought; the rest join the nearest
COMPARED = 500  # people on whom silhouettes are measured: time grows with their square
_NEARLY_BEST = 1.01  # scatters this close to the least are told apart by their silhouette
_ALONE = 8  # simulated crowds without groups, to compare with
_FINAL_ROUNDS = 10
_FEWEST = 2
_OUTLIERS = 5  # so often may somebody be set aside before groups are given up

Clarity = Literal["clear", "no_shared_directions", "one_population", "unstable", "too_few"]


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Who belongs together.

    Attributes:
        labels: shape (n,); group 0, 1, ... by size, -1 where not grouped.
        count: how many groups; 0 where there are no clear ones.
        silhouette: how well separated they are, in [-1, 1]; 0 where there are none.
        clarity: "clear", or why there are no groups.
    """

    labels: NDArray[np.int64]
    count: int
    silhouette: float
    clarity: Clarity


def without_groups(participants: int, clarity: Clarity) -> Grouping:
    """Say that there are no clear groups, and why."""
    return Grouping(np.full(participants, -1, np.int64), 0, 0.0, clarity)


def qualified(counts: NDArray[np.int64], columns: int, settings: Settings) -> NDArray[np.bool_]:
    """Tell who has voted enough to be grouped.

    Args:
        counts: shape (n,); votes of each participant.
        columns: statements with votes.
        settings: how many votes are enough, and how many people there should be at least.

    Returns:
        Shape (n,); where too few have enough votes, those with most are taken, earlier ids first.
    """
    enough = counts >= min(settings.votes_to_group, columns)
    if enough.sum() >= settings.fewest_grouped:
        return enough
    most = np.argsort(-counts, kind="stable")[: settings.fewest_grouped]
    enough[most[counts[most] > 0]] = True
    return enough


def sample_of(people: NDArray[np.int64], most: int = _SAMPLE) -> NDArray[np.int64]:
    """Take at most `most` of them, evenly spaced."""
    if people.size <= most:
        return people
    return people[np.linspace(0, people.size - 1, most).astype(np.int64)]


def best_partition(
    points: NDArray[np.float64], settings: Settings, *, polis: bool
) -> tuple[Partition, float] | None:
    """Divide points into the number of groups that separates them best.

    For each number of groups, k-means runs from several starts; those within one hundredth of the least
    scatter are compared by silhouette, and so are the numbers of groups. Where every partition would isolate
    somebody, those few are set aside first and join the nearest group after.

    Args:
        points: shape (n, d); at most a few thousand.
        settings: how many groups and how small.
        polis: also start from Polis's base clusters and limit the number of groups as Polis does.

    Returns:
        The partition and its mean silhouette; None where no two groups have enough members.
    """
    kept = points
    for _ in range(_OUTLIERS + 1):
        found = _best_of(kept, settings, polis=polis)
        if found is not None:
            best, score = found
            # Those set aside join the nearest group.
            labels = best.labels if kept is points else lloyd(points, best.centres, 1).labels
            return Partition(labels, best.centres, best.scatter), score
        halves = partitions(kept, _FEWEST)
        if not halves:
            break
        split = min(halves, key=lambda one: one.scatter)
        kept = kept[split.labels != int(np.argmin(split.sizes))]
    return None


def _best_of(
    points: NDArray[np.float64], settings: Settings, *, polis: bool
) -> tuple[Partition, float] | None:
    base = BaseClusters.of(points) if polis and points.size else None
    most = settings.most_groups
    if base is not None:
        most = min(most, _FEWEST + base.centres.shape[0] // 12)
    fewest = settings.fewest_members
    found: list[Partition] = []
    for groups in range(_FEWEST, most + 1):
        tried = [one for one in partitions(points, groups, base) if one.sizes.min() >= fewest]
        if tried:
            least = min(one.scatter for one in tried)
            found += _distinct([one for one in tried if one.scatter <= _NEARLY_BEST * least])
    if not found:
        return None
    scores = silhouettes(points, [one.labels for one in found])
    best = int(np.argmax(scores))
    return found[best], float(scores[best])


def silhouettes(points: NDArray[np.float64], labelings: list[NDArray[np.int64]]) -> NDArray[np.float64]:
    """Measure how well each labeling separates the points: shape (labelings,), in [-1, 1].

    Source: Rousseeuw (1987), doi:10.1016/0377-0427(87)90125-7.
    """
    some = sample_of(np.arange(points.shape[0]), COMPARED)
    labels = np.array([one[some] for one in labelings], np.int64)
    return clustering.silhouettes(points[some], labels, int(labels.max(initial=0)) + 1)


def stands_out(silhouette: float, covariances: NDArray[np.float64], groups: int, settings: Settings) -> bool:
    """Tell whether groups are clearer than in a crowd with none, seen through as many votes.

    Crowds are simulated in which everybody's opinion comes from one bell-shaped population; each person is
    as uncertain as the real one, and the same k-means divides them.

    Args:
        silhouette: of the real groups.
        covariances: shape (n, r, r); how uncertain each person's place is.
        groups: how many the real crowd was divided into.
        settings: as for the real groups.

    Source: after SigClust, Liu et al. (2008), doi:10.1198/016214508000000454.
    """
    rank = covariances.shape[1]
    spread = np.eye(rank) - covariances + 1e-9 * np.eye(rank)
    roots = np.linalg.cholesky(spread)
    draw = np.random.Generator(np.random.PCG64(1)).standard_normal
    simulated = []
    for _ in range(_ALONE):
        points = np.einsum("nij,nj->ni", roots, draw((covariances.shape[0], rank)))
        tried = [one for one in partitions(points, groups) if one.sizes.min() >= settings.fewest_members]
        if tried:
            best = min(tried, key=lambda one: one.scatter)
            simulated.append(float(silhouettes(points, [best.labels])[0]))
    if len(simulated) < _FEWEST:
        return True
    return silhouette > float(np.mean(simulated) + np.std(simulated))


def everybody(
    points: NDArray[np.float64], people: NDArray[np.int64], found: Partition, silhouette: float
) -> Grouping:
    """Extend groups found on a sample to all `people`, shape (m,), and name groups by size.

    Args:
        points: shape (n, d); where everybody stands.
        people: indices of those to group.
        found: groups of a sample of them.
        silhouette: of those groups.
    """
    rounds = _FINAL_ROUNDS if people.size > _SAMPLE else 1
    labels = lloyd(np.ascontiguousarray(points[people]), found.centres, rounds).labels
    sizes = np.bincount(labels, minlength=found.centres.shape[0])
    first = np.array([int(np.argmax(labels == group)) for group in range(sizes.size)])
    order = np.lexsort((first, -sizes))
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    named = np.full(points.shape[0], -1, np.int64)
    named[people] = rank[labels]
    return Grouping(named, int((sizes > 0).sum()), silhouette, "clear")


def _distinct(tried: list[Partition]) -> list[Partition]:
    seen: dict[bytes, Partition] = {}
    for one in tried:
        first = np.unique(one.labels, return_index=True)[1]
        rename = np.empty(one.centres.shape[0], np.int64)
        rename[one.labels[np.sort(first)]] = np.arange(first.size)
        seen.setdefault(rename[one.labels].tobytes(), one)
    return list(seen.values())
