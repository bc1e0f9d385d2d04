"""What a check of the database against the log finds, said so that it can stand in any log file."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

# Of a database that was replaced as a whole, the first few say as much as all.
_MOST = 1000
_DIGITS = 12
# Values of these are figures or words of ours; of anything else, a digest is told.
_PLAIN: Final = frozenset(
    {
        "decision",
        "digest",
        "duplicate_of",
        "entries",
        "fewest",
        "hour",
        "important",
        "index",
        "inputs",
        "kind",
        "level",
        "moderated",
        "number",
        "origin",
        "page",
        "participant",
        "publication",
        "reason",
        "role",
        "root",
        "row",
        "sector",
        "settings",
        "simulated",
        "size",
        "slug",
        "state",
        "statement",
        "time",
        "until",
        "value",
        "verified",
        "votes",
        "what",
        "width",
        "withdrawn",
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where the database and the log disagree.

    Attributes:
        table: the table of the row.
        row: names the row: its id, or what it is about.
        field: the column or the field of the record.
        says: what the row says; a digest instead of words that people wrote.
        recorded: what the record says.
    """

    table: str
    row: str
    field: str
    says: str
    recorded: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.field} is {self.says}, on record {self.recorded}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check came to.

    Attributes:
        findings: the first of them.
        more: how many there are beyond those.
        counts: how much was looked at: "entries", "checkpoints", "openings", "rows".
    """

    findings: tuple[Finding, ...]
    more: int
    counts: Mapping[str, int]

    @property
    def clean(self) -> bool:
        """Whether the database says what the log says."""
        return not self.findings


@dataclass(slots=True)
class Findings:
    """Gathers them, the first thousand in full."""

    found: list[Finding] = field(default_factory=list)
    more: int = 0

    def add(self, table: str, row: object, name: str, says: object, recorded: object) -> None:
        """Note that a row says one thing and the record another; words are told by their digest."""
        if len(self.found) >= _MOST:
            self.more += 1
            return
        self.found.append(Finding(table, str(row), name, told(name, says), told(name, recorded)))

    def say(self, table: str, row: object, name: str, says: str, recorded: str) -> None:
        """Note the same in words of ours."""
        if len(self.found) >= _MOST:
            self.more += 1
            return
        self.found.append(Finding(table, str(row), name, says, recorded))


def told(name: str, value: object) -> str:
    """Write a value for a log file: figures as they are, what people wrote as the digest of it.

    >>> told("value", -1)
    '-1'
    >>> told("text", "Trams are loud")
    'sha256:d0308b0ae739'
    """
    if value is None or isinstance(value, (bool, int)):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()[:_DIGITS] or "empty"
    if name in _PLAIN and isinstance(value, str):
        return repr(value[:60])
    return f"sha256:{sha256(repr(value).encode()).hexdigest()[:_DIGITS]}"
