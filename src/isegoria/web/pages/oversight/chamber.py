"""The board's chamber: motions, the votes of people on them, and the debate, in which programs advise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from isegoria.services.errors import Invalid
from isegoria.services.governing import deciding, reading
from isegoria.web.pages.organise.frame import signed_in
from isegoria.web.pages.oversight import wording
from isegoria.web.pages.oversight.asking import UNPROCESSABLE, ask, live_page, page, see
from isegoria.web.pages.oversight.moving import KINDS
from isegoria.web.pages.oversight.saying import motion_shown
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.web.pages.oversight.asking import Asked


@require_safe
def every(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every motion, open ones first."""

    def context(asked: Asked) -> dict[str, Any]:
        lines = [line for top in asked.sure.executives for line in top.subtree if line.state != "ended"]
        return {
            "motions": [motion_shown(one) for one in reading.motions(**asked.who)],
            "kinds": KINDS,
            "names": [line.name for line in lines],
        }

    return live_page(request, slug, "chamber", context)


@require_safe
def one(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a motion and the debate about it."""
    return live_page(request, slug, "motion", lambda asked: _context(asked, number))


@signed_in
@require_POST
def vote(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Vote on it, or vote anew."""
    yes = request.POST.get("vote") == "yes"
    state = deciding.vote(slug=slug, number=number, account=account_of(request), yes=yes)
    messages.success(request, _("Your vote counts.") if state == "open" else decided(state))
    return see("oversight-motion", slug, number)


@signed_in
@require_POST
def speak(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say something about it, in public."""
    asked = ask(request, slug)
    text = request.POST.get("text", "")
    try:
        deciding.speak(slug=slug, number=number, account=asked.account, text=text, language=asked.language)
    except Invalid as wrong:
        context = _context(asked, number)
        return page(asked, "motion", status=UNPROCESSABLE, problem=str(wrong), text=text, **context)
    messages.success(request, _("Your words are in the chamber."))
    return see("oversight-motion", slug, number)


def decided(state: str) -> str:
    """Say what became of a motion that is not open any more."""
    return {
        "carried": _("The motion is carried, and has taken effect."),
        "lost": _("The motion is lost: it changes nothing."),
        "void": _("The motion can no longer be done: it changes nothing."),
    }.get(state, _("Your motion lies before the board."))


def _context(asked: Asked, number: int) -> dict[str, Any]:
    found = reading.motion(**asked.who, number=number)
    return {"one": motion_shown(found), "whom": wording.who(found.agent)}
