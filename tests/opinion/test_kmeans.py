"""k-means: the same points always fall into the same groups, and into good ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.cluster import KMeans

from isegoria.opinion.kmeans import BaseClusters, Partition, lloyd, partitions

if TYPE_CHECKING:
    from numpy.typing import NDArray

POINTS = st.integers(1, 3).flatmap(
    lambda axes: arrays(
        np.float64, st.tuples(st.integers(4, 12), st.just(axes)), elements=st.integers(-3, 3).map(float)
    )
)


def blobs(seed: int, count: int = 4, people: int = 200) -> NDArray[np.float64]:
    """Draw people around `count` places in the plane."""
    rng = np.random.Generator(np.random.PCG64(seed))
    return np.asarray(
        rng.standard_normal((people, 2)) + 4 * rng.standard_normal((count, 2))[np.arange(people) % count]
    )


def assert_at_rest(points: NDArray[np.float64], found: Partition) -> None:
    """Everybody belongs to the nearest centre, and every centre is the middle of its people."""
    squares = ((points[:, None] - found.centres) ** 2).sum(axis=2)
    np.testing.assert_array_equal(found.labels, squares.argmin(axis=1))
    assert found.scatter == pytest.approx(squares.min(axis=1).sum())
    for group in np.flatnonzero(found.sizes):
        np.testing.assert_allclose(
            found.centres[group], points[found.labels == group].mean(axis=0), atol=1e-9
        )


@pytest.mark.parametrize("seed", range(8))
def test_groups_are_those_of_the_textbook(seed: int) -> None:
    """From the same start, k-means ends where scikit-learn's does."""
    points = blobs(seed)
    start = points[:4]
    theirs = KMeans(4, init=start, n_init=1, tol=0.0, algorithm="lloyd").fit(points)

    ours = lloyd(points, start)

    np.testing.assert_array_equal(ours.labels, theirs.labels_)
    np.testing.assert_allclose(ours.centres, theirs.cluster_centers_, atol=1e-9)
    assert ours.scatter == pytest.approx(theirs.inertia_)


@given(points=POINTS, groups=st.integers(1, 4))
@settings(deadline=None)
def test_k_means_ends_at_rest(points: NDArray[np.float64], groups: int) -> None:
    """In the end everybody is with the nearest centre, and no centre wants to move."""
    kept = points.copy()

    found = lloyd(points, points[:groups])

    assert_at_rest(points, found)
    np.testing.assert_array_equal(points, kept)


def test_a_tie_goes_to_the_first_centre() -> None:
    """Whoever stands exactly between two centres joins the one named first."""
    points = np.array([[-1.0], [0.0], [1.0]])

    labels = lloyd(points, np.array([[-1.0], [1.0]]), rounds=1).labels

    assert labels.tolist() == [0, 0, 1]


def test_a_centre_that_nobody_joins_stays_where_it_is() -> None:
    """An empty group keeps its place instead of becoming undefined."""
    points = np.array([[0.0], [1.0]])

    found = lloyd(points, np.array([[0.5], [9.0]]))

    assert found.sizes.tolist() == [2, 0]
    assert found.centres.tolist() == [[0.5], [9.0]]


@given(points=POINTS, groups=st.integers(2, 4))
@settings(deadline=None)
def test_every_partition_is_a_division_at_rest(points: NDArray[np.float64], groups: int) -> None:
    """Each start gives a full division of everybody; with too few distinct places, there is none."""
    kept = points.copy()

    found = partitions(points, groups, BaseClusters.of(points))

    for one in found:
        assert one.centres.shape == (groups, points.shape[1])
        assert one.sizes.sum() == points.shape[0]
        assert_at_rest(points, one)
    if np.unique(points, axis=0).shape[0] < groups:
        assert not found
    np.testing.assert_array_equal(points, kept)


@pytest.mark.parametrize("groups", [2, 3, 4, 5])
@pytest.mark.parametrize("seed", range(2))
def test_one_of_the_fixed_starts_is_as_good_as_twenty_random_ones(groups: int, seed: int) -> None:
    """Nothing is left to chance, and nothing is lost by it: the best division is as tight as any."""
    points = blobs(seed, groups, 100)
    theirs = KMeans(groups, n_init=20, random_state=0).fit(points)

    best = min(one.scatter for one in partitions(points, groups, BaseClusters.of(points)))

    assert best <= theirs.inertia_ * 1.001


@pytest.mark.parametrize("groups", [2, 3, 5])
def test_partitions_come_out_the_same_every_time(groups: int) -> None:
    """The same people at the same places give the same groups to the last bit."""
    points = blobs(9)

    first, second = partitions(points, groups), partitions(points, groups)

    assert [one.labels.tolist() for one in first] == [one.labels.tolist() for one in second]
    assert [one.scatter for one in first] == [one.scatter for one in second]


def test_base_clusters_start_on_the_first_hundred_places() -> None:
    """Polis's first stage makes at most a hundred small clusters, which hold everybody."""
    points = blobs(3, people=350)

    base = BaseClusters.of(points)

    assert base.centres.shape == (100, 2)
    assert base.members.sum() == 350
    np.testing.assert_allclose(
        (base.centres * base.members[:, None]).sum(axis=0), points.sum(axis=0), atol=1e-6
    )


def test_base_clusters_of_few_people_are_these_people() -> None:
    """Fewer than a hundred distinct places are each a cluster; whoever stands together shares one."""
    points = np.array([[3.0, 0.0], [1.0, 0.0], [3.0, 0.0], [2.0, 5.0]])

    base = BaseClusters.of(points)

    assert base.centres.tolist() == [[3.0, 0.0], [1.0, 0.0], [2.0, 5.0]]
    assert base.members.tolist() == [2.0, 1.0, 1.0]


def test_the_polis_start_is_weighted_by_members() -> None:
    """A base cluster of many people pulls its group's centre more than one of few."""
    base = BaseClusters(np.array([[0.0], [10.0], [1.0]]), np.array([3.0, 1.0, 1.0]))

    start = base.start(2)

    assert start.tolist() == [[0.25], [10.0]]
