"""What surrounds every request, and the pages for machines that watch the site.

Each request gets a number, its line in the log and its place in the figures.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
import re
import secrets
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from isegoria.services import operating
from isegoria.web import logs, metrics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from django.http import HttpRequest

    Application = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]

_LOG = logging.getLogger(__name__)
_ROUTE, _SLUG = "isegoria.route", "isegoria.conversation"
_SOUND_ID = re.compile(r"[-\w.]{8,64}", re.ASCII)
# These would drown the rest; the figures count them, and the log names those that fail.
_QUIET = frozenset({"static", "vote", "healthz", "readyz", "metrics"})
_FAILED = 500


class Watched:
    """Gives each request a number, counts it, and logs it."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, as WSGI has it."""
        began = time.perf_counter()
        if settings.CONFIGURATION.proxy:
            _believe_proxy(environ)
        number = _number(environ)
        token = logs.request_id.set(number)
        status = _FAILED

        def start(line: str, headers: list[tuple[str, str]], *rest: Any) -> Any:  # noqa: ANN401 - WSGI's own
            nonlocal status
            status = int(line[:3])
            headers.append(("X-Request-Id", number))
            return start_response(line, headers, *rest)

        try:
            return self._application(environ, start)
        except Exception:  # noqa: BLE001 - Django answers for its own; this is for what happens around it
            _LOG.exception("unhandled")
            start("500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"Something went wrong here. Try again in a moment.\n"]
        finally:
            _note(environ, status, time.perf_counter() - began)
            logs.request_id.reset(token)


def note_route(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Tell `Watched` which route a request took; the path itself may hold tokens."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        if match is not None:
            request.META[_ROUTE] = match.view_name or match.route
            request.META[_SLUG] = match.kwargs.get("slug", "")
        return response

    return respond


def _believe_proxy(environ: WSGIEnvironment) -> None:
    """Take the client's address from the one proxy before us: what it added stands last."""
    last = environ.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
    if last:
        environ["REMOTE_ADDR"] = last


def _number(environ: WSGIEnvironment) -> str:
    given = environ.get("HTTP_X_REQUEST_ID", "") if settings.CONFIGURATION.proxy else ""
    return given if _SOUND_ID.fullmatch(given) else secrets.token_hex(8)


def _note(environ: WSGIEnvironment, status: int, seconds: float) -> None:
    static = environ.get("PATH_INFO", "").startswith(settings.STATIC_URL)
    route = environ.get(_ROUTE) or ("static" if static else "none")
    method = environ["REQUEST_METHOD"]
    metrics.note_request(method, route, status, seconds)
    if route in _QUIET and status < _FAILED:
        return
    beside = {"method": method[:10], "route": route, "status": status, "ms": round(1000 * seconds, 1)}
    if environ.get(_SLUG):
        beside["conversation"] = environ[_SLUG]
    _LOG.log(logging.ERROR if status >= _FAILED else logging.INFO, "request", extra=beside)


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return _plain(HttpResponse("ok\n", content_type="text/plain; charset=utf-8"))


@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Say whether people can be sent here, and which part is wrong if not."""
    found = operating.health()
    parts = {
        "ready": found.ready,
        "database": found.database,
        "migrations": found.migrations,
        "writer": found.writer,
        "worker": found.worker,
    }
    return _plain(JsonResponse(parts, status=200 if found.ready else 503))


@require_safe
def show_metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures to whoever holds the token; without one, to this machine alone."""
    if not _may_scrape(request):
        refused = HttpResponse("Send the token of ISEGORIA_METRICS_TOKEN as a bearer token.\n", status=401)
        refused.headers["Content-Type"] = "text/plain; charset=utf-8"
        refused.headers["WWW-Authenticate"] = "Bearer"
        return _plain(refused)
    return _plain(HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST))


def _may_scrape(request: HttpRequest) -> bool:
    token = settings.CONFIGURATION.metrics_token
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    # Behind a proxy on the same machine, everybody would seem to be this machine.
    return not settings.CONFIGURATION.proxy and _is_this_machine(request.META.get("REMOTE_ADDR", ""))


def _is_this_machine(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _plain(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
