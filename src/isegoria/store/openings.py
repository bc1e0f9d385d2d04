"""Openings of records, written by one statement however many there are, and what each kind of record says."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from isegoria.record import entries
from isegoria.store.json_rows import column, run, source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from isegoria.store.models import Conversation, Moderation, Participant, Sector, Statement

_NAMES_KEPT = 20_000
_AT_ONCE = 10_000

# A conversation is asked for its participants' names at every vote.
pseudonym = lru_cache(maxsize=_NAMES_KEPT)(entries.pseudonym)


class NewOpening(NamedTuple):
    """An opening as it is written, but for its random bytes.

    Attributes:
        conversation: its row's id; None for what concerns the whole site.
        participant: their row's id, where it is somebody's act.
        kind: the record's type.
        statement: its number, where it is about one.
        record: the canonical text.
    """

    conversation: int | None
    participant: int | None
    kind: str
    statement: int | None
    record: str


def add_openings(openings: Sequence[NewOpening]) -> None:
    """Write openings in their order; call it within the transaction of what they record."""
    for start in range(0, len(openings), _AT_ONCE):
        part = openings[start : start + _AT_ONCE]
        rows = [(*one, nonce) for one, nonce in zip(part, _nonces(len(part)), strict=True)]
        run(_insertion(), rows)


def conversation_says(row: Conversation, sectors: Iterable[Sector]) -> dict[str, Any]:
    """Say what a conversation is and by which rules, as they are now."""
    return {
        "topic": row.topic,
        "description": row.description,
        "language": row.language,
        "texts": row.texts,
        "slug": row.slug,
        "state": str(row.state),
        "publication": str(row.publication),
        "settings": row.settings_name,
        "fewest": row.fewest,
        "simulated": row.simulated,
        "sectors": [{"key": one.key, "names": one.names} for one in sectors],
    }


def statement_says(row: Statement) -> dict[str, Any]:
    """Say what a statement is now; its author is on no record."""
    return {
        "statement": row.number,
        "text": row.text,
        "language": row.language,
        "translations": row.translations,
        "seed": row.is_seed,
        "meta": row.is_meta,
        "state": str(row.state),
        "moderated": row.moderated,
    }


def moderation_says(row: Moderation, statement: int, original: int | None) -> dict[str, Any]:
    """Say what a moderator decided; who it was is on no record.

    Args:
        row: the decision.
        statement: the number of the statement it is about.
        original: the number of the statement that says the same, where it is about a duplicate.
    """
    return {
        "statement": statement,
        "decision": str(row.decision),
        "reason": str(row.reason),
        "note": row.note,
        "duplicate_of": original,
    }


def participant_says(row: Participant, *, key: str, sector: str | None) -> dict[str, Any]:
    """Say under which name somebody takes part, and for which sector.

    Args:
        row: the participant.
        key: the conversation's, which names them.
        sector: its key; None for none.
    """
    return {
        "participant": pseudonym(key, row.pk),
        "sector": sector,
        "verified": row.sector_verified,
    }


def _nonces(count: int) -> list[str]:
    size = 2 * entries.NONCE_SIZE
    drawn = os.urandom(entries.NONCE_SIZE * count).hex()
    return [drawn[at : at + size] for at in range(0, len(drawn), size)]


def _insertion() -> str:
    columns = [
        column(0),
        column(1),
        column(2, "text"),
        column(3, "integer"),
        column(4, "text"),
        column(5, "text"),
    ]
    # Both databases give the rows of a list in its order.
    return (
        "INSERT INTO store_opening (conversation_id, participant_id, kind, statement, record, nonce) "  # noqa: S608 - nothing from outside
        f"SELECT {', '.join(columns)} FROM {source()} AS act"
    )
