"""The board and its chamber: majorities, what a motion does, and what programs say about it."""

from __future__ import annotations

from typing import Any

import pytest

from isegoria.agents import chamber
from isegoria.agents.board import KINDS, Motion, carry, standing
from isegoria.agents.errors import BoardError, SwarmError
from isegoria.agents.swarm import BOARD, CREATE, Swarm

ARGUMENTS: dict[str, dict[str, Any]] = {
    "grant": {"privilege": "order queue"},
    "revoke": {"privilege": "order queue"},
    "create": {"name": "helper", "privileges": ["order queue"]},
    "rollback": {"number": 1},
}
FACTS = chamber.Facts(
    below=2,
    paused_by="overseer",
    privileges=("order queue",),
    clauses=("c2", "c4"),
    version=3,
    waiting=5,
    done=1234,
    denied=7,
)


def _swarm() -> Swarm:
    made = Swarm({CREATE, "order queue", "raise alarm"})
    made.create(BOARD, "lead", {CREATE, "order queue"})
    made.create("lead", "triage", {"order queue"})
    return made


def test_more_than_half_of_all_seats_decide() -> None:
    """Everything that up to nine can vote: carried by more than half, lost where that can no longer come."""
    for seats in range(1, 10):
        for yes in range(seats + 1):
            for no in range(seats - yes + 1):
                waiting = seats - yes - no
                most = 2 * yes > seats
                never = 2 * (yes + waiting) <= seats
                expected = "carried" if most else "lost" if never else "open"
                assert standing(seats=seats, yes=yes, no=no) == expected


def test_each_motion_does_what_it_says() -> None:
    """Pause, resume, take, give, create, end: each of the agent that it names, and of those below."""
    swarm = _swarm()
    carry(swarm, Motion("pause", "lead"))
    assert swarm.halted("triage") == "lead"
    carry(swarm, Motion("resume", "lead"))
    assert swarm.halted("triage") == ""
    carry(swarm, Motion("pause", BOARD))
    assert swarm.halted("triage") == BOARD
    carry(swarm, Motion("resume", BOARD))
    carry(swarm, Motion("revoke", "lead", {"privilege": "order queue"}))
    assert not swarm["triage"].privileges
    carry(swarm, Motion("grant", "lead", {"privilege": "order queue"}))
    carry(swarm, Motion("grant", "triage", {"privilege": "order queue"}))
    assert swarm["triage"].privileges == {"order queue"}
    carry(swarm, Motion("create", "lead", ARGUMENTS["create"]))
    assert swarm["helper"].level == 2
    carry(swarm, Motion("end", BOARD))
    assert all(one.ended for one in swarm)


def test_the_board_gives_nobody_what_the_agent_above_lacks() -> None:
    """Neither by granting nor by creating; and the swarm stays as it was."""
    swarm = _swarm()
    for motion in (
        Motion("grant", "triage", {"privilege": "raise alarm"}),
        Motion("create", "lead", {"name": "helper", "privileges": ["raise alarm"]}),
        Motion("create", "triage", {"name": "helper", "privileges": ["order queue"]}),
    ):
        with pytest.raises(SwarmError):
            carry(swarm, motion)
    assert swarm["triage"].privileges == {"order queue"}
    assert "helper" not in swarm


@pytest.mark.parametrize("kind", ["configure", "rollback"])
def test_whoever_ended_is_changed_no_more(kind: str) -> None:
    """What an agent consists of is kept elsewhere, but the dead stay as they were."""
    swarm = _swarm()
    motion = Motion(kind, "triage", ARGUMENTS.get(kind, {}))
    carry(swarm, motion)
    swarm.end(BOARD, "triage")
    with pytest.raises(SwarmError):
        carry(swarm, motion)


@pytest.mark.parametrize(
    ("kind", "agent", "arguments", "code"),
    [
        ("dance", "lead", {}, "kind"),
        ("grant", BOARD, ARGUMENTS["grant"], "agent"),
        ("grant", "lead", {}, "arguments"),
        ("rollback", "lead", {"number": "1"}, "arguments"),
        ("rollback", "lead", {"number": True}, "arguments"),
        ("create", "lead", {"name": "x"}, "arguments"),
    ],
)
def test_what_is_no_motion_is_refused_with_its_reason(
    kind: str, agent: str, arguments: dict[str, object], code: str
) -> None:
    """Before anybody votes on it."""
    with pytest.raises(BoardError) as wrong:
        Motion(kind, agent, arguments)
    assert wrong.value.code == code


@pytest.mark.parametrize("kind", KINDS)
def test_four_advisers_speak_about_every_kind_of_motion(kind: str) -> None:
    """In both languages, the same words for the same facts, and with the figures in them."""
    motion = Motion(kind, "triage", ARGUMENTS.get(kind, {}))

    said = chamber.advise(motion, FACTS)

    assert [name for name, _prose in said] == list(chamber.ADVISERS)
    assert said == chamber.advise(motion, FACTS)
    for _name, prose in said:
        assert set(prose) == {"en", "ja"}
        assert prose["en"] != prose["ja"]
    told = dict(said)
    assert "c2, c4" in told["law-keeper"]["en"]
    assert "c2、c4" in told["law-keeper"]["ja"]
    assert "1,234" in told["chronicler"]["en"]


def test_a_speech_names_all_that_was_said_before_it() -> None:
    """Another word, speaker, place, motion or earlier speech: another link."""
    motion = Motion("pause", "triage")
    link = chamber.link_of(motion, "before", 2, "member", {"en": "No."})

    others = {
        chamber.link_of(motion, "before", 2, "member", {"en": "No!"}),
        chamber.link_of(motion, "before", 2, "guardian", {"en": "No."}),
        chamber.link_of(motion, "before", 3, "member", {"en": "No."}),
        chamber.link_of(motion, "other", 2, "member", {"en": "No."}),
        chamber.link_of(Motion("resume", "triage"), "before", 2, "member", {"en": "No."}),
    }
    assert link == chamber.link_of(motion, "before", 2, "member", {"en": "No."})
    assert len(others | {link}) == 6
