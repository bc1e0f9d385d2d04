"""The draft of a clause: what it says, what it rests on, and what people object to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.services.errors import Invalid, Missing, TryAgain
from isegoria.services.ratifying import critique
from isegoria.web.failures import status_of
from isegoria.web.pages.participate.asking import page, see, visit
from isegoria.web.pages.ratification.evidence import shown as shown_evidence
from isegoria.web.pages.ratification.show import read
from isegoria.web.pages.ratification.show import shown as shown_clause

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.ratifying.values import ClauseInfo, ObjectionInfo, RatificationInfo
    from isegoria.web.pages.participate.asking import Visit


@dataclass(frozen=True, slots=True)
class ShownObjection:
    """An objection with its kind and what became of it in words."""

    info: ObjectionInfo
    kind: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody wrote, to be shown again where it was not taken.

    Attributes:
        wrong: what is wrong with it, in words.
        field: which part is wrong: "kind", "text", or "" for none of them.
    """

    kind: str = ""
    text: str = ""
    wrong: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks for which clause."""

    request: HttpRequest
    here: Visit
    found: RatificationInfo
    clause: ClauseInfo


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str, number: int, key: str) -> HttpResponse:
    """Show it, or take an objection."""
    here = visit(request, slug)
    found = read(here, number)
    asked = _Asked(request, here, found, _clause(found, key))
    if request.method != "POST":
        return _page(asked, Sent())
    participant = here.participant
    sent = Sent(request.POST.get("kind", ""), request.POST.get("text", "").replace("\r\n", "\n"))
    try:
        made = critique.object_to(
            conversation=here.conversation.id,
            participant=participant,
            number=number,
            key=key,
            kind=sent.kind,
            text=sent.text,
            language=here.language,
        )
    except (Invalid, TryAgain) as failure:
        field = failure.field if isinstance(failure, Invalid) else ""
        again = Sent(sent.kind, sent.text, str(failure), field)
        response = _page(asked, again, status=status_of(failure))
        if isinstance(failure, TryAgain):
            response["Retry-After"] = str(failure.seconds)
        return response
    messages.success(
        request,
        _("Your objection is public now, without your name. The organisers’ answer will stand below it."),
    )
    return see("ratification-clause", slug, number, key, query=f"#objection-{made}")


@require_POST
def withdraw(request: HttpRequest, slug: str, number: int, key: str, objection: int) -> HttpResponse:
    """Take back an objection of one's own."""
    here = visit(request, slug)
    critique.withdraw_objection(
        conversation=here.conversation.id,
        participant=here.participant,
        number=number,
        key=key,
        objection=objection,
    )
    messages.success(request, _("Your objection is taken back."))
    return see("ratification-clause", slug, number, key)


def kinds() -> dict[str, str]:
    """Name the ways in which a clause can be wrong."""
    return {
        "unclear": _("It is unclear"),
        "broad": _("It reaches too far"),
        "narrow": _("It does not reach far enough"),
        "harm": _("It does harm"),
        "evidence": _("The evidence does not support it"),
        "guard": _("Guards or examples do not say what the text says"),
        "other": _("Something else"),
    }


def _outcome(objection: ObjectionInfo) -> str:
    outcomes = {"changed": _("the clause was changed"), "kept": _("the clause stays as it is")}
    return outcomes.get(objection.outcome, "")


def _clause(found: RatificationInfo, key: str) -> ClauseInfo:
    clause = found.clause(key)
    if clause is None:
        raise Missing("no-clause", _("There is no such clause. Open the list of clauses."))
    return clause


def _page(asked: _Asked, sent: Sent, *, status: int = 200) -> HttpResponse:
    here, found, clause = asked.here, asked.found, asked.clause
    listed = critique.objections(
        slug=here.conversation.slug,
        number=found.number,
        key=clause.key,
        account=here.account,
        participant=here.person.id if here.person else None,
    )
    names = kinds()
    order = [one for one in found.clauses if not one.withdrawn]
    place = next((at for at, one in enumerate(order) if one.key == clause.key), None)
    return page(
        asked.request,
        "ratification/clause.html",
        here,
        tab="ratification",
        status=status,
        found=found,
        clause=clause,
        shown=shown_clause(found, clause, here.conversation.fewest),
        evidence=[shown_evidence(one, here.conversation.fewest) for one in clause.evidence],
        objections=[ShownObjection(one, names.get(one.kind, one.kind), _outcome(one)) for one in listed],
        kinds=names,
        sent=sent,
        longest=critique.LONGEST_OBJECTION,
        earlier=order[place - 1] if place else None,
        later=order[place + 1] if place is not None and place + 1 < len(order) else None,
    )
