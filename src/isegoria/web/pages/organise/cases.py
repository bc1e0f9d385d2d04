"""A statement before moderators: what was decided, what stewards say of it, and how a page shows that."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from isegoria.services import moderating
from isegoria.services.errors import ServiceError
from isegoria.services.governing.suggestions import suggestions
from isegoria.web.failures import status_of
from isegoria.web.pages.organise.frame import frame
from isegoria.web.pages.stewarding.offers import duplicates_by_case, offers, reason_name
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpRequest

    from isegoria.services.finding import ConversationInfo
    from isegoria.services.moderating import Case
    from isegoria.web.pages.stewarding.offers import Offer

VIEWS = ("waiting", "hidden", "shown")


@dataclass(frozen=True, slots=True)
class View:
    """A part of the statements, and how many there are."""

    key: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """A statement in the list.

    Attributes:
        placed_for: why a steward put it there, in words.
        offers: what it may repeat, or what may repeat it.
    """

    case: Case
    placed_for: list[str]
    offers: list[Offer]


def in_place(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say in place of a statement what went wrong with it, where the page asked for a fragment."""

    @wraps(view)
    def respond(request: HttpRequest, slug: str, number: int) -> HttpResponse:
        try:
            return view(request, slug, number)
        except ServiceError as failure:
            if "HX-Request" not in request.headers:
                raise
            case = request.POST.get("case", "")
            context = {
                "failure": failure,
                "number": int(case) if digits(case) else number,
                "conversation": {"slug": slug},
            }
            status = status_of(failure)
            return render(request, "organise/case_failure.html", context, status=status)

    return respond


def case_page(
    request: HttpRequest, found: ConversationInfo, number: int, *, status: int = 200, **more: object
) -> HttpResponse:
    """Show one statement, on a page of its own or as a fragment of one."""
    one = _case(request, found, number)
    [row] = rows(found, account_of(request), [one], get_language() or "")
    context = frame(
        found,
        "manage-moderation",
        case=one,
        offers=row.offers,
        dismissed=_dismissed(request, found, number),
        placed_for=row.placed_for,
        back=f"case-{number}",
        view=request.POST.get("view", ""),
        reasons=reasons(),
        alone=True,
        **more,
    )
    name = "organise/case.html" if "HX-Request" in request.headers else "organise/case_page.html"
    return render(request, name, context, status=status)


def decided_page(request: HttpRequest, found: ConversationInfo, number: int) -> HttpResponse:
    """Show what was decided, in place of the statement or on the page that it came from."""
    one = _case(request, found, number)
    if "HX-Request" in request.headers:
        account, view = account_of(request), request.POST.get("view", "")
        counts = moderating.counts(slug=found.slug, account=account)
        context = frame(
            found,
            "manage-moderation",
            case=one,
            view=view,
            views=views_of(counts) if view in VIEWS else [],
            reasons=reasons(),
            fresh=True,
        )
        return render(request, "organise/decided.html", context)
    said = _("Statement %(number)d: %(decision)s.") % {"number": number, "decision": one.decision}
    messages.success(request, said)
    return HttpResponseRedirect(back_to_queue(request, found.slug), status=303)


def rows(found: ConversationInfo, account: int | None, cases: Sequence[Case], language: str) -> list[Row]:
    """Give statements with what stewards say of them."""
    repeated = duplicates_by_case(found.slug, account, language)
    return [
        Row(one, [reason_name(code) for code in one.placed_for], repeated.get(one.number, []))
        for one in cases
    ]


def back_to_queue(request: HttpRequest, slug: str) -> str:
    """Lead to the part of the statements that somebody came from."""
    view = request.POST.get("view", "")
    query = "?" + urlencode({"view": view}) if view in VIEWS[1:] else ""
    return reverse("manage-moderation", args=[slug]) + query


def views_of(counts: Mapping[str, int]) -> list[View]:
    """Name the parts of the statements, each with how many there are."""
    return [
        View("waiting", _("Waiting"), counts.get("pending", 0) + counts.get("appeal", 0)),
        View("hidden", _("Moderated out"), counts.get("hidden", 0)),
        View("shown", _("Shown"), counts.get("shown", 0)),
    ]


def reasons() -> list[tuple[str, str]]:
    """Give the reasons to moderate a statement out: key and words."""
    return list(moderating.hiding_reasons())


def digits(given: str) -> bool:
    """Tell whether a text is a number that a database can hold."""
    return given.isascii() and given.isdigit() and len(given) < len(str(2**63))


def _dismissed(request: HttpRequest, found: ConversationInfo, number: int) -> list[Offer]:
    return offers(
        suggestions(
            slug=found.slug,
            account=account_of(request),
            kinds=("duplicate",),
            state="dismissed",
            statement=number,
            language=get_language() or "",
        )
    )


def _case(request: HttpRequest, found: ConversationInfo, number: int) -> Case:
    return moderating.case_of(
        slug=found.slug, account=account_of(request), number=number, language=get_language() or ""
    )
