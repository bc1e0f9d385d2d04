"""What the log covers of what stewards brought about: each table, each column, and how it is changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from covered import Covered, _document, _hex, _hours, _number, _of, _other, _text
from isegoria.store.models import ExposureFactor, OutboxMessage, QueuePlace, StewardReport, Suggestion

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from datetime import datetime


def _never(_chance: random.Random, value: datetime | None, others: Sequence[Any]) -> Any:  # noqa: ANN401 - a time
    """Say that it never was, or of what never was, when."""
    return None if value is not None else next((one for one in others if one is not None), None)


def _day(chance: random.Random, value: date, _others: Sequence[Any]) -> date:
    return value + timedelta(days=chance.choice((-1, 1)) * chance.randrange(1, 90))


COVERED_EFFECTS = (
    Covered(QueuePlace, {"score": _number, "reasons": _document, "action_id": _other}),
    Covered(ExposureFactor, {"factor": _number, "action_id": _other}),
    Covered(
        Suggestion,
        {
            "conversation_id": _other,
            "number": _number,
            "kind": _of("duplicate", "bridge", "clause", "translation", "alarm"),
            "statement_id": _other,
            "other_id": _other,
            "details": _document,
            "state": _of("open", "taken", "dismissed"),
            "decided_at": _never,
            "action_id": _other,
        },
    ),
    Covered(
        StewardReport,
        {
            "conversation_id": _other,
            "kind": _of("day", "audit"),
            "day": _day,
            "document": _document,
            "action_id": _other,
            "created_at": _hours,
        },
    ),
    Covered(
        OutboxMessage,
        {
            "key": _hex,
            "channel": _of("email", "webhook"),
            "account_id": _other,
            "address": _text,
            "next_at": _never,
            "sent_at": _never,
            "action_id": _other,
        },
    ),
)
