"""The swarm: its tree, what its agents say now, and what the gate decided last; founded by an organiser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.services import constitutions
from isegoria.services.errors import Forbidden
from isegoria.services.governing import commanding, founding, reading
from isegoria.web.pages.organise.frame import signed_in
from isegoria.web.pages.oversight import wording
from isegoria.web.pages.oversight.asking import ask, live_page, page, see
from isegoria.web.pages.oversight.findings import findings_shown
from isegoria.web.pages.oversight.saying import action_shown, packet_shown, tree_shown
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.web.pages.oversight.asking import Asked

_PACKETS, _ACTIONS = 12, 4


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show it; where there is none, say what one would do."""
    return live_page(request, slug, "swarm", _context)


@signed_in
@require_POST
def found(request: HttpRequest, slug: str) -> HttpResponse:
    """Found it."""
    founding.found(slug=slug, account=account_of(request), constitution=request.POST.get("constitution", ""))
    messages.success(request, _("The stewards begin to work within a minute."))
    return see("oversight", slug)


@signed_in
@require_POST
def wake(request: HttpRequest, slug: str) -> HttpResponse:
    """Let every agent take a turn as soon as possible."""
    commanding.wake(slug=slug, account=account_of(request))
    messages.success(request, _("Every agent takes a turn as soon as it can."))
    return see("oversight", slug)


@signed_in
@require_POST
def pause(request: HttpRequest, slug: str) -> HttpResponse:
    """Pause an agent with everybody below it, or all."""
    name = request.POST.get("agent", "")
    changed = commanding.pause(slug=slug, agent=name, account=account_of(request))
    if not changed:
        messages.info(request, _("It was paused already."))
    elif name == "board":
        messages.success(
            request, _("Every agent is paused. Nothing takes effect until the board lets them go on.")
        )
    else:
        messages.success(
            request,
            _("%(agent)s is paused, and so is everybody below it, until the board lets it go on.")
            % {"agent": name},
        )
    return see("oversight", slug) if name == "board" else see("oversight-agent", slug, name)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def disband(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whether all agents are to end, for good; then end them."""
    asked = ask(request, slug)
    if not asked.powers.found:
        raise Forbidden("role-needed", _("Only organisers of this conversation can end its stewards."))
    _nobody = asked.sure
    if request.method == "POST":
        if request.POST.get("sure") != "yes":
            problem = _("Tick the box: ended agents never work again.")
            return page(asked, "disband", status=422, problem=problem)
        founding.disband(slug=slug, account=asked.account)
        messages.success(request, _("Every agent has ended. What they did stays here to be looked at."))
        return see("oversight", slug)
    return page(asked, "disband")


def _context(asked: Asked) -> dict[str, Any]:
    if asked.swarm is None:
        return {"constitutions": constitutions.listed(language=asked.language) if asked.powers.found else ()}
    newest = reading.newest_packets(**asked.who, most=_PACKETS)
    actions = reading.actions(**asked.who).actions[:_ACTIONS]
    return {
        "tree": tree_shown(asked.swarm.executives),
        "packets": [packet_shown(one) for one in newest],
        "actions": [action_shown(one, asked.language) for one in actions],
        "findings": findings_shown(reading.findings(**asked.who)),
        "paused_by": wording.who(asked.swarm.paused_by),
        "minutes": round(asked.swarm.every / 60),
    }
