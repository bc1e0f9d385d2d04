"""The summary: exact integers that add up in any order, whoever counted which part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from isegoria.opinion.compiled.pairing import BLOCK
from isegoria.opinion.errors import OpinionError
from isegoria.opinion.summary import Summary
from isegoria.opinion.votes import Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from conftest import Converse

CELL = st.sampled_from([1.0, 0.0, -1.0, np.nan])
MATRIX = st.tuples(st.integers(1, 9), st.integers(1, 7)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=CELL)
)


def figures(summary: Summary) -> tuple[object, ...]:
    """Give everything a summary holds, comparable."""
    return (
        summary.statements.tolist(),
        summary.participants,
        summary.both.tolist(),
        summary.cross.tolist(),
        summary.seen.tolist(),
        summary.events.tolist(),
    )


def assert_sums_of(summary: Summary, matrix: NDArray[np.float64]) -> None:
    """Compare a summary with dense products, computed from whole numbers without packing."""
    seen = (~np.isnan(matrix)).astype(np.int64)
    votes = np.nan_to_num(matrix).astype(np.int64)
    np.testing.assert_array_equal(summary.both, votes.T @ votes)
    np.testing.assert_array_equal(summary.cross, votes.T @ seen)
    np.testing.assert_array_equal(summary.seen, seen.T @ seen)
    assert summary.participants == matrix.shape[0]


@given(matrix=MATRIX)
@settings(deadline=None)
def test_a_summary_is_the_dense_products(converse: Converse, matrix: NDArray[np.float64]) -> None:
    """Counted pair by pair, every number is what the full table of votes gives; people may have no votes."""
    summary = Summary.of(Votes.latest(converse(matrix).events))

    assert_sums_of(summary, matrix)


@given(matrix=MATRIX)
@settings(deadline=None)
def test_a_summary_knows_how_each_statement_was_voted_on(
    converse: Converse, matrix: NDArray[np.float64]
) -> None:
    """Agrees, disagrees and passes can be read from it, and together they are everyone who saw it."""
    summary = Summary.of(Votes.latest(converse(matrix).events))

    np.testing.assert_array_equal(summary.agrees, (matrix == 1).sum(axis=0))
    np.testing.assert_array_equal(summary.disagrees, (matrix == -1).sum(axis=0))
    np.testing.assert_array_equal(summary.passes, (matrix == 0).sum(axis=0))
    np.testing.assert_array_equal(summary.seen_by, (~np.isnan(matrix)).sum(axis=0))
    np.testing.assert_array_equal(summary.events.sum(axis=1), summary.seen_by)


@given(matrix=arrays(np.float64, (9, 4), elements=CELL), order=st.permutations(range(3)))
@settings(deadline=None)
def test_merging_does_not_depend_on_order(
    converse: Converse, matrix: NDArray[np.float64], order: list[int]
) -> None:
    """Three co-hosts add their parts up in any order and any pairing: the same numbers."""
    votes = Votes.latest(converse(matrix).events)
    parts = [Summary.of(shard) for shard in votes.shards(3)]

    first = (parts[0] + parts[1]) + parts[2]
    second = parts[order[0]] + (parts[order[1]] + parts[order[2]])

    assert figures(first) == figures(second) == figures(Summary.of(votes))


@given(
    matrix=arrays(np.float64, (9, 4), elements=CELL),
    part_of=st.lists(st.integers(0, 2), min_size=9, max_size=9),
)
@settings(deadline=None)
def test_merging_does_not_depend_on_who_counted_whom(
    converse: Converse, matrix: NDArray[np.float64], part_of: list[int]
) -> None:
    """However people are dealt out among the counters, the merged numbers are those of the whole."""
    votes = Votes.latest(converse(matrix).events)
    dealt = np.array(part_of)

    parts = [
        Summary.of(votes.only(np.flatnonzero(dealt == part), with_events=part == 0)) for part in range(3)
    ]

    assert figures(parts[0] + parts[1] + parts[2]) == figures(Summary.of(votes))


@pytest.mark.parametrize("people", [BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 5])
@pytest.mark.parametrize("vote", [1.0, 0.0, -1.0])
def test_crowds_of_one_mind_do_not_overflow(converse: Converse, people: int, vote: float) -> None:
    """When tens of thousands all vote the same on the same pair, every one of them is counted."""
    matrix = np.full((people, 3), vote)
    matrix[::7, 2] = np.nan
    matrix[1::5, 1] = -vote

    summary = Summary.of(Votes.latest(converse(matrix).events))

    assert_sums_of(summary, matrix)


def test_statements_must_be_the_same_to_merge(converse: Converse) -> None:
    """Counts of different statements are not added up."""
    left = Summary.of(Votes.latest(converse([[1.0, -1.0]]).events))
    right = Summary.of(Votes.latest(converse([[1.0]]).events))

    with pytest.raises(OpinionError, match=r"different statements \(2, 1\); summarise both over one list"):
        left + right
