"""One's own account: the public name, where one takes part, and deleting it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history, lock
from isegoria.services.errors import Gone, Invalid
from isegoria.services.finding import ORGANISER
from isegoria.services.governing.outbox import forget_messages
from isegoria.services.governing.own_acts import acts_of
from isegoria.services.organising import may_organise
from isegoria.services.texts import check
from isegoria.store.journal import empty_journal
from isegoria.store.models import Account, Participant, Role

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """An account as its owner sees it.

    Attributes:
        name: shown where they act in public; "" for none.
        may_organise: may open conversations on this site.
        administrator: may do everything on this site.
        has_password: signs in by password (as well), not by passkey or another site alone.
    """

    id: int
    email: str
    name: str
    may_organise: bool
    administrator: bool
    has_password: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Participation:
    """A conversation in which an account takes part.

    Attributes:
        left: they have left; their votes count on.
    """

    slug: str
    topic: str
    state: str
    joined_at: datetime
    left: bool


@dataclass(frozen=True, slots=True)
class Ward:
    """A conversation that would have no organiser left."""

    slug: str
    topic: str


def about(*, account: int) -> AccountInfo:
    """Tell an account's owner what is kept about it.

    Raises:
        Gone: there is no such account any more.
    """
    row = _row(account)
    return AccountInfo(
        id=row.pk,
        email=row.email,
        name=row.name,
        may_organise=may_organise(account=account),
        administrator=row.is_superuser,
        has_password=row.has_usable_password(),
        since=row.date_joined,
    )


def rename(*, account: int, name: str) -> str:
    """Choose the name shown where the account acts in public; "" for none.

    Returns:
        The name as it is kept.

    Raises:
        Invalid: it is too long, or holds what cannot be stored.
        Gone: there is no such account any more.
    """
    kept = check("name", " ".join(name.split()), LONGEST_NAME, code="name")
    if not Account.objects.filter(pk=account, is_active=True).update(name=kept):
        raise _gone()
    return kept


def participations_of(*, account: int, language: str = "") -> tuple[Participation, ...]:
    """List the conversations in which an account takes part, those joined last first."""
    rows = Participant.objects.filter(account_id=account).select_related("conversation").order_by("-pk")
    return tuple(
        Participation(
            slug=row.conversation.slug,
            topic=row.conversation.topic_in(language),
            state=row.conversation.state,
            joined_at=row.joined_at,
            left=row.left_at is not None,
        )
        for row in rows
        if row.conversation.state != "draft"
    )


def wards_of(*, account: int, language: str = "") -> tuple[Ward, ...]:
    """List the conversations of which an account is the only organiser, and that are not being deleted."""
    rows = _alone(account).select_related("conversation").order_by("-pk")
    return tuple(Ward(row.conversation.slug, row.conversation.topic_in(language)) for row in rows)


def own_data(*, account: int) -> dict[str, Any]:
    """Hand over what is kept about an account, and what it did about stewards.

    What it did in a conversation as a participant is handed over there.

    Raises:
        Gone: there is no such account any more.
    """
    row = _row(account)
    roles = Role.objects.filter(account=row).select_related("conversation").order_by("pk")
    joined = Participant.objects.filter(account=row).select_related("conversation").order_by("pk")
    return {
        "format": "isegoria.account-data/1",
        "email": row.email,
        "name": row.name,
        "since": row.date_joined.isoformat(),
        "administrator": row.is_superuser,
        "roles": [
            {
                "conversation": one.conversation.slug,
                "role": str(one.kind),
                "since": one.created_at.isoformat(),
            }
            for one in roles
        ],
        "participations": [
            {"conversation": one.conversation.slug, "joined_at": one.joined_at.isoformat()} for one in joined
        ],
        **acts_of(row.pk),
    }


def delete(*, account: int, confirmation: str) -> None:
    """Delete an account: address, name, ways to sign in, roles and keys.

    Decisions it made stay in the public logs, by somebody. Its participations stay as those of somebody who
    never signed in: nothing joins them any more to the account, or to one another.

    Args:
        account: who asks.
        confirmation: its e-mail address, typed by hand.

    Raises:
        Invalid: the confirmation is not the address, or a conversation would have no organiser left.
        Gone: there is no such account any more.
    """
    with transaction.atomic():
        held = Role.objects.filter(account_id=account).order_by("conversation_id")
        for conversation in held.values_list("conversation_id", flat=True):
            lock(conversation)
        row = _row(account)
        if confirmation.strip().casefold() != row.email.casefold():
            raise Invalid(
                "confirmation",
                "deletion-unconfirmed",
                _("To confirm, type your e-mail address as it is shown here."),
            )
        alone = _alone(account).select_related("conversation").first()
        if alone is not None:
            raise Invalid(
                "confirmation",
                "last-organiser",
                _("You are the only organiser of “%(slug)s”. Make somebody else organiser, or delete it.")
                % {"slug": alone.conversation.slug},
            )
        for role in held:
            add_history(role.conversation_id, "role-taken", role=role.kind, details={"kind": role.kind})
        forget_messages(row.pk)
        row.delete()
        transaction.on_commit(empty_journal, robust=True)


def _alone(account: int) -> QuerySet[Role]:
    organisers = Role.objects.filter(kind=ORGANISER, account__is_active=True).exclude(account_id=account)
    return Role.objects.filter(account_id=account, kind=ORGANISER, conversation__delete_after=None).exclude(
        conversation__in=organisers.values("conversation_id")
    )


def _row(account: int) -> Account:
    row = Account.objects.filter(pk=account, is_active=True).first()
    if row is None:
        raise _gone()
    return row


def _gone() -> Gone:
    return Gone("account-gone", _("This account is no more. Sign in with another one."))
