"""Groups: who is grouped, how many groups there are, and whether there are any."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import silhouette_score

from isegoria.opinion.groups import (
    best_partition,
    everybody,
    qualified,
    sample_of,
    silhouettes,
    stands_out,
    without_groups,
)
from isegoria.opinion.kmeans import lloyd
from isegoria.opinion.settings import POLIS, ROBUST

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNTS = arrays(np.int64, st.integers(1, 40), elements=st.integers(0, 12))


def crowd(sizes: list[int], apart: float = 10.0, seed: int = 1) -> NDArray[np.float64]:
    """Draw people around places in the plane, `sizes` of them around each, mixed in order."""
    rng = np.random.Generator(np.random.PCG64(seed))
    turns = 2 * np.pi * np.arange(len(sizes)) / len(sizes)
    centres = apart * np.column_stack([np.cos(turns), np.sin(turns)])
    group = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    return np.asarray(centres[group] + rng.standard_normal((group.size, 2)))


def test_seven_votes_are_enough_to_be_grouped() -> None:
    """Where enough people cast seven votes, they are grouped and those with six are not."""
    counts = np.array([7] * 15 + [6] * 5)

    assert qualified(counts, 100, POLIS).tolist() == [True] * 15 + [False] * 5


def test_where_there_are_few_statements_all_of_them_are_enough() -> None:
    """In a conversation with three statements, three votes are enough."""
    counts = np.array([3] * 15 + [2] * 5)

    assert qualified(counts, 3, POLIS).tolist() == [True] * 15 + [False] * 5


def test_where_few_qualify_those_with_most_votes_fill_up() -> None:
    """Up to fifteen people are grouped by their votes; of equals, whoever came first."""
    counts = np.array([2, 9, 9] + [3] * 16 + [4])

    assert np.flatnonzero(qualified(counts, 100, POLIS)).tolist() == [1, 2, *range(3, 15), 19]


@given(counts=COUNTS, columns=st.integers(1, 20))
@settings(deadline=None)
def test_nobody_who_has_not_voted_is_grouped(counts: NDArray[np.int64], columns: int) -> None:
    """All with enough votes qualify; others only to fill up to fifteen, and never without a vote."""
    enough = qualified(counts, columns, ROBUST)

    full = counts >= min(7, columns)
    assert enough[full].all()
    assert enough.sum() == max(full.sum(), min(15, (counts > 0).sum()))
    assert not enough[counts == 0].any()
    assert counts[enough].min(initial=99) >= counts[~enough].max(initial=0)


def test_a_sample_is_evenly_spaced_and_no_larger_than_asked_for() -> None:
    """A few are all taken; of many, as many as asked for, from the first to the last, in order."""
    few, many = np.arange(0, 30, 3), np.arange(5000)

    assert sample_of(few, 10).tolist() == few.tolist()
    some = sample_of(many)
    assert (some.size, some[0], some[-1]) == (2000, 0, 4999)
    assert set(np.diff(some)) <= {2, 3}


@pytest.mark.parametrize("seed", range(4))
def test_silhouettes_are_those_of_the_textbook(seed: int) -> None:
    """How well groups are separated is measured as scikit-learn does, also for groups of one."""
    rng = np.random.Generator(np.random.PCG64(seed))
    points = rng.standard_normal((60, 3))
    labelings = [rng.integers(0, groups, 60) for groups in (2, 3, 5)] + [np.minimum(np.arange(60), 4)]

    scores = silhouettes(points, labelings)

    np.testing.assert_allclose(scores, [silhouette_score(points, one) for one in labelings], atol=1e-12)


def test_silhouettes_of_identical_points_are_zero() -> None:
    """Where all stand at one place, no group is separated from another, and nothing is undefined."""
    scores = silhouettes(np.zeros((6, 2)), [np.arange(6) % 2])

    assert scores.tolist() == [0.0]


def test_silhouettes_of_a_single_group_are_zero() -> None:
    """One group of everybody is separated from nobody."""
    scores = silhouettes(np.arange(6.0)[:, None], [np.zeros(6, np.int64)])

    assert scores.tolist() == [0.0]


@pytest.mark.parametrize("polis", [False, True])
@pytest.mark.parametrize("sizes", [[30, 20], [30, 20, 10], [30, 30, 20, 10], [20, 20, 20, 20, 20]])
def test_as_many_groups_are_found_as_there_are(sizes: list[int], *, polis: bool) -> None:
    """People around two to five places fall into exactly these groups, whatever their sizes."""
    points = crowd(sizes)

    found = best_partition(points, POLIS if polis else ROBUST, polis=polis)

    assert found is not None
    partition, silhouette = found
    assert sorted(partition.sizes.tolist(), reverse=True) == sizes
    assert silhouette == pytest.approx(silhouette_score(points, partition.labels))


def test_polis_settings_leave_nobody_alone() -> None:
    """One person far away joins a group, even though a group of their own would look clearer."""
    points = np.vstack([crowd([12, 12]), [[0.0, 25.0]]])

    together = best_partition(points, POLIS, polis=True)
    alone = best_partition(points, replace(POLIS, fewest_members=1), polis=True)

    assert together is not None
    assert alone is not None
    assert (together[0].sizes.min(), alone[0].sizes.min()) == (12, 1)
    assert together[1] < alone[1]


def test_small_crowds_are_divided_into_few_groups() -> None:
    """Polis looks for one more group for every dozen base clusters: eleven people are never three groups."""
    few, more = crowd([4, 4, 3], seed=2), crowd([4, 4, 4], seed=2)

    fewer, enough = best_partition(few, POLIS, polis=True), best_partition(more, POLIS, polis=True)

    assert fewer is not None
    assert enough is not None
    assert (fewer[0].sizes.size, enough[0].sizes.size) == (2, 3)


@pytest.mark.parametrize("points", [np.zeros((30, 2)), crowd([3, 3]), np.zeros((1, 2)), np.zeros((0, 2))])
def test_too_few_for_two_groups_are_none(points: NDArray[np.float64]) -> None:
    """Where no two groups of five can be told apart, none are made up."""
    if points.size:
        assert best_partition(points, ROBUST, polis=False) is None


def test_groups_are_named_by_size_then_by_their_first_member() -> None:
    """The largest group is the first; of two equal ones, that of the earliest participant."""
    points = np.array([[9.0], [0.0], [5.0], [0.1], [5.1], [9.1], [0.2], [77.0]])
    people = np.arange(7)
    partition = lloyd(points[people], np.array([[5.0], [9.0], [0.0]]))

    grouping = everybody(points, people, partition, 0.9)

    assert grouping.labels.tolist() == [1, 0, 2, 0, 2, 1, 0, -1]
    assert (grouping.count, grouping.silhouette, grouping.clarity) == (3, 0.9, "clear")


def test_people_outside_the_sample_join_the_nearest_group() -> None:
    """In a large crowd groups are sought among some; everybody else belongs where they stand."""
    points = crowd([2500, 1500])
    people = np.arange(4000)
    found = best_partition(points[sample_of(people)], ROBUST, polis=False)
    assert found is not None

    grouping = everybody(points, people, *found)

    assert np.bincount(grouping.labels).tolist() == [2500, 1500]


def test_people_outside_the_sample_move_the_groups() -> None:
    """Those who were not in the sample count as well: groups rest only when everybody is with the nearest."""
    sampled = np.where(np.arange(2000) < 1000, 0.0, 10.0)
    others = np.where(np.arange(2000) < 500, 4.9, 5.5)
    points = np.empty((4000, 1))
    points[sample_of(np.arange(4000)), 0] = sampled
    points[np.setdiff1d(np.arange(4000), sample_of(np.arange(4000))), 0] = others
    partition = lloyd(sampled[:, None], np.array([[0.0], [10.0]]))

    grouping = everybody(points, np.arange(4000), partition, 0.9)

    assert (grouping.labels[points[:, 0] > 4] == 0).all()
    assert np.bincount(grouping.labels).tolist() == [3000, 1000]


def test_without_groups_nobody_has_one() -> None:
    """Saying that there are no groups says why, and puts nobody into any."""
    grouping = without_groups(3, "one_population")

    assert grouping.labels.tolist() == [-1, -1, -1]
    assert (grouping.count, grouping.silhouette, grouping.clarity) == (0, 0.0, "one_population")


def test_real_groups_stand_out_and_slices_of_one_crowd_do_not() -> None:
    """k-means divides any crowd; only what is clearer than in a crowd without groups counts as groups."""
    rng = np.random.Generator(np.random.PCG64(6))
    uncertain = np.repeat(0.2 * np.eye(2)[None], 400, axis=0)
    one, two = np.sqrt(0.8) * rng.standard_normal((400, 2)), crowd([200, 200], apart=3.0)

    alone, apart = best_partition(one, ROBUST, polis=False), best_partition(two, ROBUST, polis=False)

    assert alone is not None
    assert apart is not None
    assert not stands_out(alone[1] - 0.02, uncertain, alone[0].sizes.size, ROBUST)
    assert stands_out(apart[1], uncertain, apart[0].sizes.size, ROBUST)


def test_one_person_far_out_hides_nobody() -> None:
    """Two camps are told apart although somebody stands far away from both."""
    chance = np.random.default_rng(0)
    camps = np.concatenate([chance.normal(-3, 0.5, (12, 2)), chance.normal(3, 0.5, (12, 2))])
    points = np.concatenate([camps, [[500.0, 0.0]]])

    found = best_partition(points, ROBUST, polis=False)

    assert found is not None
    assert sorted(found[0].sizes.tolist()) == [12, 13]
