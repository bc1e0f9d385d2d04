"""Nobody is singled out by what is published, however it is added up."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pytest

from isegoria.opinion.publication.suppressing import Shown, cells_shown, part_shown, sizes_shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Voters = NDArray[np.int64]

SLOW = bool(os.environ.get("ISEGORIA_SLOW"))
COMBINATIONS = 100_000 if SLOW else 2_000
A_CONVERSATION = 25  # combinations tried on each
STATEMENTS = 12


def drawn(random: np.random.Generator) -> tuple[Voters, int]:
    """Draw who voted: few or many, spread over groups and sectors or nearly the same in both."""
    groups, sectors = int(random.integers(1, 6)), int(random.integers(0, 9))
    shape = (groups + 1, sectors + 1, STATEMENTS)
    mean = random.choice([0.3, 2.0, 8.0], (*shape[:2], 1))
    voters: Voters = np.zeros(shape, np.int64) + random.poisson(mean, shape)
    for group in range(groups):
        if sectors and random.random() < 0.6:
            voters[group, group % sectors] += random.integers(5, 60)
    voters[-1] *= random.random() < 0.5
    voters[:, -1] *= random.random() < 0.5
    return voters, int(random.integers(3, 13))


def combined(voters: Voters, shown: Shown, random: np.random.Generator) -> Voters:
    """Form a combination of published tallies: tell how many people count in it, by statement."""
    groups, sectors = shown.groups.shape[0], shown.sectors.shape[0]
    if random.random() < 0.5:
        # A union of groups less the sectors that are mostly in it: what an attacker would try.
        ours = random.integers(0, 2, groups)
        inside = np.einsum("g,gsc->sc", ours, voters[:-1])
        theirs = -(2 * inside > voters.sum(axis=0))[:-1].astype(np.int64)
        whole = random.integers(-1, 2)
    else:
        ours = random.integers(-2, 3, groups)
        theirs = np.repeat(random.integers(-2, 3, (sectors, 1)), STATEMENTS, axis=1)
        whole = random.integers(-2, 3)
    by_group = np.vstack([np.reshape(ours, (-1, 1)) * shown.groups, np.zeros((1, STATEMENTS), np.int64)])
    by_sector = np.vstack([theirs * shown.sectors, np.zeros((1, STATEMENTS), np.int64)])
    # The total is of everybody, or else of the groups shown, which the groups' coefficients cover.
    factors = by_group[:, None] + by_sector[None] + int(whole) * shown.whole
    people: Voters = np.where(factors != 0, voters, 0).sum(axis=(0, 1))
    return people


def test_no_combination_of_published_cells_counts_too_few_people() -> None:
    """Add and subtract published tallies as you like: none, or at least k people are in what remains."""
    random = np.random.Generator(np.random.PCG64(11))
    published = 0

    for _conversation in range(COMBINATIONS // A_CONVERSATION):
        voters, fewest = drawn(random)
        shown = cells_shown(voters, fewest)
        published += int(shown.groups.sum() + shown.sectors.sum() + shown.whole.sum())
        for _combination in range(A_CONVERSATION):
            people = combined(voters, shown, random)
            assert not ((people > 0) & (people < fewest)).any(), (voters.tolist(), fewest)

    assert published > COMBINATIONS  # the law is not kept by publishing nothing


@pytest.mark.parametrize("seed", range(30))
def test_not_even_the_cleverest_pair_of_unions_counts_too_few(seed: int) -> None:
    """In small conversations every union of groups is held against every union of sectors."""
    random = np.random.Generator(np.random.PCG64(seed))
    voters, fewest = drawn(random)
    shown = cells_shown(voters, fewest)

    groups, sectors = shown.groups.shape[0], shown.sectors.shape[0]
    for statement in range(STATEMENTS):
        for ours in range(1 << groups):
            rows = np.array([ours >> one & 1 for one in range(groups)] + [0])
            rows[:-1] *= shown.groups[:, statement]
            for theirs in range(1 << sectors):
                columns = np.array([theirs >> one & 1 for one in range(sectors)] + [0])
                columns[:-1] *= shown.sectors[:, statement]
                factors = rows[:, None] - columns[None]
                people = [int(voters[..., statement][factors != 0].sum())]
                if shown.whole[statement]:
                    people.append(int(voters[..., statement][factors != 1].sum()))
                    people.append(int(voters[..., statement][factors != -1].sum()))
                assert all(one == 0 or one >= fewest for one in people)


def one(table: list[list[int]], fewest: int = 10) -> Shown:
    """Decide for one statement; rows are groups and those in none, columns sectors and those in none."""
    return cells_shown(np.array(table)[:, :, None], fewest)


def test_a_group_of_nine_is_held_back_and_one_of_ten_is_shown() -> None:
    """Ten voters may be counted, nine may not."""
    shown = one([[10], [9], [30]])

    assert shown.groups[:, 0].tolist() == [True, False]
    assert shown.whole[0]


def test_everybody_is_not_counted_where_three_would_follow() -> None:
    """Three people are in no group: all less the groups would be their votes, so the groups stand for all."""
    shown = one([[40], [30], [3]])

    assert shown.groups.all()
    assert shown.total[0]
    assert not shown.whole[0]


def test_where_everything_is_large_nothing_is_held_back() -> None:
    """Large groups and sectors are all shown, and so is everybody."""
    shown = one([[40, 50, 0], [60, 20, 0], [0, 0, 0]])

    assert shown.whole.all()
    assert shown.groups.all()
    assert shown.sectors.all()


def test_a_sector_that_all_but_coincides_with_a_group_is_held_back() -> None:
    """All companies but two are in group A, and nobody else is: the two would be known by subtraction."""
    shown = one([[0, 40, 0], [90, 2, 20], [0, 0, 0]])

    assert shown.groups.all()
    assert shown.sectors[:, 0].tolist() == [True, False]


def test_the_smallest_sector_goes_where_the_rest_would_be_too_few() -> None:
    """Four people are in no sector: they would follow from everybody less all sectors."""
    shown = one([[30, 25, 4], [30, 25, 0], [0, 0, 0]])

    assert shown.whole[0]
    assert shown.sectors[:, 0].tolist() == [True, False]


def test_of_a_conversation_of_nine_nothing_is_shown() -> None:
    """Nine people voted: no tally at all."""
    shown = one([[5], [4], [0]])

    assert not shown.total.any()


def test_a_hidden_size_does_not_follow_from_the_others() -> None:
    """Six of 56 people are in the third group: with the other sizes they would be known, so one more goes."""
    assert sizes_shown(np.array([30, 20, 6]), 0, 10).tolist() == [True, False, False]
    assert sizes_shown(np.array([30, 20, 6]), 4, 10).tolist() == [True, True, False]
    assert sizes_shown(np.array([30, 20]), 3, 10).tolist() == [True, True]


def test_a_part_is_shown_where_neither_it_nor_the_rest_is_of_too_few() -> None:
    """Nine of thirty marked it as important, or all but nine did: neither is told."""
    part, whole = np.array([9, 10, 21, 30, 0]), np.full(5, 30)

    assert part_shown(part, whole, 10).tolist() == [False, True, False, True, False]
