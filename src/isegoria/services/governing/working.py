"""Let the agents of a swarm take their turns; one step of the worker's loop.

An agent thinks without any transaction, and the database refuses writes meanwhile. What it asks for goes
through the gate, one transaction an action. Whoever is killed in between has done all of an action or none of
it; the next worker plans again, and finds under the same keys what was done already.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.agents.turn import take_turn
from isegoria.services.errors import Gone, Invalid
from isegoria.services.finding import find_conversation
from isegoria.services.governing.configuring import configuration_of
from isegoria.services.governing.gating import gate_of
from isegoria.services.governing.holding import missing
from isegoria.services.governing.law import law_of
from isegoria.services.governing.leasing import take_lease
from isegoria.services.governing.ledger import DatabaseLedger
from isegoria.services.governing.reasoning import Going, reasoner_of_site
from isegoria.services.governing.seeing import see
from isegoria.services.governing.stewards import steward_of
from isegoria.services.governing.telling import Telling
from isegoria.store.chain import chain_of
from isegoria.store.models import AgentTurn, Swarm, SwarmAgent
from isegoria.store.reading_only import reading_only, writing

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from isegoria.agents.gate import Settled
    from isegoria.agents.judging import Law, Standing
    from isegoria.agents.reasoners.asking import Reasoner
    from isegoria.agents.requests import Request
    from isegoria.agents.turn import Turn
    from isegoria.agents.world import World

IDLE_TOLD_EVERY: Final = timedelta(hours=1)
BEAT: Final = timedelta(seconds=30)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TurnTaken:
    """That an agent took a turn.

    Attributes:
        agent: its name.
        outcome: "worked", "idle", "halted" or "failed".
        done: how many of its actions took effect.
        waiting: how many wait for a person.
        denied: how many were denied.
    """

    agent: str
    outcome: str
    done: int
    waiting: int
    denied: int


def run_due(worker: str, stop: threading.Event) -> bool:
    """Let the swarm that is due take its turns.

    Args:
        worker: names the machine and process.
        stop: once set, what is left is left to others.

    Returns:
        Whether there was one.
    """
    lease = take_lease(worker, timezone.now())
    if lease is None:
        return False

    def over() -> bool:
        return stop.is_set() or not lease.keep(timezone.now())

    try:
        taken = take_turns(lease.conversation, over=over)
    finally:
        lease.finish(timezone.now())
    _log.info("swarm-turn", extra={"agents": len(taken), "actions": sum(one.done for one in taken)})
    return True


def run_now(
    *, slug: str, worker: str, clock: Callable[[], datetime] = timezone.now, reasoner: Reasoner | None = None
) -> tuple[TurnTaken, ...]:
    """Let the swarm of a conversation take its turns at once, due or not; nobody else does meanwhile.

    Args:
        slug: of the conversation.
        worker: names the machine and process.
        clock: gives the time.
        reasoner: words, translates and sums up; None for the site's.

    Returns:
        Nothing where all of it is paused or has ended.

    Raises:
        Missing: there is no such conversation, or no swarm in it.
        Gone: a worker lets it work right now.
    """
    found = find_conversation(slug=slug)
    row = Swarm.objects.filter(pk=found.id).first()
    if row is None:
        raise missing()
    lease = take_lease(worker, clock(), conversation=found.id)
    if lease is None:
        if row.paused_by or not row.agents.filter(ended_at=None).exists():
            return ()
        raise Gone("swarm-busy", _("These stewards are at work right now. Try again in a minute."))
    try:
        return take_turns(found.id, clock=clock, reasoner=reasoner, over=lambda: not lease.keep(clock()))
    finally:
        lease.finish(clock())


def take_turns(
    conversation: int,
    *,
    clock: Callable[[], datetime] = timezone.now,
    reasoner: Reasoner | None = None,
    over: Callable[[], bool] = lambda: False,
) -> tuple[TurnTaken, ...]:
    """Let every agent that is neither paused nor ended take a turn, in the order in which they were created.

    Args:
        conversation: row id of the conversation whose swarm it is.
        clock: gives the time.
        reasoner: words, translates and sums up; None for the site's.
        over: looked at before each agent, and between its actions.
    """
    swarm = Swarm.objects.select_related("constitution").get(pk=conversation)
    words = reasoner or reasoner_of_site()
    taken = []
    for row in SwarmAgent.objects.filter(swarm=swarm, ended_at=None).exclude(kind="").order_by("pk"):
        if over():
            break
        if not _halted(conversation, row.name):
            taken.append(_take(row, law_of(swarm), words, clock, over))
    return tuple(taken)


def _take(
    row: SwarmAgent,
    law: Law,
    reasoner: Reasoner,
    clock: Callable[[], datetime],
    over: Callable[[], bool],
) -> TurnTaken:
    try:
        steward = steward_of(row.kind)
    except Invalid:  # the package that offered it is gone
        _log.error("steward-gone", extra={"agent": row.pk})
        return TurnTaken(row.name, "failed", 0, 0, 0)
    world = see(row.swarm_id, clock(), voters=steward.needs_voters, agent=row.name)
    telling = Telling(row, clock, world.source)
    SwarmAgent.objects.filter(pk=row.pk).update(heartbeat_at=clock())

    def ask(request: Request) -> Settled:
        """Ask the gate; what was said until then is kept first, so that it can be read beside the action."""
        with writing():
            turn = telling.keep()
            return gate_of(DatabaseLedger(row.swarm_id, clock, turn.pk)).ask(request)

    def stopped() -> bool:
        with writing():
            now = clock()
            late = SwarmAgent.objects.filter(pk=row.pk, heartbeat_at__lt=now - BEAT)
            late.update(heartbeat_at=now)
            return over() or _halted(row.swarm_id, row.name)

    try:
        with reading_only():
            turn = take_turn(
                steward,
                agent=row.name,
                world=world,
                law=law,
                standing=_standing(row, clock),
                configuration=configuration_of(row),
                reasoner=Going(reasoner, stopped),
                ask=ask,
                listen=telling.listen,
                stop=stopped,
            )
    except DatabaseError:
        raise
    except Exception as problem:  # noqa: BLE001 - one agent's trouble must not stop the others
        # Its words may quote what people wrote, so they are not logged.
        _log.error("turn-failed", extra={"agent": row.pk, "problem": type(problem).__name__})
        telling.end(AgentTurn.Outcome.FAILED)
        return TurnTaken(row.name, "failed", 0, 0, 0)
    return _end(row, telling, turn, world)


def _end(row: SwarmAgent, telling: Telling, turn: Turn, world: World) -> TurnTaken:
    outcome = "halted" if turn.stopped else "worked" if turn.tasks else "idle"
    # Nothing to do, or nobody to answer, said every few minutes, would bury what was done.
    quiet = not turn.stopped and all(one.how == "undone" for one in turn.tasks)
    recent = AgentTurn.objects.filter(
        agent=row, outcome=outcome, actions=None, began_at__gt=world.at - IDLE_TOLD_EVERY
    )
    if not quiet or telling.turn is not None or not recent.exists():
        telling.end(outcome)
    settled = [one for one in turn.settled if not one.before]
    counts = [sum(one.status == status for one in settled) for status in ("done", "waiting", "denied")]
    return TurnTaken(row.name, outcome, *counts)


def _standing(row: SwarmAgent, clock: Callable[[], datetime]) -> Standing:
    ledger = DatabaseLedger(row.swarm_id, clock)
    with writing(), ledger.transaction():
        return ledger.standing(row.name)


def _halted(conversation: int, agent: str) -> bool:
    """Tell whether an agent is paused or has ended by now."""
    if Swarm.objects.filter(pk=conversation).exclude(paused_by="").exists():
        return True
    chain = chain_of(conversation, agent)
    return not chain or chain[0].ended or any(one.paused for one in chain)
