"""Mail and web hooks: what is to be sent goes into the outbox, and is sent later, once.

An agent says who is told and about what, by choices and a number. The words are fixed ones of ours, so
nothing that anybody wrote, nor anything that an agent made up, goes out.
"""

from __future__ import annotations

from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from isegoria.agents.errors import LedgerError
from isegoria.agents.requests import canonical
from isegoria.agents.stewards.shapes import Choice, Fields, Shape, Whole, check
from isegoria.services.finding import MODERATOR, ORGANISER, OVERSEER
from isegoria.services.governing.effects.recording import record_message
from isegoria.store.models import Conversation, OutboxMessage, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.agents.requests import Request
    from isegoria.services.governing.effects.causing import Cause

EMAIL, WEBHOOK = "email", "webhook"
ABOUTS: Final = ("queue", "approvals", "alarms")
_MANY: Final = 1_000_000
_ABOUT: Final[dict[str, Shape]] = {"about": Choice(ABOUTS), "number": Whole(0, _MANY)}
EMAIL_ARGUMENTS: Final = Fields(
    MappingProxyType({**_ABOUT, "role": Choice((ORGANISER, MODERATOR, OVERSEER))})
)
WEBHOOK_ARGUMENTS: Final = Fields(MappingProxyType(_ABOUT))


def send_email(cause: Cause, request: Request) -> Mapping[str, Any]:
    """Write to everybody who has a role in the conversation.

    Returns:
        How many messages wait to be sent.

    Raises:
        StewardError: the arguments are no role, choice and number.
        LedgerError: this site sends no e-mail.
    """
    check(EMAIL_ARGUMENTS, request.arguments)
    if not settings.CONFIGURATION.email:
        raise LedgerError("e-mail: this site sends none; set ISEGORIA_EMAIL_URL")
    people = Role.objects.filter(
        conversation_id=cause.conversation, kind=request.arguments["role"], account__is_active=True
    )
    accounts = list(people.order_by("account_id").values_list("account_id", flat=True))
    for account in accounts:
        _put(cause, request, EMAIL, account=account)
    return {"messages": len(accounts)}


def send_webhook(cause: Cause, request: Request) -> Mapping[str, Any]:
    """Tell the program whose address the site's operator set.

    Returns:
        How many messages wait to be sent: one.

    Raises:
        StewardError: the arguments are no choice and number.
        LedgerError: no address is set.
    """
    check(WEBHOOK_ARGUMENTS, request.arguments)
    hook = settings.CONFIGURATION.steward_hook
    if hook is None:
        raise LedgerError("web hook: no address is set; set ISEGORIA_STEWARD_HOOK")
    _put(cause, request, WEBHOOK, address=hook["url"])
    return {"messages": 1}


def message_key(conversation: str, action: str, receiver: str) -> str:
    """Name a message once and for all, saying nothing about whom it is for: 40 hexadecimal digits.

    Args:
        conversation: its name on record.
        action: key of the action.
        receiver: the account's row's id, or the address.
    """
    return sha256(canonical([conversation, action, receiver]).encode()).hexdigest()[:40]


def payload_of(conversation: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a message says, as JSON: the words are put together when it is sent.

    Args:
        conversation: its name in addresses.
        arguments: of the action.
    """
    return {"conversation": conversation, **{name: arguments[name] for name in ("about", "number")}}


def _put(
    cause: Cause, request: Request, channel: str, *, account: int | None = None, address: str = ""
) -> None:
    row = Conversation.objects.only("slug", "record_id").get(pk=cause.conversation)
    made = OutboxMessage.objects.create(
        key=message_key(row.record_id, request.key, address or str(account)),
        channel=channel,
        account_id=account,
        address=address,
        payload=payload_of(row.slug, request.arguments),
        next_at=cause.now,
        action_id=cause.action,
        created_at=cause.now,
    )
    record_message(cause.conversation, made)
