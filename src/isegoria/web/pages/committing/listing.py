"""Lists of commitments: of a constitution clause by clause, of one clause; and of organisations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from isegoria.services import committing
from isegoria.services.errors import Missing
from isegoria.web.pages.committing.asking import in_force, page
from isegoria.web.pages.committing.drawing import in_short, picture
from isegoria.web.pages.committing.lines import kind_of, lines_shown
from isegoria.web.pages.committing.wording import hidden_because
from isegoria.web.pages.constitution.clauses import clause_shown
from isegoria.web.pages.constitution.saying import said
from isegoria.web.pages.results.asking import language_of_page
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.committing import OrganisationLine
    from isegoria.web.pages.committing.drawing import Picture
    from isegoria.web.pages.committing.lines import Line
    from isegoria.web.pages.constitution.saying import Said

_PAGE = 50


@dataclass(frozen=True, slots=True)
class ClauseGroup:
    """A clause, with those who adopted it.

    Attributes:
        in_force: it is part of the version in force.
    """

    key: str
    title: Said
    in_force: bool
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Listed:
    """An organisation in the list."""

    info: OrganisationLine
    kind: str
    hidden: str
    short: str
    picture: Picture | None


@require_safe
def of_constitution(request: HttpRequest, slug: str) -> HttpResponse:
    """List every commitment to a constitution, clause by clause."""
    version = in_force(slug)
    found = committing.of_constitution(constitution=slug)
    language = language_of_page()
    lines = lines_shown(found)
    groups = [
        ClauseGroup(
            one.key, said(one.titles, language), True, [line for line in lines if line.info.clause == one.key]
        )
        for one in version.document.clauses
    ]
    for key in sorted({one.info.clause for one in lines} - {one.key for one in groups}):
        rest = [line for line in lines if line.info.clause == key]
        groups.append(ClauseGroup(key, rest[0].title, False, rest))
    counts = committing.counted(one.standing for one in found)
    return page(
        request,
        "constitution.html",
        version,
        groups=groups,
        total=len(found),
        picture=picture(counts),
        short=in_short(counts),
    )


@require_safe
def of_clause(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """List those who adopted a clause, whichever version they made that to."""
    version = in_force(slug)
    found = committing.of_clause(constitution=slug, clause=key)
    clause, language = version.document.clause(key), language_of_page()
    lines = lines_shown(found)
    if clause is None and not lines:
        raise Missing("no-clause", _("The version in force has no such clause. Look at its text."))
    counts = committing.counted(one.standing for one in found)
    place = [one.key for one in version.document.clauses].index(key) + 1 if clause else 0
    return page(
        request,
        "clause.html",
        version,
        key=key,
        clause=clause_shown(clause, place, language) if clause else None,
        clause_title=said(clause.titles, language) if clause else lines[0].title,
        lines=lines,
        picture=picture(counts),
        short=in_short(counts),
    )


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations that adopted something, and those that are one's own."""
    shown = [
        Listed(
            one,
            kind_of(one.named),
            hidden_because(one.named.hidden),
            in_short(one.counts),
            picture(one.counts),
        )
        for one in committing.organisations()
    ]
    account = account_of(request)
    return page(
        request,
        "organisations.html",
        None,
        page=Paginator(shown, _PAGE).get_page(request.GET.get("page")),
        own=committing.owned(account=account),
        due=committing.answers_due(account=account),
    )
