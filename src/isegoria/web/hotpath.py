"""The short way for a vote: in front of Django's middleware, to the same service and with the same answer.

It takes a vote that htmx sends for somebody who takes part already. Anything unusual (no JavaScript, a first
vote, an account, a wrong token, a strange host) goes the whole way through Django, which takes it or says
why not.
Host, origin and form token are checked by Django's own code, so that the short way is no weaker.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, close_old_connections
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware

from isegoria.services import voting
from isegoria.services.errors import Forbidden, Missing, ServiceError, TryAgain
from isegoria.web.cards import card_fragment, notice_fragment
from isegoria.web.failures import status_of
from isegoria.web.headers import security_headers
from isegoria.web.languages import choose_language
from isegoria.web.visitors import may_be_signed_in, remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from django.http import HttpRequest

    Application = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]

_PATH = re.compile(r"/c/([-\w]{1,60})/vote", re.ASCII)
_LONGEST_BODY = 4096
_VALUES = {"-1": -1, "0": 0, "1": 1}
_MOST_DIGITS = 9


class _TheWholeWay(Exception):
    """Let Django answer."""


class HotPath:
    """Answers votes by itself and hands everything else on.

    Attributes:
        votes: how many it has answered, by status.
    """

    def __init__(self, application: Application) -> None:
        self.votes: dict[int, int] = {}
        self._application = application
        # The same headers and language as on every other page.
        self._answer: Callable[[HttpRequest], Any] = SecurityMiddleware(
            security_headers(choose_language(_answer))
        )
        self._check = CsrfViewMiddleware(_answer)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, as WSGI has it."""
        slug = _slug_of(environ)
        if slug is None:
            return self._application(environ, start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = BytesIO(body)
        try:
            response = self._vote(WSGIRequest(environ), slug)
        except (_TheWholeWay, SuspiciousOperation):
            response = None
        except DatabaseError:
            # A lost connection, perhaps. Sending the vote again is harmless, so Django tries once more.
            close_old_connections()
            response = None
        if response is None:
            environ["wsgi.input"] = BytesIO(body)
            return self._application(environ, start_response)
        environ["isegoria.route"] = "vote"
        self.votes[response.status_code] = self.votes.get(response.status_code, 0) + 1
        headers = [*response.items(), ("Content-Length", str(len(response.content)))]
        start_response(f"{response.status_code} {HTTPStatus(response.status_code).phrase}", headers)
        return [response.content]

    def _vote(self, request: WSGIRequest, slug: str) -> HttpResponse:
        request.get_host()
        self._check.process_request(request)
        if self._check.process_view(request, _answer, (), {}) is not None:
            raise _TheWholeWay
        vars(request)["vote"] = _read(request, slug)
        response: HttpResponse = self._answer(request)
        return response


def _slug_of(environ: WSGIEnvironment) -> str | None:
    """Tell the conversation, where a request looks like a vote that can go the short way."""
    if environ["REQUEST_METHOD"] != "POST" or "HTTP_HX_REQUEST" not in environ:
        return None
    match = _PATH.fullmatch(environ.get("PATH_INFO", ""))
    length = environ.get("CONTENT_LENGTH") or ""
    if (
        match is None
        or environ.get("QUERY_STRING")
        or not environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
        or not (length.isascii() and length.isdigit() and len(length) <= _MOST_DIGITS)
        or int(length) > _LONGEST_BODY
    ):
        return None
    return match[1]


def _read(request: HttpRequest, slug: str) -> dict[str, Any]:
    # A participation may belong to the account that is signed in, which only Django can tell.
    conversation = None if may_be_signed_in(request) else voting.conversation_id(slug)
    participant = conversation and remembered(request, conversation)
    statement, value = request.POST.get("statement", ""), _VALUES.get(request.POST.get("value", ""))
    known = participant and value is not None and statement.isascii() and statement.isdigit()
    if not known or len(statement) > _MOST_DIGITS:
        raise _TheWholeWay
    return {
        "slug": slug,
        "conversation": conversation,
        "participant": participant,
        "statement": int(statement),
        "value": value,
        "important": request.POST.get("important", "") not in {"", "0", "false", "False"},
    }


def _answer(request: HttpRequest) -> HttpResponse:
    vote = vars(request)["vote"]
    slug = vote.pop("slug")
    try:
        cast, turn = voting.cast_and_turn(**vote, language=request.LANGUAGE_CODE)
    except (Forbidden, Missing):
        # The conversation may be another one by now, or this person may join anew: Django finds out.
        raise _TheWholeWay from None
    except ServiceError as failure:
        response = HttpResponse(notice_fragment(request, slug, failure), status=status_of(failure))
        if isinstance(failure, TryAgain):
            response.headers["Retry-After"] = str(failure.seconds)
    else:
        response = HttpResponse(card_fragment(request, slug, turn, cast))
    response.headers["Cache-Control"] = "no-store"
    return response
