"""What an agent consists of, version by version; each is kept for ever, and any can be gone back to."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from isegoria.agents.configuration import Configuration, Instructions
from isegoria.agents.known import KNOWN
from isegoria.agents.probes import probe_steward
from isegoria.agents.reasoners.offline import Offline
from isegoria.agents.swarm import CREATE
from isegoria.services.errors import Invalid
from isegoria.services.governing.recording import record_agent, record_configuration
from isegoria.services.governing.sources import sources_of
from isegoria.services.governing.stewards import steward_of
from isegoria.store.models import AgentConfiguration

if TYPE_CHECKING:
    from datetime import datetime

    from isegoria.store.models import SwarmAgent

_LEADING: Final = {
    "goal": {
        "en": "Have the chores of this deliberation done under the constitution, and answer for it.",
        "ja": "この対話の実務を憲章のもとで進め、その責任を負う。",
    },
    "done": {
        "en": "Every chore is done by an agent that may do it, and nothing is done that nobody answers for.",
        "ja": "すべての実務が、その権限を持つエージェントによって行われ、責任者のいない行為がない。",
    },
    "measures": {
        "en": "Denials, actions that wait, and budgets used up among those below.",
        "ja": "下位のエージェントの、認められなかった行為、承認待ちの行為、使い切った予算。",
    },
}


def first(row: SwarmAgent, *, conversation: str, now: datetime) -> AgentConfiguration:
    """Keep the first configuration of a new agent.

    Args:
        row: the agent.
        conversation: its name in addresses.
        now: when.
    """
    made = Configuration(
        row.name,
        tuple(row.privileges) or (CREATE,),
        files_of(row.kind),
        _instructions(row.kind),
        conversation,
        row.creator,
        probes=probes_of(row.kind),
    )
    return _keep(row, made, why="", by=row.creator, now=now)


def configuration_of(row: SwarmAgent) -> Configuration:
    """Give the configuration that an agent works by.

    Args:
        row: the agent.
    """
    kept = AgentConfiguration.objects.get(agent=row, number=row.configuration)
    return Configuration.read(kept.document)


def change(
    row: SwarmAgent, changes: dict[str, Any], *, why: str, by: str, now: datetime
) -> AgentConfiguration:
    """Go on to another configuration.

    Args:
        row: the agent.
        changes: fields of `Configuration` by name.
        why: in prose.
        by: who decided it.
        now: when.

    Raises:
        ConfigurationError: something is missing or of another kind.
    """
    return _keep(row, configuration_of(row).following(**changes), why=why, by=by, now=now)


def roll_back(row: SwarmAgent, number: int, *, why: str, by: str, now: datetime) -> AgentConfiguration | None:
    """Go on to a new configuration that says what an earlier one said.

    Args:
        row: the agent.
        number: of the earlier one.
        why: in prose.
        by: who decided it.
        now: when.

    Returns:
        None where there is no such configuration.
    """
    kept = AgentConfiguration.objects.filter(agent=row, number=number).first()
    if kept is None:
        return None
    old = Configuration.read(kept.document)
    again = {name: getattr(old, name) for name in ("functions", "files", "instructions", "probes")}
    return change(row, again, why=why, by=by, now=now)


def renew(row: SwarmAgent, *, why: str, by: str, now: datetime) -> AgentConfiguration | None:
    """Take over what an agent's files are now, and what it does with them, as a new configuration.

    Args:
        row: the agent.
        why: in prose.
        by: who decided it.
        now: when.

    Returns:
        None where nothing differs.
    """
    kept = configuration_of(row)
    found = {"files": files_of(row.kind), "probes": probes_of(row.kind)}
    if all(dict(getattr(kept, name)) == one for name, one in found.items()):
        return None
    return change(row, found, why=why, by=by, now=now)


def files_of(kind: str) -> dict[str, str]:
    """Name the files that a steward runs from, each by the digest of what stands in it.

    These are its own, those of its package that they import, and the one that says which version of Isegoria
    this is: where that differs, the software was upgraded.
    """
    try:
        module = type(steward_of(kind)).__module__ if kind else __name__
        held = {name: place.read_bytes() for name, place in sources_of(module).items()}
    except (Invalid, ImportError, OSError):  # it is gone, or part of it, so System Integrity lets it wait
        return {}
    return {name: f"sha256:{sha256(one).hexdigest()}" for name, one in held.items()}


def probes_of(kind: str) -> dict[str, str]:
    """Name what a steward does in worlds that never change; by the world's name, each by a digest."""
    try:
        steward = steward_of(kind) if kind else None
    except Invalid:  # likewise
        return {}
    if steward is None:
        return {}
    return {name: probe_steward(steward, world, Offline()) for name, world in KNOWN.items()}


def _instructions(kind: str) -> Instructions:
    if not kind:
        return Instructions(_LEADING["goal"], _LEADING["done"], _LEADING["measures"])
    steward = steward_of(kind)
    return Instructions(steward.goal, steward.done, steward.measures)


def _keep(row: SwarmAgent, made: Configuration, *, why: str, by: str, now: datetime) -> AgentConfiguration:
    kept = AgentConfiguration.objects.create(
        agent=row,
        number=made.version,
        document=made.document(),
        digest=made.digest,
        why=why,
        by=by,
        created_at=now,
    )
    record_configuration(kept)
    if row.configuration != made.version:
        row.configuration = made.version
        row.save(update_fields=["configuration"])
        record_agent(row)
    return kept
