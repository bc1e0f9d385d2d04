"""isegoria steward: let stewards work, judge again, and say why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from isegoria.cli.main import app
from isegoria.services.governing.commanding import pause
from isegoria.store.models import AgentAction, AgentJudgement, AgentTurn, Swarm
from swarming import ask, enact, order, swarm_in

if TYPE_CHECKING:
    from typer.testing import Result

    from town import Town

pytestmark = pytest.mark.django_db


def _run(*words: str, lang: str = "en") -> Result:
    return CliRunner().invoke(app, ["steward", *words, "--lang", lang], env={"COLUMNS": "150"})


def test_every_agent_takes_a_turn_and_the_table_says_what_came_of_it(town: Town) -> None:
    """Whoever runs a site sees at once what its stewards would do."""
    swarm_in(town, "forbid hide statement")

    ran = _run("run", town.slug)

    assert ran.exit_code == 0
    for kind in ("triage", "duplicates", "exposure", "bridging"):
        assert kind in ran.stdout
    assert "actions took effect" in ran.stdout
    assert AgentTurn.objects.exclude(outcome="").count() == 4


def test_a_swarm_that_is_paused_does_nothing_and_says_so(town: Town) -> None:
    """No turn is taken, and nobody thinks that something is broken."""
    swarm_in(town, "")
    pause(slug=town.slug, agent="board", account=town.account("overseer"))

    ran = _run("run", town.slug, lang="ja")

    assert ran.exit_code == 0
    assert "一時停止中" in ran.stdout
    assert not AgentTurn.objects.exists()


def test_two_do_not_let_the_same_stewards_work_at_once(town: Town) -> None:
    """A worker has them: the command says so, and leaves them alone."""
    swarm_in(town, "")
    later = int((timezone.now() + timedelta(minutes=1)).timestamp() * 1000)
    Swarm.objects.update(holder="worker", leased_until=later)

    ran = _run("run", town.slug)

    assert "at work right now" in str(ran.exception)
    assert Swarm.objects.get().holder == "worker"


def test_where_nobody_works_the_remedy_is_named(town: Town) -> None:
    """No swarm: an organiser can found one."""
    for command in ("run", "replay", "explain"):
        assert "organiser" in str(_run(command, town.slug).exception)


def test_all_judgements_come_out_the_same_and_a_changed_one_is_named(town: Town) -> None:
    """Ends with 0, or with 1 and the action's key."""
    swarm_in(town, "limit order queue to 1 per day")
    order(town, 1)
    order(town, 2)

    ran = _run("replay", town.slug)
    assert (ran.exit_code, "2 judgements, 2 the same" in ran.stdout) == (0, True)

    row = AgentJudgement.objects.filter(outcome="deny").get()
    AgentJudgement.objects.filter(pk=row.pk).update(text=row.text.replace("order:2", "order:3"))
    ran = _run("replay", town.slug)
    assert ran.exit_code == 1
    assert "triage:order:2" in ran.stdout


def test_another_constitution_would_judge_otherwise_and_that_is_no_fault(town: Town) -> None:
    """What was allowed would be denied now: it is listed, and the command ends well."""
    swarm_in(town, "")
    order(town)
    enact(town, "forbid order queue")

    assert _run("replay", town.slug).exit_code == 0
    ran = _run("replay", town.slug, "--under-current")
    assert ran.exit_code == 0
    assert "triage:order:1" in ran.stdout


def test_an_action_is_explained_by_its_clauses(town: Town) -> None:
    """The list gives numbers, and a number gives the reasons, in either language."""
    swarm_in(town, "approve order queue by moderator")
    order(town)
    number = AgentAction.objects.get().pk

    assert "c1" in _run("explain", town.slug).stdout
    told = _run("explain", town.slug, str(number))
    assert told.exit_code == 0
    for words in ("wait for a person", "c1", "approve order queue by moderator", "sha256:"):
        assert words in told.stdout
    assert "人が決める" in _run("explain", town.slug, str(number), lang="ja").stdout


def test_what_is_of_few_people_is_not_explained_to_everybody(town: Town) -> None:
    """An alarm's figures stay with people who have a role."""
    swarm_in(town, "")
    told = {
        "kind": "burst",
        "people": 3,
        "statements": [1],
        "strength": 987,
        "from": 0,
        "to": 1,
        "restricted": True,
    }
    ask(town, "raise alarm", "alarm:1", told, agent="triage")

    ran = _run("explain", town.slug, str(AgentAction.objects.get().pk))

    assert ran.exit_code == 0
    assert "so few people" in ran.stdout
    assert "987" not in ran.stdout
