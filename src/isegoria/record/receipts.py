"""Receipts: one file by which a person proves, without the site, that their act stands in the log.

The opening stands in the `extra` line, so that the file also shows what was recorded.

Source: C2SP tlog-proof, v1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from isegoria.record.checkpoints import open_checkpoint, read_number
from isegoria.record.cosignatures import verify as verify_cosignatures
from isegoria.record.errors import NoteError, ReceiptError
from isegoria.record.hashing import HASH_SIZE, leaf_hash
from isegoria.record.notes import from_base64, to_base64
from isegoria.record.openings import Opening
from isegoria.record.proofs import verify_inclusion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.record.checkpoints import Checkpoint
    from isegoria.record.cosignatures import Cosignature, WitnessKey
    from isegoria.record.notes import VerifyKey

FIRST_LINE: Final = "c2sp.org/tlog-proof@v1"
_LONGEST_PATH = 63
_LONGEST_RECEIPT = 1_000_000


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the file says; nothing is checked until `verify` is called."""

    index: int
    path: tuple[bytes, ...]
    checkpoint_note: str
    opening: Opening | None = None

    def text(self) -> str:
        """Write the file."""
        extra = [] if self.opening is None else [f"extra {to_base64(self.opening.joined)}"]
        lines = [
            FIRST_LINE,
            *extra,
            f"index {self.index:d}",
            *map(to_base64, self.path),
            "",
            self.checkpoint_note,
        ]
        return "\n".join(lines)

    @classmethod
    def parse(cls, raw: str | bytes) -> Receipt:
        """Read the file.

        Raises:
            ReceiptError: it is no receipt.
            EntryError: its opening is no opening.
        """
        head, note = _halves_of(raw)
        extra = _after("extra ", head.pop(0)) if head and head[0].startswith("extra ") else None
        if not head:
            raise ReceiptError("this receipt does not say at which place the entry stands; fetch it again")
        try:
            index = read_number(_after("index ", head[0]))
            path = tuple(from_base64(line) for line in head[1:])
            opening = None if extra is None else Opening.parse(from_base64(extra))
        except NoteError as error:
            raise ReceiptError(f"this receipt cannot be read ({error}); fetch it again") from error
        if len(path) > _LONGEST_PATH or any(len(one) != HASH_SIZE for one in path):
            raise ReceiptError("this receipt's proof is not made of hashes; fetch it again")
        return cls(index, path, note, opening)


@dataclass(frozen=True, slots=True)
class VerifiedReceipt:
    """What a receipt proves: what stands at which place of which log, and who witnessed it."""

    index: int
    checkpoint: Checkpoint
    opening: Opening | None
    cosignatures: tuple[Cosignature, ...]


def verify(
    receipt: Receipt,
    keys: Sequence[VerifyKey],
    witnesses: Sequence[WitnessKey] = (),
    *,
    entry: bytes | None = None,
) -> VerifiedReceipt:
    """Check everything that a receipt claims, without asking anybody.

    Args:
        receipt: the file that was read.
        keys: the keys of the log, known beforehand.
        witnesses: the keys of witnesses whose cosignatures are to be told.
        entry: the entry that it is to prove, where the receipt has no opening of its own.

    Raises:
        ReceiptError: there is nothing to prove.
        NoteError: the checkpoint is none, or not signed by this log.
        ProofError: the entry does not stand at that place of this log.
    """
    if receipt.opening is not None:
        if entry is not None and receipt.opening.entry != entry:
            raise ReceiptError("this receipt is for another entry; look for the one that belongs to this act")
        entry = receipt.opening.entry
    if entry is None:
        raise ReceiptError("this receipt does not say what was recorded; give the entry with it")
    checkpoint = open_checkpoint(receipt.checkpoint_note, keys)
    verify_inclusion(receipt.index, checkpoint.size, leaf_hash(entry), receipt.path, checkpoint.root)
    cosignatures = verify_cosignatures(receipt.checkpoint_note, witnesses)
    return VerifiedReceipt(receipt.index, checkpoint, receipt.opening, cosignatures)


def _halves_of(raw: str | bytes) -> tuple[list[str], str]:
    """Split into the lines after the first, up to the empty one, and the checkpoint."""
    if len(raw) > _LONGEST_RECEIPT:
        raise ReceiptError(f"a receipt has fewer than {_LONGEST_RECEIPT} bytes; this is another file")
    try:
        text = raw.decode() if isinstance(raw, bytes) else raw
    except UnicodeDecodeError:
        text = ""
    head, gap, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    if first != FIRST_LINE or not gap:
        raise ReceiptError(
            f"this is no receipt: the first line of one is {FIRST_LINE!r}; give the file itself"
        )
    return lines, note


def _after(word: str, line: str) -> str:
    if not line.startswith(word):
        raise ReceiptError(f"in this receipt, {word.strip()!r} is missing; fetch it again")
    return line.removeprefix(word)
