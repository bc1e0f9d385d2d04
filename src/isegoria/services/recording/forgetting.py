"""Delete what opens entries of the log: the entries stay, and nobody learns any more what they stood for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from isegoria.services.recording.writing import record
from isegoria.store.models import Opening

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def forget_participant(conversation: int, participant: int, statements: Collection[int] = ()) -> None:
    """Delete the openings of somebody's acts; call it within the transaction that erases them.

    That so many are missing goes on record, and never which; of those that were not sealed yet as well, since
    results may have counted them already.

    Args:
        conversation: its row's id.
        participant: their row's id.
        statements: the numbers of statements whose words are erased with them.
    """
    acts = _delete("conversation_id = %s AND participant_id = %s", [conversation, participant])
    _tell(conversation, acts, _words(conversation, statements))


def forget_statements(conversation: int, numbers: Collection[int]) -> None:
    """Delete the openings that hold statements' words; call it within the transaction that erases them.

    Args:
        conversation: its row's id.
        numbers: the statements'.
    """
    _tell(conversation, _words(conversation, numbers))


def forget_people(conversation: int, people: Sequence[int]) -> int:
    """Delete the openings of many people's acts, for a conversation that is deleted.

    Returns:
        How many of them had a place in the log.
    """
    given = ", ".join(["%s"] * len(people))
    return _delete(f"conversation_id = %s AND participant_id IN ({given})", [conversation, *people]).sealed


def forget_conversation(conversation: int) -> int:
    """Delete every opening that a conversation still has, for one that is deleted.

    Returns:
        How many of them had a place in the log, and how many more its erasures had told of, which nothing
        else tells of any more.
    """
    erasures = Opening.objects.filter(conversation=conversation, kind="erasure")
    told = sum(int(json.loads(one)["entries"]) for one in erasures.values_list("record", flat=True))
    return told + _delete("conversation_id = %s", [conversation]).sealed


class _Deleted(NamedTuple):
    """How many openings were deleted: those that had a place in the log, and those that waited for one."""

    sealed: int
    waiting: int


def _words(conversation: int, numbers: Collection[int]) -> _Deleted:
    if not numbers:
        return _Deleted(0, 0)
    given = ", ".join(["%s"] * len(numbers))
    return _delete(
        f"conversation_id = %s AND participant_id IS NULL AND kind = 'statement' AND statement IN ({given})",
        [conversation, *numbers],
    )


def _tell(conversation: int, *deleted: _Deleted) -> None:
    entries, waiting = sum(one.sealed for one in deleted), sum(one.waiting for one in deleted)
    if entries or waiting:
        body = {"entries": entries, **({"unsealed": waiting} if waiting else {})}
        record(kind="erasure", body=body, conversation=conversation)


def _delete(which: str, values: Sequence[int]) -> _Deleted:
    # Counted by the deletion itself: some may have been sealed a moment ago.
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {Opening._meta.db_table} WHERE {which} RETURNING place",  # noqa: S608, SLF001 - ours
            values,
        )
        places = [place for (place,) in cursor.fetchall()]
    sealed = sum(place is not None for place in places)
    return _Deleted(sealed, len(places) - sealed)
