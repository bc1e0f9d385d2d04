"""A swarm works: founded by an organiser, each action judged, kept and recorded."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from isegoria.services.governing.commanding import pause
from isegoria.services.governing.leasing import take_lease
from isegoria.services.governing.working import run_due, take_turns
from isegoria.services.recording import checking
from isegoria.store.models import (
    AgentAction,
    AgentPacket,
    AgentTurn,
    Opening,
    QueuePlace,
    Statement,
    Swarm,
)
from isegoria.store.reading_only import reading_only, writing
from swarming import KINDS, swarm_in

if TYPE_CHECKING:
    from datetime import datetime

    from town import Town

pytestmark = pytest.mark.django_db


def _after(later: timedelta) -> datetime:
    return timezone.now() + later


def _let_wait(town: Town, *numbers: int) -> None:
    Statement.objects.filter(conversation_id=town.id, number__in=numbers).update(state="pending")


def test_without_a_constitution_a_person_decides_everything(town: Town) -> None:
    """Agents without a source of rules do nothing by themselves."""
    swarm_in(town)
    _let_wait(town, 1, 2)

    taken = {one.agent: one for one in take_turns(town.id)}

    assert list(taken) == list(KINDS)
    assert (taken["triage"].outcome, taken["triage"].waiting, taken["triage"].done) == ("worked", 1, 0)
    assert AgentAction.objects.get().status == "waiting"
    assert not QueuePlace.objects.exists()
    assert {"swarm", "agent", "configuration", "judgement"} <= set(
        Opening.objects.values_list("kind", flat=True)
    )


def test_a_turn_under_a_constitution_orders_the_queue(town: Town) -> None:
    """What nobody forbids is done, once; all six layers say so on both buses."""
    swarm_in(town, "forbid hide statement")
    _let_wait(town, 1, 2)

    first = {one.agent: one for one in take_turns(town.id)}
    second = {one.agent: one for one in take_turns(town.id)}

    assert (first["triage"].done, second["triage"].done) == (1, 0)
    assert QueuePlace.objects.count() == 2
    told = AgentPacket.objects.filter(turn__agent__name="triage", turn__number=1)
    assert set(told.values_list("layer", flat=True)) == {1, 2, 3, 4, 5, 6}
    assert set(told.values_list("bus", flat=True)) == {"south", "north"}
    assert all(one.prose["en"] and one.prose["ja"] for one in told)
    assert AgentAction.objects.get().turn == told[0].turn
    wrong = {one.table for one in checking.check().findings}
    assert not {one for one in wrong if one.startswith(("store_agent", "store_swarm", "store_queue"))}


def test_paused_agents_take_no_turn(town: Town) -> None:
    """Neither the paused one nor anybody below it thinks or acts; the others go on."""
    swarm_in(town, "")
    pause(slug=town.slug, agent="triage", account=town.account("overseer"))
    assert [one.agent for one in take_turns(town.id)] == ["duplicates", "exposure", "bridging"]

    pause(slug=town.slug, agent="steward", account=town.account("overseer"))
    assert take_turns(town.id) == ()


def test_a_worker_takes_the_turn_that_is_due(town: Town) -> None:
    """One worker has it; the next turn comes after the swarm's own pause."""
    swarm_in(town, "")

    assert run_due("tests", threading.Event())
    assert not run_due("tests", threading.Event())

    Swarm.objects.update(next_at=timezone.now())
    assert take_lease("one", timezone.now()) is not None
    assert take_lease("two", timezone.now()) is None
    later = timezone.now() + timedelta(minutes=2)
    taken = take_lease("two", later)
    assert taken is not None
    taken.finish(later)
    assert Swarm.objects.get().next_at == later + timedelta(seconds=300)


def test_idle_turns_are_told_once_an_hour(town: Town) -> None:
    """Nothing to do, said every few minutes, would bury what was done."""
    swarm_in(town, "")

    for minutes in (0, 5, 10, 70):
        later = timedelta(minutes=minutes)
        take_turns(town.id, clock=partial(_after, later))

    assert AgentTurn.objects.filter(agent__name="triage").count() == 2


@pytest.mark.skipif(
    connection.vendor == "postgresql", reason="there it holds from the next transaction on, and tests are one"
)
def test_thinking_writes_nothing(town: Town) -> None:
    """While an agent thinks, the database refuses whatever it would write by itself."""
    with reading_only(), pytest.raises(DatabaseError), transaction.atomic():
        Statement.objects.filter(conversation_id=town.id).update(text="Mine now")

    with reading_only(), writing():
        Statement.objects.filter(conversation_id=town.id, number=1).update(text="Reworded")
    assert Statement.objects.get(conversation_id=town.id, number=1).text == "Reworded"
