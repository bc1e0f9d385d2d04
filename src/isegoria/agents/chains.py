"""Lists that only grow: each entry names the one before it, so that nobody changes one unnoticed."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from isegoria.agents.errors import LedgerError
from isegoria.agents.requests import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOTHING: Final = "sha256:" + "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of such a list.

    Attributes:
        number: 1 for the first one.
        at: when, as ISO 8601 in UTC.
        kind: what it tells of, such as "judged".
        text: what it tells, as JSON in its canonical form.
        digest: of all this and of the digest before it.
    """

    number: int
    at: str
    kind: str
    text: str
    digest: str


@dataclass
class Chain:
    """A list of entries in memory.

    Attributes:
        entries: in order; only `add` changes them.
    """

    entries: list[Entry] = field(default_factory=list)

    def add(self, at: str, kind: str, document: Mapping[str, Any]) -> Entry:
        """Append an entry."""
        last = self.entries[-1] if self.entries else None
        made = following(last, at, kind, document)
        self.entries.append(made)
        return made


def following(last: Entry | None, at: str, kind: str, document: Mapping[str, Any]) -> Entry:
    """Make the entry that comes after another, or the first one.

    Args:
        last: the newest one; None where there is none.
        at: when, as ISO 8601 in UTC.
        kind: a short name.
        document: JSON.
    """
    number = 1 if last is None else last.number + 1
    text = canonical(dict(document))
    return Entry(
        number, at, kind, text, _digest(NOTHING if last is None else last.digest, number, at, kind, text)
    )


def check_chain(entries: Iterable[Entry]) -> Entry | None:
    """Work out every digest again; give the last entry, or None where there is none.

    Raises:
        LedgerError: an entry was changed, left out, or put in; names the first one that does not fit.
    """
    last: Entry | None = None
    for one in entries:
        number = 1 if last is None else last.number + 1
        before = NOTHING if last is None else last.digest
        if one.number != number or one.digest != _digest(before, number, one.at, one.kind, one.text):
            raise LedgerError(
                f"entry {number} does not follow from the one before it: somebody changed what was written; "
                "compare it with an older copy"
            )
        last = one
    return last


def _digest(before: str, number: int, at: str, kind: str, text: str) -> str:
    # A line break cannot stand in any part: the text is JSON, the others are checked names.
    joined = "\n".join((before, str(number), at, kind, text))
    return f"sha256:{sha256(joined.encode()).hexdigest()}"
