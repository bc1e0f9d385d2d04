"""Say what went wrong in words, with the right status, as a page, a fragment or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from isegoria.services.errors import Forbidden, Gone, Missing, ServiceError, TooMany, TryAgain

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_STATUS = {Missing: 404, Forbidden: 403, Gone: 410, TooMany: 429, TryAgain: 503}
_INVALID = 422
_NOT_ALLOWED = 405


def status_of(failure: ServiceError) -> int:
    """Give the HTTP status of a failure."""
    return _STATUS.get(type(failure), _INVALID)


class _SayServiceErrors:
    """Turn a failure that no page caught into a page of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if response.status_code == _NOT_ALLOWED and not response.content:
            # The address of a form was opened as if it were a page; browsers make nothing of an empty answer.
            page = render(request, "404.html", status=_NOT_ALLOWED)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this with whatever a view raised."""
        if not isinstance(exception, ServiceError):
            return None
        status = status_of(exception)
        response = render(request, "failure.html", {"failure": exception, "status": status}, status=status)
        if isinstance(exception, TryAgain):
            response.headers["Retry-After"] = str(exception.seconds)
        return response


say_service_errors = _SayServiceErrors
