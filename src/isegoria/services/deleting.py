"""Delete a conversation for good, after a time in which that can still be called off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history, lock, mark_changed
from isegoria.services.errors import Gone, Invalid
from isegoria.services.finding import require_role
from isegoria.services.recording.forgetting import forget_conversation, forget_people
from isegoria.services.recording.writing import record, record_conversation
from isegoria.store.journal import empty_journal
from isegoria.store.models import Conversation, Exposure, Participant, PastVote, Statement, Version, Vote

if TYPE_CHECKING:
    from datetime import datetime

WAITING_DAYS = 14
_PEOPLE_AT_ONCE = 500


def ask(*, slug: str, account: int | None, confirmation: str) -> datetime:
    """Ask that a conversation be deleted with all that belongs to it, once the waiting time is over.

    Args:
        slug: of the conversation.
        account: its organiser.
        confirmation: the slug, typed by hand.

    Returns:
        When it will be deleted.

    Raises:
        Forbidden: the account is not its organiser.
        Invalid: the confirmation is not the slug.
        Gone: a version of a constitution was ratified in it.
    """
    found = require_role(slug=slug, account=account)
    if confirmation.strip() != found.slug:
        raise Invalid(
            "confirmation",
            "deletion-unconfirmed",
            _("To confirm, type %(slug)s, exactly as it is written here.") % {"slug": found.slug},
        )
    if Version.objects.filter(ratification__conversation_id=found.id).exists():
        raise Gone(
            "deletion-ratified",
            _(
                "People ratified a constitution here, and it rests on this conversation. Such a conversation "
                "is not deleted; whoever took part may still have their own data erased."
            ),
        )
    after = timezone.now() + timedelta(days=WAITING_DAYS)
    with transaction.atomic():
        rows = Conversation.objects.filter(pk=found.id, delete_after=None)
        if not rows.update(delete_after=after):
            return Conversation.objects.get(pk=found.id).delete_after or after
        add_history(found.id, "deletion-asked", role="organiser", details={"days": WAITING_DAYS})
    return after


def cancel(*, slug: str, account: int | None) -> None:
    """Call the deletion off.

    Raises:
        Forbidden: the account is not its organiser.
        Gone: the waiting time is over, so some of it may be deleted already.
    """
    found = require_role(slug=slug, account=account)
    with transaction.atomic():
        lock(found.id)
        rows = Conversation.objects.filter(pk=found.id, delete_after__isnull=False)
        if rows.filter(delete_after__gt=timezone.now()).update(delete_after=None):
            add_history(found.id, "deletion-cancelled", role="organiser")
        elif rows.exists():
            raise Gone(
                "deletion-begun", _("The waiting time is over and the deletion has begun. It goes on.")
            )


def delete_due() -> tuple[str, ...]:
    """Delete what is due; the worker calls this now and then. Begun and broken off, it is taken up again.

    Returns:
        The slugs of the conversations that are no more.
    """
    due = Conversation.objects.filter(delete_after__lte=timezone.now()).order_by("delete_after")
    deleted = []
    for number, slug in due.values_list("pk", "slug"):
        if _take_down(number):
            delete_rows(number)
            deleted.append(slug)
    if deleted:
        transaction.on_commit(empty_journal, robust=True)
    return tuple(deleted)


def _take_down(number: int) -> bool:
    """Show it to nobody any more, before the first vote is deleted; False where it was called off."""
    with transaction.atomic():
        lock(number)
        rows = Conversation.objects.filter(pk=number, delete_after__lte=timezone.now())
        taken = rows.update(state=Conversation.State.DRAFT)
        if taken:
            record_conversation(number)
            mark_changed(number)
    return bool(taken)


def delete_rows(number: int) -> None:
    """Delete in small steps, so that votes elsewhere never wait long for their turn; for services only."""
    record_id = Conversation.objects.values_list("record_id", flat=True).filter(pk=number).first()
    if record_id is None:
        return
    everybody = Participant.objects.filter(conversation_id=number).order_by("pk")
    while people := list(everybody.values_list("pk", flat=True)[:_PEOPLE_AT_ONCE]):
        with transaction.atomic():
            _tell(record_id, forget_people(number, people))
            # Votes have no index by statement: by participant they are found at once.
            Vote.objects.filter(participant_id__in=people).delete()
            PastVote.objects.filter(participant_id__in=people).delete()
            Exposure.objects.filter(participant_id__in=people).delete()
            Participant.objects.filter(pk__in=people).delete()
    with transaction.atomic():
        # Nobody joins in between, of whom an opening would be left.
        lock(number)
        _tell(record_id, forget_conversation(number))
        Statement.objects.filter(conversation_id=number).delete()
        Conversation.objects.filter(pk=number).delete()


def _tell(record_id: str, entries: int) -> None:
    """Say on record that so many entries of a conversation cannot be opened any more."""
    if entries:
        body = {"conversation": record_id, "entries": entries}
        record(kind="deletion", body=body, conversation=None)
