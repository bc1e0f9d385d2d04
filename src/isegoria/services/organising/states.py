"""Open, pause, close and reopen a conversation."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.appeal_period import anonymised
from isegoria.services.changes import add_history, lock, mark_changed
from isegoria.services.errors import Gone, Invalid
from isegoria.services.finding import ConversationInfo, describe, require_role
from isegoria.services.recording.writing import record_conversation
from isegoria.store.models import Conversation

_PATHS = {
    "draft": ("open",),
    "open": ("paused", "closed"),
    "paused": ("open", "closed"),
    "closed": ("open",),
}
_KINDS = {"open": "opened", "paused": "paused", "closed": "closed"}


def next_states(*, state: str) -> tuple[str, ...]:
    """Tell where a conversation can go from a state."""
    return _PATHS[state]


def set_state(*, slug: str, account: int | None, state: str) -> ConversationInfo:
    """Open, pause, close or reopen a conversation; from then on votes are taken, or refused.

    Raises:
        Forbidden: the account is not its organiser.
        Invalid: it cannot go from its present state to that one.
        Gone: it is being deleted, or was made anonymous.
    """
    found = require_role(slug=slug, account=account)
    with transaction.atomic():
        lock(found.id)
        row = Conversation.objects.get(pk=found.id)
        if row.state == state:
            return describe(row, "", found.role)
        if row.delete_after is not None and row.delete_after <= timezone.now():
            raise Gone(
                "deletion-begun", _("The waiting time is over and the deletion has begun. It goes on.")
            )
        if row.anonymised_at is not None:
            raise anonymised()
        if state not in _PATHS[row.state]:
            raise Invalid(
                "state", "state-unreachable", _("The conversation cannot go there now. Load the page again.")
            )
        _enter(row, state, role="organiser")
    return describe(row, "", found.role)


def close_due() -> int:
    """Close conversations whose closing time has passed; the worker calls this now and then.

    Returns:
        How many were closed.
    """
    due = Conversation.objects.filter(
        state__in=[Conversation.State.OPEN, Conversation.State.PAUSED], closes_at__lte=timezone.now()
    )
    closed = 0
    for number in due.values_list("pk", flat=True):
        with transaction.atomic():
            lock(number)
            row = due.filter(pk=number).first()
            if row is not None:
                _enter(row, Conversation.State.CLOSED, role="")
                closed += 1
    return closed


def _enter(row: Conversation, state: str, *, role: str) -> None:
    now = timezone.now()
    row.state = state
    if state == Conversation.State.OPEN:
        row.opened_at = row.opened_at or now
        row.closed_at = None
        if row.closes_at and row.closes_at <= now:
            row.closes_at = None
    if state == Conversation.State.CLOSED:
        row.closed_at = now
    row.save(update_fields=["state", "opened_at", "closed_at", "closes_at"])
    mark_changed(row.pk)
    record_conversation(row.pk)
    add_history(row.pk, _KINDS[state], role=role)
