"""Receipts: a participant's own acts, each with the file that proves that it is on record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from isegoria.record.checkpoints import Checkpoint as SignedSize
from isegoria.record.merkle import inclusion_path
from isegoria.record.notes import Note
from isegoria.record.openings import Opening as Opened
from isegoria.record.receipts import Receipt
from isegoria.record.storage import TileHashes
from isegoria.services.errors import Missing, TryAgain
from isegoria.services.recording.reading import DatabaseTiles, signed_text
from isegoria.store.models import Checkpoint, Opening

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECONDS_UNTIL_SEALED = 10
_NAMES = ("ratification", "clause", "objection", "constitution", "commitment", "challenge")
_LOOKED_AT = 50  # so far back a cosigned checkpoint is looked for


@dataclass(frozen=True, slots=True)
class RecordedAct:
    """Something that a participant did, as it is on record.

    Attributes:
        id: of its receipt.
        kind: "vote", "participant", "enrolled", "objection", "ballot" or "challenge".
        statement: number of the statement voted on; None for other acts.
        said: the record.
        index: its place in the log; None while it waits to be sealed.
        outdated: a later act on the same took its place.
    """

    id: int
    kind: str
    statement: int | None
    said: Mapping[str, Any]
    index: int | None
    outdated: bool

    @property
    def file_name(self) -> str:
        """Name the receipt's file, so that nobody can tell from it how somebody voted."""
        about = self.kind if self.statement is None else f"statement-{self.statement}"
        return f"{about}-{self.id}.tlog-proof"


def acts(*, conversation: int, participant: int) -> tuple[RecordedAct, ...]:
    """List what a participant did, the newest first."""
    rows = Opening.objects.filter(conversation_id=conversation, participant_id=participant).order_by("-id")
    found, later = [], set()
    for row in rows:
        said = json.loads(row.record)
        about = (
            row.kind,
            row.statement,
            *(said.get(name) for name in _NAMES),
        )
        found.append(
            RecordedAct(
                id=row.pk,
                kind=row.kind,
                statement=row.statement,
                said=said,
                index=row.index,
                outdated=about in later,
            )
        )
        later.add(about)
    return tuple(found)


def receipt(*, conversation: int, participant: int, act: int) -> tuple[str, str]:
    """Give the receipt of one act: its file's name, and what stands in it.

    Args:
        conversation: its row's id.
        participant: whose act it is.
        act: its id.

    Raises:
        Missing: they did no such thing.
        TryAgain: it is not sealed yet.
    """
    found = next(
        (one for one in acts(conversation=conversation, participant=participant) if one.id == act), None
    )
    if found is None:
        raise Missing("no-receipt", _("There is no such receipt of yours. Open the list of your receipts."))
    if found.index is None:
        raise _waiting()
    return found.file_name, next(text for _one, text in _written([found]))


def receipts(*, conversation: int, participant: int) -> Iterator[tuple[RecordedAct, str]]:
    """Give the receipts of all acts that are sealed, the newest first, each with what stands in its file."""
    every = acts(conversation=conversation, participant=participant)
    return _written([one for one in every if one.index is not None])


def proof(*, opening: int) -> str:
    """Give the file that proves that something public is on record; for services, which know that it is.

    Args:
        opening: its row's id.

    Raises:
        TryAgain: it is not sealed yet.
    """
    row = Opening.objects.get(pk=opening)
    if row.index is None:
        raise _waiting()
    act = RecordedAct(row.pk, row.kind, row.statement, {}, row.index, outdated=False)
    return next(text for _one, text in _written([act]))


def _written(asked: list[RecordedAct]) -> Iterator[tuple[RecordedAct, str]]:
    places = {one.id: one.index for one in asked if one.index is not None}
    if not places:
        return
    note = signed_text(_checkpoint(max(places.values())))
    size = SignedSize.parse(Note.parse(note).text).size
    hashes = TileHashes(DatabaseTiles(), size)
    rows = Opening.objects.in_bulk(list(places))
    for one in asked:
        row = rows.get(one.id)
        if row is None:  # erased this moment
            continue
        opened = Opened(bytes.fromhex(row.nonce), row.record)
        path = tuple(inclusion_path(hashes, size, places[one.id]))
        yield one, Receipt(places[one.id], path, note, opened).text()


def _checkpoint(index: int) -> Checkpoint:
    """Choose a checkpoint over an entry: of the newest ones, one that most witnesses have cosigned."""
    newest = list(Checkpoint.objects.filter(size__gt=index).order_by("-size")[:_LOOKED_AT])
    if not newest:
        raise _waiting()
    # Of several with as many signatures, the newest.
    return max(newest, key=lambda one: one.cosignatures.count("\n"))


def _waiting() -> TryAgain:
    return TryAgain(
        "receipt-waits",
        _("This is on record within ten seconds. Ask for the receipt again then."),
        SECONDS_UNTIL_SEALED,
    )
