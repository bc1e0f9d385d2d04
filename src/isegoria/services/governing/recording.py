"""What goes on record of a swarm: agents, what they said and asked for, approvals, and what a board does."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from isegoria.agents.requests import canonical
from isegoria.services.recording.writing import record

if TYPE_CHECKING:
    from isegoria.store.models import (
        AgentAction,
        AgentApproval,
        AgentConfiguration,
        AgentJudgement,
        AgentTurn,
        Motion,
        Speech,
        Swarm,
        SwarmAgent,
    )


def record_swarm(row: Swarm) -> None:
    """Record a swarm as it is now; call it whenever anything but its lease changes."""
    record(kind="swarm", body=swarm_says(row), conversation=row.pk)


def record_agent(row: SwarmAgent) -> None:
    """Record an agent as it is now; call it whenever anything but its heartbeat changes."""
    record(kind="agent", body=agent_says(row), conversation=row.swarm_id)


def record_configuration(row: AgentConfiguration) -> None:
    """Record one version of what an agent is."""
    record(kind="configuration", body=configuration_says(row), conversation=row.agent.swarm_id)


def record_turn(row: AgentTurn) -> None:
    """Record a turn with everything that was said in it so far; call it whenever something is added."""
    record(kind="turn", body=turn_says(row), conversation=row.agent.swarm_id)


def record_judgement(action: AgentAction, row: AgentJudgement) -> None:
    """Record what the gate said of an action, and what became of it."""
    record(kind="judgement", body=judgement_says(action, row), conversation=action.swarm_id, at=row.at)


def record_approval(row: AgentApproval) -> None:
    """Record what a person said to an action that waited; who it was is on no record."""
    record(kind="approval", body=approval_says(row), conversation=row.action.swarm_id, at=row.at)


def record_motion(row: Motion) -> None:
    """Record a motion as it stands; who voted how is on no record, how many did is."""
    record(kind="motion", body=motion_says(row), conversation=row.swarm_id)


def record_speech(row: Speech) -> None:
    """Record that something was said in the chamber, by the digest that names it and all before it."""
    record(kind="speech", body=speech_says(row), conversation=row.motion.swarm_id, at=row.at)


def swarm_says(row: Swarm) -> dict[str, Any]:
    """Say how a swarm is."""
    return {
        "constitution": row.constitution.record_id if row.constitution else None,
        "privileges": row.privileges,
        "paused": row.paused_by,
        "every": row.every,
    }


def agent_says(row: SwarmAgent) -> dict[str, Any]:
    """Say what an agent is and may do."""
    return {
        "agent": row.name,
        "creator": row.creator,
        "level": row.level,
        "kind": row.kind,
        "privileges": row.privileges,
        "paused": row.paused_by,
        "budget": row.budget,
        "configuration": row.configuration,
        "ended": row.ended_at is not None,
    }


def configuration_says(row: AgentConfiguration) -> dict[str, Any]:
    """Say what an agent consists of."""
    return {
        "agent": row.agent.name,
        "number": row.number,
        "digest": row.digest,
        "document": row.document,
        "why": row.why,
        "by": row.by,
    }


def turn_says(row: AgentTurn) -> dict[str, Any]:
    """Say what was said in a turn, by a digest of all its packets in their order.

    Their figures may be of few people, so a salt goes before them.
    """
    packets = [
        [one.number, one.layer, one.bus, one.kind, one.to, one.prose, one.data, one.at.isoformat()]
        for one in row.packets.all()
    ]
    return {
        "agent": row.agent.name,
        "turn": row.number,
        "outcome": str(row.outcome),
        "source": row.source,
        "began": row.began_at.isoformat(),
        "ended": row.ended_at.isoformat() if row.ended_at else None,
        "packets": len(packets),
        "said": sealed(row.salt, canonical(packets)),
    }


def judgement_says(action: AgentAction, row: AgentJudgement) -> dict[str, Any]:
    """Say what was said of an action; its figures may be of few people, so a salt goes before the digest."""
    return {
        "action": action.key,
        "agent": action.agent,
        "privilege": action.privilege,
        "number": row.number,
        "outcome": row.outcome,
        "status": status_after(action, row),
        "law": row.law,
        "judgement": sealed(action.salt, row.text),
    }


def status_after(action: AgentAction, row: AgentJudgement) -> str:
    """Tell what became of an action by a judgement: refusal by a person is told apart from the rest."""
    # Whatever the guards would say by then.
    if action.status == "refused" and row.number == _last(action):
        return "refused"
    return {"allow": "done", "approve": "waiting", "deny": "denied"}[row.outcome]


def approval_says(row: AgentApproval) -> dict[str, Any]:
    """Say what a person said to an action."""
    return {"action": row.action.key, "role": row.role, "yes": row.yes, "reason": row.reason}


def motion_says(row: Motion) -> dict[str, Any]:
    """Say how a motion stands."""
    votes = list(row.votes.values_list("yes", flat=True))
    return {
        "motion": row.number,
        "kind": row.kind,
        "agent": row.agent,
        "arguments": row.arguments,
        "reason": row.reason,
        "state": str(row.state),
        "seats": row.seats,
        "yes": sum(votes),
        "no": len(votes) - sum(votes),
    }


def speech_says(row: Speech) -> dict[str, Any]:
    """Say that something was said."""
    return {"motion": row.motion.number, "number": row.number, "speaker": row.speaker, "link": row.link}


def sealed(salt: str, text: str) -> str:
    """Name a text so that nobody without the salt can find it by trying: SHA-256, hexadecimal."""
    return sha256(f"{salt}{text}".encode()).hexdigest()


def _last(action: AgentAction) -> int:
    return max(action.judgements.values_list("number", flat=True), default=0)
