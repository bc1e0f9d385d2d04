"""What the log covers of stewards: each table, each column, and how that is changed to say something else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from covered import (
    Covered,
    _document,
    _flag,
    _hex,
    _hours,
    _number,
    _of,
    _other,
    _text,
)
from isegoria.store.models import (
    AgentAction,
    AgentApproval,
    AgentConfiguration,
    AgentJudgement,
    AgentPacket,
    AgentTurn,
    Motion,
    MotionVote,
    Speech,
    Swarm,
    SwarmAgent,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence


def _ended(_chance: random.Random, value: datetime | None, _others: Sequence[Any]) -> datetime | None:
    """End what goes on, or let what ended go on."""
    return datetime(2026, 1, 1, tzinfo=UTC) if value is None else None


COVERED_SWARMS = (
    Covered(
        Swarm,
        {
            "constitution_id": _of(None),
            "privileges": _document,
            "paused_by": _of("board", "overseer", "integrity"),
            "every": _number,
        },
    ),
    Covered(
        SwarmAgent,
        {
            "name": _of("helper", "another"),
            "creator": _of("board", "steward", "triage"),
            "level": _number,
            "kind": _of("triage", "auditor", ""),
            "privileges": _document,
            "paused_by": _of("board", "overseer", ""),
            "budget": _number,
            "configuration": _number,
            "ended_at": _ended,
        },
    ),
    Covered(
        AgentConfiguration,
        {
            "agent_id": _other,
            "number": _number,
            "document": _document,
            "digest": _text,
            "why": _text,
            "by": _of("board", "steward", "triage"),
        },
    ),
    Covered(
        AgentTurn,
        {
            "agent_id": _other,
            "number": _number,
            "outcome": _of("worked", "idle", "halted", "failed", ""),
            "source": _text,
            "salt": _hex,
            "began_at": _hours,
            "ended_at": _ended,
        },
    ),
    # The database refuses every change of one: rows that are taken away or put in are found.
    Covered(AgentPacket, {"number": _number, "prose": _document, "data": _document}),
    Covered(
        AgentAction,
        {
            "key": _text,
            "agent": _of("triage", "bridging"),
            "privilege": _of("order queue", "hide statement"),
            "request": _text,
            "status": _of("done", "waiting", "denied", "refused"),
            "restricted": _flag,
            "salt": _hex,
            "asked_at": _hours,
            "settled_at": _ended,
        },
    ),
    Covered(
        AgentJudgement,
        {
            "action_id": _other,
            "number": _number,
            "outcome": _of("allow", "approve", "deny"),
            "text": _text,
            "digest": _text,
            "law": _text,
            "at": _hours,
        },
    ),
    Covered(
        AgentApproval,
        {
            "action_id": _other,
            "role": _of("moderator", "overseer"),
            "yes": _flag,
            "reason": _text,
            "at": _hours,
        },
    ),
    Covered(
        Motion,
        {
            "number": _number,
            "kind": _of("resume", "end", "grant"),
            "agent": _of("triage", "board"),
            "arguments": _document,
            "reason": _text,
            "seats": _number,
            "state": _of("open", "carried", "lost", "void"),
        },
    ),
    Covered(MotionVote, {"motion_id": _other, "yes": _flag}),
    Covered(
        Speech,
        {
            "motion_id": _other,
            "number": _number,
            "speaker": _of("member", "guardian"),
            "prose": _document,
            "link": _text,
            "at": _hours,
        },
    ),
)
