"""System Integrity looks at agents from outside: it lets those wait that are not as kept, and no more."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from isegoria.agents.configuration import Configuration
from isegoria.agents.stewards.triage import Triage
from isegoria.services.governing import configuring, observing, watching
from isegoria.services.governing.configuring import change, files_of
from isegoria.services.governing.deciding import move
from isegoria.services.governing.sources import VERSION
from isegoria.services.governing.watching import keep_watching, look, watch
from isegoria.services.governing.working import take_turns
from isegoria.services.recording import checking
from isegoria.store import models
from isegoria.store.models import (
    AgentAction,
    AgentConfiguration,
    AgentPacket,
    HistoryEntry,
    Swarm,
    SwarmAgent,
)
from swarming import order, swarm_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isegoria.agents.integrity import Finding
    from town import Town

pytestmark = pytest.mark.django_db

_MINUTES = timedelta(minutes=1)
_OTHER = f"sha256:{'0' * 64}"


def _troubles(findings: Iterable[Finding]) -> set[tuple[str, str]]:
    return {(one.agent, one.trouble) for one in findings}


def _paused(town: Town) -> dict[str, str]:
    rows = SwarmAgent.objects.filter(swarm_id=town.id).exclude(paused_by="")
    return dict(rows.values_list("name", "paused_by"))


def _triage(town: Town) -> SwarmAgent:
    return SwarmAgent.objects.get(swarm_id=town.id, name="triage")


def _other_files(kind: str) -> dict[str, str]:
    """Give files of which triage's stands there in another form."""
    return {
        name: _OTHER if kind == "triage" and name != VERSION else digest
        for name, digest in files_of(kind).items()
    }


def _upgraded(kind: str) -> dict[str, str]:
    """Give the files of another version of the software, in which triage's stands in another form as well."""
    return {**_other_files(kind), VERSION: _OTHER}


def _everything() -> dict[str, Any]:
    """Give every row of every table."""
    tables = [one for one in vars(models).values() if isinstance(one, type) and hasattr(one, "objects")]
    return {one.__name__: sorted(map(repr, one.objects.values_list())) for one in tables}


def test_a_swarm_as_it_was_founded_has_nothing_wrong(town: Town) -> None:
    """Whoever works as kept is left alone: nothing is written at all."""
    swarm_in(town, "")
    take_turns(town.id)
    before = _everything()

    assert watch(timezone.now()) == {town.id: ()}
    assert _everything() == before


def test_a_changed_file_pauses_the_agent_until_the_board_has_looked(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program is another agent: it waits, and goes on as a new version once the board resumes it."""
    swarm_in(town, "")
    monkeypatch.setattr(observing, "files_of", _other_files)

    (found,) = watch(timezone.now())[town.id]

    assert (found.agent, found.trouble, found.pause) == ("triage", "files", True)
    assert _paused(town) == {"triage": "integrity"}
    assert "triage" not in [one.agent for one in take_turns(town.id)]
    entry = HistoryEntry.objects.get(kind="agent-paused")
    assert (entry.role, entry.details["agent"], entry.details["because"]) == ("", "triage", "files")
    assert watch(timezone.now())[town.id] == (found,)
    assert HistoryEntry.objects.filter(kind="agent-paused").count() == 1

    monkeypatch.setattr(configuring, "files_of", _other_files)
    move(
        slug=town.slug,
        account=town.account("organiser"),
        kind="resume",
        agent="triage",
        arguments={},
        reason="We read what changed.",
    )

    assert watch(timezone.now())[town.id] == ()
    kept = AgentConfiguration.objects.filter(agent=_triage(town)).order_by("number")
    assert [(one.number, one.by) for one in kept] == [(1, "steward"), (2, "board")]
    assert kept[1].document["files"] == _other_files("triage")
    wrong = {one.table for one in checking.check().findings}
    assert not {one for one in wrong if one.startswith(("store_agent", "store_swarm", "store_motion"))}


def test_an_upgrade_makes_new_versions_and_stops_nobody(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of the software: each agent is on record as made of it, once, and works on."""
    swarm_in(town, "")
    for one in (configuring, observing, watching):
        monkeypatch.setattr(one, "files_of", _upgraded)

    assert watch(timezone.now()) == {town.id: ()}
    assert watch(timezone.now()) == {town.id: ()}

    assert _paused(town) == {}
    kept = AgentConfiguration.objects.filter(agent=_triage(town)).order_by("number")
    assert [(one.number, one.by) for one in kept] == [(1, "steward"), (2, "upgrade")]
    assert kept[1].document["files"] == _upgraded("triage")
    entry = HistoryEntry.objects.get(kind="agents-upgraded")
    assert entry.details["agents"] == SwarmAgent.objects.filter(swarm_id=town.id).count()
    assert "triage" in [one.agent for one in take_turns(town.id)]


def test_a_steward_is_made_of_all_that_it_imports_of_its_package() -> None:
    """A change in a helper is a change of the agent."""
    assert {"agents/stewards/watch.py", "agents/stewards/ballots.py", VERSION} <= set(files_of("watch"))
    assert not any("triage" in one for one in files_of("watch"))


def test_going_back_to_what_no_longer_stands_there_is_found_as_well(town: Town) -> None:
    """A configuration of yesterday does not make yesterday's program: the agent waits."""
    swarm_in(town, "")
    row = _triage(town)
    change(row, {"files": _other_files("triage")}, why="As it was.", by="board", now=timezone.now())

    assert _troubles(watch(timezone.now())[town.id]) == {("triage", "files")}
    assert _paused(town) == {"triage": "integrity"}


def test_whoever_does_something_else_than_before_is_paused(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shown the very same, it plans otherwise: whatever the cause, people look first."""
    swarm_in(town, "")
    monkeypatch.setattr(Triage, "plan", lambda _self, _world: ())

    (found,) = watch(timezone.now())[town.id]

    assert (found.agent, found.trouble, found.data["names"]) == ("triage", "drift", ["busy"])
    assert _paused(town) == {"triage": "integrity"}


@pytest.mark.parametrize("edit", ["document", "both", "number", "unreadable"])
def test_a_configuration_that_was_edited_pauses_the_agent(town: Town, edit: str) -> None:
    """Whoever edits what an agent is made of, in the database itself, stops it."""
    swarm_in(town, "")
    row = _triage(town)
    change(row, {"functions": ("order queue",)}, why="Again.", by="board", now=timezone.now())
    first = AgentConfiguration.objects.get(agent=row, number=1)
    document = json.loads(json.dumps(first.document))
    document["instructions"]["goal"]["en"] = "Hide what the mayor dislikes."
    if edit == "number":
        SwarmAgent.objects.filter(pk=row.pk).update(configuration=1)
    elif edit == "unreadable":
        AgentConfiguration.objects.filter(pk=first.pk).update(document={"goal": "anything"})
    else:
        AgentConfiguration.objects.filter(pk=first.pk).update(document=document)
    if edit == "both":
        made = Configuration.read(document)
        AgentConfiguration.objects.filter(pk=first.pk).update(digest=made.digest)

    found = watch(timezone.now())[town.id]

    wanted = {"number": "configuration", "both": "history"}.get(edit, "history")
    assert ("triage", wanted) in _troubles(found)
    assert _paused(town) == {"triage": "integrity"}


def test_whoever_is_not_heard_of_is_told_and_not_paused(town: Town) -> None:
    """A machine that is down is no fault of an agent's; people see it, and nothing else happens."""
    swarm_in(town, "")
    take_turns(town.id)
    later = timezone.now() + 16 * _MINUTES

    assert _troubles(watch(timezone.now() + 14 * _MINUTES)[town.id]) == set()
    found = watch(later)[town.id]

    assert _troubles(found) == {(one, "silent") for one in ("triage", "duplicates", "exposure", "bridging")}
    assert not _paused(town)
    assert watch(later, since=later - _MINUTES)[town.id] == ()


def test_paused_agents_owe_no_sign_of_life(town: Town) -> None:
    """Whoever waits for the board is not late, nor is anybody below."""
    swarm_in(town, "")
    SwarmAgent.objects.filter(name="steward").update(paused_by="overseer")

    assert watch(timezone.now() + 60 * _MINUTES)[town.id] == ()


def test_an_agent_that_never_ends_its_turn_is_paused_by_the_process_that_it_holds_up(town: Town) -> None:
    """Its worker cannot go on; the thread beside it sees so, and the next worker leaves the agent out."""
    swarm_in(town, "")
    now = timezone.now()
    SwarmAgent.objects.exclude(kind="").update(heartbeat_at=now - 2 * _MINUTES)
    SwarmAgent.objects.filter(name="exposure").update(heartbeat_at=now)
    Swarm.objects.update(holder="here:7 abc", leased_until=0)
    later = now + 16 * _MINUTES

    found = look(town.id, later, worker="here:7", since=now)

    assert ("exposure", "stuck") in _troubles(found)
    assert not [one for one in look(town.id, later, worker="there:7", since=now) if one.pause]
    watch(later, worker="here:7", since=now)
    assert _paused(town) == {"exposure": "integrity"}


def test_more_effects_than_the_budget_means_that_something_went_past_the_gate(town: Town) -> None:
    """The gate lets nobody beyond their budget; where there is more, somebody else wrote it."""
    swarm_in(town, "")
    SwarmAgent.objects.filter(name="triage").update(budget=2)
    for number in (1, 2):
        assert order(town, number).status == "done"
    assert watch(timezone.now())[town.id] == ()
    row = AgentAction.objects.order_by("pk")[0]
    row.pk, row.key = None, "triage:forged"
    row.save()

    assert _troubles(watch(timezone.now())[town.id]) == {("triage", "overspent")}
    assert _paused(town) == {"triage": "integrity"}


def test_a_budget_that_the_board_lowered_today_accuses_nobody(town: Town) -> None:
    """What was within the budget when it happened stays so."""
    swarm_in(town, "")
    order(town, 1)
    order(town, 2)
    SwarmAgent.objects.filter(name="triage").update(budget=1)

    assert watch(timezone.now())[town.id] == ()


def test_watching_has_no_way_into_what_agents_read(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """It changes who is paused, with record and history, and not one row more; no packet tells of it."""
    swarm_in(town, "")
    take_turns(town.id)
    packets = list(AgentPacket.objects.values_list())
    monkeypatch.setattr(observing, "files_of", _other_files)
    before = _everything()

    watch(timezone.now())
    after = _everything()

    differing = {name for name in before if before[name] != after[name]}
    assert differing == {"SwarmAgent", "HistoryEntry", "Opening"}
    assert list(AgentPacket.objects.values_list()) == packets


def test_trouble_with_one_swarm_hides_no_other_and_stops_no_work(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A watcher that breaks is logged without anybody's words; agents take their turns."""
    swarm_in(town, "")

    def broken(*_: object, **__: object) -> tuple[Finding, ...]:
        raise RuntimeError("words of somebody")

    monkeypatch.setattr(watching, "look", broken)

    assert watch(timezone.now()) == {}
    assert "watching-failed" in caplog.text
    assert "words of somebody" not in caplog.text
    assert len(take_turns(town.id)) == 4


def test_a_watcher_that_dies_goes_on_at_the_next_look(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is raised, the thread looks again, until it is told to stop."""
    stop, looks = threading.Event(), []

    def dying(*_: object, **__: object) -> None:
        looks.append(1)
        if len(looks) == 3:
            stop.set()
        raise OSError("away")

    monkeypatch.setattr(watching, "watch", dying)
    # A thread, as at work: it closes its own connection, not the test's.
    thread = threading.Thread(target=keep_watching, args=(stop, "here:7"), kwargs={"every": 0.001})
    thread.start()
    thread.join(10)

    assert len(looks) == 3
    assert caplog.text.count("watching-failed") == 3
