"""Open an invitation: see what it offers, then accept it; looking at the link does not use it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from isegoria.services import participants
from isegoria.web.pages.organise.wording import sector_name
from isegoria.web.pages.participate.asking import Visit, page, see, visit
from isegoria.web.visitors import remember

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_GONE = 410


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show an invitation, in its language, and accept it."""
    here = visit(request, slug)
    offer = participants.find_invitation(slug=slug, token=token)
    if request.method == "POST":
        return _accept(request, here, token)
    spoken = "lang" in request.GET or settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    if offer.language in dict(settings.LANGUAGES) and not spoken and offer.language != here.language:
        return see("join", slug, token, query=f"?lang={offer.language}")
    sector = sector_name(offer.sector, offer.sector_names, here.language) if offer.sector else ""
    # The link is a key; the site's referrer policy, "same-origin", keeps it from other sites. A stricter one
    # would send the form with `Origin: null`, which no check of the origin can accept.
    return page(
        request,
        "participate/join.html",
        here,
        tab="",
        status=_GONE if offer.problem else 200,
        offer=offer,
        sector=sector,
        token=token,
    )


def _accept(request: HttpRequest, here: Visit, token: str) -> HttpResponse:
    slug = here.conversation.slug
    participant = participants.accept_invitation(
        slug=slug, token=token, account=here.account, participant=here.person.id if here.person else None
    )
    messages.success(request, _("Welcome! You take part now."))
    response = see("participate", slug)
    person = participants.check(conversation=here.conversation.id, participant=participant)
    if person and not person.signed_in:
        remember(response, here.conversation.id, participant)
    return response
