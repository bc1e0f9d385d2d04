"""Who is asking: the account, if signed in, and the participant, by account or a cookie a conversation.

A participation of an account is found by the account and leaves no cookie, so that it ends on this device
with signing out. In another site's frame browsers may keep no cookie at all; there, every form carries a
signed token instead: see `isegoria.web.pages.participate.tokens`.
"""

from __future__ import annotations

from functools import cache
from http.cookies import Morsel
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from isegoria.services import participants

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.participants import ParticipantInfo

# Python knows the attribute from 3.14 on; before, it is made known in the way that its authors took.
Morsel._reserved.setdefault("partitioned", "Partitioned")  # type: ignore[attr-defined]  # noqa: SLF001 - as above
Morsel._flags.add("partitioned")  # type: ignore[attr-defined]  # noqa: SLF001 - as above

_YEAR = 31_536_000
_LONGEST = 100


def cookie_name(conversation: int, *, embedded: bool = False) -> str:
    """Name the cookie of a conversation's participant."""
    return f"framed-participant-{conversation}" if embedded else f"participant-{conversation}"


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


def remembered(request: HttpRequest, conversation: int, *, embedded: bool = False) -> int | None:
    """Tell which participant the browser remembers; they may have left or been erased since."""
    return unseal(conversation, request.COOKIES.get(cookie_name(conversation, embedded=embedded)))


def may_be_signed_in(request: HttpRequest) -> bool:
    """Tell, without asking the database, whether there may be an account to look for."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def who(request: HttpRequest, conversation: int) -> ParticipantInfo | None:
    """Tell which participant of a conversation is asking, by account or cookie; None for nobody yet."""
    return participants.recognise(
        conversation=conversation,
        participant=remembered(request, conversation),
        account=account_of(request),
    )


def participant_of(request: HttpRequest, conversation: int) -> int | None:
    """Give the id of the participant of a conversation who is asking, if any."""
    found = who(request, conversation)
    return found.id if found else None


def account_of(request: HttpRequest) -> int | None:
    """Tell which account is asking, if any."""
    return request.user.pk if request.user.is_authenticated else None


def mark_of(request: HttpRequest, conversation: int) -> str | None:
    """Mark the browser for one conversation, by its secret for forms; None where it sent none.

    Nobody can tell from the marks of two conversations whether they are of the same browser.
    """
    secret = request.META.get("CSRF_COOKIE")
    if not secret:
        return None
    return salted_hmac(f"isegoria.visit.{conversation}", secret, algorithm="sha256").hexdigest()


def remember(response: HttpResponse, conversation: int, participant: int, *, embedded: bool = False) -> None:
    """Have the browser remember the participant for a year, for this conversation alone.

    In another site's frame the cookie has a name of its own and is partitioned by that site, so it follows
    nobody around; browsers take it over https only, so over http there is none.
    """
    if embedded and not settings.CSRF_COOKIE_SECURE:
        return
    name = cookie_name(conversation, embedded=embedded)
    response.set_cookie(
        name,
        seal(conversation, participant),
        max_age=_YEAR,
        httponly=True,
        secure=settings.CSRF_COOKIE_SECURE,
        samesite="None" if embedded else "Lax",
    )
    if embedded:
        response.cookies[name]["partitioned"] = True


def forget(response: HttpResponse, conversation: int) -> None:
    """Have the browser forget the participant."""
    response.delete_cookie(cookie_name(conversation), samesite="Lax")


@cache
def _signer(conversation: int) -> Signer:
    return Signer(salt=f"isegoria.participant.{conversation}")
