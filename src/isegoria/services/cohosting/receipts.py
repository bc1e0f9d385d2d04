"""That a round's document stands in a host's log: the receipt of our own, and checking the other's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.opinion.joint.keys import digest_of_text
from isegoria.record import log
from isegoria.record.errors import RecordError
from isegoria.record.notes import VerifyKey
from isegoria.record.openings import Opening as Opened
from isegoria.record.openings import read_record
from isegoria.record.receipts import Receipt, verify
from isegoria.services.cohosting.errors import ForgedError
from isegoria.services.recording.reading import DatabaseTiles, signed_text
from isegoria.services.recording.writing import record
from isegoria.store.models import Checkpoint, Opening, RoundDocument

if TYPE_CHECKING:
    from isegoria.store.models import CoHost

KIND = "summary"


def record_round(row: RoundDocument) -> None:
    """Put a document of our own on record; call it in the transaction that keeps it."""
    body = {"epoch": row.epoch, "round": row.number, "digest": row.digest}
    record(kind=KIND, body=body, conversation=row.conversation_id)


def receipt_of(row: RoundDocument) -> str | None:
    """Write the receipt of a document of our own; None while it waits for its place in the log."""
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        return None
    opening = (
        Opening.objects.filter(
            conversation_id=row.conversation_id,
            participant=None,  # so the index narrows it down
            kind=KIND,
            index__lt=newest.size,
            record__contains=f'"{row.digest}"',
        )
        .order_by("-index")
        .first()
    )
    if opening is None or opening.index is None:
        return None
    path = log.inclusion(DatabaseTiles(), newest.size, opening.index)
    said = Opened(bytes.fromhex(opening.nonce), opening.record)
    return Receipt(opening.index, tuple(path), signed_text(newest), said).text()


def check_receipt(cohost: CoHost, epoch: int, number: int, text: str, receipt: str) -> int:
    """Check that a document stands in the other host's log, under its signature.

    Args:
        cohost: with whom the conversation is held.
        epoch: that was asked for.
        number: of the round.
        text: the document.
        receipt: as the other host gave it.

    Returns:
        How many entries its log holds.

    Raises:
        ForgedError: it does not, or its log shrank.
    """
    try:
        key = VerifyKey.parse(cohost.log_key)
        proved = verify(Receipt.parse(receipt), [key])
        said = read_record(proved.opening.record) if proved.opening else {}
    except RecordError as wrong:
        raise ForgedError(f"the receipt of round {number} does not hold: {wrong}") from wrong
    expected = {
        "type": KIND,
        "conversation": cohost.record_id,
        "epoch": epoch,
        "round": number,
        "digest": digest_of_text(text),
    }
    if any(said.get(name) != value for name, value in expected.items()):
        raise ForgedError(
            f"the document of round {number} is not the one that stands in the log of {key.name}; "
            "ask its organiser what happened"
        )
    if proved.checkpoint.origin != key.name:
        raise ForgedError(f"the receipt of round {number} is of another log than that of {key.name}")
    if proved.checkpoint.size < cohost.size:
        raise ForgedError(
            f"the log of {key.name} shrank from {cohost.size} to {proved.checkpoint.size} entries; "
            "ask its organiser what happened"
        )
    return proved.checkpoint.size
