"""What a witness has cosigned, kept so that it never cosigns two logs in one's name.

A SQLite file, written ahead and synchronised at every commit: SQLite has taken care of torn writes, of
several processes and of full disks for longer than a file format of ours could. What was cosigned before
stays for a while, so that a log that goes back to an old size and on from there is convicted by its own
signatures.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from isegoria.record.checkpoints import Checkpoint
from isegoria.record.notes import Note
from isegoria.services.witnessing.errors import KeepingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HISTORY: Final = 10_000  # checkpoints of one log that are kept; the last alone decides
_WAIT = 10.0
_TABLE = (
    "CREATE TABLE cosigned (origin TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL, "
    "note TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (origin, size)) WITHOUT ROWID"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint that was cosigned.

    Attributes:
        note: with the log's signature and the witness's.
        at: when, in seconds since 1970.
    """

    checkpoint: Checkpoint
    note: str
    at: int


class Keeping:
    """The state of a witness; threads share one, processes each open their own."""

    def __init__(self, path: Path, *, history: int = HISTORY) -> None:
        """Open the file that `make` made; a lost one is never begun anew by itself.

        Raises:
            KeepingError: it is not there, or no such file.
        """
        self._path, self._history, self._lock = path, history, threading.RLock()
        if not path.is_file():
            raise KeepingError(
                f"{path} is missing: without it this witness does not know what it cosigned. Put it back; if "
                "it is lost, make a new witness with a new key"
            )
        with _plain(path):
            self._connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=rw",
                uri=True,
                timeout=_WAIT,
                isolation_level=None,
                check_same_thread=False,
            )
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.execute("SELECT size FROM cosigned LIMIT 1")
            self._inode = path.stat().st_ino

    @classmethod
    def make(cls, path: Path) -> None:
        """Make an empty state.

        Raises:
            KeepingError: it cannot be made, or is there already.
        """
        if path.exists():
            raise KeepingError(f"{path} exists already; name another folder for another witness")
        with _plain(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute(_TABLE)
        path.chmod(0o600)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def latest(self, origin: str) -> Kept | None:
        """Give what was last cosigned of a log."""
        return self._one("WHERE origin = ? ORDER BY size DESC LIMIT 1", origin)

    def at(self, origin: str, size: int) -> Kept | None:
        """Give what was cosigned of a log when it had a size, if that is still kept."""
        return self._one("WHERE origin = ? AND size = ?", origin, size)

    def keep(self, known: Kept | None, new: Kept) -> bool:
        """Take a further step of a log, durably, if the last one is still the one that was looked at.

        Args:
            known: the last step when it was decided to go on.
            new: the next one, of the same log.

        Returns:
            Whether it is kept; if not, somebody else took a step in between, and nothing has changed.

        Raises:
            KeepingError: it cannot be kept; then nothing may be cosigned.
        """
        checkpoint = new.checkpoint
        if known is not None and checkpoint.size <= known.checkpoint.size:
            raise KeepingError("a step that does not lead further was to be kept; report this fault")
        with self._writing():
            if self.latest(checkpoint.origin) != known:
                return False
            self._connection.execute(
                "INSERT INTO cosigned VALUES (?, ?, ?, ?, ?)",
                (checkpoint.origin, checkpoint.size, checkpoint.root, new.note, new.at),
            )
            self._connection.execute(
                "DELETE FROM cosigned WHERE origin = :origin AND size < (SELECT size FROM cosigned "
                "WHERE origin = :origin ORDER BY size DESC LIMIT 1 OFFSET :most)",
                {"origin": checkpoint.origin, "most": self._history - 1},
            )
        return True

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock, _plain(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._refuse_another_file()
                yield
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _refuse_another_file(self) -> None:
        """Notice that the file was moved away or restored under a running witness."""
        if self._path.stat().st_ino != self._inode:
            raise KeepingError(f"{self._path} was exchanged while this witness ran; stop it and look why")

    def _one(self, where: str, *values: object) -> Kept | None:
        with self._lock, _plain(self._path):
            query = f"SELECT note, at FROM cosigned {where}"  # noqa: S608 - written above
            row = self._connection.execute(query, values).fetchone()
        return None if row is None else Kept(Checkpoint.parse(Note.parse(row[0]).text), row[0], row[1])


@contextmanager
def _plain(path: Path) -> Iterator[None]:
    """Say in one sentence what is wrong with the file."""
    try:
        yield
    except (sqlite3.Error, OSError, OverflowError) as wrong:
        raise KeepingError(
            f"{path} cannot be used ({wrong}); nothing is cosigned until it can be written"
        ) from wrong
