"""What a group stands for: where it votes unlike everybody else, and how surely."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import beta, norm

from isegoria.opinion.representativeness import (
    Polis,
    Representative,
    polis_representatives,
    proportion_test,
    robust_representatives,
    two_proportion_test,
)
from isegoria.opinion.settings import ROBUST
from isegoria.opinion.tallies import Tallies

STATEMENTS = 8
NONE_OUT = np.zeros(STATEMENTS, np.bool_)
Z90 = 1.2816
COUNT = st.integers(0, 30)


def tallies_of(agrees: object, disagrees: object, passes: object = 0) -> Tallies:
    """Give tallies from agrees, disagrees and passes, each of shape (groups, statements)."""
    agreed, disagreed = np.asarray(agrees, np.int64), np.asarray(disagrees, np.int64)
    return Tallies(agreed, disagreed, agreed + disagreed + np.asarray(passes, np.int64))


TALLIES = (
    st.integers(2, 4)
    .flatmap(lambda groups: arrays(np.int64, (3, groups, STATEMENTS), elements=COUNT))
    .map(lambda counts: tallies_of(*counts))
)


def statements(chosen: list[Representative]) -> list[tuple[int, str]]:
    """Name what was chosen, in order."""
    return [(one.statement, one.direction) for one in chosen]


@given(count=COUNT, more=COUNT)
@settings(deadline=None)
def test_the_distance_from_one_half_is_polis_test(count: int, more: int) -> None:
    """One vote is added; then a share of one half scores 0, and more votes of one kind score higher."""
    succeeded, seen = count + 1, count + more + 1

    found = proportion_test(np.array([count]), np.array([count + more]))[0]

    assert found == pytest.approx(2 * sqrt(seen) * (succeeded / seen - 0.5))


@given(ours=COUNT, rest=COUNT, theirs=COUNT, others=COUNT)
@settings(deadline=None)
def test_the_distance_from_the_others_is_a_two_proportion_test(
    ours: int, rest: int, theirs: int, others: int
) -> None:
    """One is added to all four counts; a group that votes as the others do scores 0."""
    n1, n2 = ours + rest + 1, theirs + others + 1
    pooled = (ours + theirs + 2) / (n1 + n2)
    error = sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    expected = 0.0 if pooled == 1 else ((ours + 1) / n1 - (theirs + 1) / n2) / error

    found = two_proportion_test(*(np.array([one]) for one in (ours, ours + rest, theirs, theirs + others)))[0]

    assert found == pytest.approx(expected)


@given(tallies=TALLIES, out=arrays(np.bool_, STATEMENTS))
@settings(deadline=None)
def test_polis_choices_are_few_and_agreements_come_first(
    tallies: Tallies, out: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> None:
    """At most five statements that the group voted on, none moderated out, none twice, agreements first."""
    chosen = polis_representatives(tallies, out)

    assert len(chosen) == tallies.groups
    for group, found in enumerate(chosen):
        places = [one.statement for one in found]
        assert len(places) == len(set(places)) <= 5
        assert not out[places].any()
        assert (tallies.agrees[group, places] + tallies.disagrees[group, places] > 0).all()
        directions = [one.direction for one in found]
        assert directions == sorted(directions)
        for one in found:
            counts = tallies.agrees if one.direction == "agree" else tallies.disagrees
            assert (one.count, one.seen) == (counts[group, one.statement], tallies.seen[group, one.statement])
            assert one.share == (one.count + 1) / (one.seen + 2)


@given(tallies=TALLIES)
@settings(deadline=None)
def test_polis_choices_pass_both_tests_but_for_the_first(tallies: Tallies) -> None:
    """Whatever follows the first lies significantly above one half and above the other groups.

    It does so in one direction; Polis shows the one that differs more from the other groups, even where that
    is the other.
    """
    directions = (Polis.of(tallies), Polis.of(tallies.mirrored()))
    for group, found in enumerate(polis_representatives(tallies, NONE_OUT)):
        failing = [
            one
            for one in found
            if not any(
                min(scores.share_test[group, one.statement], scores.ratio_test[group, one.statement]) > Z90
                for scores in directions
            )
        ]

        assert failing in ([], found[:1])


def test_polis_ranks_by_the_product_of_four_figures() -> None:
    """After what the group agrees with most, the strongest in share, test and both compared with others."""
    agrees = [[20, 18, 16, 19, 0, 0, 17, 10], [0, 0, 0, 10, 20, 0, 2, 10]]
    disagrees = [[0, 2, 4, 1, 20, 19, 3, 10], [20, 20, 20, 10, 0, 0, 18, 10]]

    found = polis_representatives(tallies_of(agrees, disagrees), NONE_OUT)

    assert statements(found[0]) == [(0, "agree"), (1, "agree"), (2, "agree"), (6, "agree"), (4, "disagree")]
    assert statements(found[1])[0] == (4, "agree")


def test_polis_asks_for_ninety_per_cent_certainty() -> None:
    """A share 1.265 standard errors above one half is not enough; 1.2816 are needed."""
    agrees, disagrees = [[9, 3], [0, 20]], [[0, 6], [9, 0]]

    found = polis_representatives(tallies_of(agrees, disagrees), np.zeros(2, np.bool_))

    assert proportion_test(np.array([6]), np.array([9]))[0] == pytest.approx(1.2649, abs=1e-4)
    assert statements(found[0]) == [(0, "agree")]


def test_where_nothing_passes_polis_takes_the_strongest() -> None:
    """A group that hardly differs still gets one statement: the least unlikely one."""
    agrees = [[2, 2], [3, 2]]
    disagrees = [[3, 3], [2, 3]]

    found = polis_representatives(tallies_of(agrees, disagrees), np.zeros(2, np.bool_))

    assert [statements(one) for one in found] == [[(0, "disagree")], [(0, "agree")]]


def test_a_group_that_did_not_vote_stands_for_nothing() -> None:
    """Without a single vote there is nothing to choose."""
    found = polis_representatives(tallies_of([[0, 0], [5, 5]], [[0, 0], [1, 1]]), np.zeros(2, np.bool_))

    assert found[0] == []


@given(tallies=TALLIES, out=arrays(np.bool_, STATEMENTS))
@settings(deadline=None, max_examples=40)
def test_robust_choices_surely_lead_the_others(
    tallies: Tallies, out: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> None:
    """Enough votes on both sides, more than half of the group, and a lead that chance does not explain."""
    z = norm.ppf(ROBUST.tail)
    others = tallies.others()
    for group, found in enumerate(robust_representatives(tallies, out, ROBUST)):
        expected = []
        for one in np.flatnonzero(~out & (tallies.seen[group] >= 5) & (others.seen[group] >= 5)):
            for direction in ("agree", "disagree"):
                ours, theirs = (
                    (side.agrees if direction == "agree" else side.disagrees)[group, one]
                    for side in (tallies, others)
                )
                here = beta(ours + 1, tallies.seen[group, one] - ours + 1)
                there = beta(theirs + 1, others.seen[group, one] - theirs + 1)
                lead = here.mean() - there.mean() + z * sqrt(here.var() + there.var())
                if here.mean() > 0.5 and lead > 0:
                    expected.append((-round(lead, 9), int(one), direction, int(ours)))

        ranked = [
            (-round(one.figures["lead_lower"], 9), one.statement, one.direction, one.count) for one in found
        ]
        assert ranked == sorted(expected)[:5]


@given(tallies=TALLIES)
@settings(deadline=None)
def test_the_figures_of_a_robust_choice_are_shares(tallies: Tallies) -> None:
    """Each choice tells how many of the group and how many of the others vote so."""
    others = tallies.others()
    for group, found in enumerate(robust_representatives(tallies, NONE_OUT, ROBUST)):
        for one in found:
            elsewhere = others.agrees if one.direction == "agree" else others.disagrees
            seen = others.seen[group, one.statement]

            assert one.seen == tallies.seen[group, one.statement]
            assert one.share == (one.count + 1) / (one.seen + 2)
            assert one.figures["others"] == (elsewhere[group, one.statement] + 1) / (seen + 2)


@given(tallies=TALLIES)
@settings(deadline=None)
def test_turning_all_votes_turns_what_groups_stand_for(tallies: Tallies) -> None:
    """Had everybody voted the other way round, the same statements would be chosen the other way round."""
    turned = {"agree": "disagree", "disagree": "agree"}

    chosen = robust_representatives(tallies, NONE_OUT, ROBUST)
    mirrored = robust_representatives(tallies.mirrored(), NONE_OUT, ROBUST)

    for ours, theirs in zip(chosen, mirrored, strict=True):
        assert statements(ours) == [(one.statement, turned[one.direction]) for one in theirs]


@pytest.mark.parametrize(("elsewhere", "chosen"), [(4, []), (5, [(0, "agree")])])
def test_a_group_is_not_compared_with_hardly_anybody(elsewhere: int, chosen: list[tuple[int, str]]) -> None:
    """With fewer than five votes of others, nobody can say what sets the group apart."""
    tallies = tallies_of([[20], [0]], [[0], [elsewhere]])

    found = robust_representatives(tallies, np.zeros(1, np.bool_), ROBUST)

    assert statements(found[0]) == chosen


def test_what_everybody_thinks_no_group_stands_for() -> None:
    """Agreement shared by all is consensus, not what sets a group apart."""
    found = robust_representatives(tallies_of([[50], [50]], [[2], [2]]), np.zeros(1, np.bool_), ROBUST)

    assert found == [[], []]


def test_a_single_group_stands_for_nothing() -> None:
    """Without others to differ from, there is nothing to stand for."""
    found = robust_representatives(tallies_of([[50]], [[2]]), np.zeros(1, np.bool_), ROBUST)

    assert found == [[]]
