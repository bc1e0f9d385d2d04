"""One agent: what it is for, its six layers with a turn's packets on two buses, and what it asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_safe

from isegoria.services.governing import reading
from isegoria.web.pages.oversight import wording
from isegoria.web.pages.oversight.asking import live_page, number_of
from isegoria.web.pages.oversight.saying import (
    action_shown,
    layers_shown,
    line_shown,
    motion_shown,
)

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.web.pages.oversight.asking import Asked

_ACTIONS = 5


@require_safe
def show(request: HttpRequest, slug: str, agent: str) -> HttpResponse:
    """Show it; `?turn=` chooses an earlier turn."""
    turn = number_of(request, "turn")

    def context(asked: Asked) -> dict[str, Any]:
        found = reading.agent(**asked.who, name=agent, turn=turn)
        asked_for = reading.actions(**asked.who, agent=agent)
        return {
            "agent": found,
            "line": line_shown(found.line),
            "layers": layers_shown(found.turn.packets if found.turn else ()),
            "turn_outcome": wording.turn_outcome(found.turn.outcome) if found.turn else "",
            "chosen": turn,
            "actions": [action_shown(one, asked.language) for one in asked_for.actions[:_ACTIONS]],
            "total": asked_for.total,
            "motions": [
                motion_shown(one) for one in reading.motions(**asked.who, agent=agent) if one.state == "open"
            ],
            "below": [one.name for one in found.line.subtree[1:] if one.state != "ended"],
        }

    return live_page(request, slug, "agent", context)
