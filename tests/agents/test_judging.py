"""Judging and the gate: always an answer, never by default a yes, and the same bytes whoever judges again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.rooms import PRIVILEGES, Room
from isegoria.agents import Judgement, Law, Request, Standing, judge_request, prose, rejudge
from isegoria.agents.errors import LedgerError, StewardError
from isegoria.agents.ledgers.laws import law_of
from isegoria.agents.swarm import BOARD
from isegoria.constitution.guards import Action

if TYPE_CHECKING:
    from collections.abc import Mapping

GUARDS = (
    "",
    "forbid hide statement",
    "forbid any any",
    "approve hide statement by moderator",
    "approve any statement by organiser",
    "require reversible for order any",
    'forbid order queue when reason is "spam"',
    "limit order queue to 2 per day",
    "limit any any to 3 per hour",
)


def _action(privilege: str, **more: Any) -> Action:  # noqa: ANN401 - words, flags and so on
    verb, target = privilege.split()
    return Action(verb, target, **more)


ORDER = {"allow": 0, "approve": 1, "deny": 2}

privileges = st.sampled_from(PRIVILEGES)
actions = st.builds(
    lambda name, words, flags: _action(name, words=words, flags=flags),
    privileges,
    st.sampled_from(({}, {"reason": "spam"}, {"reason": "off-topic"})),
    st.sampled_from((frozenset[str](), frozenset({"reversible"}))),
)
laws = st.lists(st.sampled_from(GUARDS), max_size=5).map(
    lambda those: (
        law_of({f"c{at}": one for at, one in enumerate(those)}, digest="sha256:law") if those else Law()
    )
)
standings = st.builds(
    Standing,
    known=st.booleans(),
    ended=st.booleans(),
    paused=st.sampled_from(("", "", "helper", BOARD)),
    privileges=st.sets(privileges).map(frozenset),
    spent=st.integers(0, 5),
    budget=st.integers(0, 5),
)
objections = st.sampled_from(("", "", "It would harm somebody."))
roles = st.sets(st.sampled_from(("moderator", "organiser"))).map(frozenset)


def _request(action: Action, objection: str = "") -> Request:
    return Request("helper:1", "helper", action, {"x": 1}, {"en": "Work."}, objection)


def _judged(action: Action, law: Law, standing: Standing, **more: Any) -> Judgement:  # noqa: ANN401 - what else there is
    objection = more.pop("objection", "")
    counts = dict.fromkeys(law.counts_for(action), more.pop("count", 0))
    return judge_request(_request(action, objection), law=law, standing=standing, counts=counts, **more)


@settings(max_examples=300)
@given(actions, laws, standings, objections, roles, st.integers(0, 4))
def test_every_request_is_answered_with_reasons(
    action: Action, law: Law, standing: Standing, objection: str, approvals: frozenset[str], count: int
) -> None:
    """Allow only where nothing is in the way; every other answer has a reason, in both languages."""
    told = _judged(action, law, standing, objection=objection, approvals=approvals, count=count)

    held = f"{action.verb} {action.target}" in standing.privileges
    able = standing.known and not standing.ended and not standing.paused and standing.spent < standing.budget
    if told.outcome == "allow":
        assert held
        assert able
        assert not objection
        assert law.digest or "organiser" in approvals
    if not (held and able) or objection:
        assert told.outcome == "deny"
    assert bool(told.grounds) == (told.outcome != "allow")
    assert bool(told.approvals) == (told.outcome == "approve")
    for language in ("en", "ja"):
        assert all(prose(told, language))
    assert set(told.cited) >= {one.clause for one in told.grounds if one.clause}


@settings(max_examples=300)
@given(actions, laws, standings, objections, roles, st.integers(0, 4), st.sampled_from(GUARDS[1:]))
def test_one_guard_or_objection_more_never_allows_more(
    action: Action,
    law: Law,
    standing: Standing,
    objection: str,
    approvals: frozenset[str],
    count: int,
    guard: str,
) -> None:
    """Whoever reasons can add a denial and remove none, and so can whoever ratifies another clause."""
    held: Mapping[str, Any] = {"approvals": approvals, "count": count}
    before = _judged(action, law, standing, objection=objection, **held)

    objected = _judged(action, law, standing, objection="No!", **held)
    assert objected.outcome == "deny"
    if law.digest:
        more = Law(law.digest, law.version, {**law.guards, **law_of({"more": guard}, digest="x").guards})
        after = _judged(action, more, standing, objection=objection, **held)
        assert ORDER[after.outcome] >= ORDER[before.outcome]


@settings(max_examples=200)
@given(actions, laws, standings, objections, roles, st.integers(0, 4))
def test_judging_again_gives_the_same_bytes(
    action: Action, law: Law, standing: Standing, objection: str, approvals: frozenset[str], count: int
) -> None:
    """From the text that was kept, with the law that it names; nothing else is needed."""
    told = _judged(action, law, standing, objection=objection, approvals=approvals, count=count)

    again = rejudge(json.loads(told.text), law)

    assert (again.text, again.digest) == (told.text, told.digest)
    assert Judgement.read(json.loads(told.text)).text == told.text


def _asked(room: Room, key: str, privilege: str = "order queue", **more: Any) -> str:  # noqa: ANN401 - likewise
    request = Request(f"helper:{key}", "helper", _action(privilege, **more), {}, {"en": "Work."})
    return room.gate.ask(request).status


def test_asked_for_twice_it_happens_once() -> None:
    """The second time tells what became of it, even where it would not be allowed any more."""
    room = Room("limit order queue to 1 per day")

    assert [_asked(room, "1"), _asked(room, "1"), _asked(room, "2"), _asked(room, "1")] == [
        *("done", "done", "denied", "done"),
    ]
    assert room.happened == ["helper:1"]


def test_what_was_denied_for_a_while_is_judged_anew() -> None:
    """Paused, without the privilege, or under a law that forbids it: denied; once that is over: done."""
    room = Room("")
    room.ledger.pause("overseer", "helper")
    assert _asked(room, "1") == "denied"
    room.ledger.resume(BOARD, "helper")
    assert _asked(room, "1") == "done"

    room.ledger.revoke(BOARD, "helper", "hide statement")
    assert _asked(room, "2", "hide statement") == "denied"
    room.ledger.grant(BOARD, "helper", "hide statement")
    assert _asked(room, "2", "hide statement") == "done"

    room.ledger.enact(law_of({"c1": "forbid order queue"}, digest="sha256:second"))
    assert [_asked(room, "3"), _asked(room, "3")] == ["denied", "denied"]
    assert len([one for one in room.ledger.trail if one.kind == "judged"]) == 5
    room.ledger.enact(law_of({"c1": ""}, digest="sha256:third"))
    assert _asked(room, "3") == "done"


def test_every_role_that_guards_name_has_to_approve() -> None:
    """One yes is not enough where two are asked for, a no is final, and agents approve nothing."""
    room = Room("approve hide statement by moderator", "approve any statement by organiser")
    assert _asked(room, "1", "hide statement") == "waiting"
    for by, role in (("helper", "moderator"), ("Ada", "librarian")):
        with pytest.raises(LedgerError):
            room.gate.approve("helper:1", role=role, by=by)

    assert room.gate.approve("helper:1", role="moderator", by="Ada").status == "waiting"
    assert room.happened == []
    assert room.gate.approve("helper:1", role="organiser", by="Bo").status == "done"
    assert room.happened == ["helper:1"]

    assert _asked(room, "2", "hide statement") == "waiting"
    assert room.gate.refuse("helper:2", role="organiser", by="Bo", reason="No.").status == "refused"
    with pytest.raises(LedgerError):
        room.gate.approve("helper:2", role="moderator", by="Ada")
    assert _asked(room, "2", "hide statement") == "refused"


def test_a_yes_is_judged_by_the_law_of_that_moment() -> None:
    """While it waited, people ratified that nobody may: the yes comes too late."""
    room = Room("approve hide statement by moderator")
    _asked(room, "1", "hide statement")
    room.ledger.enact(law_of({"c1": "forbid hide statement"}, digest="sha256:second"))

    assert room.gate.approve("helper:1", role="moderator", by="Ada").status == "denied"
    assert room.happened == []


def test_nobody_takes_anothers_key_nor_asks_for_what_there_is_not() -> None:
    """A key begins with the agent's name; an effect that nobody made is an error, and nothing is kept."""
    room = Room("")
    before = room.ledger.trail
    for key, agent, privilege in (("other:1", "helper", "order queue"), ("helper:1", "helper", "fly kite")):
        with pytest.raises((LedgerError, StewardError)):
            room.gate.ask(Request(key, agent, _action(privilege), {}, {"en": "Work."}))
    assert room.ledger.trail == before
