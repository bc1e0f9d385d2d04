"""Who is asking: the account, if signed in, and the participant, by a signed cookie for each conversation."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature, Signer

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_YEAR = 31_536_000
_LONGEST = 100


def cookie_name(conversation: int) -> str:
    """Name the cookie of a conversation's participant."""
    return f"participant-{conversation}"


def seal(conversation: int, participant: int) -> str:
    """Write the cookie's value: the participant's id, signed for this conversation alone."""
    return _signer(conversation).sign(str(participant))


def unseal(conversation: int, value: str | None) -> int | None:
    """Read a cookie's value; None where it is missing or was not written by this site.

    A valid signature does not mean that the participant still takes part: whoever left or was erased is
    found out by the services.
    """
    if not value or len(value) > _LONGEST:
        return None
    try:
        return int(_signer(conversation).unsign(value))
    except (BadSignature, ValueError):
        return None


def participant_of(request: HttpRequest, conversation: int) -> int | None:
    """Tell which participant of a conversation is asking, if any."""
    return unseal(conversation, request.COOKIES.get(cookie_name(conversation)))


def account_of(request: HttpRequest) -> int | None:
    """Tell which account is asking, if any."""
    return request.user.pk if request.user.is_authenticated else None


def remember(response: HttpResponse, conversation: int, participant: int, *, embedded: bool = False) -> None:
    """Have the browser remember the participant for a year, for this conversation alone.

    In another site's frame (over https) the cookie is partitioned by that site, so it follows nobody around.
    """
    framed = embedded and settings.CSRF_COOKIE_SECURE
    response.set_cookie(
        cookie_name(conversation),
        seal(conversation, participant),
        max_age=_YEAR,
        httponly=True,
        secure=settings.CSRF_COOKIE_SECURE,
        samesite="None" if framed else "Lax",
    )
    if framed:
        response.cookies[cookie_name(conversation)]["partitioned"] = True


def forget(response: HttpResponse, conversation: int) -> None:
    """Have the browser forget the participant."""
    response.delete_cookie(cookie_name(conversation), samesite="Lax")


@cache
def _signer(conversation: int) -> Signer:
    return Signer(salt=f"isegoria.participant.{conversation}")
