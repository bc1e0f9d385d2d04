"""Invitations as whoever holds one sees them: what they offer, and using them, once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.services.changes import lock, mark_changed
from isegoria.services.errors import Gone, Missing
from isegoria.services.participants.joining import takes_people
from isegoria.services.recording.writing import record_participant
from isegoria.store.models import Conversation, Invitation, Participant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class InvitationInfo:
    """What an invitation offers.

    Attributes:
        sector: key of the sector that it vouches for; "" for none.
        sector_names: language code to name; empty for the standard sectors, which the site names.
        language: in which it opens; "" for the visitor's own.
        problem: "" while it can be accepted; else "used", "expired" or "revoked".
    """

    conversation: str
    sector: str
    sector_names: Mapping[str, str]
    language: str
    expires_at: datetime
    problem: str


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
        raise _unknown()
    return InvitationInfo(
        conversation=slug,
        sector=row.sector.key if row.sector else "",
        language=row.language,
        sector_names=dict(row.sector.names) if row.sector else {},
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
    try:
        return _accept(slug, token, account, participant)
    except IntegrityError:
        # The same account joined at the same moment; now it is found.
        return _accept(slug, token, account, participant)


def hash_of(token: str) -> bytes:
    """Give what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _accept(slug: str, token: str, account: int | None, participant: int | None) -> int:
    with transaction.atomic():
        row = Invitation.objects.filter(conversation__slug=slug, hash=hash_of(token)).first()
        if row is None:
            raise _unknown()
        lock(row.conversation_id)
        now = timezone.now()
        # The one statement that decides the race; whoever changes no row comes too late.
        won = Invitation.objects.filter(pk=row.pk, used_at=None, revoked_at=None, expires_at__gt=now).update(
            used_at=now
        )
        if not won:
            row.refresh_from_db()
            raise _gone(_problem(row))
        if not takes_people(Conversation.objects.get(pk=row.conversation_id)):
            # The transaction ends without effect, so the invitation is not used up.
            raise Gone(
                "conversation-closed",
                _("This conversation is not open now. Your invitation stays valid until it expires."),
            )
        person = _invited(row, account, participant)
        Invitation.objects.filter(pk=row.pk).update(participant_id=person)
        mark_changed(row.conversation_id)
    return person


def _invited(row: Invitation, account: int | None, participant: int | None) -> int:
    vouched = {"sector_id": row.sector_id, "sector_verified": True} if row.sector_id else {}
    known = Participant.objects.filter(conversation_id=row.conversation_id)
    own = known.filter(account_id=account) if account is not None else known.none()
    same = own if own.exists() else known.filter(pk=participant or 0, left_at=None)
    there = same.filter(invitation=None).values_list("pk", flat=True).first()
    if there is not None:
        Participant.objects.filter(pk=there).update(left_at=None, **vouched)
        if vouched:
            record_participant(Participant.objects.get(pk=there))
        return there
    made = Participant.objects.create(
        conversation_id=row.conversation_id,
        account_id=None if own.exists() else account,
        language=row.language,
        joined_at=timezone.now(),
        **vouched,
    )
    record_participant(made)
    return made.pk


def _problem(row: Invitation) -> str:
    if row.used_at is not None:
        return "used"
    if row.revoked_at is not None:
        return "revoked"
    return "expired" if row.expires_at <= timezone.now() else ""


def _unknown() -> Missing:
    return Missing("no-invitation", _("This invitation is not known. Check that you opened the whole link."))


def _gone(problem: str) -> Gone:
    if problem == "used":
        return Gone(
            "invitation-used", _("This invitation was used already. Each works once; ask for another.")
        )
    if problem == "revoked":
        return Gone("invitation-revoked", _("This invitation was withdrawn. Ask the organiser for another."))
    return Gone("invitation-expired", _("This invitation has expired. Ask the organiser for another."))
