"""The log as files, for whoever checks it: the same for everybody, from anywhere, without cookies.

They are answered before sessions, languages and accounts are looked at (`answer_log`), so that a verifier
who reads a million entries costs the site little. What never changes may be kept for ever; of what may be
large, nobody gets more than so many an hour.

Layout: C2SP tlog-tiles below /log/, and ours beside it; see docs/record-format.md.
"""

from __future__ import annotations

import hashlib
import json
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.urls import Resolver404, path, resolve
from django.utils import translation
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from isegoria.record.errors import RecordError
from isegoria.record.tiles import TILE_WIDTH, Tile
from isegoria.services.auditing import handing_out
from isegoria.services.errors import Missing, ServiceError, TooMany, TryAgain
from isegoria.services.recording import openings as opened
from isegoria.services.recording import reading, telling
from isegoria.web.api import limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from django.utils.functional import _StrPromise

    View = Callable[..., HttpResponseBase]

_Found = TypeVar("_Found", str, bytes)

PREFIX = "/log/"
_FILES = limits.Limit("log-files", 600, 3_600)
_FOR_EVER = "public, max-age=31536000, immutable"
_FRESH = "public, max-age=2"
_NOW_AND_THEN = "public, no-cache"
_TEXT = "text/plain; charset=utf-8"
_BYTES = "application/octet-stream"
_JSON = "application/json"
_LINES = "application/x-ndjson"
_MISSING, _TOO_MANY, _NOT_ALLOWED, _UNAVAILABLE = 404, 429, 405, 503
_NOTHING_HERE = gettext_lazy(
    "There is no such file in the log. The page /record of this site says what there is."
)
_ONLY_READ = gettext_lazy("The log is only read here: ask for it by GET or HEAD.")


def answer_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Answer for the log, and hand everything else on."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return _open_to_all(_say(_NOTHING_HERE, _MISSING))
        request.resolver_match = match
        found: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return found

    return respond


def _file(view: View) -> View:
    """Give what a view of the log answers to everybody, and say in plain words where there is nothing."""

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - the view's
        try:
            response = require_safe(view)(request, *args, **kwargs)
        except TryAgain as wait:
            response = _say(wait.message, _TOO_MANY if isinstance(wait, TooMany) else _UNAVAILABLE)
            response["Retry-After"] = str(wait.seconds)
        except (RecordError, ServiceError):
            response = _say(_NOTHING_HERE, _MISSING)
        if response.status_code == _NOT_ALLOWED:
            response = _say(_ONLY_READ, _NOT_ALLOWED)
            response["Allow"] = "GET, HEAD"
        return _open_to_all(response)

    return respond


@_file
def checkpoint(request: HttpRequest) -> HttpResponseBase:
    """Give the newest checkpoint: the site's signature, and those of witnesses."""
    return _whole(request, _there(reading.checkpoint_text()).encode(), _TEXT, _FRESH)


@_file
def key(request: HttpRequest) -> HttpResponseBase:
    """Give the key by which the site signs."""
    return _whole(request, f"{reading.key_line()}\n".encode(), _TEXT, _NOW_AND_THEN)


@_file
def tile(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Give a tile of hashes, or a bundle of entries; none of them ever changes."""
    asked = Tile.parse_path(f"tile/{rest}")
    width = None if asked.width == TILE_WIDTH else asked.width
    return _whole(request, _there(reading.tile_bytes(asked.level, asked.index, width)), _BYTES, _FOR_EVER)


@_file
def conversations(request: HttpRequest) -> HttpResponseBase:
    """List the conversations that everybody can find, by what records call them."""
    found = telling.listed_records()
    return _whole(request, _written(found), _JSON, _NOW_AND_THEN)


@_file
def openings(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give what everybody may open of a conversation, or of the site: one opening a line."""
    limits.spend(_FILES, limits.address_of(request))
    lines = opened.public_openings(name)
    response = StreamingHttpResponse((line.encode() for line in lines), content_type=_LINES)
    response["Cache-Control"] = _NOW_AND_THEN
    return response


@_file
def results(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give the page of figures whose hash stands in the newest record of results."""
    limits.spend(_FILES, limits.address_of(request))
    return _whole(request, opened.results_document(name), _JSON, _NOW_AND_THEN)


@_file
def report(request: HttpRequest, name: str, number: int) -> HttpResponseBase:
    """Give the page of figures of a report."""
    limits.spend(_FILES, limits.address_of(request))
    return _whole(request, opened.report_document(name, number), _JSON, _NOW_AND_THEN)


@_file
def bundle(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give everything that a recount takes, where the votes are public."""
    limits.spend(_FILES, limits.address_of(request))
    made = handing_out.open_bundle(record_id=name)
    response = FileResponse(made.file, as_attachment=True, filename=made.name, content_type=made.kind)
    response["Content-Length"] = str(made.size)
    response["Cache-Control"] = _NOW_AND_THEN
    return response


def _there(found: _Found | None) -> _Found:
    if found is None:
        raise Missing("no-log-file", _NOTHING_HERE)
    return found


def _written(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _whole(request: HttpRequest, content: bytes, kind: str, kept: str) -> HttpResponse:
    """Give a file, or 304 to whoever has it."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    known = {one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))}
    response: HttpResponse = (
        HttpResponseNotModified() if etag in known else HttpResponse(content, content_type=kind)
    )
    response["ETag"] = etag
    response["Cache-Control"] = kept
    return response


def _say(message: str | _StrPromise, status: int) -> HttpResponse:
    """Say something in every language of the site: nobody's choice of one is looked at here."""
    said = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said.append(str(message))
    response = HttpResponse("\n".join(dict.fromkeys(said)) + "\n", status=status, content_type=_TEXT)
    response["Cache-Control"] = "no-store"
    return response


def _open_to_all(response: HttpResponseBase) -> HttpResponseBase:
    response["Access-Control-Allow-Origin"] = "*"
    # Frames, scripts and images of other sites may read it as well: it is public, and is not run.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns = [
    path("log/checkpoint", checkpoint, name="log-checkpoint"),
    path("log/key", key, name="log-key"),
    path("log/tile/<path:rest>", tile, name="log-tile"),
    path("log/conversations.json", conversations, name="log-conversations"),
    path("log/openings/<slug:name>.jsonl", openings, name="log-openings"),
    path("log/results/<slug:name>.json", results, name="log-results"),
    path("log/results/<slug:name>/report-<int:number>.json", report, name="log-report"),
    path("log/bundles/<slug:name>.zip", bundle, name="log-bundle"),
]
