"""Signed notes: a text, and below it the signatures of those who stand by it.

Source: C2SP signed-note, v1.0.0.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from isegoria.record.errors import NoteError, SignatureError

if TYPE_CHECKING:
    from collections.abc import Sequence

ED25519: Final = 0x01
KEY_SIZE: Final = 32
_KEY_ID_SIZE = 4
_MOST_SIGNATURES = 100
_LONGEST_NOTE = 1_000_000


class Verifier(Protocol):
    """Whatever can tell whether its own signature stands under a text."""

    @property
    def name(self) -> str:
        """Who signs."""

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell this key from others of the same name."""

    def holds(self, text: str, signature: bytes) -> bool:
        """Tell whether the signature is this key's, under this text."""


@dataclass(frozen=True, slots=True)
class VerifyKey:
    """The public half of a log's key: what everybody needs to check its signatures."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> VerifyKey:
        """Read a key line: name, key id and key, joined by plus signs.

        Raises:
            NoteError: it is no such line, or of another kind of key.
        """
        return cls(*parse_vkey(vkey, ED25519))

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell this key from others of the same name."""
        return key_id(self.name, ED25519, self.public)

    @property
    def vkey(self) -> str:
        """The key as one line to hand on."""
        return write_vkey(self.name, ED25519, self.public)

    def holds(self, text: str, signature: bytes) -> bool:
        """Tell whether the signature is this key's, under this text."""
        return is_signature(self.public, signature, text.encode())


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """A log's key, both halves."""

    name: str
    seed: bytes

    def __post_init__(self) -> None:
        refuse_odd_name(self.name)
        if len(self.seed) != KEY_SIZE:
            raise NoteError(
                f"a signing key has {KEY_SIZE} bytes, not {len(self.seed)}; restore it from a copy"
            )

    def __repr__(self) -> str:
        """Name the key without giving it away."""
        return f"SigningKey({self.name!r})"

    @property
    def public(self) -> VerifyKey:
        """The half that everybody may have."""
        return VerifyKey(self.name, public_of(self.seed))

    @property
    def vkey(self) -> str:
        """The half that everybody may have, as one line to hand on."""
        return self.public.vkey

    def sign(self, text: str) -> str:
        """Sign a text; gives the signature line, which ends in a newline."""
        return Signature(self.name, self.public.key_id, sign_bytes(self.seed, text.encode())).line

    def signed(self, text: str) -> str:
        """Sign a text; gives the whole note."""
        return f"{text}\n{self.sign(text)}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note."""

    name: str
    key_id: bytes
    signature: bytes

    @classmethod
    def parse(cls, line: str) -> Signature:
        """Read one line.

        Raises:
            NoteError: it is no signature line.
        """
        mark, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        if mark != "—" or not encoded:
            raise NoteError(
                "a signature line is a dash, a name and a signature; take the note as it was signed"
            )
        refuse_odd_name(name)
        signed = from_base64(encoded)
        if len(signed) <= _KEY_ID_SIZE:
            raise NoteError(f"the signature of {name} is too short; take the note as it was signed")
        return cls(name, signed[:_KEY_ID_SIZE], signed[_KEY_ID_SIZE:])

    @property
    def line(self) -> str:
        """The line, with its newline."""
        return f"— {self.name} {to_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and who signed it; nothing is checked until `open` is called."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, raw: str | bytes) -> Note:
        """Read a note without checking who signed it.

        Raises:
            NoteError: it is no note.
        """
        written = _text_of(raw)
        text, gap, lines = written.rpartition("\n\n")
        if not gap or not lines.endswith("\n"):
            raise NoteError(
                "this is no signed note: after the text, an empty line and signatures are missing"
            )
        signatures = lines[:-1].split("\n")
        if len(signatures) > _MOST_SIGNATURES:
            raise NoteError(
                f"a note with more than {_MOST_SIGNATURES} signatures is not read; leave some out"
            )
        return cls(text + "\n", tuple(Signature.parse(one) for one in signatures))

    @property
    def raw(self) -> str:
        """The note as it is sent."""
        return f"{self.text}\n{''.join(one.line for one in self.signatures)}"

    def open(self, keys: Sequence[Verifier]) -> tuple[Verifier, ...]:
        """Check the signatures of those who are trusted; signatures of strangers are passed over.

        Returns:
            Whose signatures stand under the text, each once; at least one.

        Raises:
            SignatureError: nobody trusted has signed, or a trusted key's signature does not hold.
        """
        found = self.signers(keys)
        if not found:
            names = ", ".join(sorted({one.name for one in self.signatures}))
            raise SignatureError(
                f"none of the signatures ({names}) is by a trusted key; check the key that you were given"
            )
        return found

    def signers(self, keys: Sequence[Verifier]) -> tuple[Verifier, ...]:
        """Tell which of these keys have signed; none is an answer, a false signature is not.

        Raises:
            SignatureError: a signature in a trusted key's name does not hold.
        """
        known = {(key.name, key.key_id): key for key in keys}
        found: dict[tuple[str, bytes], Verifier] = {}
        for one in self.signatures:
            key = known.get((one.name, one.key_id))
            if key is None:
                continue
            if not key.holds(self.text, one.signature):
                raise SignatureError(f"the signature of {one.name} does not fit this text; one was changed")
            found[one.name, one.key_id] = key
        return tuple(found.values())


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Give the four bytes by which signature lines name a key."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:_KEY_ID_SIZE]


def write_vkey(name: str, kind: int, public: bytes) -> str:
    """Write a public key as one line."""
    return f"{name}+{key_id(name, kind, public).hex()}+{to_base64(bytes([kind]) + public)}"


def parse_vkey(vkey: str, kind: int) -> tuple[str, bytes]:
    """Read a key line of one kind; gives name and public key.

    Raises:
        NoteError: it is no such line, or of another kind of key.
    """
    name, _, rest = vkey.strip().partition("+")
    given_id, _, encoded = rest.partition("+")
    refuse_odd_name(name)
    key = from_base64(encoded)
    if len(key) != 1 + KEY_SIZE or key[0] != kind:
        raise NoteError(f"this is no key of kind {kind}; take the whole line name+id+key of the right key")
    if given_id != key_id(name, kind, key[1:]).hex():
        raise NoteError(f"the key of {name} was changed on its way; take the line from where it is published")
    return name, key[1:]


def refuse_odd_name(name: str) -> None:
    """Refuse a name that no key can have.

    Raises:
        NoteError: it is empty, or has a space or a plus sign.
    """
    if not name or "+" in name or any(one.isspace() for one in name) or not name.isprintable():
        raise NoteError(f"{name!r} cannot name a key; use an address without spaces and plus signs")


def public_of(seed: bytes) -> bytes:
    """Give the public half of an Ed25519 key."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign_bytes(seed: bytes, message: bytes) -> bytes:
    """Sign with Ed25519."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def is_signature(public: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether an Ed25519 signature holds."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def to_base64(data: bytes) -> str:
    """Write bytes as text."""
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """Read bytes from the only text that stands for them.

    Raises:
        NoteError: it is not that text.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data or to_base64(data) != text:
        raise NoteError("a key, hash or signature is not base64; take the text as it was published")
    return data


def _text_of(raw: str | bytes) -> str:
    if len(raw) > _LONGEST_NOTE:
        raise NoteError(f"a note of more than {_LONGEST_NOTE} bytes is not read; leave signatures out")
    try:
        text = raw.decode() if isinstance(raw, bytes) else raw
        text.encode()
    except UnicodeError:
        raise NoteError("a note is written in UTF-8; take the file as it was published") from None
    if any(one < " " and one != "\n" for one in text):
        raise NoteError("a note has no control characters but line ends; take the file as it was published")
    return text
