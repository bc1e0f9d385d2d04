"""What the log covers: each table, each column, and how that is changed so that it says something else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from isegoria.store.models import (
    Ballot,
    Challenge,
    Checkpoint,
    Commitment,
    Constitution,
    Conversation,
    DraftClause,
    Enrolment,
    Erasure,
    HistoryEntry,
    LogState,
    LogTile,
    Moderation,
    Objection,
    Opening,
    Organisation,
    Participant,
    PastVote,
    Progress,
    Ratification,
    Report,
    Sector,
    Statement,
    StoredLandscape,
    Version,
    Vote,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from django.db import models

    Row: TypeAlias = dict[str, Any]
    Change: TypeAlias = Callable[[random.Random, Any, Sequence[Any]], Any]

HOUR_MS = 3_600_000
_UNCOVERED_FIGURES = ("statements", "conversation", "stored", "digest")


def _of(*choices: object) -> Change:
    return lambda chance, value, _others: chance.choice([one for one in choices if one != value])


def _other(chance: random.Random, value: Any, others: Sequence[Any]) -> Any:  # noqa: ANN401 - a column's value
    """Take another row's value, or none."""
    return chance.choice([one for one in {*others} if one != value] or [value])


def _flag(_chance: random.Random, value: bool, _others: Sequence[Any]) -> bool:  # noqa: FBT001 - likewise
    return not value


def _hours(chance: random.Random, value: Any, _others: Sequence[Any]) -> Any:  # noqa: ANN401 - likewise
    """Move a time by hours; where there was none, name one."""
    by = chance.choice((-1, 1)) * chance.randrange(1, 200)
    if isinstance(value, datetime):
        return value + timedelta(hours=by)
    return value + by * HOUR_MS


def _when(chance: random.Random, value: datetime | None, others: Sequence[Any]) -> datetime | None:
    """Say that it was at another time, or never; where it never was, that it was."""
    if value is None:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=chance.randrange(5000))
    return None if chance.random() < 0.5 else _hours(chance, value, others)


def _place(chance: random.Random, value: int | None, others: Sequence[Any]) -> int | None:
    """Take the place away, or give another."""
    return None if chance.random() < 0.5 else _number(chance, value, others)


def _number(chance: random.Random, value: int | None, _others: Sequence[Any]) -> int:
    return abs((value or 0) + chance.choice((-1, 1)) * chance.randrange(1, 300)) or (value or 0) + 1


def _text(chance: random.Random, value: str, _others: Sequence[Any]) -> str:
    """Change one letter, or take one away, or put one in."""
    place = chance.randrange(len(value) + 1)
    letter = chance.choice("abcdef0123456789 .\n—")
    changed = value[:place] + letter * chance.randrange(2) + value[place + chance.randrange(2) :]
    return changed if changed != value else value + "x"


def _hex(chance: random.Random, value: str, _others: Sequence[Any]) -> str:
    place = chance.randrange(len(value))
    digit = chance.choice([one for one in "0123456789abcdefABC" if one != value[place]])
    return value[:place] + digit + value[place + 1 :]


def _octets(chance: random.Random, value: bytes, _others: Sequence[Any]) -> bytes:
    changed = bytearray(value)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    if chance.random() < 0.1:
        changed = changed[:-1]
    return bytes(changed)


def _document(chance: random.Random, value: Any, _others: Sequence[Any]) -> Any:  # noqa: ANN401 - JSON
    """Change one value somewhere in a document, or add one."""
    changed = json.loads(json.dumps(value))
    inner = changed
    while True:
        keys = [one for one in inner if one not in _UNCOVERED_FIGURES] if isinstance(inner, dict) else []
        places = keys or (list(range(len(inner))) if isinstance(inner, list) else [])
        if not places:
            if isinstance(inner, dict):
                inner["more"] = 1
            else:
                inner.append(1)
            return changed
        place = chance.choice(places)
        if isinstance(inner[place], dict | list):
            inner = inner[place]
            continue
        inner[place] = 7 if inner[place] != 7 else 8
        return changed


@dataclass(frozen=True, slots=True)
class Covered:
    """What the log covers of a table.

    Attributes:
        table: of rows.
        columns: how each column is changed so that it says something else.
        deleted: whether a row can be missed; which, by a condition.
        inserted: whether one too many like it is noticed; likewise.
    """

    table: type[models.Model]
    columns: dict[str, Change]
    deleted: Callable[[Row], bool] = lambda _row: True
    inserted: Callable[[Row], bool] = lambda _row: True


_VOTE: dict[str, Change] = {
    "participant_id": _other,
    "statement_id": _other,
    "value": _of(-1, 0, 1),
    "important": _flag,
    "cast_at": _hours,
}
COVERED = (
    Covered(Vote, _VOTE),
    Covered(PastVote, {**_VOTE, "until": _hours, "withdrawn": _flag}),
    Covered(
        Statement,
        {
            "conversation_id": _other,
            "number": _number,
            "text": _text,
            "language": _of("de", "fr", ""),
            "translations": _document,
            "is_seed": _flag,
            "is_meta": _flag,
            "state": _of("pending", "shown", "hidden", "withdrawn"),
            "moderated": _of(-1, 0, 1),
        },
    ),
    Covered(Participant, {"conversation_id": _other, "sector_id": _other, "sector_verified": _flag}),
    Covered(
        Conversation,
        {
            "topic": _text,
            "description": _text,
            "language": _of("ja", "de"),
            "texts": _document,
            "slug": _of("other", "another"),
            "state": _of("draft", "open", "paused", "closed"),
            "publication": _of("sealed", "open"),
            "settings_name": _of("robust", "polis"),
            "fewest": _number,
            "simulated": _flag,
            "record_id": _hex,
            "pseudonym_key": _hex,
        },
    ),
    Covered(Sector, {"conversation_id": _other, "key": _of("guild", "press"), "names": _document}),
    Covered(
        Moderation,
        {
            "statement_id": _other,
            "decision": _of("show", "hide", "undo"),
            "reason": _of("spam", "abuse", "fits"),
            "note": _text,
            "duplicate_of_id": _other,
            "created_at": _hours,
        },
    ),
    Covered(
        HistoryEntry,
        {
            "conversation_id": _other,
            "kind": _of("closed", "paused"),
            "role": _of("moderator", "overseer"),
            "details": _document,
            "created_at": _hours,
        },
    ),
    Covered(Report, {"number": _number, "digest": _hex, "document": _document, "page": _document}),
    Covered(Erasure, {"votes": _number, "statements": _number, "created_at": _hours}),
    Covered(StoredLandscape, {"digest": _hex, "inputs": _hex, "document": _document, "page": _document}),
    Covered(Constitution, {"record_id": _hex}, inserted=lambda _row: False),
    Covered(
        Ratification,
        {
            "number": _number,
            "base": _number,
            "stage": _of("critique", "ballot", "cooling", "in-force", "annulled"),
            "rules": _document,
            "text": _text,
            "digest": _hex,
            "roll": _number,
            "result": _document,
            "closes_at": _hours,
            "reason": _text,
        },
    ),
    Covered(
        DraftClause,
        {
            "key": _of("c7", "c8"),
            "change": _of("add", "amend", "repeal"),
            "titles": _document,
            "prose": _document,
            "guards": _text,
            "examples": _document,
            "evidence": _document,
        },
    ),
    Covered(
        Objection,
        {
            "number": _number,
            "kind": _of("unclear", "harm", "other"),
            "text": _text,
            "language": _of("de", "fr"),
            "outcome": _of("changed", ""),
            "answer": _text,
        },
    ),
    Covered(
        Enrolment,
        {
            "participant_id": _other,
            "group": _number,
            "sector": _of("guild", "press"),
            "verified": _flag,
        },
    ),
    Covered(Ballot, {"participant_id": _other, "choices": _document}),
    Covered(Version, {"number": _number, "document": _text, "digest": _hex, "in_force_at": _hours}),
    Covered(
        Organisation,
        {
            "record_id": _hex,
            "slug": _of("other", "another"),
            "name": _text,
            "kind": _of("research", "civil"),
            "website": _text,
            "created_at": _hours,
            "verified_through": _of("site", ""),
            "verified_at": _when,
            "hidden": _of("spam", "abuse"),
        },
    ),
    Covered(
        Commitment,
        {
            "organisation_id": _other,
            "number": _number,
            "clause": _of("c7", "c8"),
            "first_version": _number,
            "version": _number,
            "pledges": _document,
            "adopted_at": _hours,
            "renewed_at": _when,
            "withdrawn_at": _when,
            "withdrawn_reason": _text,
            "withdrawn_language": _of("de", "fr"),
            "hidden": _of("spam", "abuse"),
        },
    ),
    Covered(
        Progress,
        {
            "commitment_id": _other,
            "number": _number,
            "status": _of("planned", "under-way", "done", "not-kept"),
            "text": _text,
            "language": _of("de", "fr"),
            "evidence": _text,
            "at": _hours,
            "withdrawn_at": _when,
            "hidden": _of("spam", "abuse"),
        },
    ),
    Covered(
        Challenge,
        {
            "commitment_id": _other,
            "participant_id": _other,
            "number": _number,
            "text": _text,
            "language": _of("de", "fr"),
            "evidence": _text,
            "raised_at": _hours,
            "answer_by": _hours,
            "withdrawn_at": _when,
            "outcome": _of("settled", "not-settled", ""),
            "outcome_at": _when,
            "hidden": _of("spam", "abuse"),
            "answer": _text,
            "answer_language": _of("de", "fr"),
            "answered_at": _when,
            "changed_at": _when,
            "answer_hidden": _of("spam", "abuse"),
        },
    ),
    Covered(
        Opening,
        {
            "conversation_id": _other,
            "participant_id": _other,
            "kind": _of("vote", "event", "statement", "erasure"),
            "statement": _number,
            "nonce": _hex,
            "record": _text,
            "index": _place,
        },
        # Said once more, how something is changes nothing.
        inserted=lambda row: row["kind"] in {"vote", "event", "moderation"},
    ),
    Covered(LogTile, {"level": _number, "index": _number, "width": _of(1, 7, 255, 256), "data": _octets}),
    # That an earlier checkpoint is gone changes nothing: the newest one covers whatever it did.
    Covered(
        Checkpoint,
        {"size": _number, "root": _octets, "note": _text},
        deleted=lambda row: row["size"] == Checkpoint.objects.order_by("-size")[0].size,
    ),
    Covered(LogState, {"origin": _text, "size": _number, "root": _octets}),
)
