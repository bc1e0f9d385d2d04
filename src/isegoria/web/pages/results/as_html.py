"""Results as one page that needs nothing else: no network, no script."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from isegoria import __version__
from isegoria.web.pages.results.cards import Cards
from isegoria.web.pages.results.sections import MANY, sections_of

if TYPE_CHECKING:
    from isegoria.services.mapping import ReportInfo, Results


def html_of(results: Results, report: ReportInfo | None, language: str) -> bytes:
    """Write the page, every statement included."""
    cards = Cards(results, language)
    context = {
        "conversation": results.conversation,
        "report": report,
        "results": results,
        "sections": sections_of(results, language, most=MANY),
        "cards": [cards.of(one) for one in results.statements],
        "base": settings.SITE_URL,
        "language": language,
        "style": _style(),
        "version": __version__,
    }
    return render_to_string("results/file.html", context).encode()


@cache
def _style() -> SafeString:
    """Give the style sheets of the site's pages of results."""
    paths = [finders.find(f"isegoria/{name}.css") for name in ("style", "results")]
    return SafeString("\n".join(Path(path).read_text("utf-8") for path in paths if path))
