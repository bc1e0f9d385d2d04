"""The text of a constitution: the one in force, and every version that ever was, at an address that stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from isegoria.web.pages.constitution.asking import current_version, known_version, page, permanent
from isegoria.web.pages.constitution.clauses import clauses_shown
from isegoria.web.pages.constitution.deciding import ballot_in_words
from isegoria.web.pages.results.asking import language_of_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.constitutions.values import VersionInfo


@dataclass(frozen=True, slots=True)
class Export:
    """A form in which the text can be taken along."""

    name: str
    meaning: str
    address: str


@require_safe
def current(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the text in force."""
    return _text(request, current_version(slug), current=True)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a version, whether or not it is still in force."""
    return _text(request, known_version(slug, number), current=False)


def _text(request: HttpRequest, found: VersionInfo, *, current: bool) -> HttpResponse:
    def context() -> dict[str, Any]:
        return {
            "tab": "text" if found.is_newest else "",
            "current": current,
            "clauses": clauses_shown(found.document, language_of_page()),
            "ballot": ballot_in_words(found),
            "exports": _exports(found),
            "permanent": permanent("constitution-version", found.slug, found.number),
        }

    return page(request, "constitution/text.html", found, context)


def _exports(found: VersionInfo) -> list[Export]:
    kinds = {
        "md": (_("Markdown"), _("The text to read, with evidence, for any document or repository.")),
        "txt": (_("Instructions for AI"), _("A system prompt: any language model can be held to the text.")),
        "cedar": (_("Policies (Cedar)"), _("The guards as policies that access-control software enforces.")),
        "json": (_("Data (JSON)"), _("Everything, as programs read and check it. Its fingerprint names it.")),
    }
    return [
        Export(name, meaning, reverse(f"constitution-{kind}", args=[found.slug, found.number]))
        for kind, (name, meaning) in kinds.items()
    ]
