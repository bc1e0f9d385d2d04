"""Taking part in a conversation: joining, being recognised, leaving, coming back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.services.appeal_period import check_named
from isegoria.services.changes import mark_changed
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.services.finding import role_of
from isegoria.services.recording.writing import record_participant
from isegoria.services.texts import storable
from isegoria.store.models import Conversation, Participant

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

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


def join(
    *,
    conversation: int,
    account: int | None = None,
    language: str = "",
    external_id: str | None = None,
    visit: str | None = None,
) -> int:
    """Take part in a conversation; made with the first act, not by looking.

    Args:
        conversation: its row's id.
        account: whose participation it is; None for somebody who has not signed in.
        language: in which they read.
        external_id: by which the site that embeds the conversation knows them.
        visit: a mark of their browser for this conversation, 64 characters at most; a first act that is sent
            twice, since its answer got lost, is then one person's.

    Returns:
        The participant's id: the one they have already, if any.

    Raises:
        Missing: there is no such conversation.
        Gone: it is not open.
        Forbidden: it is for invited people only.
        Invalid: the external id is too long.
    """
    if external_id is not None:
        _check_external(external_id)
    try:
        with transaction.atomic():
            return _join(conversation, account, language, external_id, visit)
    except IntegrityError:
        # Somebody with the same account, external id or browser joined at the same moment: the same person.
        with transaction.atomic():
            return _join(conversation, account, language, external_id, visit)


def _join(
    conversation: int, account: int | None, language: str, external_id: str | None, visit: str | None
) -> int:
    row = Conversation.objects.filter(pk=conversation).first()
    if row is None:
        raise Missing("no-conversation", _("There is no conversation at this address. Check the link."))
    if not takes_people(row):
        raise Gone("conversation-closed", _("This conversation is not open now."))
    if account is not None:
        same: dict[str, int | str | None] = {"account_id": account}
    else:
        same = {"external_id": external_id} if external_id is not None else {"visit": visit}
    if any(one is not None for one in same.values()):
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
        **same,
        language=language,
        joined_at=timezone.now(),
    )
    record_participant(made)
    mark_changed(row.pk)
    return made.pk


def check(*, conversation: int, participant: int | None) -> ParticipantInfo | None:
    """Tell who a participant is; None where they left, were erased, or never joined."""
    if participant is None:
        return None
    return _described(_there(conversation).filter(pk=participant).first())


def recognise(*, conversation: int, participant: int | None, account: int | None) -> ParticipantInfo | None:
    """Tell who is asking: the account's own participation, else the one that the browser remembers.

    What a browser remembers of an account's participation ends when that account signs out.

    Args:
        conversation: its row's id.
        participant: as the browser remembers it.
        account: who is signed in.

    Returns:
        None where they left, were erased, or never joined.
    """
    if account is not None:
        own = _there(conversation).filter(account_id=account).first()
        if own is not None:
            return _described(own)
    if participant is None:
        return None
    return _described(_there(conversation).filter(pk=participant, account=None).first())


def recognise_external(*, conversation: int, external_id: str) -> ParticipantInfo | None:
    """Tell who takes part under the id that the embedding site gives them; None for nobody yet.

    Raises:
        Invalid: the external id is empty or too long.
    """
    _check_external(external_id)
    return _described(_there(conversation).filter(external_id=external_id).first())


def left(*, conversation: int, participant: int | None, account: int | None) -> int | None:
    """Tell whether whoever is asking took part and left: gives the participant they were, else None."""
    if participant is None and account is None:
        return None
    gone = Participant.objects.filter(conversation_id=conversation).exclude(left_at=None)
    own = gone.filter(account_id=account) if account is not None else gone.none()
    remembered = gone.filter(pk=participant or 0, account=None)
    return (own | remembered).order_by("pk").values_list("pk", flat=True).first()


def come_back(*, conversation: int, participant: int) -> None:
    """Take part again after leaving, as the same participant, with the votes cast before.

    Raises:
        Missing: their data were erased since, or they never took part.
    """
    rows = Participant.objects.filter(conversation_id=conversation, pk=participant)
    if not rows.update(left_at=None):
        raise Missing(
            "no-participant", _("Nothing is kept about you here. You can take part anew, by voting.")
        )


def keep_with_account(*, conversation: int, participant: int, account: int) -> None:
    """Make a participation the account's own, so that it goes on from any of their devices.

    Raises:
        Forbidden: they do not take part, or somebody else's account has it.
        Gone: the account takes part here already, or the conversation was made anonymous.
    """
    try:
        with transaction.atomic():
            check_named(conversation)
            row = present(conversation, participant)
            if row.account_id == account:
                return
            if row.account_id is not None:
                raise Forbidden("another-account", _("This participation belongs to another account."))
            Participant.objects.filter(pk=row.pk).update(account_id=account)
    except IntegrityError as taken:
        raise Gone(
            "account-takes-part",
            _("Your account takes part here already, so this participation cannot be added to it."),
        ) from taken


def participation_of(*, conversation: int, account: int | None) -> int | None:
    """Find an account's own participation, so that it goes on from any of their devices."""
    if account is None:
        return None
    return _there(conversation).filter(account_id=account).values_list("pk", flat=True).first()


def leave(*, conversation: int, participant: int) -> None:
    """Stop taking part; one's votes and statements stay and count.

    Raises:
        Forbidden: they do not take part.
    """
    with transaction.atomic():
        row = present(conversation, participant)
        Participant.objects.filter(pk=row.pk).update(left_at=timezone.now())


def takes_people(row: Conversation) -> bool:
    """Tell whether a conversation is open, its closing time included; for services only."""
    due = row.closes_at is not None and row.closes_at <= timezone.now()
    return row.state == Conversation.State.OPEN and not due


def present(conversation: int, participant: int) -> Participant:
    """Find somebody who takes part now; for services only.

    Raises:
        Forbidden: they do not.
    """
    row = Participant.objects.filter(pk=participant, conversation_id=conversation, left_at=None).first()
    if row is None:
        raise Forbidden(
            "participant-left", _("You no longer take part in this conversation. Join again to go on.")
        )
    return row


def _there(conversation: int) -> QuerySet[Participant]:
    return Participant.objects.filter(conversation_id=conversation, left_at=None).select_related("sector")


def _described(row: Participant | None) -> ParticipantInfo | None:
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


def _check_external(external_id: str) -> None:
    if not 0 < len(external_id) <= LONGEST_EXTERNAL_ID or not storable(external_id):
        raise Invalid("xid", "external-id", _("The external id must have 1 to 200 characters."))
