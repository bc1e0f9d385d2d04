"""The critique round for those who look after it: objections, answers, and words that have to be hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.services import ratifying
from isegoria.services.errors import Invalid
from isegoria.services.moderating import hiding_reasons
from isegoria.web.pages.drafting.asking import Asked, ask, back, language, page
from isegoria.web.pages.organise.forms import language_choices
from isegoria.web.pages.organise.frame import MODERATORS, READERS, UNPROCESSABLE, signed_in
from isegoria.web.pages.ratification.clause import kinds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from isegoria.services.ratifying.values import ClauseInfo, ObjectionInfo


@dataclass(frozen=True, slots=True)
class Shown:
    """An objection, and what somebody wrote about it that was not taken.

    Attributes:
        kind: in which way the clause is wrong, in words.
        outcome: what became of it, in words.
        hidden: why its words are hidden, in words; "" while they show.
        typed: the answer to show in the form.
        wrong: what is wrong with it.
    """

    info: ObjectionInfo
    kind: str
    outcome: str
    hidden: str
    typed: Mapping[str, str]
    wrong: str

    @property
    def name(self) -> str:
        """Number it, for what stands in the page."""
        return str(self.info.number)


@dataclass(frozen=True, slots=True)
class _Refused:
    """What was sent about one objection, and why it was not taken."""

    key: str = ""
    objection: int = -1
    act: str = ""
    typed: tuple[tuple[str, str], ...] = ()
    wrong: str = ""


@signed_in
@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """List the objections to every clause."""
    return _page(ask(request, slug, number))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say what opening the round means, and open it."""
    asked = ask(request, slug, number, see=READERS)
    problem = ""
    if request.method == "POST":
        try:
            ratifying.open_critique(slug=slug, number=number, account=asked.account)
        except Invalid as wrong:
            problem = str(wrong)
        else:
            messages.success(request, _("Everybody can see the drafts now, and participants can object."))
            return back(asked)
    standing = [one for one in asked.found.clauses if not one.withdrawn]
    return page(
        asked,
        "critique_open.html",
        clauses=standing,
        problem=problem,
        untranslated=[one for one in standing if len(one.prose_by_language) < _languages()],
        status=UNPROCESSABLE if problem else 200,
    )


@signed_in
@require_POST
def answer(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Answer an objection in public."""
    asked = ask(request, slug, number)
    key, objection = _named(request)
    outcome, text = request.POST.get("outcome", ""), request.POST.get("text", "")
    try:
        ratifying.answer(
            slug=slug,
            number=number,
            key=key,
            objection=objection,
            account=asked.account,
            outcome=outcome,
            text=text,
            language=language(),
        )
    except Invalid as wrong:
        typed = (("outcome", outcome), ("text", text))
        refused = _Refused(key, objection, "answer", typed, str(wrong))
        return _page(asked, refused, status=UNPROCESSABLE)
    messages.success(request, _("The answer is public."))
    return _back(asked, key, objection)


@signed_in
@require_POST
def hide(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Hide the words of an objection, or show them again."""
    asked = ask(request, slug, number, change=MODERATORS)
    key, objection = _named(request)
    reason = "" if request.POST.get("act") == "show" else request.POST.get("reason") or "none"
    try:
        ratifying.hide_objection(
            slug=slug, number=number, key=key, objection=objection, account=asked.account, reason=reason
        )
    except Invalid as wrong:
        refused = _Refused(key, objection, "hide", (), str(wrong))
        return _page(asked, refused, status=UNPROCESSABLE)
    messages.success(
        request, _("The words are hidden; the reason is public.") if reason else _("The words show again.")
    )
    return _back(asked, key, objection)


@signed_in
@require_POST
def hide_reason(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Hide the words of a reason that somebody gave on their ballot, or show them again."""
    asked = ask(request, slug, number, change=MODERATORS)
    key, words = request.POST.get("key", ""), request.POST.get("words", "")
    reason = "" if request.POST.get("act") == "show" else request.POST.get("reason") or "none"
    try:
        ratifying.hide_reason(
            slug=slug, number=number, key=key, words=words, account=asked.account, reason=reason
        )
    except Invalid as wrong:
        return _page(asked, _Refused(key, act=words, wrong=str(wrong)), status=UNPROCESSABLE)
    messages.success(
        request, _("The words are hidden; the reason is public.") if reason else _("The words show again.")
    )
    response = redirect("manage-critique", slug=slug, number=number)
    response["Location"] += f"#reasons-{key}"
    return response


def _page(asked: Asked, refused: _Refused | None = None, *, status: int = 200) -> HttpResponse:
    may = asked.conversation.role in MODERATORS
    given = (
        ratifying.ballot_reasons(
            slug=asked.conversation.slug, number=asked.found.number, account=asked.account
        )
        if may
        else {}
    )
    titles = {one.key: one for one in asked.found.clauses}
    listed = [
        (one, _objections(asked, one, refused or _Refused()))
        for one in asked.found.clauses
        if one.objections or not one.withdrawn
    ]
    return page(
        asked,
        "critique.html",
        clauses=listed,
        refused=refused,
        reasons=hiding_reasons(),
        given=[(titles[key], list(those)) for key, those in given.items() if key in titles],
        hidden_for=dict(hiding_reasons()),
        unanswered=sum(one.unanswered for one, _objections in listed),
        objections=sum(one.objections for one, _objections in listed),
        status=status,
    )


def _objections(asked: Asked, clause: ClauseInfo, refused: _Refused) -> list[Shown]:
    rows = ratifying.objections(
        slug=asked.conversation.slug, number=asked.found.number, key=clause.key, account=asked.account
    )
    names, reasons = kinds(), dict(hiding_reasons())
    outcomes = {"changed": _("the clause was changed"), "kept": _("the clause stays as it is")}
    shown = []
    for one in rows:
        here = (clause.key, one.number) == (refused.key, refused.objection)
        typed = (
            dict(refused.typed) if here and refused.typed else {"outcome": one.outcome, "text": one.answer}
        )
        hidden = str(reasons.get(one.hidden, one.hidden)) if one.hidden else ""
        shown.append(
            Shown(
                one,
                names.get(one.kind, one.kind),
                outcomes.get(one.outcome, ""),
                hidden,
                typed,
                refused.wrong if here else "",
            )
        )
    return shown


def _named(request: HttpRequest) -> tuple[str, int]:
    given = request.POST.get("objection", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < len(str(2**31)) else 0
    return request.POST.get("key", ""), number


def _back(asked: Asked, key: str, objection: int) -> HttpResponse:
    response = redirect("manage-critique", slug=asked.conversation.slug, number=asked.found.number)
    response["Location"] += f"#objection-{key}-{objection}"
    return response


def _languages() -> int:
    return len(language_choices())
