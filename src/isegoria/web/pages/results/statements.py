"""Every statement in a list, and each on a page of its own that stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from isegoria.services import mapping, statements
from isegoria.services.errors import Forbidden
from isegoria.web.pages.organise.statements import whole
from isegoria.web.pages.results.asking import (
    LATER,
    conversation_for,
    etag_of,
    language_of_page,
    results_for,
    unless_known,
    version_for,
)
from isegoria.web.pages.results.cards import Cards
from isegoria.web.pages.results.facts import facts_of
from isegoria.web.pages.results.figures import number
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from isegoria.services.mapping import Results, StatementResult

_PAGE = 50
_LONGEST_QUERY = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """An order or a filter that can be chosen."""

    key: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for."""

    order: str
    kind: str
    query: str

    @property
    def rest(self) -> str:
        """Write what the links to other pages repeat."""
        query = QueryDict(mutable=True)
        for name, value in (("sort", self.order), ("show", self.kind), ("q", self.query)):
            if value:
                query[name] = value
        return f"{query.urlencode()}&" if query else ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the list, as `organise/pages.html` pages through it."""

    page: int
    pages: int
    total: int


@require_safe
@gzip_page
def every(request: HttpRequest, slug: str) -> HttpResponse:
    """List every statement, in an order and of a kind that can be chosen; without figures, by number."""
    results = _results(request, slug)
    if results is None or not results.ready:
        return _texts(request, slug)
    return unless_known(
        request, etag_of(request, version_for(request, slug)), lambda: _listed(request, results)
    )


@require_safe
@gzip_page
def one(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one statement: who thinks what of it, and how sure that is, as far as that may be seen."""
    results = _results(request, slug)
    found = results.statement(number) if results else None
    if results is None or found is None:
        return _text(request, slug, number)
    card = Cards(results, language_of_page()).of(found)

    def make() -> HttpResponse:
        written = mapping.results(slug=slug, account=account_of(request)).statement(number)
        context = {
            "conversation": results.conversation,
            "results": results,
            "card": card,
            "everyone": (card.everyone,),
            "original": written if written and written.text != found.text else None,
            "facts": facts_of(results, found),
        }
        return render(request, "results/statement.html", context)

    return unless_known(request, etag_of(request, version_for(request, slug)), make)


def _results(request: HttpRequest, slug: str) -> Results | None:
    """Read the results; None where they are held until the conversation is closed."""
    try:
        return results_for(request, slug)
    except Forbidden as refused:
        if refused.code != LATER:
            raise
        return None


def _listed(request: HttpRequest, results: Results) -> HttpResponse:
    asked = _asked(request)
    found = [one for one in results.statements if _is(results, one, asked)]
    found.sort(key=_ORDERS[asked.order])
    pages = Paginator(found, _PAGE)
    page = pages.get_page(request.GET.get("page"))
    cards = Cards(results, language_of_page())
    context = {
        "conversation": results.conversation,
        "results": results,
        "cards": [cards.of(one) for one in page],
        "page": Page(page.number, pages.num_pages, pages.count),
        "orders": [Choice(key, name, key == asked.order) for key, name in _order_names(results)],
        "kinds": [Choice(key, name, key == asked.kind) for key, name in _kind_names(results)],
        "asked": asked,
        "query": asked.rest,
    }
    return render(request, "results/statements.html", context)


def _texts(request: HttpRequest, slug: str) -> HttpResponse:
    found = conversation_for(request, slug)
    page = whole(request.GET.get("page", "1"))
    listed = statements.shown(slug=slug, account=account_of(request), language=language_of_page(), page=page)
    context = {"conversation": found, "texts": listed.statements, "page": listed}
    return _private(render(request, "results/statements.html", context))


def _text(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    found, account = conversation_for(request, slug), account_of(request)
    text = statements.one(slug=slug, number=number, account=account, language=language_of_page())
    written = statements.one(slug=slug, number=number, account=account)
    context = {
        "conversation": found,
        "text": text,
        "original": written if written.text != text.text else None,
    }
    return _private(render(request, "results/statement_alone.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-cache"
    return response


def _asked(request: HttpRequest) -> Asked:
    order, kind = request.GET.get("sort", ""), request.GET.get("show", "")
    return Asked(
        order if order in _ORDERS else "",
        kind if kind in _KINDS else "",
        request.GET.get("q", "")[:_LONGEST_QUERY].strip(),
    )


# Statements whose votes are held back come last.
_ORDERS: dict[str, Callable[[StatementResult], float]] = {
    "": lambda one: one.number,
    "agreed": lambda one: -(one.consensus_lower or 0.0),
    "crowd": lambda one: -one.total.agree_share if one.total else 1.0,
    "divisive": lambda one: -one.divisiveness,
    "votes": lambda one: -one.total.seen if one.total else 1.0,
    "important": lambda one: -(one.important or 0),
}
_KINDS: dict[str, Callable[[Results, StatementResult], bool]] = {
    "": lambda _results, _one: True,
    "agreed": lambda results, one: one.number in results.agreed,
    "everywhere": lambda results, one: one.number in results.agreed_everywhere,
    "rejected": lambda results, one: one.number in results.rejected,
    "divisive": lambda results, one: one.number in results.divisive,
    "dissent": lambda results, one: any(one.number == held.statement for held in results.dissent),
    "seed": lambda _results, one: one.is_seed,
    "left-out": lambda _results, one: not one.counts,
}


def _is(results: Results, one: StatementResult, asked: Asked) -> bool:
    if not _KINDS[asked.kind](results, one):
        return False
    wanted = asked.query.casefold()
    return not wanted or wanted in one.text.casefold() or wanted == str(one.number)


def _order_names(results: Results) -> list[tuple[str, str]]:
    least = _("agreement in the least agreeing group") if results.groups else _("certain agreement")
    return [
        ("", _("number")),
        ("agreed", least),
        ("crowd", _("agreement of everyone")),
        ("divisive", _("how far groups are apart")),
        ("votes", _("number of votes")),
        ("important", _("how many find it important")),
    ]


def _kind_names(results: Results) -> list[tuple[str, str]]:
    counted = [
        ("", _("all statements"), len(results.statements)),
        ("everywhere", _("agreed in every group and sector"), len(results.agreed_everywhere)),
        ("agreed", _("agreed"), len(results.agreed)),
        ("rejected", _("rejected"), len(results.rejected)),
        ("divisive", _("divisive"), len(results.divisive)),
        ("dissent", _("with a minority that dissents"), len({one.statement for one in results.dissent})),
        ("seed", _("by the organiser"), sum(one.is_seed for one in results.statements)),
        (
            "left-out",
            _("left out of groups and consensus"),
            sum(not one.counts for one in results.statements),
        ),
    ]
    return [(key, f"{name} ({number(count)})") for key, name, count in counted]
