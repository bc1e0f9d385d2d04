"""A swarm works: founded by an organiser, each action judged, kept and recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isegoria.services.governing.founding import found
from isegoria.services.governing.working import take_turns
from isegoria.store.models import AgentAction, AgentPacket, Opening, Statement, SwarmAgent

if TYPE_CHECKING:
    from town import Town

pytestmark = pytest.mark.django_db
KINDS = ("triage", "duplicates", "exposure", "bridging")


def test_without_a_constitution_a_person_decides_everything(town: Town) -> None:
    """Agents without a source of rules do nothing by themselves."""
    found(slug=town.slug, account=town.account("organiser"), kinds=KINDS)
    Statement.objects.filter(conversation_id=town.id, number=2).update(state="pending")

    taken = take_turns(town.id)

    assert [one.agent for one in taken] == list(KINDS)
    assert {one.status for one in AgentAction.objects.all()} <= {"waiting"}
    assert AgentAction.objects.exists()
    assert AgentPacket.objects.filter(turn__agent__name="exposure").count() > 5
    kinds = set(Opening.objects.values_list("kind", flat=True))
    assert {"swarm", "agent", "configuration", "judgement"} <= kinds
    assert SwarmAgent.objects.get(name="triage").level == 2
