"""Participants' receipts held against a bundle: an act that is on record is also among those counted.

A log proves that an entry stands in it, and a recount that results follow from the records that were shown.
Only a receipt joins the two: whoever left somebody's vote out of both bundle and results is found by it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from isegoria.record import receipts as receipt_files
from isegoria.record.errors import RecordError
from isegoria.record.receipts import Receipt
from isegoria.services.auditing.errors import SourceError
from isegoria.services.auditing.findings import FAILED, HELD, OPEN, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from isegoria.record.notes import VerifyKey
    from isegoria.services.auditing.reading import Bundle

_About = tuple[str, str, int | None]


@dataclass(slots=True)
class _Act:
    """What a receipt says, and what the bundle says of it."""

    name: str
    index: int
    record: str
    about: _About | None
    is_opened: bool = False
    later: tuple[int, str] | None = None


def read_receipt(path: Path) -> Receipt:
    """Read a receipt's file.

    Raises:
        SourceError: it cannot be read.
        RecordError: it is no receipt.
    """
    try:
        return Receipt.parse(path.read_bytes())
    except OSError as wrong:
        raise SourceError(f"{path} cannot be read ({wrong.strerror}); check the path.") from wrong


def acts(bundle: Bundle, receipts: Sequence[Path], key: VerifyKey) -> Iterator[Finding]:
    """Look for the acts of receipts among those that a bundle counts.

    Args:
        bundle: opened; that its openings open entries is checked elsewhere.
        receipts: files of participants.
        key: of the log.

    Raises:
        SourceError: a receipt cannot be read.
        BundleError: a line of the openings is none.
    """
    wanted: list[_Act] = []
    for path in receipts:
        try:
            found = receipt_files.verify(read_receipt(path), [key])
            record = found.opening.record if found.opening else ""
            wanted.append(_Act(path.name, found.index, record, _about(record)))
        except RecordError as wrong:
            yield Finding("counted", FAILED, 1, 1, str(wrong), about=path.name)
    if not wanted:
        return
    _look(bundle, wanted)
    for one in wanted:
        yield _finding(one, bundle)


def _look(bundle: Bundle, wanted: Sequence[_Act]) -> None:
    for placed in bundle.openings():
        about = _about(placed.opening.record)
        for one in wanted:
            if placed.index == one.index:
                one.is_opened = placed.opening.record == one.record
            elif placed.index > one.index and about is not None and about == one.about:
                one.later = (placed.index, str(_read(placed.opening.record).get("time", "")))


def _finding(one: _Act, bundle: Bundle) -> Finding:
    if one.index >= bundle.manifest.size:
        reason = "it was put on record after this bundle was written; ask for a newer one"
        return Finding("counted", OPEN, 0, 0, reason, about=one.name)
    if not one.is_opened:
        reason = (
            f"its act stands in the log at {one.index:,}, and this bundle leaves it out: it was not counted. "
            "Keep receipt and bundle as evidence, unless the person has been erased since"
        )
        return Finding("counted", FAILED, 1, 1, reason, about=one.name)
    if one.later is not None:
        place, time = one.later
        reason = (
            f"a later act of the same participant took its place, entry {place:,} of {time}; if that was "
            "somebody else, keep receipt and bundle as evidence"
        )
        return Finding("counted", OPEN, 1, 0, reason, about=one.name)
    return Finding("counted", HELD, 1, about=one.name)


def _about(record: str) -> _About | None:
    """Name what an act is about: of several acts about the same, the last counts."""
    if '"type":"vote"' not in record and '"type":"participant"' not in record:
        return None
    read = _read(record)
    kind, who, statement = read.get("type"), read.get("participant"), read.get("statement")
    return (str(kind), str(who), statement if isinstance(statement, int) else None)


def _read(record: str) -> Mapping[str, Any]:
    try:
        read = json.loads(record)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
