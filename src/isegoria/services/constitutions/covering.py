"""Where in the public record a version stands, and the file that proves it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from isegoria.constitution.exports import Covered
from isegoria.record.checkpoints import Checkpoint as SignedSize
from isegoria.record.notes import Note, to_base64
from isegoria.services.recording import receipts
from isegoria.store.models import Checkpoint, Opening

if TYPE_CHECKING:
    from isegoria.store.models import Version


def covered(row: Version) -> Covered | None:
    """Give the first checkpoint that covers a version, which stays the same for ever; None while it waits.

    Args:
        row: the version.
    """
    opening = opening_of(row)
    if opening is None or opening.index is None:
        return None
    checkpoint = Checkpoint.objects.filter(size__gt=opening.index).order_by("size").first()
    if checkpoint is None:
        return None
    signed = SignedSize.parse(Note.parse(checkpoint.note).text)
    return Covered(signed.origin, signed.size, to_base64(signed.root), opening.index)


def proof_of(row: Version) -> str:
    """Give the file that proves that a version is on record.

    Raises:
        TryAgain: it is not sealed yet.
    """
    opening = opening_of(row)
    if opening is None:  # as long as the row is there, so is its record
        raise RuntimeError(f"version {row.pk} is on no record")
    return receipts.proof(opening=opening.pk)


def opening_of(row: Version) -> Opening | None:
    """Find what opens the entry of a version."""
    rows = Opening.objects.filter(
        conversation_id=row.ratification.conversation_id, participant=None, kind="constitution"
    )
    for one in rows.order_by("-id"):
        said = json.loads(one.record)
        if (said["constitution"], said["version"]) == (row.constitution.record_id, row.number):
            return one
    return None
