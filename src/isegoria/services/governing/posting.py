"""Send one message, by e-mail or to the web hook that the operator set; each try ends within a minute."""

from __future__ import annotations

import base64
import hmac
import http.client
import json
import smtplib
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.store.models import Conversation, Role

if TYPE_CHECKING:
    from email.message import Message
    from typing import IO

    from isegoria.store.models import OutboxMessage

SECONDS: Final = 10
_GONE: Final = 410


class PostError(Exception):
    """A message could not be sent.

    Attributes:
        code: short, for logs; holds no address.
        final: trying again is of no use.
    """

    def __init__(self, code: str, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.final = final


def mail(row: OutboxMessage) -> None:
    """Write an e-mail to somebody who has a role still, in the language of the conversation.

    Raises:
        PostError: it was not taken.
    """
    conversation = Conversation.objects.get(pk=row.action.swarm_id)
    held = Role.objects.filter(conversation=conversation, account=row.account, account__is_active=True)
    role = held.select_related("account").first()
    if role is None:
        raise PostError(
            "no-role", "whoever it was for has no role here any more; nothing is sent", final=True
        )
    ours = {code for code, _name in settings.LANGUAGES}
    language = conversation.language if conversation.language in ours else settings.LANGUAGE_CODE
    with translation.override(language):
        subject, body = _words(row, conversation, role)
    host = settings.CONFIGURATION.host or "localhost"
    message = EmailMessage(
        subject,
        body,
        to=[role.account.email],
        headers={"Message-ID": f"<{row.key[:32]}@{host}>", "Idempotency-Key": row.key},
        connection=get_connection(timeout=SECONDS),
    )
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as wrong:
        kind = type(wrong).__name__
        raise PostError(kind, f"the mail server did not take it ({kind}); it is tried again") from wrong


def post(row: OutboxMessage) -> None:
    """Tell the program whose address the operator set, and no other: nobody else can name one.

    Raises:
        PostError: another address is set by now; or nobody answered in time, or with a failure.
    """
    hook = settings.CONFIGURATION.steward_hook
    if hook is None or hook["url"] != row.address:
        raise PostError("address-changed", "the operator set another address; nothing is sent", final=True)
    body = json.dumps({**row.payload, "action": row.action.key}, ensure_ascii=False).encode()
    request = urllib.request.Request(  # noqa: S310 - the address was checked where the operator set it
        row.address, body, _headers(row.key, body, hook["key"])
    )
    try:
        with _opener.open(request, timeout=SECONDS):
            pass
    except urllib.error.HTTPError as refused:
        refused.close()
        raise PostError(
            f"status-{refused.code}",
            f"it answered {refused.code}; it is tried again",
            final=refused.code == _GONE,
        ) from refused
    except (OSError, http.client.HTTPException) as wrong:
        kind = type(wrong).__name__
        raise PostError(kind, f"nobody answered ({kind}); it is tried again") from wrong


def signature_of(key: str, message: str, second: int, body: bytes) -> str:
    """Sign a message, so that the program knows that it comes from this site.

    Args:
        key: base64, with or without "whsec_" before it.
        message: its key.
        second: when it is sent, in seconds since 1970.
        body: of the request.

    Source: Standard Webhooks 1.0, https://www.standardwebhooks.com.

    >>> signature_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
    ...     b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    secret = base64.b64decode(key.removeprefix("whsec_"))
    signed = hmac.digest(secret, f"{message}.{second}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(signed).decode()}"


def _headers(message: str, body: bytes, key: str) -> dict[str, str]:
    second = int(timezone.now().timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "Isegoria",
        "Idempotency-Key": message,
        "webhook-id": message,
        "webhook-timestamp": str(second),
        "webhook-signature": signature_of(key, message, second, body),
    }


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would lead where nobody looked."""

    def redirect_request(
        self,
        _req: urllib.request.Request,
        _fp: IO[bytes],
        _code: int,
        _msg: str,
        _headers: Message,
        _url: str,
    ) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def _words(row: OutboxMessage, conversation: Conversation, role: Role) -> tuple[str, str]:
    number = row.payload["number"]
    said = {
        "queue": ngettext(
            "%(number)d statement waits for a moderator",
            "%(number)d statements wait for a moderator",
            number,
        ),
        "approvals": ngettext(
            "%(number)d action of a steward waits for somebody’s decision",
            "%(number)d actions of stewards wait for somebody’s decision",
            number,
        ),
        "alarms": ngettext(
            "Stewards raised %(number)d alarm about votes that look coordinated",
            "Stewards raised %(number)d alarms about votes that look coordinated",
            number,
        ),
    }[row.payload["about"]] % {"number": number}
    link = f"{settings.SITE_URL}/organise/{conversation.slug}/"
    why = _("You get this because you look after this conversation as: %(role)s.") % {
        "role": role.get_kind_display()
    }
    lines = (f"{said}.", " ".join(conversation.topic_in(translation.get_language() or "").split()), link, why)
    return said, "\n\n".join(lines) + "\n"
