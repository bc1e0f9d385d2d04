"""Consensus: agreement that holds in every group, at the cautious end; and what divides them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import prod, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import beta, norm

from isegoria.opinion.consensus import (
    agreed_in_every_group,
    consensus,
    divisive,
    divisiveness,
    group_aware_consensus,
    majority,
)
from isegoria.opinion.settings import ROBUST
from isegoria.opinion.tallies import Tallies, share, share_lower, share_upper, share_variance

STATEMENTS = 4
NONE_OUT = np.zeros(STATEMENTS, np.bool_)


def tallies_of(counts: object) -> Tallies:
    """Give tallies from agrees, disagrees and passes: shape (3, groups, statements)."""
    agrees, disagrees, passes = np.asarray(counts, np.int64)
    return Tallies(agrees, disagrees, agrees + disagrees + passes)


TALLIES = (
    st.integers(1, 4)
    .flatmap(lambda groups: arrays(np.int64, (3, groups, STATEMENTS), elements=st.integers(0, 30)))
    .map(tallies_of)
)


def plus(tallies: Tallies, kind: str, group: int = 0) -> Tallies:
    """Add one vote of that kind on every statement, cast in one group."""
    more = np.zeros_like(tallies.seen)
    more[group] = 1
    return Tallies(
        tallies.agrees + more * (kind == "agree"),
        tallies.disagrees + more * (kind == "disagree"),
        tallies.seen + more,
    )


@given(tallies=TALLIES)
@settings(deadline=None)
def test_no_statement_outscores_its_least_agreeing_group(tallies: Tallies) -> None:
    """A majority cannot buy consensus: the weakest group caps the score."""
    found = consensus(tallies, ROBUST)

    np.testing.assert_array_equal(found.lower, found.group_lower.min(axis=0))
    for group in range(tallies.groups):
        alone = Tallies(
            tallies.agrees[group : group + 1],
            tallies.disagrees[group : group + 1],
            tallies.seen[group : group + 1],
        )
        assert (found.lower <= consensus(alone, ROBUST).lower).all()
        assert (found.net <= consensus(alone, ROBUST).net).all()


@given(tallies=TALLIES)
@settings(deadline=None)
def test_an_interval_holds_the_estimate(tallies: Tallies) -> None:
    """The estimated share always lies between its bounds, and both are true shares."""
    found = consensus(tallies, ROBUST)

    ours = share(tallies.agrees, tallies.seen)
    assert (found.group_lower < ours).all()
    assert (ours < found.group_upper).all()
    assert (found.group_lower > 0).all()
    assert (found.group_upper < 1).all()
    assert (found.net >= -1).all()
    assert (found.net < 1).all()


@given(tallies=TALLIES, group=st.integers(0, 3))
@settings(deadline=None)
def test_agreeing_never_lowers_a_statement_and_disagreeing_never_raises_it(
    tallies: Tallies, group: int
) -> None:
    """One more voice in favour never does harm; one more against, or undecided, never does good."""
    group %= tallies.groups

    before = consensus(tallies, ROBUST)
    agree, disagree, passed = (
        consensus(plus(tallies, kind, group), ROBUST) for kind in ("agree", "disagree", "pass")
    )

    assert (agree.lower >= before.lower).all()
    assert (disagree.lower <= before.lower).all()
    assert (passed.lower <= before.lower).all()
    assert (disagree.net <= passed.net).all()


@given(tallies=TALLIES)
@settings(deadline=None)
def test_enough_votes_means_enough_in_every_group(tallies: Tallies) -> None:
    """A group that hardly voted on a statement is not spoken for by the others."""
    found = consensus(tallies, ROBUST)

    np.testing.assert_array_equal(found.enough, (tallies.seen >= 5).all(axis=0))
    listed = agreed_in_every_group(tallies, ROBUST, NONE_OUT)
    assert (tallies.seen[:, listed] >= 5).all()


@given(tallies=TALLIES, out=arrays(np.bool_, STATEMENTS))
@settings(deadline=None)
def test_whatever_is_called_agreed_more_than_half_of_every_group_agrees_with(
    tallies: Tallies, out: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> None:
    """The list holds every statement that passes, none that was moderated out, surest first."""
    found = consensus(tallies, ROBUST)

    listed = agreed_in_every_group(tallies, ROBUST, out).tolist()

    passing = [
        one for one in range(STATEMENTS) if found.enough[one] and found.lower[one] > 0.5 and not out[one]
    ]
    assert listed == sorted(passing, key=lambda one: (-found.net[one], one))
    assert (2 * tallies.agrees[:, listed] > tallies.seen[:, listed]).all()


def test_three_votes_are_no_consensus() -> None:
    """Polis calls one agree out of one significant; here three agrees out of three are not consensus."""
    agrees = np.array([[1, 2, 3, 4, 5]])
    nobody = np.zeros_like(agrees)

    listed = agreed_in_every_group(Tallies(agrees, nobody, agrees), ROBUST, np.zeros(5, np.bool_))

    assert majority(Tallies(agrees, nobody, agrees), np.zeros(5, np.bool_))[-1].seen == 1
    assert listed.tolist() == [4]


def test_equally_sure_statements_stand_in_their_order() -> None:
    """Ties are broken by the order of statements, not by chance."""
    tallies = tallies_of([[[20, 30, 20, 30]], [[0] * 4], [[0] * 4]])

    assert agreed_in_every_group(tallies, ROBUST, NONE_OUT).tolist() == [1, 3, 0, 2]


def test_disagreement_counts_against_a_statement_and_passing_does_not_count_as_much() -> None:
    """Of two statements with equal agreement, the one with passes is surer than the one with opponents."""
    tallies = tallies_of([[[30, 30, 0, 0]], [[10, 0, 0, 0]], [[0, 10, 0, 0]]])

    found = consensus(tallies, ROBUST)

    assert found.lower[0] == found.lower[1]
    assert found.net[0] < found.net[1]
    assert agreed_in_every_group(tallies, ROBUST, NONE_OUT).tolist() == [1, 0]


@pytest.mark.parametrize(
    ("agrees", "disagrees", "passes"), [(40, 20, 10), (90, 3, 30), (15, 15, 0), (25, 0, 4)]
)
def test_net_agreement_is_a_cautious_quantile(agrees: int, disagrees: int, passes: int) -> None:
    """Shares drawn as uncertain as the votes leave them: one time in twenty agreement leads by less."""
    rng = np.random.Generator(np.random.PCG64(1))
    drawn = rng.dirichlet([agrees + 1, disagrees + 1, passes + 1], 200_000)
    expected = np.quantile(drawn[:, 0] - drawn[:, 1], ROBUST.tail)

    found = consensus(tallies_of([[[agrees]], [[disagrees]], [[passes]]]), ROBUST)

    assert found.net[0] == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("tail", [0.05, 0.2])
@pytest.mark.parametrize(("count", "seen"), [(0, 0), (0, 9), (9, 9), (30, 70)])
def test_bounds_are_quantiles_of_the_posterior(count: int, seen: int, tail: float) -> None:
    """But for `tail`, a share is surely above its lower bound; without votes nothing is certain."""
    posterior = beta(count + 1, seen - count + 1)
    counts, all_seen = np.array([count]), np.array([seen])

    lower, upper = share_lower(counts, all_seen, tail), share_upper(counts, all_seen, tail)

    assert lower[0] == pytest.approx(posterior.ppf(tail))
    assert upper[0] == pytest.approx(posterior.ppf(1 - tail))
    assert share(counts, all_seen)[0] == pytest.approx(posterior.mean())
    assert share_variance(counts, all_seen)[0] == pytest.approx(posterior.var())


@given(tallies=TALLIES)
@settings(deadline=None)
def test_group_aware_consensus_multiplies_over_groups(tallies: Tallies) -> None:
    """One dissenting group pulls a statement down, however large the others are: Polis's exact fractions."""
    expected = [
        prod(
            Fraction(int(agrees) + 1, int(seen) + 2)
            for agrees, seen in zip(tallies.agrees[:, one], tallies.seen[:, one], strict=True)
        )
        for one in range(STATEMENTS)
    ]

    found = group_aware_consensus(tallies)

    np.testing.assert_allclose(found, [float(one) for one in expected], rtol=1e-12)


@given(tallies=TALLIES, order=st.permutations(range(4)))
@settings(deadline=None)
def test_figures_do_not_depend_on_the_order_of_groups(tallies: Tallies, order: list[int]) -> None:
    """No group comes first: consensus and divisions are the same however groups are named."""
    turned = [one for one in order if one < tallies.groups]
    other = Tallies(tallies.agrees[turned], tallies.disagrees[turned], tallies.seen[turned])

    np.testing.assert_array_equal(divisiveness(tallies, ROBUST), divisiveness(other, ROBUST))
    np.testing.assert_array_equal(consensus(tallies, ROBUST).lower, consensus(other, ROBUST).lower)
    np.testing.assert_allclose(group_aware_consensus(tallies), group_aware_consensus(other), rtol=1e-12)


@given(tallies=TALLIES)
@settings(deadline=None)
def test_divisiveness_is_the_surest_gap_between_two_groups(tallies: Tallies) -> None:
    """Of all pairs of groups with enough votes, the widest difference that chance does not explain."""
    z = norm.ppf(ROBUST.tail)
    expected = np.zeros(STATEMENTS)
    for one in range(STATEMENTS):
        posteriors = [
            beta(agrees + 1, seen - agrees + 1)
            for agrees, seen in zip(tallies.agrees[:, one], tallies.seen[:, one], strict=True)
            if seen >= 5
        ]
        for left in posteriors:
            for right in posteriors:
                gap = abs(left.mean() - right.mean()) + z * sqrt(left.var() + right.var())
                expected[one] = max(expected[one], gap)

    found = divisiveness(tallies, ROBUST)

    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert ((found >= 0) & (found < 1)).all()


def test_one_group_alone_is_not_divided() -> None:
    """Division needs two groups with enough votes in both."""
    split = [[20, 0]]
    few = tallies_of([[[20], [0]], [[0], [4]], [[0], [0]]])

    assert divisiveness(tallies_of([split, split, split]), ROBUST).tolist() == [0.0, 0.0]
    assert divisiveness(few, ROBUST).tolist() == [0.0]
    assert divisiveness(few, replace(ROBUST, votes_seen=4))[0] > 0.25


def test_divisive_statements_are_listed_widest_first() -> None:
    """From a quarter on a difference divides; ties stand in their order; moderated ones do not appear."""
    scores = np.array([0.3, 0.9, 0.24, 0.3, 0.95, 0.25])
    out = np.arange(6) == 4

    assert divisive(scores, ROBUST, out).tolist() == [1, 0, 3, 5]


def test_the_majority_list_is_short_and_surest_first() -> None:
    """At most five statements, by share times test; none that was moderated out, and none for a coin toss."""
    agrees = np.array([[30, 29, 28, 27, 26, 25, 15, 0]])
    everyone = Tallies(agrees, np.zeros_like(agrees), np.array([[30, 30, 30, 30, 30, 30, 30, 0]]))
    out = np.arange(8) == 1

    found = majority(everyone, out)

    assert [one.statement for one in found] == [0, 2, 3, 4, 5]
    assert (found[1].count, found[1].seen) == (28, 30)
    assert found[1].share == 29 / 32
    assert found[1].share_test == pytest.approx(2 * sqrt(31) * (29 / 31 - 0.5))
