"""What pages see of a swarm: the tree, packets, judgements with their clauses; and what is held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governed import ask_gate, governed_town, tell
from isegoria.services.errors import Missing
from isegoria.services.governing import reading
from isegoria.store.models import AgentConfiguration, Swarm, SwarmAgent
from town import found_town

if TYPE_CHECKING:
    from governed import Governed
    from town import Town


@pytest.fixture
def governed(town: Town) -> Governed:
    """Let stewards work in the town."""
    return governed_town(town)


def test_the_tree_tells_who_is_below_whom_and_how_each_stands(governed: Governed) -> None:
    """Levels, supervisors, pauses and endings are those of the rows; spending is counted per agent."""
    swarm = reading.swarm(slug=governed.town.slug)

    assert swarm is not None
    assert [(one.name, one.level, one.creator) for one in swarm.executives] == [("steward", 1, "board")]
    states = {one.name: one.state for one in swarm.executives[0].subtree}
    assert states["bridging"] == "paused"
    assert states["helper"] == "ended"
    assert states["triage"] == "waiting"
    triage, reporter = swarm.agent("triage"), swarm.agent("reporter")
    assert triage is not None
    assert reporter is not None
    assert (triage.spent, triage.budget, triage.turn) == (1, 10, 1)
    assert (reporter.spent, reporter.queued) == (0, 1)
    assert (swarm.done, swarm.queued, swarm.denied, swarm.alive) == (2, 1, 1, 6)
    assert swarm.law is not None
    assert swarm.law.title == "What stewards may do"


def test_a_pause_above_holds_everybody_below(governed: Governed) -> None:
    """Whoever is below somebody paused is told whom they wait for; a pause of all is the board's."""
    SwarmAgent.objects.filter(swarm=governed.town.id, name="steward").update(paused_by="overseer")

    swarm = reading.swarm(slug=governed.town.slug)

    assert swarm is not None
    triage = swarm.agent("triage")
    assert triage is not None
    assert (triage.state, triage.halted_by) == ("below-paused", "steward")
    Swarm.objects.filter(pk=governed.town.id).update(paused_by="overseer")
    again = reading.swarm(slug=governed.town.slug)
    assert again is not None
    assert {one.halted_by for one in again.executives[0].subtree if one.state != "ended"} == {"board"}


def test_a_judgement_cites_its_clauses_in_the_readers_language(governed: Governed) -> None:
    """Each reason is a sentence, and leads to the clause that people ratified."""
    waits = reading.action(slug=governed.town.slug, number=governed.actions["waiting"], language="ja")
    denied = reading.action(slug=governed.town.slug, number=governed.actions["denied"])

    assert waits.newest is not None
    (ground,) = waits.newest.grounds
    assert ground.clause is not None
    assert (ground.clause.slug, ground.clause.version, ground.clause.key) == ("town-stewards", 1, "c2")
    assert ground.clause.title == "報告は人が先に読む"
    assert ground.sentence.startswith("条項c2")
    assert waits.prose == "火曜の報告を公表する。"
    assert waits.waits_for == ("organiser",)
    assert denied.newest is not None
    assert {one.rule for one in denied.newest.grounds} == {"paused", "privilege", "guard"}
    assert [one.key for one in denied.newest.cited] == ["c1"]


def test_what_is_of_few_people_is_for_roles_alone(governed: Governed) -> None:
    """Prose, arguments, judgement and result of a restricted action, and packets about it, are held back."""
    town, number = governed.town, governed.actions["restricted"]

    public = reading.action(slug=town.slug, number=number, account=town.account(""))
    role = reading.action(slug=town.slug, number=number, account=town.account("moderator"))
    packets = reading.packets(slug=town.slug, agent="watch")

    assert public.held_back
    assert (public.prose, public.arguments, public.judgements, public.result) == ("", {}, (), {})
    assert role.arguments["people"] == 2
    assert role.judgements
    held = [one for one in packets if one.held_back]
    assert [(one.kind, one.prose, one.data) for one in held] == [("effect", "", {})]
    assert not [
        one
        for one in reading.packets(slug=town.slug, agent="watch", account=town.account("overseer"))
        if one.held_back
    ]


def test_packets_come_after_the_one_that_is_known(governed: Governed) -> None:
    """Whoever follows asks for what is new, and gets that alone, in order."""
    every = reading.packets(slug=governed.town.slug)

    newer = reading.packets(slug=governed.town.slug, since=every[4].number)

    assert newer == every[5:]
    assert [one.number for one in every] == sorted(one.number for one in every)


def test_only_those_whom_it_waits_for_may_decide(governed: Governed) -> None:
    """An organiser may; a moderator, an overseer and a passer-by may not."""
    town, number = governed.town, governed.actions["waiting"]

    may = {
        kind: reading.action(slug=town.slug, number=number, account=town.account(kind)).may_decide
        for kind in ("organiser", "moderator", "overseer", "")
    }

    assert may == {"organiser": True, "moderator": False, "overseer": False, "": False}


def test_the_number_of_questions_does_not_grow_with_the_swarm(governed: Governed) -> None:
    """Twice as many agents, turns and actions take as many queries."""
    town = governed.town

    def asked() -> dict[str, int]:
        counts = {}
        for name in ("swarm", "actions", "queue", "packets", "motions", "findings"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                getattr(reading, name)(slug=town.slug)
            counts[name] = len(queries)
        return counts

    before = asked()
    for number in range(2, 5):
        row = SwarmAgent.objects.create(
            swarm_id=town.id,
            name=f"triage-{number}",
            creator="triage",
            level=3,
            kind="triage",
            privileges=["order queue"],
            created_at=Swarm.objects.get(pk=town.id).created_at,
        )
        tell(row, 9)
        ask_gate(town, "triage", "order queue", number, ("Again.", "再び。"))
        ask_gate(town, "reporter", "publish report", 10 + number, ("Again.", "再び。"))

    assert asked() == before


def test_a_changed_configuration_is_found(governed: Governed) -> None:
    """Its digest names a configuration: whoever edits the row is found out."""
    row = AgentConfiguration.objects.get(agent__name="triage", number=1)
    assert not [one for one in reading.findings(slug=governed.town.slug) if one.code == "configuration"]
    AgentConfiguration.objects.filter(pk=row.pk).update(document={**row.document, "supervisor": "nobody"})

    found = reading.findings(slug=governed.town.slug)

    assert (found[0].code, found[0].agent, found[0].number, found[0].grave) == (
        "configuration",
        "triage",
        1,
        True,
    )
    kept = {one.number: one for one in reading.configurations(slug=governed.town.slug, name="triage")}
    assert (kept[1].intact, kept[2].intact, kept[2].current) == (False, True, True)


def test_a_motion_tells_how_the_votes_stand_and_who_only_advises(governed: Governed) -> None:
    """Advisers are programs and named so; people are not named."""
    motion = reading.motion(slug=governed.town.slug, number=1, language="ja")

    assert [one.adviser for one in motion.speeches] == ["guardian", ""]
    assert (motion.yes, motion.no, motion.seats, motion.needed, motion.vote) == (0, 0, 1, 1, None)
    assert [one.number for one in reading.motions(slug=governed.town.slug)] == [1, 2]


def test_the_state_changes_with_everything_that_pages_show(governed: Governed) -> None:
    """Whoever asks again learns of new packets, pauses, votes and decisions."""
    town = governed.town
    before = reading.state_of(slug=town.slug)
    assert reading.state_of(slug=town.slug) == before

    tell(SwarmAgent.objects.get(swarm=town.id, name="triage"), 7)
    spoken = reading.state_of(slug=town.slug)
    Swarm.objects.filter(pk=town.id).update(paused_by="overseer")

    assert len({before, spoken, reading.state_of(slug=town.slug)}) == 3


def test_a_town_without_a_swarm_says_so(town: Town) -> None:
    """None where none was founded; missing where something of it is asked for."""
    assert reading.swarm(slug=town.slug) is None
    with pytest.raises(Missing, match="found a swarm"):
        reading.queue(slug=town.slug)


def test_one_swarm_tells_nothing_of_another(governed: Governed) -> None:
    """An action's number opens it in its own conversation alone."""
    other = governed_town(found_town("buses"), lawless=True)

    with pytest.raises(Missing, match="no such action"):
        reading.action(slug=governed.town.slug, number=other.actions["waiting"])
    waits = reading.action(slug="buses", number=other.actions["done"])
    assert waits.newest is not None
    assert (waits.status, waits.newest.law) == ("waiting", "")
    assert waits.newest.grounds[0].rule == "lawless"
