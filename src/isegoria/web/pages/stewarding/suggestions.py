"""Every suggestion of the stewards, and what a person does about one: take up, dismiss, open again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from isegoria.services.errors import Gone, Invalid
from isegoria.services.governing import suggestions
from isegoria.web.pages.organise.cases import case_page, decided_page, digits, in_place
from isegoria.web.pages.organise.frame import EVERY_ROLE, UNPROCESSABLE, conversation_for, frame, signed_in
from isegoria.web.pages.stewarding.offers import kind_name, offers
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from isegoria.services.finding import ConversationInfo
    from isegoria.services.governing.taking import Taken

_STATES = ("open", "taken", "dismissed")
_KINDS = ("alarm", "duplicate", "translation", "clause", "bridge")
_MOST = 100


@dataclass(frozen=True, slots=True)
class _View:
    """A part of the suggestions; `count` is None where it is not counted."""

    key: str
    name: str
    count: int | None = None


@signed_in
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """List them: the open ones, or those about which somebody decided."""
    return _page(request, conversation_for(request, slug))


@signed_in
@require_POST
@in_place
def take(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Do what is suggested."""
    found = conversation_for(request, slug, change=EVERY_ROLE)
    seen = request.POST.get("seen", "")
    try:
        taken = suggestions.take_up(
            slug=slug,
            account=account_of(request),
            number=number,
            seen=int(seen) if digits(seen) else None,
        )
    except (Invalid, Gone) as wrong:
        return _refused(request, found, str(wrong))
    return _taken(request, found, taken)


@signed_in
@require_POST
@in_place
def dismiss(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Decide against it."""
    found = conversation_for(request, slug, change=EVERY_ROLE)
    try:
        suggestions.dismiss(slug=slug, account=account_of(request), number=number)
    except Gone as wrong:
        return _refused(request, found, str(wrong))
    if "HX-Request" in request.headers:
        return case_page(request, found, _case(request))
    messages.success(request, _("Dismissed. You can open it again below, or on the page of suggestions."))
    return HttpResponseRedirect(_back(request, slug), status=303)


@signed_in
@require_POST
@in_place
def reopen(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Open it again."""
    found = conversation_for(request, slug, change=EVERY_ROLE)
    suggestions.reopen(slug=slug, account=account_of(request), number=number)
    if "HX-Request" in request.headers:
        return case_page(request, found, _case(request))
    messages.success(request, _("It is open again. What was done because of it is undone where it was done."))
    return HttpResponseRedirect(_back(request, slug), status=303)


def _page(
    request: HttpRequest, found: ConversationInfo, *, problem: str = "", status: int = 200
) -> HttpResponse:
    account = account_of(request)
    state = request.GET.get("state", "")
    state = state if state in _STATES else _STATES[0]
    kind = request.GET.get("kind", "")
    kinds = (kind,) if kind in _KINDS else _KINDS
    listed = suggestions.suggestions(
        slug=found.slug,
        account=account,
        kinds=kinds,
        state=state,
        language=get_language() or "",
        most=_MOST,
    )
    made = offers(listed)
    counts = suggestions.count_open(slug=found.slug, account=account)
    context = frame(
        found,
        "manage",
        groups=[
            (one, kind_name(one), [offer for offer in made if offer.info.kind == one])
            for one in kinds
            if any(offer.info.kind == one for offer in made)
        ],
        state=state,
        views=[
            _View("open", _("Open"), sum(counts.values())),
            _View("taken", _("Taken up")),
            _View("dismissed", _("Dismissed")),
        ],
        most=_MOST if len(listed) == _MOST else 0,
        problem=problem,
        back="suggestions",
    )
    return render(request, "stewarding/suggestions.html", context, status=status)


def _taken(request: HttpRequest, found: ConversationInfo, taken: Taken) -> HttpResponse:
    if taken.clause:
        messages.success(request, _("A draft is made of it. Word it as you like."))
        return redirect("manage-clause", slug=found.slug, number=taken.ratification, key=taken.clause)
    if "HX-Request" in request.headers:
        about = _case(request)
        return (decided_page if about == taken.statement else case_page)(request, found, about)
    said = {
        "duplicate": _("Moderated out as a repetition. You can take that decision back."),
        "translation": _("The translation is published."),
    }
    messages.success(request, said.get(taken.kind, _("Noted: somebody looked at it.")))
    return HttpResponseRedirect(_back(request, found.slug), status=303)


def _refused(request: HttpRequest, found: ConversationInfo, problem: str) -> HttpResponse:
    if "HX-Request" in request.headers:
        return case_page(request, found, _case(request), problem=problem, status=UNPROCESSABLE)
    return _page(request, found, problem=problem, status=UNPROCESSABLE)


def _case(request: HttpRequest) -> int:
    """Name the statement in whose place the page asked for a fragment."""
    given = request.POST.get("case", "")
    return int(given) if digits(given) else 0


def _back(request: HttpRequest, slug: str) -> str:
    """Lead to where the suggestion was seen; names alone are taken from what was sent."""
    place, _dash, number = request.POST.get("back", "").partition("-")
    if place == "queue":
        view = request.POST.get("view", "")
        query = f"?{urlencode({'view': view})}" if view in {"shown", "hidden"} else ""
        return reverse("manage-moderation", args=[slug]) + query
    if place == "slate" and digits(number):
        return reverse("manage-slate", args=[slug, int(number)]) + "#suggested"
    if place == "case" and digits(number):
        return reverse("manage-case", args=[slug, int(number)])
    if place == "overview":
        return reverse("manage", args=[slug]) + "#suggested"
    return reverse("manage-suggestions", args=[slug])
