"""However published figures are added up and subtracted, nobody is singled out."""

from __future__ import annotations

import itertools
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from isegoria.opinion import POLIS, ROBUST, Votes, analyse, read_conversation
from isegoria.opinion.publication.shaping import shape_of
from isegoria.opinion.publication.suppressing import cells_shown
from privacy.published import FEWEST, State, fewest_counted, state_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from conftest import Converse
    from isegoria.opinion import Conversation, Landscape

QUERIES = int(os.environ.get("ISEGORIA_QUERIES", "100000"))
CONVERSATIONS, STATEMENTS = 100, 5
REAL = ("15-per-hour-seattle", "football-concussions", "scoop-hivemind.taxes")


def drawn(random: np.random.Generator, converse: Converse) -> tuple[Conversation, NDArray[np.float64]]:
    """Draw who votes how: a dozen people or a hundred, on few statements or on all."""
    people = int(random.integers(11, 110))
    votes = random.integers(-1, 2, (people, STATEMENTS)).astype(np.float64)
    votes[random.random(votes.shape) > random.choice([0.25, 0.6, 0.95])] = np.nan
    votes[0] = 1.0  # whoever votes on nothing is no participant
    return converse(votes), votes


def split(random: np.random.Generator, people: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw everybody's group and sector: the same for nearly all, or anything."""
    groups, sectors = int(random.integers(1, 5)), int(random.integers(0, 6))
    labels = random.integers(0, groups, people)
    near = random.random(people) < random.choice([0.1, 0.9])
    of = np.where(near, labels, random.integers(0, 9, people))
    return (
        np.where(random.random(people) < random.choice([0.0, 0.1]), -1, labels),
        np.where(of < sectors, of, -1),
    )


def published(random: np.random.Generator, converse: Converse) -> State:
    """Publish a small conversation whose groups and sectors all but coincide, or have nothing in common."""
    conversation, votes = drawn(random, converse)
    people = votes.shape[0]
    landscape = analyse(conversation, ROBUST if random.random() < 0.8 else POLIS)
    labels, of = split(random, people)
    if not landscape.groups and random.random() < 0.3:  # as it was computed: no clear groups
        labels = np.full(people, -1)
        state = state_of(landscape, conversation, votes, labels, of)
        return replace(state, labels=np.where(landscape.qualified, 0, -1))
    # As the opinion room numbers them: the largest first, none without members.
    labels[labels >= 0] = np.unique(labels[labels >= 0], return_inverse=True)[1]
    vouched = random.random(people) < random.choice([0.1, 0.5, 0.95])
    important = random.integers(0, np.maximum((~np.isnan(votes)).sum(axis=0), 1) + 1)
    return state_of(landscape, conversation, votes, labels, of, important=important, verified=vouched)


def moved(landscape: Landscape, positions: NDArray[np.float64], labels: NDArray[np.int64]) -> Landscape:
    """Put other people, who all voted enough, at these places of the map."""
    grouping = replace(landscape.grouping, labels=labels, count=int(labels.max()) + 1)
    everybody = np.ones(labels.size, np.bool_)
    return replace(landscape, positions=positions, qualified=everybody, grouping=grouping)


def questions(random: np.random.Generator, number: int, cells: int) -> NDArray[np.int64]:
    """Draw combinations: of any sort, or as somebody would who looks for the few in between."""
    wide = random.integers(-3, 4, (number - number // 2, cells))
    narrow = random.integers(0, 2, (number // 2, cells)) * random.choice([-1, 1], (1, cells))
    return np.concatenate([wide, narrow])


def test_no_combination_of_published_figures_counts_too_few_people(converse: Converse) -> None:
    """A hundred thousand times: add and subtract tallies, totals, sizes; none or ten people are in it."""
    random = np.random.Generator(np.random.PCG64(2026))
    asked = answered = 0

    for _conversation in range(CONVERSATIONS):
        state = published(random, converse)
        tables = [state.cells(statement) for statement in range(STATEMENTS)]
        tables += [state.sizes(), *(state.vouched(one) for one in range(len(state.page["sectors"])))]
        each = -(-QUERIES // CONVERSATIONS // len(tables))
        for table in tables:
            factors = questions(random, each, table.shape[0])
            assert fewest_counted(table, factors) >= FEWEST, (state.page, table.tolist())
            asked, answered = asked + each, answered + each * bool(table.shape[0])

    assert asked >= QUERIES
    assert answered > 0.6 * QUERIES  # the law is not kept by publishing nothing


def test_marks_of_importance_neither_single_out_who_made_them_nor_who_did_not(converse: Converse) -> None:
    """Where it is told how many marked a statement, both these and the rest are none or ten people."""
    random = np.random.Generator(np.random.PCG64(5))
    told = 0

    for _conversation in range(CONVERSATIONS):
        page = published(random, converse).page
        for total, marks, whole in zip(page["total"], page["important"], page["whole"], strict=True):
            if marks is not None:
                told += 1
                assert whole
                rest = sum(total[:3]) - marks
                assert marks >= FEWEST
                assert rest == 0 or rest >= FEWEST

    assert told > CONVERSATIONS / 2


@pytest.mark.parametrize("seed", range(12))
def test_in_small_conversations_every_combination_was_tried(seed: int) -> None:
    """Two groups, three sectors, all factors from -2 to 2: none of fifteen thousand counts too few."""
    random = np.random.Generator(np.random.PCG64(seed))
    voters = random.poisson(random.choice([0.5, 3.0, 9.0], (3, 4, 1)), (3, 4, 40)).astype(np.int64)
    every = np.array(list(itertools.product(range(-2, 3), repeat=6)), np.int64)

    shown = cells_shown(voters, FEWEST)

    blocks = np.zeros((6, 3, 4), np.int64)
    for group in range(2):
        blocks[group, group] = 1
    for sector in range(3):
        blocks[2 + sector, :, sector] = 1
    blocks[5] = 1
    for statement in range(40):
        here = np.concatenate([shown.groups[:, statement], shown.sectors[:, statement]])
        factors = every[(every[:, :5][:, ~here] == 0).all(axis=1)]
        factors = factors if shown.whole[statement] else factors[factors[:, 5] == 0]
        counted = ((factors @ blocks.reshape(6, 12)) != 0) @ voters[..., statement].reshape(12)
        assert not ((counted > 0) & (counted < FEWEST)).any()


@pytest.mark.parametrize("name", REAL)
def test_real_conversations_single_nobody_out(shared_data: Path, name: str) -> None:
    """People who really voted, in the groups that were found, and in sectors that all but coincide."""
    folder = shared_data / "polis" / name
    if not folder.is_dir():
        pytest.skip(f"this conversation is absent: {folder}")
    conversation = read_conversation(folder)
    votes = Votes.latest(conversation.events)
    landscape = analyse(conversation, ROBUST)
    matrix = votes.matrix()
    random = np.random.Generator(np.random.PCG64(9))
    people = landscape.participants.size
    labels = landscape.grouping.labels
    sectors = np.where(random.random(people) < 0.95, labels, random.integers(-1, 4, people))

    state = state_of(landscape, conversation, matrix, labels, sectors)

    if not landscape.groups:
        state = replace(state, labels=np.where(landscape.qualified, 0, -1))
    tables = [state.cells(one) for one in range(matrix.shape[1])] + [state.sizes()]
    for table in tables:
        factors = questions(random, -(-QUERIES // 4 // len(tables) // len(REAL)), table.shape[0])
        assert fewest_counted(table, factors) >= FEWEST


def test_figures_do_not_depend_on_what_is_held_back(converse: Converse) -> None:
    """Whoever is in no published tally may vote otherwise: no bound, share, score or list changes."""
    random = np.random.Generator(np.random.PCG64(77))
    changed = 0

    for _conversation in range(40):
        state = published(random, converse)
        votes = state.votes.copy()
        for statement in range(STATEMENTS):
            voters = np.flatnonzero(~np.isnan(votes[:, statement]))
            hidden = voters[~state.cells(statement).astype(bool).any(axis=0)]
            votes[hidden, statement] = random.integers(-1, 2, hidden.size)
            changed += hidden.size
        landscape = analyse(converse(state.votes), ROBUST)
        pages = [
            state_of(landscape, converse(one), one, state.labels, state.sectors).page
            for one in (state.votes, votes)
        ]
        assert pages[0] == pages[1]

    assert changed > 100


def test_the_map_tells_classes_of_density_and_no_numbers(two_camps: Conversation) -> None:
    """Of two maps whose hexagons are of the same classes nobody can tell which has a person more where."""
    landscape = analyse(two_camps, ROBUST)
    random = np.random.Generator(np.random.PCG64(3))
    places = np.array([[-3.0, 0.0], [-2.0, 1.0], [3.0, 0.0], [2.0, -1.0]])
    maps = set()

    for _crowd in range(20):
        first, second = random.integers(10, 20, 2)  # in all fifty-eight, so that the picture's size stays
        counts = np.array([first, 29 - first, 29 - second, second])
        at = np.repeat(np.arange(4), counts)
        maps.add(repr(shape_of(moved(landscape, places[at], at // 2), FEWEST).page))

    assert len(maps) == 1
