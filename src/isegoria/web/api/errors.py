"""What a program is told when something went wrong: a lasting code, and words for people."""

import math
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from isegoria.services.errors import Invalid, ServiceError, TryAgain
from isegoria.web.api.callers import Unknown
from isegoria.web.failures import status_of


class Wrong(Schema):
    """A field that is wrong."""

    field: str
    message: str


class Problem(Schema):
    """What went wrong.

    `code` stays the same, for programs; `message` says fact and remedy in the language asked for; `field`
    names what is wrong in the request, "" where nothing is; `problems` lists each where there are several.
    """

    code: str
    message: str
    field: str = ""
    problems: list[Wrong] = Field(default_factory=list)


def say(status: int, code: str, message: str, field: str = "", *problems: Mapping[str, str]) -> HttpResponse:
    """Answer with a problem."""
    content = {"code": code, "message": message, "field": field, "problems": list(problems)}
    response = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


@csrf_exempt
def no_such_route(_request: HttpRequest, rest: str = "") -> HttpResponse:  # noqa: ARG001 - the route's rest
    """Answer whatever has no address here."""
    return say(404, "no-route", _("There is nothing at this address. See api/docs for what there is."))


def not_allowed(allowed: str) -> HttpResponse:
    """Answer a method that an address does not know."""
    response = say(405, "method", _("This address takes %(methods)s.") % {"methods": allowed})
    response.headers["Allow"] = allowed
    return response


def answer_errors(api: NinjaAPI) -> None:
    """Have every failure answered as a `Problem`."""
    api.add_exception_handler(ServiceError, _service)
    api.add_exception_handler(ValidationError, _validation)
    api.add_exception_handler(AuthenticationError, _nobody)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(Http404, lambda request, _missing: no_such_route(request))
    api.add_exception_handler(SuspiciousOperation, _suspicious)
    api.add_exception_handler(UnreadablePostError, _unreadable)
    # A form, where JSON is expected: it was read already, in search of the form token.
    api.add_exception_handler(RawPostDataException, _suspicious)


def _service(_request: HttpRequest, failure: Any) -> HttpResponse:  # noqa: ANN401 - ninja's signature
    status = status_of(failure)
    if isinstance(failure, Unknown):
        status = 401
    field = failure.field if isinstance(failure, Invalid) else ""
    response = say(status, failure.code, str(failure), field)
    if isinstance(failure, TryAgain):
        response.headers["Retry-After"] = str(math.ceil(failure.seconds))
    return response


def _nobody(_request: HttpRequest, _failure: Any) -> HttpResponse:  # noqa: ANN401 - likewise
    return say(
        401,
        "account-needed",
        _("This is for accounts. Send a key as “Authorization: Bearer …”; your account page makes one."),
    )


def _http(_request: HttpRequest, failure: Any) -> HttpResponse:  # noqa: ANN401 - likewise
    if failure.status_code == HTTPStatus.BAD_REQUEST:
        return say(
            400, "unreadable", _("The request cannot be read. Send JSON in UTF-8, as api/docs describes it.")
        )
    return say(failure.status_code, "refused", str(failure))


def _unreadable(_request: HttpRequest, _failure: Any) -> HttpResponse:  # noqa: ANN401 - likewise
    return say(400, "broken-off", _("The request broke off. Send it again."))


def _suspicious(_request: HttpRequest, failure: Any) -> HttpResponse:  # noqa: ANN401 - likewise
    if isinstance(failure, RequestDataTooBig):
        return say(413, "too-large", _("This is more than may be sent at once. Send less."))
    return say(400, "unreadable", _("The request cannot be read. Look at api/docs for what it should be."))


def _validation(_request: HttpRequest, failure: Any) -> HttpResponse:  # noqa: ANN401 - likewise
    problems = [{"field": _name(one["loc"]), "message": _words(one)} for one in failure.errors]
    first = problems[0] if problems else {"field": "", "message": _("Something in it is wrong.")}
    return say(422, "invalid", first["message"], first["field"], *problems)


def _name(location: tuple[Any, ...]) -> str:
    """Give a field's name: without where it is sent, and without the name of the whole body."""
    parts = [str(part) for part in location[1:]]
    return ".".join(parts[1:] if len(parts) > 1 and parts[0] in {"given", "payload"} else parts)


def _words(problem: Mapping[str, Any]) -> str:
    kind, context = str(problem["type"]), dict(problem.get("ctx") or {})
    for beginning, words in _WORDS.items():
        if kind.startswith(beginning):
            return words(context)
    return _("This is not what is expected here. Look at api/docs for what it should be.")


def _least(context: Mapping[str, Any]) -> str:
    return _("This is too small. Choose %(least)s or more.") % {"least": context.get("ge", context.get("gt"))}


def _most(context: Mapping[str, Any]) -> str:
    return _("This is too large. Choose %(most)s or less.") % {"most": context.get("le", context.get("lt"))}


def _longest(context: Mapping[str, Any]) -> str:
    most = int(context.get("max_length", 0))
    words = ngettext(
        "This is too long. %(most)d is allowed.", "This is too long. %(most)d are allowed.", most
    )
    return words % {"most": most}


def _choices(context: Mapping[str, Any]) -> str:
    return _("This is none of the choices. Choose %(expected)s.") % {"expected": context.get("expected", "")}


_WORDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _context: _("This is missing. Send it too."),
    "extra_forbidden": lambda _context: _("There is no such field. Check how its name is written."),
    "unstorable": lambda _context: _("This holds a character that cannot be stored, such as NUL. Remove it."),
    "string_unicode": lambda _context: _("This holds half a character. Send whole ones, in UTF-8."),
    "string_too_short": lambda _context: _("This is empty. Write something."),
    "string_too_long": _longest,
    "too_long": _longest,
    "string": lambda _context: _("This is no text. Send it in quotation marks."),
    "int": lambda _context: _("This is no whole number. Send one such as 12."),
    "bool": lambda _context: _("This is neither true nor false. Send one of them."),
    "date": lambda _context: _("This is no time. Write one such as 2030-12-31T18:00:00+09:00."),
    "timezone": lambda _context: _("This is no time. Write one such as 2030-12-31T18:00:00+09:00."),
    "greater_than": _least,
    "less_than": _most,
    "literal_error": _choices,
    "enum": _choices,
    "list": lambda _context: _("This is no list. Send one, even of a single thing."),
    "dict": lambda _context: _("This is no object. Send one, in braces."),
    "model": lambda _context: _("This is no object. Send one, in braces."),
}
