"""Counting ballots: everybody once in each part that they belong to, and nobody who is not on the roll."""

from __future__ import annotations

from typing import Final

import pytest

from isegoria.constitution.errors import RatificationError
from isegoria.constitution.ratification import (
    DEFAULT_RULES,
    EVERYONE,
    Enrolled,
    Part,
    Tally,
    count,
    decide,
    parts_with_a_say,
)

ROLL: Final = (
    Enrolled("ada", "0", "science", verified=True),
    Enrolled("ben", "0", "science"),
    Enrolled("cho", "1", "state", verified=True),
    Enrolled("dai"),
)
GROUPS: Final = (Part("group", "0"), Part("group", "1"))
SCIENCE, STATE = Part("sector", "science"), Part("sector", "state")


def test_ballots_are_counted_in_every_part() -> None:
    """One's word counts among everyone, in one's opinion group, and in one's sector if somebody vouches."""
    ballots = {
        "ada": {"c1": "accept", "c2": "object"},
        "ben": {"c1": "reject", "c2": "accept"},
        "dai": {"c1": "accept"},
    }

    found = count(ROLL, ballots, ["c2", "c1", "c3"])

    assert list(found) == ["c2", "c1", "c3"]
    assert found["c1"] == {
        EVERYONE: Tally(4, accepts=2, rejects=1),
        GROUPS[0]: Tally(2, accepts=1, rejects=1),
        GROUPS[1]: Tally(1),
        SCIENCE: Tally(1, accepts=1),
        STATE: Tally(1),
    }
    assert found["c2"][EVERYONE] == Tally(4, accepts=1, objections=1)
    assert found["c2"][SCIENCE] == Tally(1, objections=1)
    assert found["c3"][EVERYONE] == Tally(4)


def test_clauses_are_those_that_were_answered_unless_named() -> None:
    """Without a list, the clauses are found on the ballots."""
    assert list(count(ROLL, {"dai": {"b": "accept", "a": "reject"}})) == ["a", "b"]
    assert count(ROLL, {}) == {}
    assert count((), {}, ["c1"]) == {"c1": {EVERYONE: Tally(0)}}


def test_numbers_may_name_people() -> None:
    """A site numbers those on its roll."""
    assert count([Enrolled(7)], {7: {"c1": "accept"}})["c1"][EVERYONE] == Tally(1, accepts=1)


@pytest.mark.parametrize(
    ("roll", "ballots", "told"),
    [
        ((*ROLL, ROLL[0]), {}, "roll: 1 are on it twice; list each once"),
        (ROLL, {"eve": {}}, "ballots: 'eve' is not on the roll; leave that ballot out"),
        (
            ROLL,
            {"dai": {"c9": "accept"}},
            "ballots: 'dai' answers 'c9', no clause on the ballot; leave it out",
        ),
        (
            ROLL,
            {"dai": {"c1": "maybe"}},
            "ballots: 'dai' answers 'maybe' to 'c1'; use accept, reject or object",
        ),
    ],
    ids=["twice", "stranger", "clause", "answer"],
)
def test_what_cannot_be_counted_is_named(
    roll: tuple[Enrolled, ...], ballots: dict[str, dict[str, str]], told: str
) -> None:
    """Nobody votes twice, nobody from outside, and nothing but an answer to a clause counts."""
    with pytest.raises(RatificationError) as found:
        count(roll, ballots, ["c1"])

    assert str(found.value) == told


@pytest.mark.parametrize(
    ("tallies", "told"),
    [
        ({}, "tallies: that of everyone is missing; count all ballots first"),
        (
            {EVERYONE: Tally(4, accepts=1), STATE: Tally(3, accepts=2)},
            (
                "accepts: 2 in the sector 'state' are more than 1 in all; "
                "count everyone and their parts from one roll"
            ),
        ),
    ],
    ids=["everyone", "more"],
)
def test_tallies_that_contradict_one_another_decide_nothing(tallies: dict[Part, Tally], told: str) -> None:
    """A part is some of everyone."""
    with pytest.raises(RatificationError) as found:
        decide(DEFAULT_RULES, tallies)

    assert str(found.value) == told


def test_nobody_has_two_ballots() -> None:
    """More ballots than people, or fewer than none, are no tally."""
    with pytest.raises(RatificationError, match="roll: 3 ballots were cast by 2 people on it; count one a"):
        Tally(2, accepts=2, rejects=1)
    with pytest.raises(RatificationError, match="rejects: -1 people cannot be; give a whole number"):
        Tally(2, rejects=-1)


def test_a_part_has_a_kind_and_a_name() -> None:
    """Everyone needs no name; a group or sector does."""
    with pytest.raises(RatificationError, match="kind: 'city' is none of everyone, group and sector; use"):
        Part("city", "x")  # type: ignore[arg-type]
    with pytest.raises(RatificationError, match="key: 'x' cannot name a part of kind everyone"):
        Part("everyone", "x")
    with pytest.raises(RatificationError, match="key: '' cannot name a part of kind sector"):
        Part("sector")


def test_parts_with_a_say_stand_in_one_order() -> None:
    """Everyone, then groups, then sectors, each by name, however the roll lists them."""
    roll = {STATE: 20, GROUPS[1]: 30, SCIENCE: 19, EVERYONE: 5, GROUPS[0]: 20}

    assert parts_with_a_say(DEFAULT_RULES, roll) == (EVERYONE, *GROUPS, STATE)
