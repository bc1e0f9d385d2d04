"""Cut what joins a closed conversation's participants to accounts, once the time for appeals is over.

Votes and statements stay, and count. What goes is everything by which somebody who holds the database could
still tell whose they are: the key that named participants on record, accounts, the ids of sites that embed
the conversation, which invitation they came with, and the marks of browsers. Whoever has kept the cookie of
their own browser goes on having their receipts, their data handed over, and them erased.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from isegoria.services.appeal_period import APPEAL_DAYS, LONGEST_DAYS
from isegoria.services.changes import add_history, lock
from isegoria.services.moderating import open_appeals
from isegoria.services.recording.writing import record
from isegoria.store.journal import empty_journal
from isegoria.store.models import Conversation, Invitation, Participant, Ratification
from isegoria.store.openings import pseudonym

if TYPE_CHECKING:
    from datetime import datetime


def anonymise_due() -> tuple[str, ...]:
    """Anonymise what is due; the worker calls this now and then.

    Returns:
        The slugs of the conversations that were anonymised.
    """
    now = timezone.now()
    due = Conversation.objects.filter(
        state=Conversation.State.CLOSED, anonymised_at=None, closed_at__lte=now - timedelta(days=APPEAL_DAYS)
    )
    done = [slug for number, slug in due.order_by("closed_at").values_list("pk", "slug") if _one(number, now)]
    return tuple(done)


def _one(number: int, now: datetime) -> bool:
    """Do it for one conversation, whole or not at all; False where it is not due after all."""
    with transaction.atomic():
        # Nobody reopens it, appeals or answers in between.
        lock(number)
        row = Conversation.objects.filter(pk=number, anonymised_at=None).first()
        if row is None or row.closed_at is None or not _is_due(row, row.closed_at, now):
            return False
        _cut(row, row.closed_at)
        # Said first: afterwards nothing more of its participants can be recorded.
        add_history(number, "anonymised", details={"days": (now - row.closed_at).days})
        record(kind="anonymised", body={}, conversation=number)
        Conversation.objects.filter(pk=number).update(pseudonym_key="", anonymised_at=now)
        transaction.on_commit(pseudonym.cache_clear)
        transaction.on_commit(empty_journal, robust=True)
    return True


def _is_due(row: Conversation, closed_at: datetime, now: datetime) -> bool:
    waiting = (
        open_appeals(row.pk).exists()
        or Ratification.objects.filter(
            conversation=row, stage__in=(Ratification.Stage.CRITIQUE, Ratification.Stage.BALLOT)
        ).exists()
    )
    days = LONGEST_DAYS if waiting else APPEAL_DAYS
    return row.state == Conversation.State.CLOSED and closed_at <= now - timedelta(days=days)


def _cut(row: Conversation, closed_at: datetime) -> None:
    Participant.objects.filter(conversation=row).update(account=None, external_id=None, visit=None)
    # When an invitation was used tells who came with it, by when they came.
    used = Invitation.objects.filter(conversation=row, used_at__isnull=False)
    used.update(participant=None, used_at=closed_at)
