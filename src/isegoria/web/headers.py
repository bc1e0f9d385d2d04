"""Headers that every page carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; manifest-src 'self'; frame-src 'self'; "
)
CONTENT_SECURITY_POLICY = _POLICY + "frame-ancestors 'none'"


def policy_for(frame_ancestors: str) -> str:
    """Give the content-security policy of a page that the named origins may embed."""
    return f"{_POLICY}frame-ancestors " + (frame_ancestors or "'none'")


def security_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Forbid scripts and styles that are not ours, whatever a statement contains."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    return respond
