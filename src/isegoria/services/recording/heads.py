"""The last signed checkpoint, kept beside the database: whoever restores a backup does not sign a second log.

Two checkpoints that contradict one another are the proof that a log was forged. A database that was restored
from a backup would sign one without knowing, so nothing is signed while it is behind the file, or differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from isegoria.record import log
from isegoria.record.checkpoints import Checkpoint
from isegoria.record.errors import RecordError
from isegoria.record.notes import Note
from isegoria.services.recording import keys
from isegoria.services.recording.errors import SealingRefusedError

if TYPE_CHECKING:
    from isegoria.record.storage import TileReader

FILE: Final = "log-head"


def check(reader: TileReader, *, origin: str, size: int, root: bytes) -> None:
    """Refuse to go on from a database that does not hold what was signed last.

    Args:
        reader: the database's tiles.
        origin: the log's name.
        size: how far the database has come.
        root: likewise.

    Raises:
        SealingRefusedError: the database is behind what was signed, or differs from it.
    """
    head = _read()
    if head is None:
        return
    if head.origin != origin:
        raise _refusal(f"it holds the log {origin}, and {head.origin} was signed")
    if head.size > size:
        raise _refusal(f"it holds {size:,} entries, and {head.size:,} were signed")
    try:
        then = root if head.size == size else log.root(reader, head.size)
    except RecordError as wrong:
        raise _refusal(str(wrong)) from wrong
    if then != head.root:
        raise _refusal(f"its first {head.size:,} entries are not those that were signed")


def remember(note: str) -> None:
    """Keep a checkpoint that was signed and committed, unless a later one is kept.

    Raises:
        SealingRefusedError: the file cannot be written.
    """
    head = _read()
    if head is not None and head.size >= Checkpoint.parse(Note.parse(note).text).size:
        return
    path = keys.folder() / FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        keys.draft_of(path, note.encode()).replace(path)
        keys.sync_folder(path.parent)
    except OSError as wrong:
        raise SealingRefusedError(
            f"the head of the log: {wrong.strerror or wrong} at {wrong.filename}; make ISEGORIA_DATA writable"
        ) from wrong


def _read() -> Checkpoint | None:
    path = keys.folder() / FILE
    try:
        return Checkpoint.parse(Note.parse(path.read_bytes()).text)
    except FileNotFoundError:
        return None
    except (OSError, RecordError) as wrong:
        raise SealingRefusedError(
            f"{path} cannot be read ({wrong}); restore it, or remove it if the database was never restored"
        ) from wrong


def _refusal(fact: str) -> SealingRefusedError:
    return SealingRefusedError(
        f"the database does not go on from what was signed last: {fact}. It was probably restored from a "
        "backup. Restore a newer one; or, to go on from this one on purpose, remove "
        f"{keys.folder() / FILE}: witnesses will then refuse the log, and everybody can see why"
    )
