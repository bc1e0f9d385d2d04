"""Stability: groups that come back when half of the people stay away, and groups that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from isegoria.opinion.stability import QUARTERS, half_summaries, quarters_of, stability
from isegoria.opinion.summary import Summary
from isegoria.opinion.votes import Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.conversation import Conversation


@pytest.mark.parametrize("people", [0, 1, 3, 4, 41, 1000])
def test_everybody_is_dealt_into_one_of_four_equal_quarters(people: int) -> None:
    """No quarter has more than one person more than another, and the deal never changes."""
    quarters = quarters_of(people)

    sizes = np.bincount(quarters, minlength=QUARTERS)
    assert sizes.sum() == people
    assert np.ptp(sizes) <= 1
    np.testing.assert_array_equal(quarters, quarters_of(people))


def test_people_are_dealt_at_random() -> None:
    """Who came early is not all in one quarter."""
    quarters = quarters_of(400)

    assert np.bincount(quarters[:100], minlength=QUARTERS).min() > 15


def test_each_person_is_in_half_of_the_halves(two_camps: Conversation) -> None:
    """Six halves are drawn; together they hold everybody three times."""
    votes = Votes.latest(two_camps.events)
    dealt = quarters_of(votes.participants.size)
    quarters = [Summary.of(votes.only(np.flatnonzero(dealt == one))) for one in range(QUARTERS)]
    whole = Summary.of(votes)

    halves = list(half_summaries(quarters, 6))

    assert [one.participants for one in halves] == [20] * 6
    np.testing.assert_array_equal(np.sum([one.both for one in halves], axis=0), 3 * whole.both)
    np.testing.assert_array_equal(halves[0].seen + halves[1].seen, whole.seen)
    assert len({one.both.tobytes() for one in halves}) == 6
    assert len(list(half_summaries(quarters, 2))) == 2


def test_groups_far_apart_always_come_back() -> None:
    """Two camps that stand apart on every map are perfectly stable, however the map is turned."""
    labels = np.array([0] * 20 + [1] * 10)
    points = np.where(labels[:, None] == 0, 5.0, -5.0) + np.linspace(0, 1, 30)[:, None]

    found = stability(labels, 2, [points, -points, 3 * points])

    assert found.tolist() == [1.0, 1.0]


def test_groups_that_are_not_there_do_not_come_back() -> None:
    """Labels given at random are lost on the next map."""
    rng = np.random.Generator(np.random.PCG64(0))

    found = stability(rng.integers(0, 3, 300), 3, [rng.standard_normal((300, 2)) for _ in range(6)])

    assert found.max() < 0.5


def test_one_group_may_be_stable_and_the_others_not() -> None:
    """Each group has its own stability: a camp that stays together among people who do not."""
    labels = np.array([0] * 30 + [1] * 30 + [2] * 30)
    rng = np.random.Generator(np.random.PCG64(0))
    maps = [
        np.where((labels == 0)[:, None], 50.0, rng.standard_normal((90, 2)) * 3)
        + rng.standard_normal((90, 2))
        for _ in range(6)
    ]

    found = stability(labels, 3, maps)

    assert found[0] == 1.0
    assert found[1:].max() < 0.6


def test_overlap_is_measured_by_jaccard() -> None:
    """Where four of ten people change sides, what stays together over all involved is the stability."""
    labels = np.array([0] * 5 + [1] * 5)
    points = np.array([9.0] * 3 + [0.0] * 2 + [9.0] * 2 + [0.0] * 3)[:, None]

    found = stability(labels, 2, [points])

    np.testing.assert_allclose(found, [3 / 7, 3 / 7])


def test_stability_is_the_mean_over_maps() -> None:
    """A group that stays together on one map and not on another is half way between."""
    labels = np.array([0] * 5 + [1] * 5)
    mixed = np.array([9.0] * 3 + [0.0] * 2 + [9.0] * 2 + [0.0] * 3)[:, None]

    found = stability(labels, 2, [mixed, labels[:, None] * 9.0])

    np.testing.assert_allclose(found, [(3 / 7 + 1) / 2] * 2)


def test_a_group_that_only_an_old_centre_holds_together_is_not_stable() -> None:
    """The new map is divided as tightly as can be, whatever the old groups were."""
    labels = np.repeat([0, 1, 2], [10, 10, 20])
    points = np.repeat([0.0, 1.0, 10.0, 20.0], 10)[:, None]

    found = stability(labels, 3, [points])

    np.testing.assert_allclose(found, [0.5, 0.5, 0.5])


def test_a_group_that_the_usual_starts_miss_may_still_be_stable() -> None:
    """Where the old groups divide the new map more tightly than any usual start, they have come back."""
    labels = np.array([1, 2, 0, 0, 3, 3, 2, 1, 0, 2, 3, 3, 1, 1])
    points = np.array(
        [[4, 6], [10, 3], [11, 11], [9, 9], [3, 2], [0, 1], [10, 5], [6, 6], [11, 8], [9, 0], [5, 0], [5, 0],
         [4, 6], [5, 6]], np.float64,
    )  # fmt: skip

    found = stability(labels, 4, [points])

    assert found.tolist() == [1.0] * 4


@given(
    labels=st.lists(st.integers(0, 2), min_size=6, max_size=20).filter(lambda one: len(set(one)) == 3),
    draw=st.data(),
)
@settings(deadline=None, max_examples=50)
def test_stability_is_a_share(labels: list[int], draw: st.DataObject) -> None:
    """Stability lies between never and always, whatever the maps look like."""
    maps: list[NDArray[np.float64]] = [
        draw.draw(arrays(np.float64, (len(labels), 2), elements=st.integers(-3, 3).map(float)))
        for _ in range(2)
    ]

    found = stability(np.array(labels), 3, maps)

    assert found.shape == (3,)
    assert ((found >= 0) & (found <= 1)).all()
