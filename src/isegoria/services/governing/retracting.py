"""Forget suggestions that repeat the words of statements which are no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.services.governing.effects.recording import ERASED, record_suggestion
from isegoria.store.models import Suggestion

if TYPE_CHECKING:
    from collections.abc import Collection


def forget_statements(conversation: int, numbers: Collection[int]) -> None:
    """Delete suggestions that repeat words of statements which were erased; within that transaction.

    Args:
        conversation: its row's id.
        numbers: of the statements.
    """
    if not numbers:
        return
    for row in Suggestion.objects.filter(conversation_id=conversation).select_related("action"):
        details = row.details
        about = {details.get("statement"), details.get("of"), *details.get("statements", ())}
        if about & set(numbers):
            record_suggestion(row, state=ERASED)
            row.delete()
