"""The files of an export: those of Polis, and what Polis has no file for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings

from isegoria.opinion import Votes, canonical_json, write_polis
from isegoria.opinion.exchange.output import write_lines
from isegoria.services.mapping.members import unpacked
from isegoria.services.mapping.reading import VotesRead, read_votes
from isegoria.store import models

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_CHUNK = 50_000
_STEPS = 4


def write_files(
    number: int, folder: Path, *, external_ids: bool, progress: Callable[[int, int], None] | None = None
) -> int:
    """Write a conversation into a folder.

    Args:
        number: the conversation's row id.
        folder: there or not.
        external_ids: also by which ids an embedding site knows the participants.
        progress: told which of how many steps are done.

    Returns:
        How many vote events were written.

    Raises:
        ExchangeError: a file cannot be written.
    """
    tell = progress or (lambda _done, _total: None)
    tell(0, _STEPS)
    row = models.Conversation.objects.get(pk=number)
    read = read_votes(number)
    tell(1, _STEPS)
    ids = dict(zip(read.rows.tolist(), read.conversation.events.participants.tolist(), strict=True))
    conversation = replace(
        read.conversation,
        url=_address(row),
        xids=_external_ids(number, ids) if external_ids else {},
    )
    groups = _groups(number, ids)
    write_polis(conversation, Votes.latest(conversation.events), folder, groups=groups)
    tell(2, _STEPS)
    _write_sectors(number, read, ids, folder)
    _write_important(number, ids, folder)
    tell(3, _STEPS)
    document = current_landscape(number)
    if document is not None:
        (folder / "landscape.json").write_bytes(canonical_json(document) + b"\n")
    tell(_STEPS, _STEPS)
    return len(conversation.events)


def current_landscape(number: int) -> dict[str, Any] | None:
    """Give the landscape of a conversation with its words, where it reaches up to the newest vote."""
    kept = _current(number)
    if kept is None:
        return None
    row = models.Conversation.objects.get(pk=number)
    texts = dict(models.Statement.objects.filter(conversation=row).values_list("number", "text"))
    document = dict(kept.document)
    for result in document["statement_results"]:
        result["text"] = texts.get(result["id"], "")
    document["conversation"] = {
        "topic": row.topic,
        "description": row.description,
        "url": _address(row),
        "simulated": row.simulated,
        "notes": [],
    }
    return document


def _current(number: int) -> models.StoredLandscape | None:
    work = models.MapWork.objects.filter(pk=number).first()
    kept = models.StoredLandscape.objects.filter(pk=number).first()
    return kept if work is not None and kept is not None and kept.event == work.last_event else None


def _groups(number: int, ids: dict[int, int | str]) -> dict[int | str, int | None]:
    kept = _current(number)
    if kept is None:
        return {}
    members = unpacked(bytes(kept.members))
    return {
        ids[row]: None if group < 0 else group
        for row, group in zip(members.rows.tolist(), members.groups.tolist(), strict=True)
        if row in ids
    }


def _address(row: models.Conversation) -> str:
    return f"{settings.SITE_URL}/c/{row.slug}/"


def _external_ids(number: int, ids: dict[int, int | str]) -> dict[int | str, str]:
    people = models.Participant.objects.filter(conversation_id=number).exclude(external_id=None)
    return {ids[row]: str(xid) for row, xid in people.values_list("pk", "external_id") if row in ids}


def _write_sectors(number: int, read: VotesRead, ids: dict[int, int | str], folder: Path) -> None:
    if not np.any(read.sectors):
        return
    people = models.Participant.objects.filter(conversation_id=number, sector__isnull=False).order_by("pk")
    found = people.values_list("pk", "sector__key", "sector_verified").iterator(chunk_size=_CHUNK)

    def rows() -> Iterator[Sequence[object]]:
        yield "participant", "sector", "verified"
        yield from ((ids[row], key, verified) for row, key, verified in found if row in ids)

    write_lines(folder / "participants-sectors.csv", rows())


def _write_important(number: int, ids: dict[int, int | str], folder: Path) -> None:
    votes = models.Vote.objects.filter(participant__conversation_id=number, important=True)
    if not votes.exists():
        return
    numbers = dict(models.Statement.objects.filter(conversation_id=number).values_list("pk", "number"))
    found = votes.order_by("participant_id", "statement_id").values_list("participant_id", "statement_id")

    def rows() -> Iterator[Sequence[object]]:
        yield "participant", "comment-id"
        for person, statement in found.iterator(chunk_size=_CHUNK):
            if person in ids and statement in numbers:
                yield ids[person], numbers[statement]

    write_lines(folder / "important.csv", rows())
