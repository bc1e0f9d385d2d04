"""Every version of a constitution with what it changed, and the amendments that are being talked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from isegoria.services import constitutions
from isegoria.web.pages.constitution.amendments import amendments_shown
from isegoria.web.pages.constitution.asking import current_version, known_version, page
from isegoria.web.pages.constitution.saying import said
from isegoria.web.pages.results.asking import language_of_page

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from isegoria.services.constitutions.values import VersionInfo
    from isegoria.web.pages.constitution.saying import Said


@dataclass(frozen=True, slots=True)
class Change:
    """What a version did to a clause."""

    said: str
    title: Said
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """A version.

    Attributes:
        before: number of the version before it, 0 for none.
    """

    number: int
    before: int
    newest: bool
    in_force_at: datetime
    conversation: str
    ratification: int
    changes: list[Change]


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show them, the newest first."""
    found = current_version(slug)
    amendments = amendments_shown(slug)

    def context() -> dict[str, Any]:
        versions = [known_version(slug, one) for one in range(1, found.newest + 1)]
        pairs = zip([None, *versions], versions, strict=False)
        return {
            "tab": "history",
            "lines": [_line(old, new) for old, new in pairs][::-1],
            "amendments": [one for one in amendments if not one.ended],
            "ended": [one for one in amendments if one.ended],
        }

    return page(request, "constitution/history.html", found, context, amendments)


def _line(old: VersionInfo | None, new: VersionInfo) -> Line:
    return Line(
        new.number,
        old.number if old else 0,
        new.is_newest,
        new.in_force_at,
        new.conversation,
        new.ratification,
        _changes(old, new) if old else [],
    )


def _changes(old: VersionInfo, new: VersionInfo) -> list[Change]:
    names = {"added": _("New:"), "changed": _("Changed:"), "removed": _("Taken out:")}
    language = language_of_page()
    compared = constitutions.compare(slug=new.slug, old=old.number, new=new.number)
    made = []
    for one in compared.clauses:
        clause = one.new or one.old
        if one.kind not in names or clause is None:
            continue
        where = old if one.kind == "removed" else new
        address = reverse("constitution-clause", args=[where.slug, where.number, one.key])
        made.append(Change(names[one.kind], said(clause.titles, language), address))
    return made
