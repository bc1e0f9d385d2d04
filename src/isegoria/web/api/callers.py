"""Who is calling: an account by its key, or by the session of a browser; a participant; or anybody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase

from isegoria.services import participants, tokens
from isegoria.services.errors import Forbidden, Refused
from isegoria.services.finding import ConversationInfo, find_conversation
from isegoria.services.participants import ParticipantInfo
from isegoria.web.api import limits
from isegoria.web.visitors import cookie_name, unseal

HEADER = "X-Participant"
_SAFE = {"GET", "HEAD", "OPTIONS"}


class Unknown(Refused):
    """Nobody can tell who is calling, and this is not for everybody."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent a request.

    Attributes:
        account: None for anybody.
        by: "key", "session" or "".
        left: what is left of their limit.
    """

    account: int | None
    by: str
    left: limits.Left


class AccountKey(AuthBase):
    """Lets in whoever has a key of an account."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "A key of an account, made at account/tokens/: `Authorization: Bearer isg_…`."

    def __call__(self, request: HttpRequest) -> Caller | None:
        """Tell who it is; None for somebody else."""
        found = caller_of(request)
        return found if found.by == "key" else None


class BrowserSession(AuthBase):
    """Lets in browsers that are signed in."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = settings.SESSION_COOKIE_NAME
    openapi_description = "A browser that is signed in; what changes something needs the header X-CSRFToken."

    def __call__(self, request: HttpRequest) -> Caller | None:
        """Tell who it is; None for somebody else."""
        found = caller_of(request)
        return found if found.by == "session" else None


class ParticipantKey(AuthBase):
    """Lets in whoever shows what joining gave; whether it opens a conversation is asked there."""

    openapi_type = "apiKey"
    openapi_in = "header"
    openapi_name = HEADER
    openapi_description = (
        "What joining a conversation gave; it speaks for a participant there and nowhere else."
    )

    def __call__(self, request: HttpRequest) -> Caller | None:
        """Tell who it is; None for somebody else."""
        found = caller_of(request)
        shown = HEADER in request.headers or any(name.startswith("participant-") for name in request.COOKIES)
        return found if shown else None


def anybody(request: HttpRequest) -> Caller:
    """Let everybody in, and know who they are where they say so."""
    return caller_of(request)


def _stranger(_request: HttpRequest) -> Caller:
    raise participant_needed()


Doors: TypeAlias = list[Callable[[HttpRequest], Caller | None]]

ACCOUNT: Doors = [AccountKey(), BrowserSession()]
PARTICIPANT: Doors = [ParticipantKey(), *ACCOUNT, _stranger]
ANYBODY: Doors = [*ACCOUNT, anybody]


def caller_of(request: HttpRequest) -> Caller:
    """Find out who is calling, and count the request.

    Raises:
        TooMany: there were too many.
        Unknown: the key is none that works.
        Forbidden: a browser did not show that its request comes from our pages.
    """
    kept: dict[str, Any] = vars(request)
    if "api_caller" not in kept:
        kept["api_caller"] = _caller(request)
        kept["api_account"] = kept["api_caller"].account
        kept["api_left"] = kept["api_caller"].left
    found: Caller = kept["api_caller"]
    return found


def account_of(request: HttpRequest) -> int | None:
    """Tell which account is calling; None for anybody."""
    return caller_of(request).account


def sure_account_of(request: HttpRequest) -> int:
    """Tell which account is calling, where `ACCOUNT` let nobody else in."""
    return caller_of(request).account or 0


def conversation_of(request: HttpRequest, slug: str) -> ConversationInfo:
    """Find a conversation, as the caller may see it."""
    return find_conversation(slug=slug, language=get_language() or "", account=account_of(request))


def participant_of(request: HttpRequest, conversation: int) -> ParticipantInfo | None:
    """Tell who is calling in a conversation; None for somebody who does not take part in it."""
    shown = request.headers.get(HEADER)
    if shown is None and caller_of(request).by != "key":
        shown = request.COOKIES.get(cookie_name(conversation))
    return participants.recognise(
        conversation=conversation, participant=unseal(conversation, shown), account=account_of(request)
    )


def sure_participant_of(request: HttpRequest, conversation: int) -> ParticipantInfo:
    """Tell who is calling in a conversation.

    Raises:
        Unknown: they do not take part in it.
    """
    found = participant_of(request, conversation)
    if found is None:
        raise participant_needed()
    return found


def participant_needed() -> Unknown:
    """Say that this is for participants."""
    return Unknown(
        "participant-needed",
        _("This is for those who take part. Join first, and send what that gave as %(header)s.")
        % {"header": HEADER},
    )


def _caller(request: HttpRequest) -> Caller:
    address = limits.address_of(request)
    limits.spend(limits.EVERYBODY, address)
    given = request.headers.get("Authorization")
    if given is not None:
        return _by_key(given, address)
    account = request.user.pk if request.user.is_authenticated else None
    shown = request.headers.get(HEADER)
    if account is not None:
        left = limits.spend(limits.SESSION, str(account))
    elif shown is not None:
        left = limits.spend(limits.PARTICIPANT, shown)
    else:
        left = limits.spend(limits.ANYBODY, address)
    if request.method not in _SAFE and (account is not None or shown is None):
        _check_form_token(request)
    return Caller(account, "session" if account is not None else "", left)


def _by_key(given: str, address: str) -> Caller:
    scheme, _space, secret = given.partition(" ")
    account = tokens.owner_of(secret=secret.strip()) if scheme.lower() == "bearer" else None
    if account is None:
        limits.spend(limits.ANYBODY, address)
        raise Unknown(
            "key-unknown", _("This key opens nothing: it is mistyped or was revoked. Make another one.")
        )
    return Caller(account, "key", limits.spend(limits.KEY, secret))


def _check_form_token(request: HttpRequest) -> None:
    """Refuse what another site has a browser send; a program, which shows neither cookie nor origin, may."""
    if not request.COOKIES and not {"Origin", "Sec-Fetch-Site"} & set(request.headers):
        return
    check = CsrfViewMiddleware(_nothing)
    check.process_request(request)
    vars(request)["csrf_processing_done"] = False
    if check.process_view(request, _nothing, (), {}) is not None:
        raise Forbidden(
            "form-token",
            _("A browser has to send the form token as X-CSRFToken. Load the page again, or use a key."),
        )


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()
