"""Hand a constitution on, in a form that people, language models or access control can use."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from isegoria.cli.constitution.places import read, read_file
from isegoria.cli.constitution.reading import parsed
from isegoria.cli.site import SiteError
from isegoria.constitution.exports import Covered, cedar, markdown, system_prompt
from isegoria.record.checkpoints import Checkpoint
from isegoria.record.errors import RecordError
from isegoria.record.notes import Note, to_base64
from isegoria.record.receipts import Receipt

if TYPE_CHECKING:
    from isegoria.cli.words import Language
    from isegoria.constitution.constitutions import Constitution

STANDARD_OUTPUT = Path("-")


def export_place(place: str, kind: str, to: Path, proof: Path | None, language: Language) -> None:
    """Write it; see `isegoria constitution export --help`.

    Raises:
        SiteError: it cannot be read or written, or is no constitution.
    """
    found = read(place)
    constitution = parsed(found)
    given = read_file(proof) if proof else found.beside("constitution.tlog-proof")
    covered = None if given is None else covered_by(given.content, given.place)
    text = written(constitution, kind, language, covered)
    if to == STANDARD_OUTPUT:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    try:
        to.write_bytes(text.encode())
    except OSError as wrong:
        raise SiteError(f"{to} cannot be written ({wrong.strerror}); name another file.") from wrong


def written(constitution: Constitution, kind: str, language: Language, covered: Covered | None) -> str:
    """Write it in a form: "md", "json", "txt" or "cedar"."""
    if kind == "json":
        return constitution.text
    if kind == "md":
        return markdown(constitution, language.value, covered)
    return (
        cedar(constitution, covered)
        if kind == "cedar"
        else system_prompt(constitution, language.value, covered)
    )


def covered_by(raw: bytes, place: str) -> Covered:
    """Read which checkpoint a proof names; `isegoria constitution check` says whether it holds.

    Raises:
        SiteError: it is no proof.
    """
    try:
        receipt = Receipt.parse(raw)
        signed = Checkpoint.parse(Note.parse(receipt.checkpoint_note).text)
    except RecordError as wrong:
        raise SiteError(f"{place}: {wrong}") from wrong
    return Covered(signed.origin, signed.size, to_base64(signed.root), receipt.index)
