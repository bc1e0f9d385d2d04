"""What the pages of results share: who asks, in which language, and whether they have seen it."""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from isegoria import __version__
from isegoria.services import mapping
from isegoria.services.errors import Forbidden
from isegoria.services.finding import find_conversation
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from isegoria.services.finding import ConversationInfo
    from isegoria.services.mapping import Results

LATER = "results-later"
_FORBIDDEN = 403
_MESSAGES = "messages"


def language_of_page() -> str:
    """Give the language of the page."""
    return get_language() or ""


def results_for(request: HttpRequest, slug: str) -> Results:
    """Read the results as whoever is asking may see them."""
    return mapping.results(slug=slug, account=account_of(request), language=language_of_page())


def version_for(request: HttpRequest, slug: str) -> str:
    """Name everything that shows, but for how far exactly the votes are ahead of the results.

    Each vote would make every reader fetch the page anew; so only the number of digits counts.
    """
    version = mapping.results_version(slug=slug, account=account_of(request))
    results = results_for(request, slug)
    return repr((version, results.conversation, len(str(results.behind)) if results.behind else 0))


def later_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Say when the results can be seen."""
    found = find_conversation(slug=slug, language=language_of_page(), account=account_of(request))
    response = render(request, "results/later.html", {"conversation": found}, status=_FORBIDDEN)
    response["Cache-Control"] = "private, no-store"
    return response


def or_later(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say when, in place of a page of results that are held until the conversation is closed."""

    @wraps(view)
    def respond(request: HttpRequest, slug: str, **more: Any) -> HttpResponse:  # noqa: ANN401 - as the address
        try:
            return view(request, slug, **more)
        except Forbidden as refused:
            if refused.code != LATER:
                raise
            return later_page(request, slug)

    return respond


def etag_of(request: HttpRequest, *parts: object, path: str = "") -> str:
    """Name what an address shows to whoever is asking.

    Args:
        request: by whoever is asking.
        *parts: whatever the content depends on.
        path: of another address than the one asked for.
    """
    whole = [__version__, path or request.get_full_path(), language_of_page(), account_of(request), *parts]
    return '"' + hashlib.sha256(repr(whole).encode()).hexdigest()[:32] + '"'


def unless_known(request: HttpRequest, etag: str, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer 304 where the browser has it already; else make it and have it asked for anew each time.

    A page with a message for this visitor is made each time.
    """
    # A compressed answer's name is a weak one: same page, other bytes.
    known = {one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))}
    fleeting = _MESSAGES in request.COOKIES
    response: HttpResponse = HttpResponseNotModified() if etag in known and not fleeting else make()
    if not fleeting:
        response["ETag"] = etag
    visible = "public" if account_of(request) is None and not fleeting else "private"
    response["Cache-Control"] = f"{visible}, no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def conversation_for(request: HttpRequest, slug: str) -> ConversationInfo:
    """Find the conversation, whether or not its results can be seen."""
    return find_conversation(slug=slug, language=language_of_page(), account=account_of(request))
