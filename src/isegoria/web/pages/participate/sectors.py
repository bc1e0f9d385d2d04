"""For which part of society somebody speaks: asked once, after the first vote, and never in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from isegoria.services import participants
from isegoria.web.pages.organise.wording import sector_name
from isegoria.web.pages.participate.asking import see, visit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.web.pages.participate.asking import Visit

_YEAR = 31_536_000


@dataclass(frozen=True, slots=True)
class SectorChoice:
    """A sector to choose, by its name in the page's language."""

    key: str
    name: str


def sector_choices(here: Visit) -> list[SectorChoice]:
    """List the sectors of the conversation."""
    found = participants.sectors(conversation=here.conversation.id, language=here.language)
    return [
        SectorChoice(
            one.key, sector_name(one.key, {here.language: one.name} if one.name else {}, here.language)
        )
        for one in found
    ]


def sector_question(request: HttpRequest, here: Visit, *, voted: bool) -> list[SectorChoice]:
    """Give the sectors to ask about; none where there is nothing to ask, or it was asked before."""
    asked = _cookie(here) in request.COOKIES
    person = here.person
    if not here.conversation.ask_sector or not voted or asked or person is None or person.sector:
        return []
    return sector_choices(here)


def sector_fragment(request: HttpRequest, here: Visit) -> str:
    """Draw the question beside the card that answers somebody's first vote; "" where it is not asked."""
    if not here.conversation.ask_sector or _cookie(here) in request.COOKIES:
        return ""
    context = {"conversation": here.conversation, "sectors": sector_choices(here), "swap": True}
    return render_to_string("participate/sector_question.html", context, request)


@require_POST
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Note a participant's sector, or that they would rather not say."""
    here = visit(request, slug)
    sector = request.POST.get("sector", "")[:100]
    later = "later" in request.POST
    if not later:
        participants.choose_sector(
            conversation=here.conversation.id, participant=here.participant, sector=sector
        )
    thanks = (
        _("All right. You can still say so under “Me and my data”.")
        if later or not sector
        else _("Thank you. You can change that under “Me and my data”.")
    )
    if "HX-Request" in request.headers:
        response: HttpResponse = render(request, "participate/sector_thanks.html", {"thanks": thanks})
    else:
        messages.success(request, thanks)
        response = see("me" if request.POST.get("back") == "me" else "participate", slug)
    response.set_cookie(
        _cookie(here), "1", max_age=_YEAR, httponly=True, samesite="Lax", secure=settings.CSRF_COOKIE_SECURE
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _cookie(here: Visit) -> str:
    return f"sector-asked-{here.conversation.id}"
