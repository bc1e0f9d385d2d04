"""Exposure: what a group knows least comes up more often, and nothing is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.agents.stewards.bounds import spread
from isegoria.agents.stewards.exposure import factors
from worlds import said, tally, world, worlds

if TYPE_CHECKING:
    from isegoria.agents.world import World

STATEMENTS, PEOPLE, EACH, LATE, EVERY = 60, 400, 10, 20, 20


@given(found=worlds())
@settings(max_examples=50)
def test_every_statement_that_is_shown_stays_shown(found: World) -> None:
    """From half as often to four times as often: no factor hides anything, and none is for what is hidden."""
    shown = {number for number, one in found.statements.items() if one.state == "shown"}

    told = factors(found)

    assert set(told) <= shown
    assert all(50 <= one <= 400 and one % 10 == 0 and one != 100 for one in told.values())


@given(
    votes=st.lists(
        st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=2),
        min_size=2,
        max_size=8,
    )
)
def test_what_some_group_knows_least_comes_first(votes: list[list[tuple[int, int]]]) -> None:
    """The order of factors is the order of what is unknown in the group that knows a statement least."""
    told = [
        said(number, groups=tuple(tally(*one) for one in groups)) for number, groups in enumerate(votes, 1)
    ]
    need = {one.number: max(spread(each) for each in one.groups if each) for one in told}

    found = factors(world(told))

    for one, more in need.items():
        for other, less in need.items():
            if more >= less:
                assert found.get(one, 100) >= found.get(other, 100)


def test_few_votes_and_even_votes_are_both_unsure() -> None:
    """Least seen first; of those seen as often, the ones on which a group is divided."""
    seldom = said(1, groups=(tally(12, 3), tally(40, 9)))
    often = said(2, groups=(tally(40, 4), tally(40, 4)))
    divided = said(3, groups=(tally(22, 22), tally(40, 4)))

    found = factors(world([seldom, often, divided]))

    assert found[1] > found.get(3, 100) > found[2]


def test_groups_that_are_held_back_count_as_one() -> None:
    """What may not be told of a small group is not to be seen from how often something is shown, either."""
    told = [
        said(1, everyone=tally(30, 10), groups=(tally(30, 10), None)),
        said(2, everyone=tally(30, 10), groups=(tally(28, 10), None)),
        said(3, everyone=tally(2, 2), groups=(None, None)),
    ]

    found = factors(world(told))

    assert found[1] == found[2] < 100 < found[3]


def test_balance_brings_late_statements_to_the_smaller_group() -> None:
    """In a simulated debate the least known statement has twice the votes that chance alone would bring it.

    400 people see ten statements each; a quarter are of the smaller group; a third of the statements come
    when half of the people have been there. Ten debates with balance, ten without: the figures of
    `docs/stewards.md`.
    """
    without = np.array([_debate(seed, balanced=False) for seed in range(10)])
    balanced = np.array([_debate(seed, balanced=True) for seed in range(10)])
    print(without.mean(axis=0), balanced.mean(axis=0))  # noqa: T201 - figures for whoever asks with -s

    assert (balanced[:, 0] > without[:, 0]).all()
    assert balanced[:, 0].mean() > 2 * without[:, 0].mean()
    assert (balanced[:, 1] < without[:, 1]).all()
    assert balanced[:, 2].mean() < 0.8 * without[:, 2].mean()


def _debate(seed: int, *, balanced: bool) -> tuple[int, float, float]:
    """Give the fewest votes of a group on a statement, the largest uncertainty, and Gini's coefficient."""
    random = np.random.Generator(np.random.PCG64(seed))
    liking = random.uniform(0.05, 0.95, (2, STATEMENTS))
    agree, seen = np.zeros((2, STATEMENTS), np.int64), np.zeros((2, STATEMENTS), np.int64)
    weights = np.full(STATEMENTS, 100.0)
    for person in range(PEOPLE):
        group = int(random.random() < 0.25)
        there = np.arange(STATEMENTS) < (STATEMENTS - LATE if person < PEOPLE // 2 else STATEMENTS)
        if balanced and person % EVERY == 0:
            weights = _weights(agree, seen, there)
        chance = np.where(there, weights, 0)
        for one in random.choice(STATEMENTS, EACH, replace=False, p=chance / chance.sum()):
            seen[group, one] += 1
            agree[group, one] += random.random() < liking[group, one]
    unsure = max(
        spread(tally(int(yes), int(all_ - yes))) for yes, all_ in zip(agree.flat, seen.flat, strict=True)
    )
    views = np.sort(seen.sum(axis=0))
    ranks = np.arange(1, STATEMENTS + 1)
    gini = float(2 * (ranks * views).sum() / (STATEMENTS * views.sum()) - (STATEMENTS + 1) / STATEMENTS)
    return int(seen.min()), unsure, gini


def _weights(
    agree: np.ndarray[tuple[int, int], np.dtype[np.int64]],
    seen: np.ndarray[tuple[int, int], np.dtype[np.int64]],
    there: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    told = [
        said(
            int(one),
            groups=tuple(
                tally(int(agree[each, one]), int(seen[each, one] - agree[each, one])) for each in (0, 1)
            ),
        )
        for one in np.flatnonzero(there)
    ]
    found = factors(world(told))
    return np.array([float(found.get(one, 100)) for one in range(STATEMENTS)])
