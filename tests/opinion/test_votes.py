"""Votes: the last one counts, every one is remembered, and nonsense is refused."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.opinion import votes as votes_module
from isegoria.opinion.errors import OpinionError
from isegoria.opinion.votes import (
    AGREE,
    DISAGREE,
    MAX_EVENTS,
    MAX_STATEMENTS,
    PASS,
    VoteEvents,
    Votes,
    inputs_digest,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PEOPLE, STATEMENTS = 4, 5

Event = tuple[int, int, int, int]
EVENTS = st.lists(
    st.tuples(
        st.integers(0, PEOPLE - 1),
        st.integers(0, STATEMENTS - 1),
        st.sampled_from([AGREE, PASS, DISAGREE]),
        st.integers(0, 6),
    ),
    max_size=60,
)


def log_of(events: Sequence[Event], *, timed: bool = True) -> VoteEvents:
    """Put (participant, statement, vote, time) rows into a log."""
    columns = np.array(events, np.int64).reshape(-1, 4)
    return VoteEvents(
        np.arange(PEOPLE) * 10,
        np.arange(STATEMENTS) + 100,
        columns[:, 0].astype(np.uint32),
        columns[:, 1].astype(np.uint16),
        columns[:, 2].astype(np.int8),
        columns[:, 3].copy() if timed else np.empty(0, np.int64),
    )


def last_votes(events: Sequence[Event]) -> NDArray[np.float64]:
    """Play the log through, one event after another: the independent witness."""
    matrix = np.full((PEOPLE, STATEMENTS), np.nan)
    for participant, statement, vote, _ in events:
        matrix[participant, statement] = vote
    return matrix


@given(events=EVENTS)
@settings(deadline=None)
def test_the_last_vote_counts(events: list[Event]) -> None:
    """Whoever changes their mind is heard as they voted last; at equal times the later event is the last."""
    votes = Votes.latest(log_of(events))

    np.testing.assert_array_equal(votes.matrix(), last_votes(sorted(events, key=lambda one: one[3])))


@given(events=EVENTS)
@settings(deadline=None)
def test_without_times_the_order_of_events_is_the_order_of_time(events: list[Event]) -> None:
    """A log without times is believed to be in order."""
    votes = Votes.latest(log_of(events, timed=False))

    np.testing.assert_array_equal(votes.matrix(), last_votes(events))


@given(events=EVENTS)
@settings(deadline=None)
def test_every_vote_is_remembered(events: list[Event]) -> None:
    """Event tallies count every vote ever cast on a statement, also those taken back."""
    expected = np.zeros((STATEMENTS, 3), np.int64)
    for _, statement, vote, _ in events:
        expected[statement, vote + 1] += 1

    votes = Votes.latest(log_of(events))

    np.testing.assert_array_equal(votes.events, expected)


@given(events=EVENTS)
@settings(deadline=None)
def test_each_vote_takes_one_cell_in_order_of_statements(events: list[Event]) -> None:
    """A person's votes are held once for each statement they saw, ascending."""
    votes = Votes.latest(log_of(events))

    for person in range(PEOPLE):
        cells = votes.cells[votes.offsets[person] : votes.offsets[person + 1]] >> 2
        assert (np.diff(cells.astype(np.int64)) > 0).all()
    np.testing.assert_array_equal(votes.counts, (~np.isnan(votes.matrix())).sum(axis=1))


@given(events=EVENTS, number=st.integers(1, 9))
@settings(deadline=None)
def test_shards_add_up_to_the_whole(events: list[Event], number: int) -> None:
    """Cut into any number of parts, even more parts than people, nobody and no vote is lost or doubled."""
    whole = Votes.latest(log_of(events))

    shards = list(whole.shards(number))

    assert len(shards) == number
    assert max(one.participants.size for one in shards) - min(one.participants.size for one in shards) <= 1
    np.testing.assert_array_equal(np.concatenate([one.participants for one in shards]), whole.participants)
    np.testing.assert_array_equal(np.concatenate([one.matrix() for one in shards]), whole.matrix())
    np.testing.assert_array_equal(np.sum([one.events for one in shards], axis=0), whole.events)


@given(events=EVENTS, chosen=st.sets(st.integers(0, PEOPLE - 1)), tallied=st.booleans())
@settings(deadline=None)
def test_some_people_keep_their_votes(events: list[Event], chosen: set[int], *, tallied: bool) -> None:
    """Taking some of the people takes their votes with them and nobody else's."""
    whole = Votes.latest(log_of(events))
    rows = np.array(sorted(chosen), np.intp)

    some = whole.only(rows, with_events=tallied)

    np.testing.assert_array_equal(some.matrix(), whole.matrix()[rows])
    np.testing.assert_array_equal(some.participants, whole.participants[rows])
    np.testing.assert_array_equal(some.events, whole.events if tallied else np.zeros_like(whole.events))


def test_the_log_is_never_changed() -> None:
    """Counting votes leaves the record of them as it was."""
    log = log_of([(0, 1, AGREE, 5), (0, 1, DISAGREE, 3), (2, 0, PASS, 1)])
    kept = [log.participant.copy(), log.statement.copy(), log.vote.copy(), log.time.copy()]

    Votes.latest(log).matrix()

    for before, after in zip(kept, [log.participant, log.statement, log.vote, log.time], strict=True):
        np.testing.assert_array_equal(before, after)


def test_the_length_of_a_log_is_its_number_of_votes() -> None:
    """A log of three votes has length three, however many people there are."""
    assert len(log_of([(0, 1, AGREE, 5), (0, 1, DISAGREE, 3), (2, 0, PASS, 1)])) == 3


@pytest.mark.parametrize("vote", [AGREE, PASS, DISAGREE])
def test_the_largest_conversation_is_counted(vote: int) -> None:
    """The last of 16,384 statements is heard like the first."""
    last = MAX_STATEMENTS - 1
    log = VoteEvents(
        np.array([1]),
        np.arange(MAX_STATEMENTS),
        np.zeros(2, np.uint32),
        np.array([last, 0], np.uint16),
        np.full(2, vote, np.int8),
        np.arange(2),
    )

    matrix = Votes.latest(log).matrix()

    assert matrix[0, [0, last]].tolist() == [vote, vote]
    assert np.isnan(matrix[0, 1:last]).all()


def test_one_statement_too_many_is_refused() -> None:
    """16,385 statements are refused, and the remedy is named."""
    with pytest.raises(OpinionError, match="16,385 statements are over 16,384; split the conversation"):
        VoteEvents(
            np.array([1]),
            np.arange(MAX_STATEMENTS + 1),
            np.zeros(0, np.uint32),
            np.zeros(0, np.uint16),
            np.zeros(0, np.int8),
            np.zeros(0, np.int64),
        )


def test_too_many_votes_are_refused() -> None:
    """More votes than can be numbered are refused before any is looked at."""
    number = MAX_EVENTS + 1

    with pytest.raises(
        OpinionError, match="4,294,967,296 votes are more than 4,294,967,295; analyse in shards"
    ):
        VoteEvents(
            np.array([1]),
            np.array([1]),
            np.broadcast_to(np.uint32(0), (number,)),
            np.broadcast_to(np.uint16(0), (number,)),
            np.broadcast_to(np.int8(0), (number,)),
            np.zeros(0, np.int64),
        )


GOOD = log_of([(0, 0, AGREE, 5), (1, 1, DISAGREE, 6)])


@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        ("participant", np.array([0], np.uint32), "1 participants, 2 statements, 2 votes and 2 times"),
        ("statement", np.array([0], np.uint16), "2 participants, 1 statements, 2 votes and 2 times"),
        ("vote", np.array([1], np.int8), "2 participants, 2 statements, 1 votes and 2 times"),
        ("time", np.array([5]), "give one of each for every event"),
        ("participant", np.array([0, PEOPLE], np.uint32), "not listed; list every id"),
        ("statement", np.array([STATEMENTS, 0], np.uint16), "not listed; list every id"),
        ("vote", np.array([1, 2], np.int8), "neither 1, 0 nor -1"),
        ("vote", np.array([-2, 1], np.int8), "neither 1, 0 nor -1"),
        (
            "participants",
            np.array([1, 0, 2, 3]),
            "participant ids are not ascending or not unique; sort them",
        ),
        ("participants", np.array([0, 1, 1, 2]), "participant ids are not ascending or not unique"),
        ("statements", np.array([1, 0, 2]), "statement ids are not ascending or not unique"),
        ("statements", np.array(["a", "b", "b"]), "statement ids are not ascending or not unique"),
    ],
)
def test_nonsense_is_refused(column: str, values: NDArray[Any], words: str) -> None:
    """A log that contradicts itself is refused in words that name the fact and the remedy."""
    with pytest.raises(OpinionError, match=words):
        replace(GOOD, **{column: values})


@pytest.mark.parametrize("number", [0, -1])
def test_fewer_than_one_shard_is_refused(number: int) -> None:
    """Votes cannot be cut into no parts."""
    votes = Votes.latest(GOOD)

    with pytest.raises(OpinionError, match=f"{number} shards were asked for; ask for one or more"):
        list(votes.shards(number))


def _named(statements: Sequence[int], people: Sequence[Sequence[tuple[int, int]]]) -> str:
    """Write the bytes one number at a time, as the docstring of `inputs_digest` says."""
    written = struct.pack(f"<I{len(statements)}I", len(statements), *statements)
    written += struct.pack("<I", len(people))
    for votes in people:
        written += struct.pack("<I", len(votes))
        for number, vote in sorted(votes):
            written += struct.pack("<H", statements.index(number) << 2 | vote + 1)
    return "sha256:" + hashlib.sha256(written).hexdigest()


@given(EVENTS, st.integers(1, PEOPLE))
def test_votes_are_named_by_their_content(events: list[Event], run: int) -> None:
    """Whoever writes the same votes down number by number comes to the same name."""
    log = log_of(events)
    latest: list[dict[int, int]] = [{} for _one in range(PEOPLE)]
    for person, statement, vote, _time in sorted(events, key=lambda one: one[3]):
        latest[person][statement + 100] = vote
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(votes_module, "_RUN", run)

        named = inputs_digest(Votes.latest(log))

    assert named == _named(log.statements.tolist(), [list(one.items()) for one in latest])


def test_what_people_are_called_does_not_name_votes() -> None:
    """A pseudonym in place of a number changes nothing; another vote changes the name."""
    votes = Votes.latest(GOOD)
    renamed = replace(votes, participants=np.array(["a", "b", "c", "d"]))
    turned = replace(votes, cells=votes.cells ^ np.uint16(2))

    assert inputs_digest(renamed) == inputs_digest(votes)
    assert inputs_digest(turned) != inputs_digest(votes)


@pytest.mark.parametrize(
    "statements", [np.array(["a", "b", "c"]), np.array([-1, 0, 1]), np.array([0, 1, 1 << 32])]
)
def test_votes_on_what_has_no_number_are_not_named(statements: NDArray[Any]) -> None:
    """Statements are named by their numbers, which fit into four bytes."""
    votes = replace(Votes.latest(GOOD), statements=statements)

    with pytest.raises(OpinionError, match="number them first"):
        inputs_digest(votes)
