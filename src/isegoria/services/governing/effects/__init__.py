"""What happens once the gate let an action through: each effect writes rows of ours, and nothing else.

An effect runs within the gate's transaction: whatever it refuses undoes all of it, and nothing was asked for.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from isegoria.services.governing.effects.arranging import balance_exposure, order_queue
from isegoria.services.governing.effects.causing import Cause
from isegoria.services.governing.effects.publishing import publish_audit, publish_report
from isegoria.services.governing.effects.sending import send_email, send_webhook
from isegoria.services.governing.effects.suggesting import (
    draft_clause,
    raise_alarm,
    suggest_bridge,
    suggest_duplicate,
    suggest_translation,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isegoria.agents.requests import Request

    Effect: TypeAlias = Callable[[Cause, Request], Mapping[str, Any]]

EFFECTS: Final[Mapping[str, Effect]] = MappingProxyType(
    {
        "order queue": order_queue,
        "suggest duplicate": suggest_duplicate,
        "balance exposure": balance_exposure,
        "suggest bridge": suggest_bridge,
        "publish report": publish_report,
        "raise alarm": raise_alarm,
        "publish audit": publish_audit,
        "draft clause": draft_clause,
        "suggest translation": suggest_translation,
        "send email": send_email,
        "send webhook": send_webhook,
    }
)

__all__ = ["EFFECTS", "Cause"]
