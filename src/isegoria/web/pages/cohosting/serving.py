"""What the other host asks for: JSON, under the key that its organiser was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from isegoria.services import cohosting
from isegoria.services.errors import ServiceError
from isegoria.web.failures import status_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.http import HttpRequest

_BEARER = "Bearer "


@require_safe
def status(request: HttpRequest, slug: str) -> JsonResponse:
    """Tell how far this host is."""
    return _answer(lambda: cohosting.status(slug=slug, token=_token(request)))


@require_safe
def document(request: HttpRequest, slug: str, epoch: int, number: int) -> JsonResponse:
    """Give this host's document of a round."""
    return _answer(lambda: cohosting.document(slug=slug, token=_token(request), epoch=epoch, number=number))


def _answer(ask: Callable[[], dict[str, Any]]) -> JsonResponse:
    try:
        response = JsonResponse(ask())
    except ServiceError as wrong:
        said = {"code": wrong.code, "message": str(wrong)}
        response = JsonResponse(said, status=status_of(wrong))
    response["Cache-Control"] = "private, no-store"
    return response


def _token(request: HttpRequest) -> str:
    given = request.headers.get("Authorization", "")
    return given.removeprefix(_BEARER) if given.startswith(_BEARER) else ""
