"""A steward of one's own: the example works, in one short file, and is held to the same rules as ours."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from agents.rooms import Room
from isegoria.agents.reasoners.offline import Offline
from isegoria.agents.stewards.catalogue import EFFECTS, check_arguments
from isegoria.agents.world import StatementFacts, World

if TYPE_CHECKING:
    import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
EXAMPLE: Final = ROOT / "examples" / "echoes.py"
NOW: Final = datetime(2026, 5, 4, 9, tzinfo=UTC)
TEXTS: Final = ("More trams!", "Fewer cars.", "more  trams", "More trees.", "FEWER CARS")


def echoes() -> Any:  # noqa: ANN401 - it is somebody else's class
    """Load the example as a site would, from its own file."""
    spec = importlib.util.spec_from_file_location("echoes", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Echoes()


def world(*texts: str) -> World:
    """A conversation with these statements, one an hour."""
    statements = {
        number: StatementFacts(number, text, "en", "shown", seed=False, added=NOW + timedelta(hours=number))
        for number, text in enumerate(texts)
    }
    return World("trams", {"": "Trams"}, NOW, 5, statements=statements)


def test_the_example_is_short_and_asks_for_nothing_beyond_the_catalogue() -> None:
    """Sixty lines are enough for a steward, docstrings included."""
    steward = echoes()

    assert len(EXAMPLE.read_text("utf-8").splitlines()) <= 60
    assert steward.privileges <= set(EFFECTS)


def test_the_example_works_through_the_gate() -> None:
    """What the constitution lets through happens, once, and is of the catalogue's shape."""
    room = Room("limit suggest duplicate to 5 per day")

    turn = room.turn(echoes(), world=world(*TEXTS))
    again = room.turn(echoes(), world=world(*TEXTS))

    assert [one.status for one in turn.settled] == ["done", "done"]
    assert room.happened == ["helper:echo:2", "helper:echo:4"]
    assert all(one.before for one in again.settled)
    for one in room.asked:
        check_arguments("suggest duplicate", one.arguments)
    assert room.asked[0].arguments["of"] == 0


def test_the_example_plans_nothing_twice() -> None:
    """What was asked for before is not planned again, and hidden statements are left alone."""
    seen = world(*TEXTS)
    hidden = {**seen.statements, 4: replace(seen.statements[4], state="hidden")}

    assert [one.name for one in echoes().plan(replace(seen, statements=hidden))] == ["echo-2"]
    assert echoes().plan(replace(seen, asked=frozenset({"echo:2", "echo:4"}))) == []


def test_the_example_is_held_to_the_constitution() -> None:
    """Where no constitution is in force, where it forbids, or without the privilege, nothing happens."""
    steward, seen = echoes(), world(*TEXTS)
    (proposal, *_) = [one for task in steward.plan(seen) for one in steward.work(task, seen, Offline())]
    rooms = (
        (Room(lawless=True), "waiting"),
        (Room("forbid suggest duplicate"), "denied"),
        (Room("limit suggest duplicate to 5 per day", held=("order queue",)), "denied"),
    )

    for room, status in rooms:
        room.turn(steward, world=seen)

        assert room.gate.ask(proposal.request("helper")).status == status
        assert not room.happened


def test_what_the_guide_shows_works(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The guide's program runs as it stands there, and says what the guide says."""
    guide = (ROOT / "docs" / "own-steward.md").read_text("utf-8")
    program = guide.split("```python\n")[1].split("```")[0]
    monkeypatch.syspath_prepend(EXAMPLE.parent)

    exec(compile(program, "own-steward.md", "exec"), {})  # noqa: S102 - it is our own, and this is the point

    assert capsys.readouterr().out.strip() == program.splitlines()[-1].removeprefix("# ")
