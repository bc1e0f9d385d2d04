"""The front page: what this is, and which conversations are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from isegoria.services import constitutions
from isegoria.services.listing import listed_conversations
from isegoria.services.organising import may_organise
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_MOST = 3


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show it."""
    account = account_of(request)
    context = {
        "listing": listed_conversations(language=get_language() or ""),
        "constitutions": constitutions.listed(language=get_language() or "")[:_MOST],
        "may_organise": account is not None and may_organise(account=account),
    }
    response = render(request, "home.html", context)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
