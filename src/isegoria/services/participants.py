"""Taking part in a conversation: joining, saying for which sector, leaving."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.services.changes import mark_changed
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.services.finding import role_of
from isegoria.store.models import Conversation, Invitation, Participant, Sector

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_EXTERNAL_ID = 200


@dataclass(frozen=True, slots=True)
class ParticipantInfo:
    """A participant, as they themselves may see it.

    Attributes:
        sector: its key; "" where they have not said.
        sector_verified: an invitation vouches for the sector, so it cannot be changed.
        signed_in: the participation belongs to an account.
    """

    id: int
    sector: str
    sector_verified: bool
    language: str
    joined_at: datetime
    signed_in: bool


@dataclass(frozen=True, slots=True)
class SectorInfo:
    """A sector that one can belong to; `name` is empty for the standard ones, which the site names."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class InvitationInfo:
    """What an invitation offers.

    Attributes:
        problem: "" while it can be accepted; else "used", "expired" or "revoked".
    """

    conversation: str
    sector: str
    language: str
    expires_at: datetime
    problem: str


def join(
    *,
    conversation: int,
    account: int | None = None,
    language: str = "",
    external_id: str | None = None,
) -> int:
    """Take part in a conversation; made with the first act, not by looking.

    Args:
        conversation: its row's id.
        account: whose participation it is; None for somebody who has not signed in.
        language: in which they read.
        external_id: by which the site that embeds the conversation knows them.

    Returns:
        The participant's id: the one they have already, if any.

    Raises:
        Missing: there is no such conversation.
        Gone: it is not open.
        Forbidden: it is for invited people only.
        Invalid: the external id is too long.
    """
    if external_id is not None and not 0 < len(external_id) <= LONGEST_EXTERNAL_ID:
        raise Invalid("xid", "external-id", _("The external id must have 1 to 200 characters."))
    try:
        with transaction.atomic():
            return _join(conversation, account, language, external_id)
    except IntegrityError:
        # Somebody with the same account or external id joined at the same moment: it is the same person.
        with transaction.atomic():
            return _join(conversation, account, language, external_id)


def _join(conversation: int, account: int | None, language: str, external_id: str | None) -> int:
    row = Conversation.objects.filter(pk=conversation).first()
    if row is None:
        raise Missing("no-conversation", _("There is no conversation at this address. Check the link."))
    if row.state != Conversation.State.OPEN:
        raise Gone("conversation-closed", _("This conversation is not open now."))
    same = {"account_id": account} if account is not None else {"external_id": external_id}
    if account is not None or external_id is not None:
        known = Participant.objects.filter(conversation=row, **same).first()
        if known is not None:
            if known.left_at is not None:
                Participant.objects.filter(pk=known.pk).update(left_at=None)
            return known.pk
    if row.invitation_only and not role_of(conversation=conversation, account=account):
        raise Forbidden(
            "invitation-needed",
            _("This conversation is for invited people. Open the link of your invitation to take part."),
        )
    made = Participant.objects.create(
        conversation=row,
        account_id=account,
        external_id=external_id if account is None else None,
        language=language,
        joined_at=timezone.now(),
    )
    return made.pk


def check(*, conversation: int, participant: int | None) -> ParticipantInfo | None:
    """Tell who a cookie speaks for; None where they left, were erased, or never joined."""
    if participant is None:
        return None
    row = (
        Participant.objects.filter(pk=participant, conversation_id=conversation, left_at=None)
        .select_related("sector")
        .first()
    )
    if row is None:
        return None
    return ParticipantInfo(
        id=row.pk,
        sector=row.sector.key if row.sector else "",
        sector_verified=row.sector_verified,
        language=row.language,
        joined_at=row.joined_at,
        signed_in=row.account_id is not None,
    )


def participation_of(*, conversation: int, account: int | None) -> int | None:
    """Find an account's own participation, so that it goes on from any of their devices."""
    if account is None:
        return None
    rows = Participant.objects.filter(conversation_id=conversation, account_id=account, left_at=None)
    return rows.values_list("pk", flat=True).first()


def sectors(*, conversation: int, language: str) -> tuple[SectorInfo, ...]:
    """List the sectors of a conversation in the organiser's order."""
    rows = Sector.objects.filter(conversation_id=conversation)
    return tuple(SectorInfo(row.key, _name(row.names, language)) for row in rows)


def _name(names: dict[str, str], language: str) -> str:
    return names.get(language) or next(iter(names.values()), "")


def choose_sector(*, conversation: int, participant: int, sector: str) -> None:
    """Say for which part of society one speaks; "" for none.

    Raises:
        Forbidden: they do not take part, or an invitation vouches for the sector they have.
        Invalid: there is no such sector.
    """
    with transaction.atomic():
        row = _present(conversation, participant)
        if row.sector_verified:
            raise Forbidden(
                "sector-verified", _("Your invitation vouches for your sector, so it cannot be changed here.")
            )
        chosen = Sector.objects.filter(conversation_id=conversation, key=sector).first() if sector else None
        if sector and chosen is None:
            raise Invalid("sector", "no-sector", _("There is no such sector. Choose one of the list."))
        Participant.objects.filter(pk=row.pk).update(sector=chosen)
        mark_changed(conversation)


def leave(*, conversation: int, participant: int) -> None:
    """Stop taking part; one's votes and statements stay and count.

    Raises:
        Forbidden: they do not take part.
    """
    with transaction.atomic():
        row = _present(conversation, participant)
        Participant.objects.filter(pk=row.pk).update(left_at=timezone.now())


def find_invitation(*, slug: str, token: str) -> InvitationInfo:
    """Look at an invitation without using it.

    Raises:
        Missing: there is no such invitation to this conversation.
    """
    row = (
        Invitation.objects.filter(conversation__slug=slug, hash=hash_of(token))
        .select_related("conversation", "sector")
        .first()
    )
    if row is None:
        raise Missing(
            "no-invitation", _("This invitation is not known. Check that you opened the whole link.")
        )
    return InvitationInfo(
        conversation=slug,
        sector=row.sector.key if row.sector else "",
        language=row.language,
        expires_at=row.expires_at,
        problem=_problem(row),
    )


def accept_invitation(
    *, slug: str, token: str, account: int | None = None, participant: int | None = None
) -> int:
    """Use an invitation: exactly one of any number of people who race for it takes part with it.

    Args:
        slug: of the conversation.
        token: as the link holds it.
        account: whose participation it becomes.
        participant: who they are there already, if anybody; the invitation then vouches for their sector.

    Returns:
        The participant's id.

    Raises:
        Missing: there is no such invitation.
        Gone: it was used, has expired, was revoked, or the conversation is not open.
    """
    with transaction.atomic():
        row = Invitation.objects.filter(conversation__slug=slug, hash=hash_of(token)).first()
        if row is None:
            raise Missing(
                "no-invitation", _("This invitation is not known. Check that you opened the whole link.")
            )
        now = timezone.now()
        # The one statement that decides the race; whoever changes no row comes too late.
        won = Invitation.objects.filter(pk=row.pk, used_at=None, revoked_at=None, expires_at__gt=now).update(
            used_at=now
        )
        if not won:
            row.refresh_from_db()
            raise _gone(_problem(row))
        state = Conversation.objects.filter(pk=row.conversation_id).values_list("state", flat=True).get()
        if state != Conversation.State.OPEN:
            raise Gone(
                "conversation-closed",
                _("This conversation is not open now. Your invitation stays valid until it expires."),
            )
        person = _invited(row, account, participant)
        Invitation.objects.filter(pk=row.pk).update(participant_id=person)
        mark_changed(row.conversation_id)
    return person


def hash_of(token: str) -> bytes:
    """Give what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _invited(row: Invitation, account: int | None, participant: int | None) -> int:
    vouched = {"sector_id": row.sector_id, "sector_verified": True} if row.sector_id else {}
    known = Participant.objects.filter(conversation_id=row.conversation_id, left_at=None)
    same = known.filter(account_id=account) if account is not None else known.filter(pk=participant or 0)
    there = same.filter(invitation=None).values_list("pk", flat=True).first()
    if there is not None:
        if vouched:
            Participant.objects.filter(pk=there).update(**vouched)
        return there
    taken = account is not None and known.filter(account_id=account).exists()
    made = Participant.objects.create(
        conversation_id=row.conversation_id,
        account_id=None if taken else account,
        language=row.language,
        joined_at=timezone.now(),
        **vouched,
    )
    return made.pk


def _problem(row: Invitation) -> str:
    if row.used_at is not None:
        return "used"
    if row.revoked_at is not None:
        return "revoked"
    return "expired" if row.expires_at <= timezone.now() else ""


def _gone(problem: str) -> Gone:
    if problem == "used":
        return Gone(
            "invitation-used", _("This invitation was used already. Each works once; ask for another.")
        )
    if problem == "revoked":
        return Gone("invitation-revoked", _("This invitation was withdrawn. Ask the organiser for another."))
    return Gone("invitation-expired", _("This invitation has expired. Ask the organiser for another."))


def _present(conversation: int, participant: int) -> Participant:
    row = Participant.objects.filter(pk=participant, conversation_id=conversation, left_at=None).first()
    if row is None:
        raise Forbidden(
            "participant-left", _("You no longer take part in this conversation. Join again to go on.")
        )
    return row
