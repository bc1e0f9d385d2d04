"""Pause at once, and wake: what needs no vote. Overseers stop agents; the board alone resumes them."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from isegoria.agents.swarm import BOARD, OVERSEER
from isegoria.services.changes import add_history
from isegoria.services.finding import ORGANISER
from isegoria.services.finding import OVERSEER as OVERSEER_ROLE
from isegoria.services.governing.holding import held_by
from isegoria.store.models import Swarm

_PAUSING: Final = (ORGANISER, OVERSEER_ROLE)


def pause(*, slug: str, agent: str, account: int | None) -> bool:
    """Let an agent and everybody below it wait: once this has returned, none of them does anything more.

    Args:
        slug: of the conversation.
        agent: its name; "board" for the whole swarm.
        account: an overseer or organiser.

    Returns:
        Whether it was not paused before.

    Raises:
        Missing, Forbidden: as of `require_role`; or there is no swarm, or no such agent.
        Gone: the agent has ended.
    """
    with held_by(slug=slug, account=account, kinds=_PAUSING, of=agent) as (found, held):
        by = BOARD if found.role == ORGANISER else OVERSEER
        changed = held.members.pause(by, agent)
        held.keep()
        if changed:
            add_history(found.id, "agent-paused", role=found.role, details={"agent": agent})
    return changed


def wake(*, slug: str, account: int | None) -> None:
    """Ask for a turn of all agents as soon as a worker is free.

    Raises:
        Missing, Forbidden: as of `require_role`; or there is no swarm.
    """
    with held_by(slug=slug, account=account, kinds=(ORGANISER,), of=BOARD) as (_found, held):
        Swarm.objects.filter(pk=held.row.pk).update(next_at=timezone.now())
