"""Openings against entries: each one opens the entry at its place, and no place is opened twice."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from isegoria.record.entries import canonical, pseudonym
from isegoria.record.errors import RecordError

if TYPE_CHECKING:
    from isegoria.services.recording.checking.findings import Findings
    from isegoria.services.recording.checking.log import Log

_NONCE_OCTETS = 32
_SOMEBODYS = frozenset({"vote", "participant", "enrolled", "ballot", "objection"})
# As of statements, nobody's name is on the record of what they wrote.
_UNNAMED = frozenset({"objection", "challenge"})
# These name a conversation, and belong to the site: it is no more.
_OF_SITES = frozenset({"deletion"})


@dataclass(frozen=True, slots=True)
class Naming:
    """By what names records speak of a conversation.

    Attributes:
        row: the conversation's row.
        record_id: what records call it.
        key: of its pseudonyms; "" once it is destroyed.
    """

    row: int
    record_id: str
    key: str


@dataclass(frozen=True, slots=True)
class Opened:
    """An opening whose record could be read.

    Attributes:
        row: its id.
        index: its place in the log; None where it is not sealed yet.
        body: the record.
    """

    row: int
    index: int | None
    participant: int | None
    body: dict[str, Any]


@dataclass(slots=True)
class Openings:
    """Compares openings with the log, and counts them.

    Attributes:
        sealed: how many have a place in the log.
        pending: how many wait for theirs.
        accounted: how many openings the records say were deleted.
    """

    log: Log
    findings: Findings
    sealed: int = 0
    pending: int = 0
    accounted: int = 0
    _taken: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self._taken = bytearray(self.log.size)

    def compare(self, row: int, index: int | None, nonce: str, record: str) -> None:
        """Compare an opening with the entry at its place."""
        try:
            octets = bytes.fromhex(nonce)
        except ValueError:
            octets = b""
        if len(octets) != _NONCE_OCTETS or octets.hex() != nonce:
            self._say(row, "nonce", "not 32 octets in hexadecimal digits", "32 random octets")
        if index is None:
            self.pending += 1
            return
        self.sealed += 1
        if not 0 <= index < len(self._taken):
            self._say(row, "index", str(index), f"the log has {self.log.size} entries")
            return
        if self._taken[index]:
            self._say(row, "index", str(index), "another opening's place")
        self._taken[index] = 1
        entry = sha256(octets + record.encode(errors="surrogatepass")).digest()
        if entry != self.log.entry(index):
            held = self.log.entry(index)
            self._say(row, "record", f"entry {entry.hex()[:12]}", f"entry {held.hex()[:12] or 'missing'}")

    def read(self, naming: Naming | None, row: tuple[Any, ...]) -> Opened | None:
        """Compare an opening with the log and its columns with its record; None where it is no record.

        Args:
            naming: of the conversation to which its column says that it belongs.
            row: id, index, nonce, record, kind, statement and participant, as the columns hold them.
        """
        number, index, nonce, text, kind, statement, participant = row
        self.compare(number, index, nonce, text)
        try:
            body = json.loads(text)
            well_formed = isinstance(body, dict) and _is_canonical(body, text)
        except (ValueError, RecordError):
            well_formed = False
        if not well_formed:
            self._say(number, "record", "not the canonical form of a record", "canonical JSON")
            return None
        for name, says in _columns(naming, kind, statement, participant).items():
            if body.get(name) != says:
                self.findings.add("store_opening", number, name, says, body.get(name))
        if participant is None and kind in _SOMEBODYS:
            self._say(number, "participant", "missing", "somebody's record")
        return Opened(number, index, participant, body)

    def end(self) -> None:
        """Account for every entry that no opening opens."""
        unopened = self.log.size - sum(self._taken)
        if unopened != self.accounted:
            self.findings.say(
                "store_opening",
                "all",
                "count",
                f"{unopened} entries have no opening",
                f"{self.accounted} were deleted with erasures and deletions",
            )

    def _say(self, row: int, name: str, says: str, recorded: str) -> None:
        self.findings.say("store_opening", row, name, says, recorded)


def _is_canonical(body: dict[str, Any], text: str) -> bool:
    # Where all is ASCII and no number has a point, the quick writer writes the same.
    if text.isascii() and "." not in text:
        return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")) == text
    return canonical(body) == text


def _columns(
    naming: Naming | None, kind: str, statement: int | None, participant: int | None
) -> dict[str, Any]:
    """Say what a record has to say, by the columns of its opening."""
    expected: dict[str, Any] = {"type": kind, "statement": statement}
    if naming is not None:
        expected["conversation"] = naming.record_id
    elif kind not in _OF_SITES:
        expected["conversation"] = None
    if kind in _UNNAMED:
        expected["participant"] = None
    elif participant is not None and naming is not None and naming.key:
        expected["participant"] = pseudonym(naming.key, participant)
    elif kind not in _SOMEBODYS:
        expected["participant"] = None
    return expected


def in_order(opened: list[Opened]) -> list[Opened]:
    """Put openings in the order of the log; those that are not sealed yet last, as they came."""
    return sorted(opened, key=lambda one: (one.index is None, one.index or 0, one.row))
