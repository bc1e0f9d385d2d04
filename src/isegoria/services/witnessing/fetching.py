"""A witness that asks: it fetches a log's checkpoint itself, where no site can reach it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isegoria.record.checkpoints import Checkpoint
from isegoria.record.errors import RecordError
from isegoria.record.log import consistency
from isegoria.record.notes import Note
from isegoria.record.witness import COSIGN, Request
from isegoria.services.auditing.errors import AuditError
from isegoria.services.auditing.sources import Address, tiles
from isegoria.services.witnessing.errors import WitnessError

if TYPE_CHECKING:
    from isegoria.services.witnessing.watching import Witness


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a look: the cosigned checkpoint, or why there is none."""

    cosigned: bool
    body: str


def look(witness: Witness, url: str) -> Looked:
    """Fetch a site's checkpoint, check that its log only grew, and cosign.

    Raises:
        WitnessError: the site cannot be read.
    """
    try:
        source = Address(url)
        raw = source.fetch("checkpoint")
        if raw is None:
            raise WitnessError(f"{source.place} has no checkpoint yet; look again once something is sealed")
        note = Note.parse(raw)
        new = Checkpoint.parse(note.text)
        standings = {one.watched.key.name: one.last for one in witness.standings()}
        last = standings.get(new.origin)
        old = last.checkpoint.size if last else 0
        proof: list[bytes] = []
        if new.origin in standings and 0 < old < new.size:
            with tiles(source, new.size) as reader:
                proof = consistency(reader, old, new.size)
    except (AuditError, RecordError) as wrong:
        raise WitnessError(str(wrong)) from wrong
    answer = witness.add_checkpoint(Request(old, tuple(proof), note.raw).text().encode())
    if answer.status != COSIGN:
        return Looked(False, f"{answer.status}: {answer.body}")
    return Looked(True, note.raw + answer.body)
