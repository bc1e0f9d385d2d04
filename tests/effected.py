"""Actions that the gate let through, written straight into the database, and what they bring about."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from isegoria.agents.requests import Request, canonical
from isegoria.constitution.guards.actions import Action
from isegoria.services.governing.effects import EFFECTS, Cause
from isegoria.store.models import AgentAction, AgentJudgement, Swarm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from town import Town

_NUMBERS = count(1)
ALARM: Mapping[str, Any] = {
    "kind": "burst",
    "people": 12,
    "statements": [0],
    "strength": 800,
    "from": 1_700_000_000_000,
    "to": 1_700_000_600_000,
    "restricted": True,
}
REPORT: Mapping[str, Any] = {
    "day": "2026-11-25",
    "source": "landscape 1, 700 votes",
    "digest": "sha256:0",
    "sentences": [
        {
            "kind": "participation",
            "cites": {"statements": [], "figures": {"participants": 60, "votes": 700}},
            "en": "So far, 60 people have voted.",
            "ja": "これまでに60人が投票しました。",
        },
        {
            "kind": "agreed",
            "cites": {"statements": [10, 11], "figures": {"agreed": 2}},
            "en": "Two statements are agreed in every group.",
            "ja": "二つの意見がすべてのグループで合意されています。",
        },
    ],
}
AUDIT: Mapping[str, Any] = {
    "hidden": 12,
    "groups": [
        {"group": 0, "letter": "A", "authors": 20, "statements": 30, "hidden": 7},
        {"group": 1, "letter": "B", "authors": 14, "statements": 22, "hidden": None},
    ],
    "p": 412,
    "permutations": 2000,
    "effect": 90,
    "verdict": "no-sign",
}


def let_through(town: Town, privilege: str, arguments: Mapping[str, Any], *, key: str = "") -> dict[str, Any]:
    """Let an action through, as the gate does: its row, its judgement, its effect, in one transaction."""
    with transaction.atomic():
        row, request = action_row(town, privilege, arguments, key=key)
        cause = Cause(town.id, row.swarm_id, row.pk, row.settled_at or row.asked_at)
        row.result = dict(EFFECTS[privilege](cause, request))
        row.save(update_fields=["result"])
    return dict(row.result)


def action_row(
    town: Town, privilege: str, arguments: Mapping[str, Any], *, key: str = "", status: str = "done"
) -> tuple[AgentAction, Request]:
    """Write an action that the gate let through, or one that it did not."""
    now = timezone.now()
    swarm, _made = Swarm.objects.get_or_create(
        conversation_id=town.id, defaults={"next_at": now, "created_at": now}
    )
    verb, target = privilege.split()
    name = key or f"steward:{next(_NUMBERS)}"
    request = Request(name, "steward", Action(verb, target), dict(arguments), {"en": "A test asks."})
    row = AgentAction.objects.create(
        swarm=swarm,
        key=name,
        agent="steward",
        privilege=privilege,
        request=canonical(request.document()),
        status=status,
        restricted=arguments.get("restricted") is True,
        asked_at=now,
        settled_at=None if status == "waiting" else now,
    )
    outcome = {"done": "allow", "waiting": "approve"}.get(status, "deny")
    AgentJudgement.objects.create(action=row, number=1, outcome=outcome, text="{}", digest="sha256:0", at=now)
    return row, request
