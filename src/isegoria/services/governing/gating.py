"""The site's gate: its ledger, and what may happen once it lets something through."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from isegoria.agents.gate import Gate
from isegoria.services.governing.effects import EFFECTS, Cause

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.agents.requests import Request
    from isegoria.services.governing.effects import Effect
    from isegoria.services.governing.ledger import DatabaseLedger


def gate_of(ledger: DatabaseLedger) -> Gate:
    """Give the gate of a swarm, the only way to an effect.

    Args:
        ledger: of the swarm.
    """
    return Gate(ledger, {name: partial(_within, ledger, effect) for name, effect in EFFECTS.items()})


def _within(ledger: DatabaseLedger, effect: Effect, request: Request) -> Mapping[str, Any]:
    row = ledger.row(request.key)
    return effect(Cause(ledger.conversation, ledger.conversation, row.pk, ledger.now), request)
