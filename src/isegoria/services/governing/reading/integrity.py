"""What is checked from outside, without asking any agent: heartbeats, budgets, turns, and configurations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from isegoria.agents.requests import digest_of
from isegoria.services.governing.reading.asking import ask
from isegoria.services.governing.reading.swarms import DAY, LONGEST_TURN, swarm_info
from isegoria.services.governing.reading.values import Finding
from isegoria.store.models import AgentConfiguration, AgentTurn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from isegoria.services.governing.reading.values import SwarmInfo

# An agent is late once this many of its turns did not come.
_MISSED: Final = 3


def findings(
    *, slug: str, account: int | None = None, language: str = "", now: datetime | None = None
) -> tuple[Finding, ...]:
    """Check a swarm: grave findings first.

    Args:
        slug: the conversation's.
        account: who asks; None for anybody.
        language: of prose.
        now: the time; None for the present.

    Raises:
        Missing: there is no such conversation or swarm.
    """
    asked = ask(slug=slug, account=account, language=language)
    moment = now or timezone.now()
    key = asked.sure.pk
    swarm = swarm_info(asked, moment)
    found = [*_configurations(key), *_turns(key, moment), *_standing(swarm, moment)]
    return tuple(sorted(found, key=lambda one: not one.grave))


def _configurations(swarm: int) -> Iterator[Finding]:
    for row in AgentConfiguration.objects.filter(agent__swarm_id=swarm).select_related("agent"):
        if digest_of(row.document) != row.digest:
            yield Finding("configuration", row.agent.name, row.number, row.created_at, grave=True)


def _turns(swarm: int, now: datetime) -> Iterator[Finding]:
    rows = AgentTurn.objects.filter(agent__swarm_id=swarm, began_at__gt=now - DAY).select_related("agent")
    for row in rows.order_by("-pk"):
        if row.outcome == AgentTurn.Outcome.FAILED:
            yield Finding("failed", row.agent.name, row.number, row.began_at, grave=True)
        elif row.ended_at is None and row.began_at < now - LONGEST_TURN:
            yield Finding("cut-off", row.agent.name, row.number, row.began_at, grave=False)


def _standing(swarm: SwarmInfo, now: datetime) -> Iterator[Finding]:
    patience = max(timedelta(seconds=_MISSED * swarm.every), LONGEST_TURN)
    for one in (line for top in swarm.executives for line in top.subtree):
        if one.state == "ended":
            continue
        if one.paused_by == "integrity":
            yield Finding("paused", one.name, 0, None, grave=True)
        if one.budget and one.spent >= one.budget:
            yield Finding("spent", one.name, one.budget, None, grave=False)
        last = one.heartbeat_at or one.created_at
        if one.kind and not one.halted_by and last < now - patience:
            yield Finding("late", one.name, 0, last, grave=False)
    if swarm.paused_by == "integrity":
        yield Finding("paused", "", 0, swarm.paused_at, grave=True)
