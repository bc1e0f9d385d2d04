"""What System Integrity sees of agents: rows, files and what they do in known cases; it asks no agent."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count

from isegoria.agents.configuration import Configuration
from isegoria.agents.errors import ConfigurationError
from isegoria.agents.integrity import Observed
from isegoria.services.governing.configuring import files_of, probes_of
from isegoria.store.models import AgentAction, AgentConfiguration, AgentJudgement, Conversation, SwarmAgent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from isegoria.store.models import Swarm

_DAY: Final = timedelta(days=1)
_LONGEST_NAME: Final = 60


def observed(
    swarm: Swarm, now: datetime, *, worker: str = "", since: datetime | None = None
) -> tuple[Observed, ...]:
    """Look at every agent of a swarm that has not ended.

    Args:
        swarm: whose agents they are.
        now: the time.
        worker: names this machine and process; "" for none.
        since: before this, nobody's silence counts; None for always.
    """
    rows = list(SwarmAgent.objects.filter(swarm=swarm, ended_at=None).order_by("pk"))
    spent = _spent(swarm, now)
    halted = _halted(swarm, rows)
    stuck = _stuck(swarm, rows, worker)
    return tuple(
        _observed(
            row, spent.get(row.name, 0), now, since, due=row.name not in halted, stuck=row.name == stuck
        )
        for row in rows
    )


def _observed(
    row: SwarmAgent, spent: int, now: datetime, since: datetime | None, *, due: bool, stuck: bool
) -> Observed:
    kept = list(AgentConfiguration.objects.filter(agent=row).order_by("number"))
    history = []
    for one in kept:
        made = _read(one.document)
        if made is None:
            break
        history.append(made)
    running = next((_read(one.document) for one in kept if one.number == row.configuration), None)
    beats = [row.heartbeat_at or row.created_at, *([since] if since else [])]
    return Observed(
        agent=row.name,
        due=due,
        beat=max(beats),
        working=stuck,
        spent=spent,
        budget=row.budget if spent <= row.budget else _budget(row, now),
        running=running,
        history=history,
        files=files_of(row.kind),
        digests=[one.digest for one in kept],
        # One that was made before there were probes has none to hold it against.
        probes=probes_of(row.kind) if running and running.probes else {},
        kept=running.probes if running else {},
    )


def _spent(swarm: Swarm, now: datetime) -> Mapping[str, int]:
    done = AgentAction.objects.filter(
        swarm=swarm, status=AgentAction.Status.DONE, settled_at__gt=now - _DAY, settled_at__lte=now
    )
    counted = done.values("agent").annotate(many=Count("pk"))
    return {one["agent"]: one["many"] for one in counted}


def _budget(row: SwarmAgent, now: datetime) -> int:
    """Give the largest budget that the agent had within a day: the board may have lowered it meanwhile."""
    texts = AgentJudgement.objects.filter(
        action__swarm_id=row.swarm_id, action__agent=row.name, outcome="allow", at__gt=now - _DAY
    ).values_list("text", flat=True)
    budgets: list[int] = [json.loads(one)["standing"]["budget"] for one in texts]
    return max([row.budget, *budgets])


def _halted(swarm: Swarm, rows: Iterable[SwarmAgent]) -> frozenset[str]:
    """Name those who take no turns: paused, below somebody paused, without a chore, or in a draft."""
    drafted = Conversation.objects.filter(pk=swarm.pk, state=Conversation.State.DRAFT, opened_at=None)
    everybody = bool(swarm.paused_by) or drafted.exists()
    found: set[str] = set()
    waiting: set[str] = set()
    for row in rows:
        # Creators come before those they created.
        if row.paused_by or row.creator in waiting:
            waiting.add(row.name)
        if everybody or not row.kind or row.name in waiting:
            found.add(row.name)
    return frozenset(found)


def _stuck(swarm: Swarm, rows: Iterable[SwarmAgent], worker: str) -> str:
    """Name the agent within whose turn this very process let its lease run out; "" for none."""
    if not worker or not swarm.holder.startswith(f"{worker[:_LONGEST_NAME]} "):
        return ""
    begun = [(row.heartbeat_at, row.name) for row in rows if row.heartbeat_at]
    return max(begun)[1] if begun else ""


def _read(document: Mapping[str, object]) -> Configuration | None:
    try:
        return Configuration.read(document)
    except ConfigurationError:
        return None
