"""Swarms against records: agents, configurations, judgements, approvals, and what the board decided."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from isegoria.agents import board, chamber
from isegoria.agents.errors import BoardError
from isegoria.agents.requests import canonical, digest_of
from isegoria.record.entries import hour
from isegoria.services.governing.recording import (
    agent_says,
    approval_says,
    configuration_says,
    judgement_says,
    motion_says,
    speech_says,
    swarm_says,
    turn_says,
)
from isegoria.services.recording.checking.lasting import last_of, none_left
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

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from isegoria.services.recording.checking.lasting import Compares
    from isegoria.services.recording.checking.opened import Opened

_CHUNK = 2000
_FITTING = {"allow": ("done", "refused"), "approve": ("waiting", "refused"), "deny": ("denied", "refused")}


def compare_swarms(rows: Compares, conversation: int, kinds: Mapping[str, Sequence[Opened]]) -> None:
    """Compare everything about the swarm of a conversation.

    Args:
        rows: notes what differs.
        conversation: its row's id.
        kinds: the conversation's openings by kind, each in the order of the log.
    """
    _swarm(rows, conversation, kinds["swarm"])
    _agents(rows, conversation, kinds["agent"])
    _configurations(rows, conversation, kinds["configuration"])
    _turns(rows, conversation, kinds["turn"])
    _judgements(rows, conversation, kinds["judgement"])
    _approvals(rows, conversation, kinds["approval"])
    _board(rows, conversation, kinds["motion"], kinds["speech"])


def _swarm(rows: Compares, conversation: int, records: Sequence[Opened]) -> None:
    row = Swarm.objects.select_related("constitution").filter(pk=conversation).first()
    last = records[-1].body if records else None
    if row is not None:
        rows.same("store_swarm", row.pk, swarm_says(row), last)
    elif last is not None:
        rows.missing("store_swarm", f"of conversation {conversation}")


def _agents(rows: Compares, conversation: int, records: Sequence[Opened]) -> None:
    last = last_of(records, "agent")
    for row in SwarmAgent.objects.filter(swarm_id=conversation):
        rows.same("store_swarmagent", row.pk, agent_says(row), last.pop(row.name, None))
    none_left(rows, "store_swarmagent", last)


def _configurations(rows: Compares, conversation: int, records: Sequence[Opened]) -> None:
    last = last_of(records, "agent", "number")
    found = AgentConfiguration.objects.filter(agent__swarm_id=conversation).select_related("agent")
    for row in found.iterator(_CHUNK):
        says = configuration_says(row)
        rows.same("store_agentconfiguration", row.pk, says, last.pop((row.agent.name, row.number), None))
        named = {"digest": digest_of(row.document)}
        rows.same("store_agentconfiguration", row.pk, named, {"digest": row.digest})
    none_left(rows, "store_agentconfiguration", last)


def _turns(rows: Compares, conversation: int, records: Sequence[Opened]) -> None:
    """Compare turns, and with each of them all that was said in it."""
    last = last_of(records, "agent", "turn")
    found = AgentTurn.objects.filter(agent__swarm_id=conversation).order_by("pk")
    for row in found.select_related("agent").prefetch_related("packets").iterator(_CHUNK):
        rows.same("store_agentturn", row.pk, turn_says(row), last.pop((row.agent.name, row.number), None))
    none_left(rows, "store_agentturn", last)


def _judgements(rows: Compares, conversation: int, records: Sequence[Opened]) -> None:
    """Compare judgements with their records, and each action with the judgements that decided it."""
    last = last_of(records, "action", "number")
    found = AgentJudgement.objects.filter(action__swarm_id=conversation).select_related("action")
    times: dict[int, datetime] = {}
    newest: dict[int, tuple[AgentJudgement, dict[str, Any]]] = {}
    for row in found.order_by("action", "number").iterator(_CHUNK):
        says = {**judgement_says(row.action, row), "time": hour(row.at)}
        rows.same("store_agentjudgement", row.pk, says, last.pop((row.action.key, row.number), None))
        text = _read(row.text)
        named = {"digest": digest_of(text), "text": canonical(text)}
        rows.same("store_agentjudgement", row.pk, named, {"digest": row.digest, "text": row.text})
        times.setdefault(row.action_id, row.at)
        newest[row.action_id] = row, text
    none_left(rows, "store_agentjudgement", last)
    for action in AgentAction.objects.filter(swarm_id=conversation).iterator(_CHUNK):
        judged = newest.get(action.pk)
        if judged is None:
            rows.missing("store_agentjudgement", f"of {action.key}")
        else:
            _action(rows, action, times[action.pk], *judged)


def _action(
    rows: Compares, action: AgentAction, asked_at: datetime, row: AgentJudgement, text: dict[str, Any]
) -> None:
    """Compare an action with its judgements, which hold the request, what became of it, and when."""
    waits = action.status == AgentAction.Status.WAITING
    says = {
        "request": action.request,
        "restricted": action.restricted,
        "privilege": action.privilege,
        "agent": action.agent,
        "key": action.key,
        "status": str(action.status),
        "asked_at": str(action.asked_at),
        "settled_at": str(action.settled_at),
    }
    try:
        told = _told(text["request"])
    except (KeyError, TypeError, AttributeError):
        rows.missing("store_agentjudgement", f"that names {action.key}")
        return
    fits = action.status in _FITTING.get(row.outcome, ())
    rows.same(
        "store_agentaction",
        action.pk,
        says,
        {
            **told,
            "status": str(action.status) if fits else row.outcome,
            "asked_at": str(asked_at),
            "settled_at": str(None if waits else row.at),
        },
    )


def _told(request: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "request": canonical(request),
        "restricted": request["arguments"].get("restricted") is True,
        "privilege": f"{request['action']['verb']} {request['action']['target']}",
        "agent": request["agent"],
        "key": request["key"],
    }


def _read(text: str) -> dict[str, Any]:
    """Read a judgement; of an edited one that is no JSON any more, nothing."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _approvals(rows: Compares, conversation: int, records: Sequence[Opened]) -> None:
    last = last_of(records, "action", "role")
    for row in AgentApproval.objects.filter(action__swarm_id=conversation).select_related("action"):
        says = {**approval_says(row), "time": hour(row.at)}
        rows.same("store_agentapproval", row.pk, says, last.pop((row.action.key, row.role), None))
    none_left(rows, "store_agentapproval", last)


def _board(rows: Compares, conversation: int, motions: Sequence[Opened], speeches: Sequence[Opened]) -> None:
    last = last_of(motions, "motion")
    for row in Motion.objects.filter(swarm_id=conversation):
        rows.same("store_motion", row.pk, motion_says(row), last.pop(row.number, None))
    none_left(rows, "store_motion", last)
    said = last_of(speeches, "motion", "number")
    before: dict[int, str] = {}
    spoken = Speech.objects.filter(motion__swarm_id=conversation).select_related("motion")
    for one in spoken.order_by("motion__number", "number"):
        link = _link(one, before.get(one.motion_id, ""))
        before[one.motion_id] = one.link
        rows.same("store_speech", one.pk, {"link": one.link}, {"link": link})
        says = {**speech_says(one), "time": hour(one.at)}
        rows.same("store_speech", one.pk, says, said.pop((one.motion.number, one.number), None))
    none_left(rows, "store_speech", said)


def _link(row: Speech, before: str) -> str:
    """Give the name that a speech has to have; "" where its motion is none any more."""
    try:
        motion = board.Motion(row.motion.kind, row.motion.agent, row.motion.arguments)
        return chamber.link_of(motion, before, row.number, row.speaker, row.prose)
    except (BoardError, TypeError, ValueError, AttributeError):
        return ""
