"""The slate: large groups get their share, and few people are left without a statement of theirs."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from casting import votes_of
from isegoria.opinion.errors import OpinionError
from isegoria.opinion.slate import MOST_STATEMENTS, slate

if TYPE_CHECKING:
    from numpy.typing import NDArray

VOTE = st.sampled_from([1.0, 1.0, 0.0, -1.0, np.nan])
MATRICES = st.tuples(st.integers(1, 12), st.integers(1, 7)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=VOTE)
)


def chosen(matrix: NDArray[np.float64], size: int) -> list[int]:
    """Give the slate of all statements, in order."""
    everything = np.ones(matrix.shape[1], np.bool_)
    return [int(one) for one in slate(votes_of(matrix), size, eligible=everything).statements]


def claimed(matrix: NDArray[np.float64], picked: list[int], size: int) -> list[tuple[int, int]]:
    """Find justified claims by the letter of the definition: some set of people, enough, all left short."""
    people = [row for row in matrix if not np.isnan(row).all()]
    found = []
    for statement in set(range(matrix.shape[1])) - set(picked):
        for level in range(1, size + 1):
            short = [row for row in people if row[statement] == 1 and (row[picked] == 1).sum() < level]
            if short and len(short) / len(people) >= level / size - 1e-12:
                found.append((statement, level))
    return found


@given(matrix=MATRICES, size=st.integers(1, 9))
@settings(deadline=None, max_examples=150)
def test_no_large_group_that_agrees_is_left_short(matrix: NDArray[np.float64], size: int) -> None:
    """Whoever is l of k parts of the voters and agrees on something holds l statements, or has that one."""
    picked = chosen(matrix, size)

    assert not claimed(matrix, picked, size)
    assert len(picked) == len(set(picked)) <= size


@given(matrix=MATRICES, size=st.integers(1, 4))
@settings(deadline=None, max_examples=60)
def test_no_single_swap_that_keeps_the_promise_represents_more_people(
    matrix: NDArray[np.float64], size: int
) -> None:
    """Nobody can point at one statement and say: with this instead of that, more of us would be heard."""
    picked = chosen(matrix, size)

    def represented(some: list[int]) -> int:
        return int((matrix[:, some] == 1).any(axis=1).sum())

    for gone in picked:
        for new in set(range(matrix.shape[1])) - set(picked):
            other = [new if one == gone else one for one in picked]
            assert represented(other) <= represented(picked) or claimed(matrix, other, size)


@given(matrix=MATRICES, size=st.integers(1, 5), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=60)
def test_the_order_of_people_does_not_matter(matrix: NDArray[np.float64], size: int, seed: int) -> None:
    """Who came first has no more say: any order of participants gives the same slate."""
    mixed = np.random.Generator(np.random.PCG64(seed)).permutation(matrix)

    assert chosen(mixed, size) == chosen(matrix, size)


@given(matrix=MATRICES, size=st.integers(1, 5), times=st.integers(2, 4))
@settings(deadline=None, max_examples=60)
def test_everybody_counted_several_times_changes_nothing(
    matrix: NDArray[np.float64], size: int, times: int
) -> None:
    """Shares decide, not numbers: a town three times as large with the same opinions gets the same slate."""
    assert chosen(np.tile(matrix, (times, 1)), size) == chosen(matrix, size)


def crowd(people: int = 60, statements: int = 12, seed: int = 5) -> NDArray[np.float64]:
    """Hear a simulated crowd in which statements differ in how many agree."""
    draw = np.random.Generator(np.random.PCG64(seed))
    votes = np.where(draw.random((people, statements)) < np.linspace(0.1, 0.8, statements), 1.0, -1.0)
    return np.where(draw.random(votes.shape) < 0.3, np.nan, votes)


@pytest.mark.parametrize("seed", [5, 6, 7, 8])
def test_the_numbers_of_statements_do_not_matter_where_none_are_tied(seed: int) -> None:
    """Statements numbered otherwise give the same set: a low number is no advantage but in ties."""
    matrix = crowd(seed=seed)
    mixed = np.random.Generator(np.random.PCG64(seed)).permutation(matrix.shape[1])

    assert sorted(mixed[chosen(matrix[:, mixed], 4)].tolist()) == sorted(chosen(matrix, 4))


def test_a_minority_that_is_large_enough_gets_its_place() -> None:
    """Two fifths of the people hold two of five places, where a top five would give them none."""
    matrix = np.full((10, 12), -1.0)
    matrix[:6, :6] = 1
    matrix[6:, 6:] = 1

    picked = chosen(matrix, 5)

    assert sum(one >= 6 for one in picked) == 2


def test_a_large_group_gets_its_share_before_stragglers_are_gathered() -> None:
    """Six of nine hold two of three places, though one for each straggler would reach one more person."""
    matrix = np.full((9, 6), -1.0)
    matrix[:6, :3] = 1
    matrix[[6, 7, 8], [3, 4, 5]] = 1

    picked = chosen(matrix, 3)

    assert sum(one < 3 for one in picked) == 2


def test_the_most_popular_statement_gives_way_to_two_that_represent_more() -> None:
    """What five agree with is left out where two others together are those of seven; four of them first."""
    matrix = np.full((8, 3), -1.0)
    matrix[[0, 1, 2, 3, 7], 0] = 1
    matrix[[0, 1, 4, 7], 1] = 1
    matrix[[2, 3, 5], 2] = 1

    assert chosen(matrix, 2) == [1, 2]


@given(matrix=MATRICES, size=st.integers(1, 6))
@settings(deadline=None, max_examples=100)
def test_each_next_statement_adds_most_people(matrix: NDArray[np.float64], size: int) -> None:
    """Whoever reads only the beginning of a slate has read the part that represents most people."""
    picked = chosen(matrix, size)

    for place, one in enumerate(picked):
        alone = ~(matrix[:, picked[:place]] == 1).any(axis=1)
        added = {other: int((matrix[alone, other] == 1).sum()) for other in picked[place:]}
        assert added[one] == max(added.values())


def test_most_people_stand_first() -> None:
    """The slate begins with what most people agree with, then adds whom it represents besides."""
    matrix = np.array(
        [[1, -1, -1, 1], [1, -1, -1, 1], [1, -1, -1, 1], [-1, 1, -1, -1], [-1, 1, -1, -1], [-1, -1, 1, -1]]
    )

    assert chosen(matrix.astype(np.float64), 3) == [0, 1, 2]


def test_of_equal_statements_the_lower_number_is_chosen() -> None:
    """A tie is settled by the rule that is written down, not by chance."""
    assert chosen(np.ones((4, 5)), 2) == [0, 1]


def test_among_equal_agreement_less_disagreement_goes_first() -> None:
    """Of two statements that as many agree with, the one fewer voted otherwise on is chosen."""
    matrix = np.array([[1.0, 1.0], [1.0, 1.0], [-1.0, np.nan]])

    assert chosen(matrix, 1) == [1]


def test_a_slate_may_be_larger_than_what_there_is() -> None:
    """Where fewer statements are agreed with than were asked for, all of those are listed."""
    assert sorted(chosen(np.array([[1.0, -1.0, 1.0]]), 9)) == [0, 2]


@pytest.mark.parametrize("vote", [-1.0, 0.0, np.nan], ids=["disagree", "pass", "unseen"])
def test_what_nobody_agrees_with_is_never_chosen(vote: float) -> None:
    """A slate of nothing is empty, and its promise holds: nobody has anything to claim."""
    everything = np.ones(3, np.bool_)
    found = slate(votes_of(np.full((4, 3), vote)), 2, eligible=everything)

    assert found.statements.tolist() == []
    assert found.certificate.holds


@pytest.mark.parametrize(("people", "statements"), [(0, 3), (2, 0), (0, 0)])
def test_an_empty_conversation_has_an_empty_slate(people: int, statements: int) -> None:
    """Before anybody voted, or anything was said, there is nothing to choose and nothing to claim."""
    found = slate(votes_of(np.ones((people, statements))), 5, eligible=np.array([True] * statements))

    assert found.statements.tolist() == []
    assert found.certificate.represented == (0,) * 6
    assert found.certificate.tightest is None


def test_one_participant_is_represented() -> None:
    """Somebody alone gets what they agree with."""
    assert chosen(np.array([[-1.0, 1.0, 0.0]]), 1) == [1]


def test_statements_that_are_not_eligible_are_neither_chosen_nor_claimed() -> None:
    """What was moderated out is not on the slate, and whoever voted on nothing else is no voter."""
    matrix = np.array([[1.0, np.nan], [1.0, 1.0], [1.0, -1.0]])

    found = slate(votes_of(matrix), 1, eligible=np.array([False, True]))

    assert found.statements.tolist() == [1]
    assert found.certificate.voters == 2


@pytest.mark.parametrize("size", [0, MOST_STATEMENTS + 1])
def test_a_slate_of_that_size_is_refused(size: int) -> None:
    """A slate has from 1 to 24 statements."""
    with pytest.raises(OpinionError, match=f"a slate of {size} statements was asked for; ask for 1 to 24"):
        slate(votes_of(np.ones((2, 2))), size, eligible=np.ones(2, np.bool_))


def test_eligible_must_fit_the_statements() -> None:
    """Each statement is eligible or not."""
    with pytest.raises(OpinionError, match="for 2 statements; give one truth value for each"):
        slate(votes_of(np.ones((2, 2))), 1, eligible=np.ones(3, np.bool_))


def test_votes_are_never_modified() -> None:
    """Choosing changes nothing in what was cast."""
    votes, everything = votes_of(crowd()), np.ones(12, np.bool_)
    before = votes.cells.copy(), votes.offsets.copy()

    slate(votes, 5, eligible=everything)

    assert np.array_equal(before[0], votes.cells)
    assert np.array_equal(before[1], votes.offsets)
    assert everything.all()


def test_the_search_comes_near_the_best_there_is() -> None:
    """On small simulated crowds it represents as many as the best of all slates that keep the promise."""
    for seed in range(6):
        matrix = crowd(30, 9, seed)
        kept = [list(one) for one in combinations(range(9), 3) if not claimed(matrix, list(one), 3)]
        best = max(int((matrix[:, one] == 1).any(axis=1).sum()) for one in kept)

        assert int((matrix[:, chosen(matrix, 3)] == 1).any(axis=1).sum()) >= best - 1
