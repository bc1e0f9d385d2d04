"""System Integrity of a site: looks at its swarms from outside, and lets agents wait that are not as kept.

It has a thread of its own, asks no agent, and changes nothing but who is paused, with a line of history.
What it finds reaches no packet, no prompt and no reasoner. Only the board lets an agent go on.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import close_old_connections, connection
from django.utils import timezone

from isegoria import __version__
from isegoria.agents.errors import ConfigurationError
from isegoria.agents.integrity import inspect, to_pause
from isegoria.agents.stewards.catalogue import KINDS
from isegoria.agents.swarm import INTEGRITY
from isegoria.services.changes import add_history
from isegoria.services.errors import Refused
from isegoria.services.governing.configuring import configuration_of, files_of, renew
from isegoria.services.governing.holding import held
from isegoria.services.governing.observing import observed
from isegoria.services.governing.sources import VERSION
from isegoria.store.models import AgentConfiguration, Swarm, SwarmAgent

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from isegoria.agents.integrity import Finding

EVERY: Final = 60.0
UPGRADE: Final = "upgrade"
SILENCE: Final = timedelta(minutes=10)
_MISSED: Final = 3
_log = logging.getLogger(__name__)


def keep_watching(
    stop: threading.Event, worker: str, *, every: float = EVERY, beat: Callable[[], None] = lambda: None
) -> None:
    """Watch again and again until told to stop; a thread of its own, so that a stuck agent hides nothing.

    Args:
        stop: once set, the loop ends soon.
        worker: names the machine and process, as with leases.
        every: seconds between two looks.
        beat: called after every look, so that whoever watches the watcher sees that it goes on.
    """
    since = timezone.now()
    try:
        while not stop.wait(every):
            close_old_connections()
            try:
                watch(timezone.now(), worker=worker, since=since)
            except Exception as problem:  # noqa: BLE001 - the database may be away, and will be back
                _log.error("watching-failed", extra={"problem": type(problem).__name__})
            beat()
    finally:
        connection.close()


def watch(
    now: datetime, *, worker: str = "", since: datetime | None = None
) -> dict[int, tuple[Finding, ...]]:
    """Look at every swarm, and pause whoever is not as kept; trouble with one swarm keeps from no other.

    Args:
        now: the time.
        worker: names this machine and process; "" for none.
        since: when it began to watch; None for always.

    Returns:
        What is wrong, by the conversation's row id.
    """
    found: dict[int, tuple[Finding, ...]] = {}
    for one in Swarm.objects.filter(agents__ended_at=None).distinct().values_list("pk", flat=True):
        try:
            take_over_upgrade(one, now)
            found[one] = findings = look(one, now, worker=worker, since=since)
            _pause(one, findings)
        except Exception as problem:  # noqa: BLE001 - one swarm's trouble must not hide another's
            # Its words may quote what people wrote, so they are not logged.
            _log.error("watching-failed", extra={"swarm": one, "problem": type(problem).__name__})
    return found


def look(
    conversation: int, now: datetime, *, worker: str = "", since: datetime | None = None
) -> tuple[Finding, ...]:
    """Say what is wrong with the agents of a swarm; changes nothing.

    Args:
        conversation: row id of the conversation whose swarm it is.
        now: the time.
        worker: names this machine and process; whoever is stuck in it is found by it. "" for none.
        since: before this, nobody's silence counts; None for always.
    """
    swarm = Swarm.objects.get(pk=conversation)
    silence = max(SILENCE, timedelta(seconds=_MISSED * swarm.every))
    return inspect(observed(swarm, now, worker=worker, since=since), at=now, silence=silence)


def take_over_upgrade(conversation: int, now: datetime) -> int:
    """Where the software was upgraded, give every agent a configuration of what it is made of now.

    Whoever runs the site put another version there, and everybody can see that they did: the new versions are
    on record, and so is a line of history. Files that differ within one version let an agent wait instead,
    and so do those of somebody else's package.

    Args:
        conversation: row id of the conversation whose swarm it is.
        now: the time.

    Returns:
        How many agents have a new configuration.
    """
    rows = SwarmAgent.objects.filter(swarm_id=conversation, ended_at=None)
    if not any(_upgraded(one) for one in rows):
        return 0
    with held(conversation) as holding:
        living = [one for one in holding.rows.values() if one.ended_at is None and _upgraded(one)]
        words = f"Isegoria {__version__}"
        done = sum(renew(one, why=words, by=UPGRADE, now=now) is not None for one in living)
        if done:
            details: dict[str, str | int | None] = {"agents": done, "version": __version__}
            add_history(conversation, "agents-upgraded", details=details)
    return done


def _upgraded(row: SwarmAgent) -> bool:
    """Tell whether an agent is of another version of Isegoria than the one that runs."""
    try:
        kept = configuration_of(row).files
    except (AgentConfiguration.DoesNotExist, ConfigurationError):
        return False  # nobody knows what it was made of, so it waits
    found = files_of(row.kind)
    if VERSION not in found or kept.get(VERSION) == found[VERSION]:
        return False
    # What somebody else's package became is no part of it: only the board takes that over.
    return row.kind in ("", *KINDS) or {**kept, VERSION: ""} == {**found, VERSION: ""}


def _pause(conversation: int, findings: tuple[Finding, ...]) -> None:
    """Let those wait whom a finding says to; whoever waits already stays as they are."""
    for agent in to_pause(findings):
        troubles = sorted({one.trouble for one in findings if one.agent == agent and one.pause})
        try:
            with held(conversation) as holding:
                if holding.members.pause(INTEGRITY, agent):
                    holding.keep()
                    details = {"agent": agent, "by": INTEGRITY, "because": ", ".join(troubles)}
                    add_history(conversation, "agent-paused", details=details)
        except Refused:
            # It ended meanwhile.
            continue
