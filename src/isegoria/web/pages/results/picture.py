"""The picture that other sites show beside a link: topic, figures and the opinion map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from isegoria.opinion.report.text import one_line
from isegoria.services import mapping
from isegoria.services.errors import Forbidden
from isegoria.web.pages.results.asking import conversation_for, etag_of, language_of_page, unless_known
from isegoria.web.pages.results.figures import number
from isegoria.web.pages.results.keeping import kept
from isegoria.web.pages.results.map_svg import Drawing, draw_map
from isegoria.web.pages.results.typesetting import NoFontError, fonts_found, typeset

if TYPE_CHECKING:
    from django.http import HttpRequest

    from isegoria.services.finding import ConversationInfo
    from isegoria.services.mapping import Results

_LONGEST = 160
_MAX_AGE = 300  # seconds; a picture a few minutes old does no harm


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Draw the picture; nothing of results that are not public yet, whoever asks."""
    found = conversation_for(request, slug)
    language = language_of_page()
    results: Results | None = None
    try:
        results = mapping.results(slug=slug, language=language) if found.state != "draft" else None
    except Forbidden:  # held until the conversation is closed
        results = None
    version = repr((found.slug, found.topic, found.simulated, results and (results.event, results.digest)))

    def make() -> HttpResponse:
        content = kept(f"picture {language} {version}", lambda: _draw(found, results, language))
        return HttpResponse(content, content_type="image/png")

    response = unless_known(request, etag_of(request, version), make)
    response["Cache-Control"] = f"public, max-age={_MAX_AGE}"
    return response


def _draw(found: ConversationInfo, results: Results | None, language: str) -> bytes:
    values: dict[str, Any] = {
        "site": settings.SITE_NAME,
        "topic": one_line(found.topic, _LONGEST),
        "line": _("Agree, disagree, and see where you stand."),
        "simulated": _("Simulated data") if found.simulated else "",
        "figures": _figures(results) if results and results.ready else [],
        "map": str(draw_map(results, Drawing(legend=False, fonts=", ".join(fonts_found()))))
        if results
        else "",
    }
    try:
        return typeset("picture.typ", values, language, format="png", ppi=72.0)
    except NoFontError:  # the map and the figures say something still
        bare = {**values, "topic": found.slug, "line": "", "simulated": "", "map": ""}
        bare["figures"] = [] if language == "ja" else values["figures"]
        bare["simulated"] = "Simulated data" if found.simulated else ""
        return typeset("picture.typ", bare, "en", format="png", ppi=72.0)


def _figures(results: Results) -> list[list[str]]:
    agreed = len(results.agreed)
    return [
        [number(results.voters), ngettext("person voted", "people voted", results.voters)],
        [number(results.votes), ngettext("vote", "votes", results.votes)],
        [number(agreed), ngettext("agreed statement", "agreed statements", agreed)],
    ]
