"""What is checked without asking any agent: budgets, signs of life, what agents are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from isegoria.services.governing import reading
from isegoria.web.pages.oversight import wording
from isegoria.web.pages.oversight.asking import live_page
from isegoria.web.pages.oversight.findings import findings_shown
from isegoria.web.pages.oversight.saying import line_shown

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.web.pages.oversight.asking import Asked


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show it."""
    return live_page(request, slug, "integrity", _context)


def _context(asked: Asked) -> dict[str, Any]:
    lines = [line for top in asked.sure.executives for line in top.subtree]
    return {
        "findings": findings_shown(reading.findings(**asked.who)),
        "lines": [(line_shown(one), wording.turn_outcome(one.outcome) if one.turn else "") for one in lines],
        "audit": _address("steward-audit", asked.slug),
        "report": _address("steward-report", asked.slug),
    }


def _address(name: str, slug: str) -> str:
    """Give the address of a page that another part of the site may have; "" where it has none."""
    try:
        return reverse(name, args=[slug])
    except NoReverseMatch:
        return ""
