"""The gate in the site's database: what is asked for happens once, by the law in force, or not at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from isegoria.agents.errors import LedgerError
from isegoria.agents.judging import rejudge
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.services.governing.approving import approve, refuse
from isegoria.services.governing.commanding import pause
from isegoria.services.governing.law import law_named
from isegoria.store.models import (
    AgentAction,
    AgentJudgement,
    Opening,
    QueuePlace,
    Statement,
    SwarmAgent,
)
from swarming import ask, enact, order, swarm_in

if TYPE_CHECKING:
    from town import Town

pytestmark = pytest.mark.django_db


def test_an_allowed_action_happens_once(town: Town) -> None:
    """Asked for twice, it is there once, with one judgement and one record."""
    swarm_in(town, "forbid hide statement")

    first, second = order(town), order(town)

    assert (first.status, first.before) == ("done", False)
    assert (second.status, second.before) == ("done", True)
    assert QueuePlace.objects.count() == 1
    assert AgentJudgement.objects.count() == 1
    assert Opening.objects.filter(kind="judgement").count() == 1


def test_whoever_lacks_a_privilege_gets_nothing(town: Town) -> None:
    """An agent asks for what another one may do: it is denied, kept, and leaves no effect."""
    swarm_in(town, "")

    settled = order(town, agent="bridging")

    assert settled.status == "denied"
    assert settled.judgement is not None
    assert [one.rule for one in settled.judgement.grounds] == ["privilege"]
    assert not QueuePlace.objects.exists()
    assert AgentAction.objects.get().status == "denied"


def test_nobody_asks_in_the_name_of_no_agent(town: Town) -> None:
    """A made-up name is denied."""
    swarm_in(town, "")

    assert order(town, agent="nobody-at-all").status == "denied"
    assert not QueuePlace.objects.exists()


def test_another_guard_changes_the_next_action(town: Town) -> None:
    """The same request under three constitutions has three answers, and old answers stay what they were."""
    swarm_in(town, "")
    done = order(town, 1)
    enact(town, "approve order queue by moderator")
    waits = order(town, 2)
    enact(town, "forbid order queue")
    denied = order(town, 3)

    assert [one.status for one in (done, waits, denied)] == ["done", "waiting", "denied"]
    assert denied.judgement is not None
    assert denied.judgement.grounds[0].clause == "c1"
    for row in AgentJudgement.objects.all():
        law = law_named(row.law)
        assert law is not None
        again = rejudge(json.loads(row.text), law)
        assert (again.text, again.digest) == (row.text, row.digest)


def test_what_waits_is_judged_again_when_somebody_approves(town: Town) -> None:
    """A yes counts under the constitution of that moment, not of the moment when it was asked for."""
    swarm_in(town, "approve order queue by moderator")
    first, second = order(town, 1), order(town, 2)
    moderator = town.account("moderator")

    allowed = approve(slug=town.slug, key=first.key, account=moderator)
    enact(town, "forbid order queue")
    forbidden = approve(slug=town.slug, key=second.key, account=moderator)

    assert (allowed.status, forbidden.status) == ("done", "denied")
    assert QueuePlace.objects.get().score == 501
    assert AgentJudgement.objects.count() == 4


def test_only_the_role_that_a_guard_names_approves(town: Town) -> None:
    """Neither overseers nor participants say yes for a moderator; organisers do what moderators do."""
    swarm_in(town, "approve order queue by moderator")
    settled = order(town)

    with pytest.raises(Forbidden, match="another role: moderator"):
        approve(slug=town.slug, key=settled.key, account=town.account("overseer"))
    with pytest.raises(Forbidden):
        approve(slug=town.slug, key=settled.key, account=town.account(""))
    with pytest.raises(Missing):
        approve(slug=town.slug, key="triage:nothing", account=town.account("moderator"))
    assert approve(slug=town.slug, key=settled.key, account=town.account("organiser")).status == "done"
    with pytest.raises(Gone, match="waits for nobody"):
        approve(slug=town.slug, key=settled.key, account=town.account("moderator"))


def test_a_refusal_needs_a_reason_and_stays(town: Town) -> None:
    """What a person refused does not happen, however often it is asked for."""
    swarm_in(town, "approve order queue by moderator")
    settled = order(town)
    moderator = town.account("moderator")

    with pytest.raises(Invalid, match="Say why"):
        refuse(slug=town.slug, key=settled.key, account=moderator, reason=" ")
    refuse(slug=town.slug, key=settled.key, account=moderator, reason="Not today.")

    assert order(town).status == "refused"
    assert not QueuePlace.objects.exists()


def test_a_limit_holds_among_all_agents(town: Town) -> None:
    """Two took effect today, and the third is denied."""
    swarm_in(town, "limit order queue to 2 per day")

    assert [order(town, day).status for day in (1, 2, 3)] == ["done", "done", "denied"]


def test_a_budget_holds(town: Town) -> None:
    """An agent that used up its day does nothing more, and others are not held up."""
    swarm_in(town, "")
    SwarmAgent.objects.filter(name="triage").update(budget=1)

    settled = [order(town, 1), order(town, 2)]

    assert [one.status for one in settled] == ["done", "denied"]
    assert ask(town, "balance exposure", "b:1", {"factors": {"1": 150}}, agent="exposure").status == "done"


def test_an_agents_own_objection_denies(town: Town) -> None:
    """Its own judgement can add a denial."""
    swarm_in(town, "")

    assert order(town, objection="It would mislead people.").status == "denied"


@pytest.mark.parametrize("kind", ["overseer", "organiser"])
@pytest.mark.parametrize("whom", ["triage", "steward", "board"])
def test_a_paused_agent_does_nothing(town: Town, kind: str, whom: str) -> None:
    """Whoever oversees pauses it, somebody above it, or all: nothing happens, and nobody else can approve."""
    swarm_in(town, "approve order queue by moderator")
    waits = order(town, 1)

    assert pause(slug=town.slug, agent=whom, account=town.account(kind))
    assert not pause(slug=town.slug, agent=whom, account=town.account(kind))

    assert order(town, 2).status == "denied"
    with pytest.raises(Gone, match="paused"):
        approve(slug=town.slug, key=waits.key, account=town.account("moderator"))
    assert AgentAction.objects.get(key=waits.key).status == "waiting"


def test_moderators_and_strangers_pause_nobody(town: Town) -> None:
    """Pausing is for overseers and the board."""
    swarm_in(town, "")

    for kind in ("moderator", ""):
        with pytest.raises(Forbidden):
            pause(slug=town.slug, agent="triage", account=town.account(kind))


def test_an_effect_that_fails_leaves_nothing(town: Town) -> None:
    """A statement that is not there: neither action nor judgement nor record is kept."""
    swarm_in(town, "")

    with pytest.raises(LedgerError, match="statement 99"):
        ask(town, "balance exposure", "b:1", {"factors": {"99": 150}}, agent="exposure")

    assert not AgentAction.objects.exists()
    assert not AgentJudgement.objects.exists()
    assert not Opening.objects.filter(kind="judgement").exists()


def test_the_database_refuses_an_effect_without_the_gate(town: Town) -> None:
    """Whoever writes past the gate is refused by the database itself."""
    swarm_in(town, "approve order queue by moderator")
    order(town)
    action, now = AgentAction.objects.get(), timezone.now()
    statement = Statement.objects.get(conversation_id=town.id, number=1)

    with pytest.raises(DatabaseError, match="the gate let through"), transaction.atomic():
        QueuePlace.objects.create(statement=statement, score=1, action=action)
    assert now
    assert not QueuePlace.objects.exists()
