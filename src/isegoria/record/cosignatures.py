"""Cosignatures: a witness states when it saw that a log had only grown up to a checkpoint.

Source: C2SP tlog-cosignature, v1.0.0 (the Ed25519 form).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from isegoria.record.errors import NoteError
from isegoria.record.notes import (
    Note,
    Signature,
    is_signature,
    key_id,
    parse_vkey,
    public_of,
    refuse_odd_name,
    sign_bytes,
    write_vkey,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

COSIGNATURE: Final = 0x04
_TIME_SIZE = 8


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """The public half of a witness's key."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> WitnessKey:
        """Read a key line.

        Raises:
            NoteError: it is no such line, or no witness's key.
        """
        return cls(*parse_vkey(vkey, COSIGNATURE))

    @classmethod
    def of(cls, name: str, seed: bytes) -> WitnessKey:
        """Give the public half of a witness's key."""
        refuse_odd_name(name)
        return cls(name, public_of(seed))

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell this key from others of the same name."""
        return key_id(self.name, COSIGNATURE, self.public)

    @property
    def vkey(self) -> str:
        """The key as one line to hand on."""
        return write_vkey(self.name, COSIGNATURE, self.public)

    def holds(self, text: str, signature: bytes) -> bool:
        """Tell whether the signature is this witness's, under this checkpoint."""
        when, signed = signature[:_TIME_SIZE], signature[_TIME_SIZE:]
        return is_signature(self.public, signed, _message(text, int.from_bytes(when)))


@dataclass(frozen=True, slots=True)
class Cosignature:
    """Who saw a checkpoint, and when, in seconds since 1970."""

    name: str
    timestamp: int


def sign(checkpoint_text: str, seed: bytes, name: str, timestamp: int) -> str:
    """Cosign a checkpoint; gives the signature line, which ends in a newline.

    Args:
        checkpoint_text: what the log signed, without signatures.
        seed: the witness's key, 32 bytes.
        name: the witness's name.
        timestamp: seconds since 1970.
    """
    key = WitnessKey.of(name, seed)
    signed = sign_bytes(seed, _message(checkpoint_text, timestamp))
    return Signature(name, key.key_id, timestamp.to_bytes(_TIME_SIZE) + signed).line


def verify(raw: str | bytes, witnesses: Sequence[WitnessKey]) -> tuple[Cosignature, ...]:
    """Tell which witnesses saw a checkpoint, and when; of several by one witness, the latest.

    Raises:
        NoteError: it is no signed note.
        SignatureError: a signature in a witness's name does not hold.
    """
    note = Note.parse(raw)
    seen: dict[str, int] = {}
    known = {(key.name, key.key_id) for key in note.signers(witnesses)}
    for one in note.signatures:
        if (one.name, one.key_id) in known:
            when = int.from_bytes(one.signature[:_TIME_SIZE])
            seen[one.name] = max(when, seen.get(one.name, 0))
    return tuple(Cosignature(name, when) for name, when in seen.items())


def cosignature_lines(
    raw: str | bytes, checkpoint_text: str, witnesses: Sequence[WitnessKey]
) -> tuple[str, ...]:
    """Take the lines that hold out of a witness's answer; whatever else it sent is left out.

    Args:
        raw: signature lines, as a witness answers.
        checkpoint_text: what it was asked to cosign.
        witnesses: whose lines count.

    Raises:
        NoteError: the answer is not made of signature lines.
    """
    answer = raw.decode(errors="replace") if isinstance(raw, bytes) else raw
    if not answer.endswith("\n"):
        raise NoteError("a witness answers in whole lines; ask it again")
    note = Note.parse(f"{checkpoint_text}\n{answer}")
    known = {(key.name, key.key_id): key for key in witnesses}
    kept = []
    for one in note.signatures:
        key = known.get((one.name, one.key_id))
        if key is not None and key.holds(note.text, one.signature):
            kept.append(one.line)
    return tuple(dict.fromkeys(kept))


def _message(checkpoint_text: str, timestamp: int) -> bytes:
    return f"cosignature/v1\ntime {timestamp:d}\n{checkpoint_text}".encode()
