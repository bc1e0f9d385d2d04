"""Openings: what an entry stands for, shown to whoever may see it.

A file of openings has one on each line: {"index": place in the log, "nonce": hexadecimal, "record": text}.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from isegoria.record.entries import NONCE_SIZE, canonical, commitment
from isegoria.record.errors import EntryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LINE_ENDS = "\x85\u2028\u2029"  # JSON allows them within text, but many readers would end the line there


@dataclass(frozen=True, slots=True)
class Opening:
    """The random bytes and the record of one entry."""

    nonce: bytes
    record: str

    @property
    def entry(self) -> bytes:
        """The entry that it opens."""
        return commitment(self.nonce, self.record)

    @property
    def joined(self) -> bytes:
        """Random bytes and text, one after the other: what an entry is the hash of."""
        return self.nonce + self.record.encode()

    @classmethod
    def parse(cls, joined: bytes) -> Opening:
        """Take random bytes and text apart.

        Raises:
            EntryError: it is too short, or no text.
        """
        try:
            record = joined[NONCE_SIZE:].decode()
        except UnicodeDecodeError:
            record = ""
        if not record:
            raise EntryError("an opening is 32 random bytes and a record's text; take it as it was given out")
        return cls(joined[:NONCE_SIZE], record)

    def fields(self) -> dict[str, Any]:
        """Read the record.

        Raises:
            EntryError: it is no record in its canonical form.
        """
        return read_record(self.record)


@dataclass(frozen=True, slots=True)
class PlacedOpening:
    """An opening and the place of its entry in the log."""

    index: int
    opening: Opening

    @property
    def line(self) -> str:
        """The line by which it is handed on, with its newline."""
        nonce, record = self.opening.nonce.hex(), json.dumps(self.opening.record, ensure_ascii=False)
        for one in _LINE_ENDS:
            record = record.replace(one, f"\\u{ord(one):04x}")
        return f'{{"index":{self.index:d},"nonce":"{nonce}","record":{record}}}\n'


def read_openings(lines: Iterable[str | bytes]) -> Iterator[PlacedOpening]:
    """Read openings line by line; nothing is checked against a log yet.

    Raises:
        EntryError: a line is no opening; the message names the line.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
            opening = Opening(bytes.fromhex(found["nonce"]), found["record"])
            index, written = found["index"], found["nonce"]
        except (ValueError, LookupError, TypeError, RecursionError):
            opening, index, written = None, None, None
        # There is one way to write random bytes.
        if opening is None or opening.nonce.hex() != written or len(opening.nonce) != NONCE_SIZE:
            raise EntryError(f"line {number} is no opening of an entry; fetch the file again")
        if type(index) is not int or index < 0:
            raise EntryError(f"line {number} is no opening of an entry; fetch the file again")
        if not isinstance(opening.record, str) or not _is_text(opening.record):
            raise EntryError(f"line {number} has no record's text; fetch the file again")
        yield PlacedOpening(index, opening)


def read_record(text: str) -> dict[str, Any]:
    """Read a record, and refuse one that is written in any but its only form.

    Raises:
        EntryError: it is no JSON object, or not in canonical form.
    """
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict) or not isinstance(record.get("type"), str):
        raise EntryError(
            f"{text[:60]!r} is no record: a JSON object with a type is; take it as it was given out"
        )
    if canonical(record) != text:
        raise EntryError(
            f"{text[:60]!r} is not in canonical form (RFC 8785); whoever wrote it has to correct it"
        )
    return record


def _is_text(text: str) -> bool:
    """Tell whether it can be written in UTF-8; JSON can name halves of letters, which cannot."""
    try:
        text.encode()
    except UnicodeError:
        return False
    return True
