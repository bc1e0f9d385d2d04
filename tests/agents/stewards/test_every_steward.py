"""What holds of every steward, whatever the conversation looks like: the board can rely on it unseen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from answering import Saying
from isegoria.agents.errors import ReasonerError
from isegoria.agents.reasoners.offline import Offline
from isegoria.agents.stewards.bridging import Bridging
from isegoria.agents.stewards.catalogue import EFFECTS, check_arguments, privileges_of
from isegoria.agents.stewards.drafter import Drafter
from isegoria.agents.stewards.duplicates import Duplicates
from isegoria.agents.stewards.exposure import Exposure
from isegoria.agents.stewards.reporter import Reporter
from isegoria.agents.stewards.translator import Translator
from isegoria.agents.stewards.triage import Triage
from real_worlds import SOME, real_world
from worlds import worlds

if TYPE_CHECKING:
    from pathlib import Path

    from isegoria.agents.reasoners.asking import Question, Reasoner
    from isegoria.agents.requests import Request
    from isegoria.agents.steward import Steward, Task
    from isegoria.agents.world import World

STEWARDS: tuple[Steward, ...] = (
    Triage(),
    Duplicates(),
    Exposure(),
    Bridging(),
    Reporter(),
    Drafter(),
    Translator(),
)
NAMED = pytest.mark.parametrize("steward", STEWARDS, ids=lambda one: one.kind)


def _worded(question: Question) -> str:
    return "路面電車を大切にする。" if question.language == "ja" else "Trams matter to everybody here."


def _asked(steward: Steward, world: World, reasoner: Reasoner) -> list[tuple[Task, Request]]:
    """Let a steward work, and give what it asks for; what no reasoner answers is left."""
    found: list[tuple[Task, Request]] = []
    for task in steward.plan(world):
        try:
            found += [(task, one.request(steward.kind)) for one in steward.work(task, world, reasoner)]
        except ReasonerError:
            continue
    return found


def _hold(steward: Steward, world: World, reasoner: Reasoner) -> int:
    found = _asked(steward, world, reasoner)
    again = _asked(steward, world, reasoner)
    assert [one.document() for _task, one in found] == [one.document() for _task, one in again]
    assert len({one.key for _task, one in found}) == len(found)
    for task, request in found:
        assert request.privilege in steward.privileges
        check_arguments(request.privilege, request.arguments)
        effect = EFFECTS[request.privilege]
        assert request.action.words.keys() <= effect.words.keys()
        assert request.action.numbers.keys() <= effect.numbers.keys()
        assert request.action.flags <= effect.flags.keys()
        for language in ("en", "ja"):
            assert request.prose[language].strip()
            assert task.prose[language].strip()
            for one in world.statements.values():
                assert len(one.text) < 10 or one.text not in request.prose[language]
    return len(found)


@NAMED
def test_a_steward_has_just_the_privileges_of_its_kind(steward: Steward) -> None:
    """What it may do is what the catalogue says, and it says what it is for in both languages."""
    assert steward.privileges == privileges_of(steward.kind) != frozenset()
    assert not steward.needs_voters
    for prose in (steward.goal, steward.done, steward.measures):
        assert set(prose) == {"en", "ja"}
        assert all(prose.values())


@NAMED
@given(world=worlds())
@settings(max_examples=60)
def test_a_steward_asks_for_what_it_may_and_always_for_the_same(steward: Steward, world: World) -> None:
    """No conversation makes it ask for anything else, or in another shape; looked at twice, it does the same.

    What it says in public names statements by number, so that nothing it says outlasts what is hidden.
    """
    for reasoner in (Offline(), Saying(_worded)):
        _hold(steward, world, reasoner)


@NAMED
@given(world=worlds())
@settings(max_examples=40)
def test_what_was_asked_for_is_not_asked_for_again(steward: Steward, world: World) -> None:
    """People are not shown the same thing every five minutes."""
    found = _asked(steward, world, Offline())

    before = frozenset(one.key.removeprefix(f"{steward.kind}:") for _task, one in found)
    again = _asked(steward, replace(world, asked=before), Offline())

    assert not before & {one.key.removeprefix(f"{steward.kind}:") for _task, one in again}


@NAMED
@given(world=worlds())
@settings(max_examples=40)
def test_nobody_works_on_what_is_hidden_or_withdrawn(steward: Steward, world: World) -> None:
    """Whatever was moderated out or taken back is named by no steward, but where somebody appeals."""
    gone = {
        number
        for number, one in world.statements.items()
        if one.state in {"hidden", "withdrawn"} and not one.appealed
    }

    for _task, request in _asked(steward, world, Saying(_worded)):
        named = {request.arguments.get("statement"), request.arguments.get("of")}
        named |= set(request.arguments.get("statements", ()))
        named |= {int(one) for one in request.arguments.get("factors", ())}
        named |= {one["statement"] for one in request.arguments.get("order", ())}
        for one in request.arguments.get("sentences", ()):
            named |= set(one["cites"]["statements"])
        assert not named & gone


@pytest.mark.parametrize("name", SOME)
def test_stewards_hold_to_this_in_real_conversations(shared_data: Path, name: str) -> None:
    """So they do in conversations that people held (ten with ISEGORIA_SLOW=1), as these stood at the end."""
    real = real_world(shared_data, name)
    numbers = tuple(number for number, one in real.statements.items() if one.state == "shown")

    asked = {
        steward.kind: _hold(steward, replace(real, slate=numbers[:12], ratification=1), Offline())
        for steward in STEWARDS
    }

    assert asked["drafter"] == 5
    assert asked["reporter"] == 1
    assert asked["translator"] == 0
