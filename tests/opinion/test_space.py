"""The opinion space: the directions in which votes differ most, and where each person stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from threadpoolctl import threadpool_limits

from isegoria.opinion.agreeableness import opinion_directions
from isegoria.opinion.eigen import leading
from isegoria.opinion.space import (
    polis_positions,
    polis_space,
    robust_scores,
    robust_space,
    robust_uncertainty,
    scatter_of,
)
from isegoria.opinion.summary import Summary
from isegoria.opinion.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from conftest import Converse
    from isegoria.opinion.conversation import Conversation

FULL, ITERATED = 12, 200  # below and above the size from which axes are found by iteration
CELL = st.sampled_from([1.0, 0.0, -1.0, np.nan])


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Compute as the analysis does: threads would only wait for each other on such small matrices."""
    with threadpool_limits(limits=1):
        yield


def symmetric(size: int, seed: int) -> NDArray[np.float64]:
    """Draw a symmetric matrix with well separated eigenvalues of both signs."""
    rng = np.random.Generator(np.random.PCG64(seed))
    basis = np.linalg.qr(rng.standard_normal((size, size)))[0]
    values = np.linspace(-3.0, 5.0, size) + np.where(
        np.arange(size) >= size - 4, np.arange(size) - size + 5, 0
    )
    return np.asarray(basis * values @ basis.T)


def random_votes(people: int, statements: int, seed: int = 3) -> NDArray[np.float64]:
    """Draw votes of people who differ along one line, two thirds of them cast."""
    rng = np.random.Generator(np.random.PCG64(seed))
    leaning = np.outer(rng.standard_normal(people), rng.standard_normal(statements))
    votes = np.sign((leaning + rng.standard_normal(leaning.shape)).round(1))
    return np.where(rng.random(votes.shape) < 1 / 3, np.nan, votes)


@pytest.mark.parametrize("size", [FULL, ITERATED])
@pytest.mark.parametrize("seed", range(5))
def test_axes_are_those_of_the_textbook(size: int, seed: int) -> None:
    """The strongest directions are what a full decomposition finds, strongest first, up to sign."""
    matrix = symmetric(size, seed)
    values, vectors = np.linalg.eigh(matrix)

    found, axes = leading(matrix, 3)

    np.testing.assert_allclose(found, values[::-1][:3], atol=1e-10)
    np.testing.assert_allclose(np.abs((axes * vectors[:, ::-1][:, :3]).sum(axis=0)), 1.0, atol=1e-10)


@pytest.mark.parametrize("size", [FULL, ITERATED])
def test_axes_point_where_their_largest_entry_is_positive(size: int) -> None:
    """An axis and its opposite are the same axis; the one whose strongest statement is positive is shown."""
    axes = leading(symmetric(size, 1), 3)[1]

    assert (axes[np.abs(axes).argmax(axis=0), np.arange(3)] > 0).all()


def test_of_equally_strong_statements_the_first_is_positive() -> None:
    """A tie within rounding does not decide which way the map is turned."""
    opposed = np.array([[0.0, -1.0], [-1.0, 0.0]])

    axes = leading(opposed, 1)[1]

    np.testing.assert_allclose(axes[:, 0], [np.sqrt(0.5), -np.sqrt(0.5)])


def test_a_tie_within_rounding_is_a_tie() -> None:
    """The last bits of a machine do not decide which way the map is turned."""
    nearly = np.array([1.0, -1.0 - 1e-12, 0.5])

    axes = leading(np.outer(nearly, nearly), 1)[1]

    assert axes[0, 0] > 0


@pytest.mark.parametrize("size", [FULL, ITERATED])
def test_axes_come_out_the_same_every_time(size: int) -> None:
    """The same votes give the same axes to the last bit, and the matrix is left as it was."""
    matrix = symmetric(size, 2)
    kept = matrix.copy()

    first, second = leading(matrix, 3), leading(matrix, 3)

    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])
    np.testing.assert_array_equal(matrix, kept)


def test_a_guess_changes_nothing_but_the_time() -> None:
    """Starting from the axes of similar votes ends at the same axes."""
    matrix = symmetric(ITERATED, 4)
    guess = np.random.Generator(np.random.PCG64(5)).standard_normal((ITERATED, 3))

    values, axes = leading(matrix, 3, guess)

    np.testing.assert_allclose(values, leading(matrix, 3)[0], atol=1e-10)
    np.testing.assert_allclose(axes, leading(matrix, 3)[1], atol=1e-8)


@pytest.mark.parametrize("size", [1, FULL, ITERATED])
def test_no_axes_may_be_asked_for(size: int) -> None:
    """Where no statement is left to look at, there are no axes, and that is no error."""
    values, axes = leading(np.eye(size), 0)

    assert values.shape == (0,)
    assert axes.shape == (size, 0)


@pytest.mark.parametrize("people", [20, 50, 200])
@pytest.mark.parametrize("statements", [6, 12, 40, ITERATED])
def test_perfect_camps_give_one_opinion(converse: Converse, people: int, statements: int) -> None:
    """Where two camps vote exactly opposite, there is one direction, strong, and it is an opinion."""
    camp = np.where(np.arange(people)[:, None] % 5 < 3, 1.0, -1.0)
    votes = Votes.latest(converse(camp * np.where(np.arange(statements) % 2, 1.0, -1.0)).events)

    space = robust_space(Summary.of(votes), np.ones(statements, np.bool_))

    assert space.axes.shape == (statements, 2)
    assert space.signal == 1
    np.testing.assert_allclose(np.abs(space.axes[:, 0]), 1 / np.sqrt(statements), atol=1e-6)
    assert opinion_directions(space)[1] == 1


@pytest.mark.parametrize("size", [1, 2, FULL, ITERATED])
@pytest.mark.parametrize("kind", ["zero", "rank one", "all alike"])
def test_matrices_without_clear_axes_still_give_axes(size: int, kind: str) -> None:
    """Where directions are missing or equally strong, some orthonormal ones are given, never NaN."""
    count = min(2, size)
    matrix = {"zero": np.zeros((size, size)), "rank one": np.ones((size, size)), "all alike": np.eye(size)}[
        kind
    ]

    values, axes = leading(matrix, count)

    np.testing.assert_allclose(axes.T @ axes, np.eye(count), atol=1e-8)
    np.testing.assert_allclose(matrix @ axes, axes * values, atol=1e-8)


@given(
    matrix=arrays(np.float64, (6, 4), elements=CELL), centre=arrays(np.float64, 4, elements=st.floats(-1, 1))
)
@settings(deadline=None)
def test_the_summary_holds_the_scatter_around_any_centre(
    converse: Converse, matrix: NDArray[np.float64], centre: NDArray[np.float64]
) -> None:
    """Covariances follow from the sums of whole numbers alone, without the table of votes."""
    deviations = np.where(np.isnan(matrix), 0.0, matrix - centre)

    scatter = scatter_of(Summary.of(Votes.latest(converse(matrix).events)), centre)

    np.testing.assert_allclose(scatter, deviations.T @ deviations, atol=1e-12)


@pytest.mark.parametrize("out", [(), (2,), (0, 5)])
def test_the_polis_space_is_that_of_the_dense_matrix(converse: Converse, out: tuple[int, ...]) -> None:
    """Missing votes set to the mean, moderated columns to 0: axes and places are those of the full table."""
    matrix = random_votes(40, 9)
    votes = Votes.latest(converse(matrix).events)
    removed = np.isin(np.arange(9), out)
    dense = np.where(removed, 0.0, matrix)
    centre = np.nanmean(dense, axis=0)
    deviations = np.where(np.isnan(dense), 0.0, dense - centre)
    vectors = np.linalg.svd(deviations)[2][:2]

    space = polis_space(Summary.of(votes), removed)
    positions = polis_positions(votes, space, removed, 9)

    signs = np.sign((space.axes.T * vectors).sum(axis=1))
    np.testing.assert_allclose(space.centre, centre, atol=1e-12)
    np.testing.assert_allclose(space.axes.T * signs[:, None], vectors, atol=1e-10)
    np.testing.assert_allclose(space.strengths, np.linalg.svd(deviations)[1][:2] ** 2, atol=1e-9)
    scale = np.sqrt(9 / np.maximum((~np.isnan(dense)).sum(axis=1), 1))
    np.testing.assert_allclose(positions * signs, scale[:, None] * (deviations @ vectors.T), atol=1e-10)


def test_robust_axes_are_orthonormal_and_strongest_first(two_camps: Conversation) -> None:
    """The directions of opinion do not repeat each other, and the first separates people most."""
    summary = Summary.of(Votes.latest(two_camps.events))

    space = robust_space(summary, np.ones(12, np.bool_))

    np.testing.assert_allclose(space.axes.T @ space.axes, np.eye(space.axes.shape[1]), atol=1e-9)
    assert (np.diff(space.strengths) <= 0).all()
    assert (space.strengths >= 0).all()
    np.testing.assert_allclose(space.loadings, space.axes * np.sqrt(space.strengths))


def test_two_camps_give_one_direction(two_camps: Conversation) -> None:
    """One dispute shows as one direction above the noise, on which the disputed statements lie far out."""
    summary = Summary.of(Votes.latest(two_camps.events))

    space = robust_space(summary, np.ones(12, np.bool_))

    assert space.signal == 1
    assert np.abs(space.axes[:10, 0]).min() > 2 * np.abs(space.axes[10:, 0]).max()
    np.testing.assert_array_equal(np.sign(space.axes[:5, 0]), -np.sign(space.axes[5:10, 0]))


def test_coin_tosses_give_no_direction(converse: Converse) -> None:
    """Where everybody tosses coins, hardly ever does a direction rise above what chance alone gives."""
    crowds = [np.random.Generator(np.random.PCG64(one)).choice([1.0, -1.0], (300, 30)) for one in range(12)]

    found = [
        robust_space(Summary.of(Votes.latest(converse(one).events)), np.ones(30, np.bool_)).signal
        for one in crowds
    ]

    assert max(found) <= 1
    assert sum(found) <= 2


def test_a_statement_left_out_tells_nothing(two_camps: Conversation) -> None:
    """A moderated statement has no place in the space and moves nobody."""
    votes = Votes.latest(two_camps.events)
    used = np.arange(12) != 3
    without = np.where(used, votes.matrix(), np.nan)

    space = robust_space(Summary.of(votes), used)
    means = robust_scores(votes, space)

    assert np.isinf(space.noise[3])
    assert np.isfinite(space.noise[used]).all()
    np.testing.assert_allclose(space.axes[3], 0.0, atol=1e-12)
    deviations = np.where(np.isnan(without), 0.0, without - space.centre)
    assert np.corrcoef(means[:, 0], deviations @ space.axes[:, 0])[0, 1] > 0.99


def test_leaving_a_statement_out_is_as_if_it_had_never_been_made(
    converse: Converse, two_camps: Conversation
) -> None:
    """Neither axes nor what counts as noise depend on statements that take no part."""
    votes, used = Votes.latest(two_camps.events), np.arange(12) != 3
    fewer = Votes.latest(converse(votes.matrix()[:, used]).events)

    masked = robust_space(Summary.of(votes), used)
    without = robust_space(Summary.of(fewer), np.ones(11, np.bool_))

    assert masked.edge == pytest.approx(without.edge)
    assert masked.signal == without.signal
    np.testing.assert_allclose(masked.axes[used], without.axes, atol=1e-9)
    np.testing.assert_allclose(masked.strengths, without.strengths, atol=1e-9)


def test_robust_axes_explain_the_agreement_between_statements(two_camps: Conversation) -> None:
    """Off the diagonal the covariances of common voters are kept; on it stands what the axes explain."""
    summary = Summary.of(Votes.latest(two_camps.events))

    space = robust_space(summary, np.ones(12, np.bool_))

    centre = (summary.agrees - summary.disagrees) / (summary.seen_by + 2)
    np.testing.assert_allclose(space.centre, centre)
    covariance = scatter_of(summary, centre) / (summary.seen + 10)
    variance = (np.diagonal(scatter_of(summary, centre)) + 1) / (summary.seen_by + 2)
    explained = (space.loadings**2).sum(axis=1)
    np.fill_diagonal(covariance, np.minimum(explained, 0.95 * variance))
    np.testing.assert_allclose(covariance @ space.axes, space.axes * space.strengths, atol=1e-3)
    np.testing.assert_allclose(space.noise, np.maximum(variance - explained, 0.05 * variance + 1e-3))


def test_scores_are_the_posterior_of_a_linear_model(two_camps: Conversation) -> None:
    """A person's place is what their votes make likely, by the textbook formula, with its uncertainty."""
    votes = Votes.latest(two_camps.events)
    space = robust_space(Summary.of(votes), np.ones(12, np.bool_))
    loadings, matrix = space.loadings, votes.matrix()

    means, covariances = robust_scores(votes, space), robust_uncertainty(votes, space)

    for row in range(matrix.shape[0]):
        seen = ~np.isnan(matrix[row])
        weighted = loadings[seen] / space.noise[seen, None]
        expected = np.linalg.inv(np.eye(2) + loadings[seen].T @ weighted)
        np.testing.assert_allclose(covariances[row], expected, atol=1e-12)
        np.testing.assert_allclose(
            means[row], expected @ weighted.T @ (matrix[row] - space.centre)[seen], atol=1e-12
        )


def test_few_votes_leave_one_near_the_middle(converse: Converse, two_camps: Conversation) -> None:
    """Whoever has not voted stands in the middle; every vote tells more, and ten tell more than one."""
    votes = Votes.latest(two_camps.events)
    space = robust_space(Summary.of(votes), np.ones(12, np.bool_))
    camp = np.repeat([1.0, -1.0, np.nan], [5, 5, 2]) * np.sign(space.axes[0, 0])
    patient = np.array([np.where(np.arange(12) < cast, camp, np.nan) for cast in range(11)])

    voted = Votes.latest(converse(patient).events)
    line = replace(space, axes=space.axes[:, :1], strengths=space.strengths[:1])

    means, covariances = robust_scores(voted, line), robust_uncertainty(voted, line)

    assert means[0] == 0.0
    assert covariances[0] == 1.0
    assert 0 < means[1, 0] < means[5, 0] < means[10, 0]
    assert (np.diff(covariances[:, 0, 0]) < 0).all()


def votes_along(loadings: NDArray[np.float64], people: int, seed: int) -> NDArray[np.float64]:
    """Draw votes of people who stand somewhere on each line, agreeing by the logistic law.

    Args:
        loadings: shape (lines, statements); how each place on each line moves the log-odds of each statement.
        people: how many.
        seed: decides everything left to chance.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    odds = rng.standard_normal((people, loadings.shape[0])) @ loadings
    return np.where(rng.random(odds.shape) < 1 / (1 + np.exp(-odds)), 1.0, -1.0)


HABIT = np.full((1, 24), 1.2)
SIDES = np.where(np.arange(24) % 2 == 0, 1.2, -1.2)[None]


def test_readiness_to_agree_is_not_an_opinion(converse: Converse) -> None:
    """Where people differ only in how readily they agree with anything, they differ in no opinion."""
    summary = Summary.of(Votes.latest(converse(votes_along(HABIT, 400, 11)).events))
    space = robust_space(summary, np.ones(24, np.bool_))

    turn, opinions = opinion_directions(space)

    assert (space.signal, opinions) == (1, 0)
    np.testing.assert_allclose(np.abs(turn), np.eye(2), atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_an_uneven_readiness_to_agree_is_still_none(converse: Converse, seed: int) -> None:
    """Some statements are agreed to more readily than others; that makes no opinion of a habit."""
    uneven = 1.2 * np.random.Generator(np.random.PCG64(0)).uniform(0.4, 1.6, (1, 24))
    votes = Votes.latest(converse(votes_along(uneven, 400, seed)).events)

    space = robust_space(Summary.of(votes), np.ones(24, np.bool_))

    assert (space.signal, opinion_directions(space)[1]) == (1, 0)


@pytest.mark.parametrize("seed", range(2))
def test_a_readiness_to_agree_is_seen_through_noise(converse: Converse, seed: int) -> None:
    """Few people blur the direction; what noise explains of it is no reason to call it opinion."""
    votes = Votes.latest(converse(votes_along(HABIT / 1.2, 40, seed)).events)

    space = robust_space(Summary.of(votes), np.ones(24, np.bool_))

    assert (space.signal, opinion_directions(space)[1]) == (1, 0)


@pytest.mark.parametrize("against", [1, 2, 6])
def test_an_opinion_that_most_statements_share_is_an_opinion(converse: Converse, against: int) -> None:
    """One statement in two dozen that only the other side agrees with shows a difference in substance."""
    lopsided = 1.5 * np.where(np.arange(24) < against, -1.0, 1.0)[None]
    votes = Votes.latest(converse(votes_along(lopsided, 400, 1)).events)

    space = robust_space(Summary.of(votes), np.ones(24, np.bool_))

    assert (space.signal, opinion_directions(space)[1]) == (1, 1)


def test_an_opinion_is_told_apart_from_readiness_to_agree(converse: Converse) -> None:
    """Where people differ in both, the opinion comes first, and agreeableness is kept out of it."""
    summary = Summary.of(Votes.latest(converse(votes_along(np.vstack([HABIT, SIDES]), 400, 11)).events))
    space = robust_space(summary, np.ones(24, np.bool_))

    turn, opinions = opinion_directions(space)

    assert (space.signal, opinions) == (2, 1)
    np.testing.assert_allclose(turn.T @ turn, np.eye(2), atol=1e-9)
    loadings = space.loadings[:, :2] @ turn
    signs = np.where(np.arange(24) % 2 == 0, 1.0, -1.0)
    assert abs(np.corrcoef(loadings[:, 0], signs)[0, 1]) > 0.95
    assert len(set(np.sign(loadings[:, 1]))) == 1


def test_a_dispute_is_no_readiness_to_agree(two_camps: Conversation) -> None:
    """Where statements please either side, the axes stay as they are and all of them are opinions."""
    space = robust_space(Summary.of(Votes.latest(two_camps.events)), np.ones(12, np.bool_))

    turn, opinions = opinion_directions(space)

    assert opinions == 1
    np.testing.assert_array_equal(turn, np.eye(2))
