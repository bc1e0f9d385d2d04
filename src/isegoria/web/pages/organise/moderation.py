"""The moderation queue: what waits, decisions with their reasons, and answers to appeals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_POST, require_safe

from isegoria.services import moderating
from isegoria.services.errors import Gone, Invalid
from isegoria.web.pages.organise.cases import (
    VIEWS,
    back_to_queue,
    case_page,
    decided_page,
    digits,
    in_place,
    reasons,
    rows,
    views_of,
)
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
    from django.http import HttpRequest

    from isegoria.services.finding import ConversationInfo


@signed_in
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """List what waits; or what is shown or moderated out, to decide anew."""
    return _page(request, conversation_for(request, slug, change=MODERATORS), request.GET.get("view", ""))


@signed_in
@require_safe
@in_place
def case(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one statement, to decide about it."""
    found = conversation_for(request, slug, change=MODERATORS)
    return case_page(request, found, number)


@signed_in
@require_POST
@in_place
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
            return decided_page(request, found, number)
    return case_page(request, found, number, form=form, status=UNPROCESSABLE)


@signed_in
@require_POST
@in_place
def undo(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take the newest decision back."""
    found = conversation_for(request, slug, change=MODERATORS)
    seen = request.POST.get("seen", "")
    try:
        moderating.undo(
            slug=slug,
            account=account_of(request),
            number=number,
            seen=int(seen) if digits(seen) else None,
        )
    except Invalid as wrong:
        return case_page(request, found, number, problem=str(wrong), status=UNPROCESSABLE)
    return decided_page(request, found, number)


@signed_in
@require_POST
@in_place
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
            return case_page(request, found, number, problem=str(late), status=UNPROCESSABLE)
        else:
            return decided_page(request, found, number)
    return case_page(request, found, number, answer=form, status=UNPROCESSABLE)


@signed_in
@require_POST
def decide_many(request: HttpRequest, slug: str) -> HttpResponse:
    """Decide the same about every statement that is ticked."""
    found = conversation_for(request, slug, change=MODERATORS)
    pairs = [one.split(":", 1) for one in request.POST.getlist("chosen")]
    seen = {int(one[0]): int(one[1]) for one in pairs if len(one) == 2 and all(map(digits, one))}  # noqa: PLR2004 - a pair
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
    return HttpResponseRedirect(back_to_queue(request, slug), status=303)


def _page(
    request: HttpRequest, found: ConversationInfo, view: str, *, status: int = 200, **more: object
) -> HttpResponse:
    account, language = account_of(request), get_language() or ""
    page = whole(request.GET.get("page", "1"))
    view = view if view in VIEWS else VIEWS[0]
    by = "arrival" if request.GET.get("by") == "arrival" else "stewards"
    if view == "waiting":
        listed = moderating.queue(slug=found.slug, account=account, language=language, page=page, by=by)
    else:
        listed = moderating.cases(slug=found.slug, account=account, state=view, language=language, page=page)
    context = frame(
        found,
        "manage-moderation",
        page=listed,
        rows=rows(found, account, listed.cases, language),
        by=by,
        view=view,
        views=views_of(listed.counts),
        view_query=f"view={view}&by={by}&" if view == "waiting" else f"view={view}&",
        reasons=reasons(),
        **more,
    )
    return render(request, "organise/moderation.html", context, status=status)
