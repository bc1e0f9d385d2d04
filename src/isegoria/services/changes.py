"""What every change leaves behind, in its own transaction: public history, and work for the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from isegoria.services.recording.writing import record
from isegoria.store.models import HistoryEntry, MapWork

if TYPE_CHECKING:
    from collections.abc import Mapping


def mark_changed(conversation: int) -> None:
    """Say that the landscape no longer covers everything; call it within the change's transaction.

    Args:
        conversation: its row's id.
    """
    MapWork.objects.filter(pk=conversation).update(last_event=F("last_event") + 1)


def add_history(
    conversation: int, kind: str, *, role: str = "", details: Mapping[str, str | int | None] | None = None
) -> None:
    """Add a line to the public history; call it within the change's transaction.

    Args:
        conversation: its row's id.
        kind: such as "opened".
        role: in which role somebody did it; "" for participants and the site itself.
        details: figures and statement numbers, never personal data.
    """
    line, now = {"kind": kind, "role": role, "details": dict(details or {})}, timezone.now()
    # On record first: that holds others back, so that lines and their records have one order.
    record(kind="event", body=line, conversation=conversation, at=now)
    HistoryEntry.objects.create(conversation_id=conversation, **line, created_at=now)


def lock(conversation: int) -> None:
    """Hold votes back until the transaction ends: each is either in before it, or sees what it did.

    Args:
        conversation: its row's id.
    """
    list(MapWork.objects.select_for_update().filter(pk=conversation).values_list("pk"))
