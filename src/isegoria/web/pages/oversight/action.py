"""One action: what was asked for, every judgement with its clauses, and what people said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from isegoria.services.errors import Invalid
from isegoria.services.governing import approving, reading
from isegoria.web.pages.organise.frame import signed_in
from isegoria.web.pages.oversight import wording
from isegoria.web.pages.oversight.asking import UNPROCESSABLE, ask, live_page, page, see
from isegoria.web.pages.oversight.saying import action_shown, judgement_shown

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.agents.gate import Settled
    from isegoria.web.pages.oversight.asking import Asked


@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show it."""
    return live_page(request, slug, "action", lambda asked: _context(asked, number))


@signed_in
@require_POST
def approve(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say yes."""
    asked = ask(request, slug)
    found = reading.action(**asked.who, number=number)
    settled = approving.approve(slug=slug, key=found.key, account=asked.account)
    messages.success(request, _what_became(settled))
    return see("oversight-action", slug, number)


@signed_in
@require_POST
def refuse(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say no, and why."""
    asked = ask(request, slug)
    found = reading.action(**asked.who, number=number)
    reason = request.POST.get("reason", "")
    try:
        approving.refuse(slug=slug, key=found.key, account=asked.account, reason=reason)
    except Invalid as wrong:
        context = _context(asked, number)
        return page(asked, "action", status=UNPROCESSABLE, problem=str(wrong), reason=reason, **context)
    messages.success(
        request, _("You refused it: it will not happen. Your reason is public, your name is not.")
    )
    return see("oversight-action", slug, number)


def _context(asked: Asked, number: int) -> dict[str, Any]:
    found = reading.action(**asked.who, number=number)
    return {
        "one": action_shown(found, asked.language),
        "judgements": [judgement_shown(each) for each in reversed(found.judgements)],
        "approvals": [(wording.who(each.role), each) for each in found.approvals],
    }


def _what_became(settled: Settled) -> str:
    if settled.status == "done":
        return _("You approved it, and it took effect.")
    if settled.status == "waiting":
        return _("You approved it. It waits for somebody else as well.")
    return _("You approved it, but the gate denied it: look at its judgement.")
