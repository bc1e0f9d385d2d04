"""A readiness to say yes is no opinion; two camps are."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from isegoria.opinion import Conversation, Statement, VoteEvents, analyse
from isegoria.opinion.agreeableness import opinion_directions

PEOPLE, STATEMENTS, EACH = 600, 60, 30


def conversation_of(votes: np.ndarray, seen: np.ndarray) -> Conversation:
    """Put a dense table of votes, shape (people, statements), into a conversation."""
    who, what = np.nonzero(seen)
    events = VoteEvents(
        np.arange(votes.shape[0]),
        np.arange(votes.shape[1]),
        who.astype(np.uint32),
        what.astype(np.uint16),
        votes[who, what].astype(np.int8),
        np.empty(0, np.int64),
    )
    return Conversation(events, tuple(Statement(one) for one in range(votes.shape[1])))


def some_seen(chance: np.random.Generator) -> np.ndarray:
    """Let everybody see EACH random statements."""
    return chance.random((PEOPLE, STATEMENTS)).argsort(axis=1) < EACH


def habit(chance: np.random.Generator) -> np.ndarray:
    """Each person's own readiness to agree, on the log-odds; a bell shape."""
    return chance.normal(0.0, 1.0, PEOPLE)


@pytest.mark.parametrize("seed", range(3))
def test_readiness_to_agree_makes_no_groups(seed: int) -> None:
    """People who differ only in how easily they say yes are not divided into camps."""
    chance = np.random.default_rng(seed)
    base = chance.normal(0.0, 1.0, STATEMENTS)
    agree = 1 / (1 + np.exp(-(base + habit(chance)[:, None])))
    votes = np.where(chance.random(agree.shape) < agree, 1, -1)

    landscape = analyse(conversation_of(votes, some_seen(chance)))

    assert landscape.groups == 0
    assert landscape.grouping.clarity == "no_shared_directions"


@pytest.mark.parametrize("flip", [0.0, 0.1, 0.25])
def test_camps_that_say_yes_and_no_to_everything_are_camps(flip: float) -> None:
    """Where there is a gap between those who agree and those who do not, it is a difference of opinion."""
    chance = np.random.default_rng(4)
    camp = chance.integers(0, 2, PEOPLE)
    votes = np.where(camp[:, None] == 0, 1, -1) * np.ones((1, STATEMENTS), int)
    votes = np.where(chance.random(votes.shape) < flip, -votes, votes)

    landscape = analyse(conversation_of(votes, some_seen(chance)))

    assert landscape.groups == 2
    assert adjusted_rand_score(camp, landscape.grouping.labels) > 0.9


def test_groups_are_found_behind_a_strong_habit() -> None:
    """Three tendencies are told apart although yes-saying moves the votes more than they do."""
    chance = np.random.default_rng(5)
    camp = chance.integers(0, 3, PEOPLE)
    lean = chance.normal(0.0, 0.9, (3, STATEMENTS))
    agree = 1 / (1 + np.exp(-(lean[camp] + 1.2 * habit(chance)[:, None])))
    votes = np.where(chance.random(agree.shape) < agree, 1, -1)

    landscape = analyse(conversation_of(votes, some_seen(chance)))
    turn, opinions = opinion_directions(landscape.space)

    assert opinions == landscape.space.signal - 1
    np.testing.assert_allclose(turn.T @ turn, np.eye(turn.shape[0]), atol=1e-12)
    assert landscape.groups == 3
    assert adjusted_rand_score(camp, landscape.grouping.labels) > 0.5
