"""The moderation queue: what waits, decisions with their reasons, and answers to appeals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from isegoria.services import moderating
from isegoria.services.errors import Gone, Invalid, ServiceError
from isegoria.web.failures import status_of
from isegoria.web.pages.organise.forms import AnswerForm, DecisionForm
from isegoria.web.pages.organise.frame import (
    MODERATORS,
    UNPROCESSABLE,
    conversation_for,
    frame,
    say_invalid,
    signed_in,
)
from isegoria.web.pages.organise.statements import whole
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

    from isegoria.services.finding import ConversationInfo
    from isegoria.services.moderating import Case

_VIEWS = ("waiting", "hidden", "shown")


@dataclass(frozen=True, slots=True)
class _View:
    """A part of the statements, and how many there are."""

    key: str
    name: str
    count: int


def _in_place(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say in place of a statement what went wrong with it, where the page asked for a fragment."""

    @wraps(view)
    def respond(request: HttpRequest, slug: str, number: int) -> HttpResponse:
        try:
            return view(request, slug, number)
        except ServiceError as failure:
            if "HX-Request" not in request.headers:
                raise
            context = {"failure": failure, "number": number, "conversation": {"slug": slug}}
            status = status_of(failure)
            return render(request, "organise/case_failure.html", context, status=status)

    return respond


@signed_in
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """List what waits; or what is shown or moderated out, to decide anew."""
    return _page(request, conversation_for(request, slug, change=MODERATORS), request.GET.get("view", ""))


@signed_in
@require_safe
@_in_place
def case(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one statement, to decide about it."""
    found = conversation_for(request, slug, change=MODERATORS)
    return _case_page(request, found, number)


@signed_in
@require_POST
@_in_place
def decide(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Let it in or moderate it out."""
    found = conversation_for(request, slug, change=MODERATORS)
    form = DecisionForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        data["reason"] = "fits" if data["decision"] == "show" else data["reason"]
        try:
            moderating.decide(slug=slug, account=account_of(request), number=number, **data)
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            return _done(request, found, number)
    return _case_page(request, found, number, form=form, status=UNPROCESSABLE)


@signed_in
@require_POST
@_in_place
def undo(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take the newest decision back."""
    found = conversation_for(request, slug, change=MODERATORS)
    seen = request.POST.get("seen", "")
    try:
        moderating.undo(
            slug=slug,
            account=account_of(request),
            number=number,
            seen=int(seen) if seen.isascii() and seen.isdigit() else None,
        )
    except Invalid as wrong:
        return _case_page(request, found, number, problem=str(wrong), status=UNPROCESSABLE)
    return _done(request, found, number)


@signed_in
@require_POST
@_in_place
def answer(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Answer the appeal of its author."""
    found = conversation_for(request, slug, change=MODERATORS)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            moderating.answer(slug=slug, account=account_of(request), number=number, **form.cleaned_data)
        except Invalid as wrong:
            say_invalid(form, wrong)
        except Gone as late:
            return _case_page(request, found, number, problem=str(late), status=UNPROCESSABLE)
        else:
            return _done(request, found, number)
    return _case_page(request, found, number, answer=form, status=UNPROCESSABLE)


@signed_in
@require_POST
def decide_many(request: HttpRequest, slug: str) -> HttpResponse:
    """Decide the same about every statement that is ticked."""
    found = conversation_for(request, slug, change=MODERATORS)
    pairs = [one.split(":", 1) for one in request.POST.getlist("chosen")]
    seen = {int(one[0]): int(one[1]) for one in pairs if len(one) == 2 and all(map(_digits, one))}  # noqa: PLR2004 - a pair
    reason = request.POST.get("reason", "")
    try:
        number = moderating.decide_many(
            slug=slug,
            account=account_of(request),
            seen=seen,
            decision="show" if reason == "fits" else "hide",
            reason=reason,
        )
    except Invalid as wrong:
        view = request.POST.get("view", "")
        return _page(request, found, view, problem=str(wrong), chosen=set(seen), status=UNPROCESSABLE)
    said = ngettext("%(number)d statement was decided.", "%(number)d statements were decided.", number)
    messages.success(request, said % {"number": number})
    return HttpResponseRedirect(_back(request, slug), status=303)


def _digits(given: str) -> bool:
    return given.isascii() and given.isdigit() and len(given) < len(str(2**63))


def _page(
    request: HttpRequest, found: ConversationInfo, view: str, *, status: int = 200, **more: object
) -> HttpResponse:
    account, language = account_of(request), get_language() or ""
    page = whole(request.GET.get("page", "1"))
    view = view if view in _VIEWS else _VIEWS[0]
    if view == "waiting":
        listed = moderating.queue(slug=found.slug, account=account, language=language, page=page)
    else:
        listed = moderating.cases(slug=found.slug, account=account, state=view, language=language, page=page)
    context = frame(
        found,
        "manage-moderation",
        page=listed,
        view=view,
        views=_views(listed.counts),
        view_query=f"view={view}&",
        reasons=_reasons(),
        **more,
    )
    return render(request, "organise/moderation.html", context, status=status)


def _case_page(
    request: HttpRequest, found: ConversationInfo, number: int, *, status: int = 200, **more: object
) -> HttpResponse:
    one = _case(request, found, number)
    context = frame(
        found,
        "manage-moderation",
        case=one,
        view=request.POST.get("view", ""),
        reasons=_reasons(),
        alone=True,
        **more,
    )
    name = "organise/case.html" if "HX-Request" in request.headers else "organise/case_page.html"
    return render(request, name, context, status=status)


def _done(request: HttpRequest, found: ConversationInfo, number: int) -> HttpResponse:
    one = _case(request, found, number)
    if "HX-Request" in request.headers:
        account, view = account_of(request), request.POST.get("view", "")
        counts = moderating.counts(slug=found.slug, account=account)
        context = frame(
            found,
            "manage-moderation",
            case=one,
            view=view,
            views=_views(counts) if view in _VIEWS else [],
            reasons=_reasons(),
            fresh=True,
        )
        return render(request, "organise/decided.html", context)
    said = _("Statement %(number)d: %(decision)s.") % {"number": number, "decision": one.decision}
    messages.success(request, said)
    return HttpResponseRedirect(_back(request, found.slug), status=303)


def _case(request: HttpRequest, found: ConversationInfo, number: int) -> Case:
    return moderating.case_of(
        slug=found.slug, account=account_of(request), number=number, language=get_language() or ""
    )


def _back(request: HttpRequest, slug: str) -> str:
    view = request.POST.get("view", "")
    query = "?" + urlencode({"view": view}) if view in _VIEWS[1:] else ""
    return reverse("manage-moderation", args=[slug]) + query


def _views(counts: Mapping[str, int]) -> list[_View]:
    return [
        _View("waiting", _("Waiting"), counts.get("pending", 0) + counts.get("appeal", 0)),
        _View("hidden", _("Moderated out"), counts.get("hidden", 0)),
        _View("shown", _("Shown"), counts.get("shown", 0)),
    ]


def _reasons() -> list[tuple[str, str]]:
    return list(moderating.hiding_reasons())
