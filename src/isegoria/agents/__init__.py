"""Agents that work under a constitution: a swarm, six layers in each agent, and one gate to every effect.

>>> from isegoria.agents import Swarm
>>> swarm = Swarm({"order queue"})
>>> swarm.create("board", "triage", {"order queue"}).level
1

Names are loaded when first used, so that importing this room costs nothing. It needs no web framework, and no
model.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isegoria.agents.bus import Buses, Seat
    from isegoria.agents.configuration import Configuration, Instructions, changed, restored
    from isegoria.agents.errors import (
        AgentError,
        ConfigurationError,
        LedgerError,
        PacketError,
        ReasonerError,
        StewardError,
        SwarmError,
    )
    from isegoria.agents.gate import Gate, Ledger, Settled
    from isegoria.agents.integrity import Finding, Observed, inspect, to_pause
    from isegoria.agents.judging import Judgement, Law, Standing, judge_request, prose, rejudge
    from isegoria.agents.packets import PACKETS, Packet
    from isegoria.agents.probes import probe_reasoner, probe_steward
    from isegoria.agents.reasoners.asking import Answer, Question, Reasoner
    from isegoria.agents.reasoners.falling import Falling
    from isegoria.agents.reasoners.model import Model
    from isegoria.agents.reasoners.offline import Offline
    from isegoria.agents.reasoners.recorded import Recorded, Recording
    from isegoria.agents.requests import Reasoning, Request
    from isegoria.agents.steward import Proposal, Steward, Task
    from isegoria.agents.swarm import BOARD, INTEGRITY, OVERSEER, Agent, Swarm
    from isegoria.agents.turn import Turn, take_turn

_HOMES = {
    "bus": ("Buses", "Seat"),
    "configuration": ("Configuration", "Instructions", "changed", "restored"),
    "errors": (
        "AgentError",
        "ConfigurationError",
        "LedgerError",
        "PacketError",
        "ReasonerError",
        "StewardError",
        "SwarmError",
    ),
    "gate": ("Gate", "Ledger", "Settled"),
    "integrity": ("Finding", "Observed", "inspect", "to_pause"),
    "judging": ("Judgement", "Law", "Standing", "judge_request", "prose", "rejudge"),
    "packets": ("PACKETS", "Packet"),
    "probes": ("probe_reasoner", "probe_steward"),
    "reasoners.asking": ("Answer", "Question", "Reasoner"),
    "reasoners.falling": ("Falling",),
    "reasoners.model": ("Model",),
    "reasoners.offline": ("Offline",),
    "reasoners.recorded": ("Recorded", "Recording"),
    "requests": ("Reasoning", "Request"),
    "steward": ("Proposal", "Steward", "Task"),
    "swarm": ("BOARD", "INTEGRITY", "OVERSEER", "Agent", "Swarm"),
    "turn": ("Turn", "take_turn"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "BOARD",
    "INTEGRITY",
    "OVERSEER",
    "PACKETS",
    "Agent",
    "AgentError",
    "Answer",
    "Buses",
    "Configuration",
    "ConfigurationError",
    "Falling",
    "Finding",
    "Gate",
    "Instructions",
    "Judgement",
    "Law",
    "Ledger",
    "LedgerError",
    "Model",
    "Observed",
    "Offline",
    "Packet",
    "PacketError",
    "Proposal",
    "Question",
    "Reasoner",
    "ReasonerError",
    "Reasoning",
    "Recorded",
    "Recording",
    "Request",
    "Seat",
    "Settled",
    "Standing",
    "Steward",
    "StewardError",
    "Swarm",
    "SwarmError",
    "Task",
    "Turn",
    "changed",
    "inspect",
    "judge_request",
    "probe_reasoner",
    "probe_steward",
    "prose",
    "rejudge",
    "restored",
    "take_turn",
    "to_pause",
]


def __getattr__(name: str) -> object:
    """Find a public name in its module."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
