"""Record what happens, in the transaction in which it happens: both are there, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from isegoria.record.entries import canonical, hour
from isegoria.store.models import Conversation, MapWork, Sector, Statement
from isegoria.store.openings import (
    NewOpening,
    add_openings,
    conversation_says,
    moderation_says,
    participant_says,
    statement_says,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from isegoria.store.models import Moderation, Participant


def record(
    *,
    kind: str,
    body: Mapping[str, Any],
    conversation: int | None,
    participant: int | None = None,
    statement: int | None = None,
    at: datetime | None = None,
) -> None:
    """Record one thing; call it within the transaction of what it records.

    Args:
        kind: the record's type.
        body: what it says beside type, conversation and time.
        conversation: its row's id; None for what concerns the whole site.
        participant: their row's id, where it is somebody's act; it is not on record.
        statement: its number, where it is about one.
        at: when it happened, as its row says it; None for now.
    """
    record_many(conversation=conversation, kind=kind, bodies=[(body, participant, statement)], at=at)


def record_many(
    *,
    conversation: int | None,
    kind: str,
    bodies: Iterable[tuple[Mapping[str, Any], int | None, int | None]],
    at: datetime | None = None,
) -> None:
    """Record any number of things of one kind, in their order; as `record` does.

    Args:
        conversation: its row's id; None for what concerns the whole site.
        kind: the records' type.
        bodies: each with the participant's row id and the statement's number, or None for either.
        at: when they happened; None for now.
    """
    common: dict[str, Any] = {"type": kind, "time": hour(at or timezone.now())}
    if conversation is not None:
        _hold(conversation)
        common["conversation"] = Conversation.objects.values_list("record_id", flat=True).get(pk=conversation)
    add_openings(
        [
            NewOpening(conversation, participant, kind, statement, canonical({**common, **body}))
            for body, participant, statement in bodies
        ]
    )


def record_conversation(conversation: int) -> None:
    """Record a conversation as it is now; call it after every change of its rules, state or sectors.

    Args:
        conversation: its row's id.
    """
    row = Conversation.objects.get(pk=conversation)
    said = conversation_says(row, Sector.objects.filter(conversation_id=conversation))
    record(kind="conversation", body=said, conversation=conversation)


def record_statements(conversation: int, rows: Iterable[Statement]) -> None:
    """Record statements as they are now; call it after every change of them.

    Args:
        conversation: its row's id.
        rows: the statements.
    """
    record_many(
        conversation=conversation,
        kind="statement",
        bodies=[(statement_says(row), None, row.number) for row in rows],
    )


def record_statement(conversation: int, number: int) -> None:
    """Record a statement as it is now.

    Args:
        conversation: its row's id.
        number: the statement's.
    """
    record_statements(conversation, Statement.objects.filter(conversation_id=conversation, number=number))


def record_moderation(conversation: int, made: Moderation) -> None:
    """Record a moderator's decision.

    Args:
        conversation: its row's id.
        made: the decision.
    """
    original = made.duplicate_of
    record(
        kind="moderation",
        body=moderation_says(made, made.statement.number, original.number if original else None),
        conversation=conversation,
        statement=made.statement.number,
        at=made.created_at,
    )


def record_participant(row: Participant) -> None:
    """Record under which name somebody takes part and for which sector; call it whenever either changes.

    Args:
        row: the participant.
    """
    record_participants(row.conversation_id, [row])


def record_participants(conversation: int, rows: Sequence[Participant]) -> None:
    """Record participants as `record_participant` does.

    Args:
        conversation: its row's id.
        rows: the participants.
    """
    key = Conversation.objects.values_list("pseudonym_key", flat=True).get(pk=conversation)
    wanted = {row.sector_id for row in rows if row.sector_id}
    sectors = dict(Sector.objects.filter(pk__in=wanted).values_list("pk", "key")) if wanted else {}
    record_many(
        conversation=conversation,
        kind="participant",
        bodies=[
            (participant_says(row, key=key, sector=sectors.get(row.sector_id or 0)), row.pk, None)
            for row in rows
        ],
    )


def _hold(conversation: int) -> None:
    # What is recorded of a conversation gets its ids in the order in which it takes effect.
    if connection.vendor == "postgresql":
        rows = MapWork.objects.select_for_update(no_key=True).filter(pk=conversation)
        list(rows.values_list("pk"))
