"""Checkpoints: how large a log is and what its root is, signed by the log and whoever witnessed it.

Source: C2SP tlog-checkpoint, v1.0.0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isegoria.record.errors import NoteError, SignatureError
from isegoria.record.hashing import HASH_SIZE
from isegoria.record.notes import Note, from_base64, to_base64

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.record.notes import VerifyKey

_LONGEST_NUMBER = 19  # digits: sizes stay below 2^63


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log at one moment: its name, how many entries it had, and the root over all of them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Write what is signed."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read what was signed.

        Raises:
            NoteError: it is no checkpoint.
        """
        lines = text.split("\n")
        if lines.pop() != "" or len(lines) < 3 or not all(lines):  # noqa: PLR2004 - origin, size and root
            raise NoteError(
                "a checkpoint has a line each for log, size and root; take it as it was published"
            )
        origin, size, encoded, *extensions = lines
        root = from_base64(encoded)
        if len(root) != HASH_SIZE:
            raise NoteError(
                f"a root has {HASH_SIZE} bytes, not {len(root)}; take the checkpoint as published"
            )
        return cls(origin, read_number(size), root, tuple(extensions))


def open_checkpoint(raw: str | bytes, keys: Sequence[VerifyKey]) -> Checkpoint:
    """Read a checkpoint that the log itself has signed.

    Args:
        raw: the signed note.
        keys: the log's keys; a checkpoint counts only in the name of the key that signed it.

    Raises:
        NoteError: it is no checkpoint.
        SignatureError: none of these keys has signed it, or it speaks for another log.
    """
    note = Note.parse(raw)
    names = {key.name for key in note.open(keys)}
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin not in names:
        raise SignatureError(
            f"{', '.join(sorted(names))} has signed a checkpoint of {checkpoint.origin}; refuse it"
        )
    return checkpoint


def read_number(text: str) -> int:
    """Read a whole number that is written in the only way there is.

    Raises:
        NoteError: it is not.
    """
    if not (text.isascii() and text.isdigit()) or len(text) > _LONGEST_NUMBER or text != str(int(text)):
        raise NoteError(f"{text[:30]!r} is no size or place: digits without a leading zero are")
    return int(text)
