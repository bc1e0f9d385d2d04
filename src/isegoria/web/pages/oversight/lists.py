"""Actions: those that wait for people, and all that were ever asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from isegoria.services.governing import reading
from isegoria.web.pages.oversight import wording
from isegoria.web.pages.oversight.asking import live_page, number_of
from isegoria.web.pages.oversight.saying import action_shown

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.http import HttpRequest, HttpResponse

    from isegoria.web.pages.oversight.asking import Asked


@require_safe
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what waits, the oldest first."""

    def context(asked: Asked) -> dict[str, Any]:
        found = reading.queue(**asked.who, page=number_of(request, "page", 1))
        return {"found": found, "actions": [action_shown(one, asked.language) for one in found.actions]}

    return live_page(request, slug, "queue", context)


@require_safe
def every(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all, the newest first; `?status=` and `?agent=` choose."""

    def context(asked: Asked) -> dict[str, Any]:
        names = [line.name for top in asked.sure.executives for line in top.subtree]
        status = _known(request.GET.get("status", ""), reading.STATUSES)
        agent = _known(request.GET.get("agent", ""), names)
        page = number_of(request, "page", 1)
        found = reading.actions(**asked.who, status=status, agent=agent, page=page)
        return {
            "found": found,
            "actions": [action_shown(one, asked.language) for one in found.actions],
            "chosen": {"status": status, "agent": agent},
            "query": f"{urlencode({'status': status, 'agent': agent})}&",
            "statuses": [(one, wording.action_status(one)) for one in reading.STATUSES],
            "names": names,
        }

    return live_page(request, slug, "actions", context)


def _known(given: str, choices: Collection[str]) -> str:
    return given if given in choices else ""
