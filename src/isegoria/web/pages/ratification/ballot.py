"""The ballot: every clause accepted, rejected or objected to, on one page that works without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from isegoria.services.errors import Invalid, TryAgain
from isegoria.services.ratifying import balloting
from isegoria.web.failures import status_of
from isegoria.web.pages.participate.asking import UNPROCESSABLE, page, see, visit
from isegoria.web.pages.ratification.show import read
from isegoria.web.pages.ratification.stages import is_voted_on
from isegoria.web.pages.results.figures import number as figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from isegoria.services.ratifying.values import ClauseInfo, RatificationInfo
    from isegoria.web.pages.participate.asking import Visit

_CHOICES = ("accept", "reject", "object")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is chosen for one clause, complete or not.

    Attributes:
        clause: the clause.
        choice: "accept", "reject", "object", or "" where nothing is chosen.
        reason: why, of an objection.
        wrong: what is missing, in words; "" where nothing is.
    """

    clause: ClauseInfo
    choice: str = ""
    reason: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks for which ballot."""

    request: HttpRequest
    here: Visit
    found: RatificationInfo


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the ballot, or take it."""
    here = visit(request, slug)
    found = read(here, number)
    asked = _Asked(request, here, found)
    clauses = [one for one in found.clauses if not one.withdrawn]
    if request.method != "POST":
        return _page(asked, _standing(found, clauses))
    participant = here.participant
    answers = [_sent(one, request.POST) for one in clauses]
    if any(one.wrong for one in answers):
        return _page(asked, answers, status=UNPROCESSABLE)
    try:
        balloting.cast(
            conversation=here.conversation.id,
            number=number,
            participant=participant,
            choices={one.clause.key: {"choice": one.choice, "reason": one.reason} for one in answers},
            language=here.language,
        )
    except (Invalid, TryAgain) as failure:
        return _refused(asked, answers, failure)
    return see("ballot", slug, number, query="?cast=1")


def _standing(found: RatificationInfo, clauses: Sequence[ClauseInfo]) -> list[Answer]:
    choices = found.ballot.choices if found.ballot else {}
    return [
        Answer(one, choices[one.key].choice, choices[one.key].reason) if one.key in choices else Answer(one)
        for one in clauses
    ]


def _sent(clause: ClauseInfo, sent: Mapping[str, str]) -> Answer:
    choice = sent.get(f"choice-{clause.key}", "")
    reason = sent.get(f"reason-{clause.key}", "").replace("\r\n", "\n").strip()
    made = Answer(clause, choice if choice in _CHOICES else "", reason)
    return replace(made, wrong=_wrong(made))


def _wrong(answer: Answer) -> str:
    if not answer.choice:
        return _("Choose one of the three.")
    if answer.choice != "object":
        return ""
    if not answer.reason:
        return _("Say why you object, or choose “Reject”.")
    over = len(answer.reason) - balloting.LONGEST_REASON
    if over > 0:
        return ngettext(
            "The reason is %(over)s character too long; shorten it to %(longest)s.",
            "The reason is %(over)s characters too long; shorten it to %(longest)s.",
            len(answer.reason) - balloting.LONGEST_REASON,
        ) % {
            "over": figure(len(answer.reason) - balloting.LONGEST_REASON),
            "longest": figure(balloting.LONGEST_REASON),
        }
    return ""


def _refused(asked: _Asked, answers: list[Answer], failure: Invalid | TryAgain) -> HttpResponse:
    """Show what was sent again, with what is wrong beside the clause that the service named, if it did."""
    named = failure.field if isinstance(failure, Invalid) else ""
    marked = [replace(one, wrong=str(failure)) if one.clause.key == named else one for one in answers]
    general = "" if any(one.wrong for one in marked) else str(failure)
    response = _page(asked, marked, status=status_of(failure), general=general)
    if isinstance(failure, TryAgain):
        response["Retry-After"] = str(failure.seconds)
    return response


def _page(asked: _Asked, answers: Sequence[Answer], *, status: int = 200, general: str = "") -> HttpResponse:
    return page(
        asked.request,
        "ratification/ballot.html",
        asked.here,
        tab="ratification",
        status=status,
        found=asked.found,
        answers=answers,
        missing=[one for one in answers if one.wrong],
        general=general,
        longest=balloting.LONGEST_REASON,
        voted_on=is_voted_on(asked.found),
        just_cast=asked.found.ballot is not None and asked.request.GET.get("cast") == "1",
    )
