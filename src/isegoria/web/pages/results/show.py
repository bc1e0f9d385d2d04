"""The results, live while the conversation is open; on the site, in other sites' frames, and as a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from isegoria.services import mapping
from isegoria.services.cohosting import has_joint_page
from isegoria.services.errors import Missing
from isegoria.services.governing import reported
from isegoria.web.headers import policy_for
from isegoria.web.pages.results.asking import (
    conversation_for,
    etag_of,
    language_of_page,
    or_later,
    results_for,
    unless_known,
    version_for,
)
from isegoria.web.pages.results.keeping import kept
from isegoria.web.pages.results.map_svg import draw_map
from isegoria.web.pages.results.sections import sections_of
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@gzip_page
@or_later
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the results; `?part=live` gives only what changes."""
    joint = has_joint_page(conversation=conversation_for(request, slug).id)
    stewards = reported.newest(slug=slug, account=account_of(request))
    version = repr((version_for(request, slug), joint, sorted(stewards.items())))

    def make() -> HttpResponse:
        live = _live(request, slug, version, "results/live.html")
        if request.GET.get("part") == "live":
            return HttpResponse(live)
        context = {
            "conversation": conversation_for(request, slug),
            "results": results_for(request, slug),
            "live": live,
            **_following(request, version, f"{request.path}?part=live"),
            "reports": mapping.reports(slug=slug, account=account_of(request)),
            "joint": joint,
            "stewards": stewards,
        }
        return render(request, "results/results.html", context)

    return unless_known(request, etag_of(request, version), make)


@require_safe
@xframe_options_exempt
@gzip_page
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the results in short, in a frame of a site that the organiser named."""
    request.embedded = True  # type: ignore[attr-defined]  # the templates ask for it
    found = conversation_for(request, slug)
    response = _embedded(request, slug)
    response["Content-Security-Policy"] = policy_for(found.frame_ancestors)
    return response


@or_later
def _embedded(request: HttpRequest, slug: str) -> HttpResponse:
    version = version_for(request, slug)

    def make() -> HttpResponse:
        live = _live(request, slug, version, "results/embed_live.html")
        if request.GET.get("part") == "live":
            return HttpResponse(live)
        # Browsers keep the cookie of the language from a frame, so the address names it.
        address = f"{request.path}?part=live&lang={language_of_page()}"
        context = {
            "conversation": conversation_for(request, slug),
            "live": live,
            **_following(request, version, address),
        }
        return render(request, "results/embed.html", context)

    return unless_known(request, etag_of(request, version), make)


@require_safe
@gzip_page
def map_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the opinion map as a picture of its own."""
    version = version_for(request, slug)

    def make() -> HttpResponse:
        drawn = draw_map(results_for(request, slug))
        if not drawn:
            raise Missing(
                "no-map", _("There is no map yet: too few people have voted enough. Come back later.")
            )
        return HttpResponse(drawn, content_type="image/svg+xml")

    return unless_known(request, etag_of(request, version), make)


def _following(request: HttpRequest, version: str, address: str) -> dict[str, object]:
    """Tell the page where to ask for what changes, and the name of what it holds already."""
    return {"follow": address, "known": etag_of(request, version, path=address)}


def _live(request: HttpRequest, slug: str, version: str, template: str) -> SafeString:
    language = language_of_page()

    def make() -> bytes:
        results = results_for(request, slug)
        context = {
            "sections": sections_of(results, language, most=0),
            "base": "",
            "conversation": results.conversation,
        }
        return render_to_string(template, context).encode()

    # Our own template's output, kept as bytes.
    return SafeString(kept(repr((template, slug, version, language, account_of(request))), make).decode())
