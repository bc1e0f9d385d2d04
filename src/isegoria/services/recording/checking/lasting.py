"""The last record about each thing, to be compared with its row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from isegoria.services.recording.checking.opened import Opened

    Said = Mapping[str, Any]
    Last = dict[Hashable, Said]


class Compares(Protocol):
    """Notes what differs."""

    def same(self, table: str, row: object, says: Said, recorded: Said | None) -> None:
        """Compare a row with the last record about it."""

    def missing(self, table: str, row: str) -> None:
        """Note that something is on record of which there is no row."""


def last_of(records: Sequence[Opened], *fields: str) -> Last:
    """Keep the last record about each thing, by the fields that name it.

    Args:
        records: in the order of the log.
        fields: one or more; by their values, as a tuple where there are several.
    """
    found: Last = {}
    for one in records:
        values = tuple(one.body.get(name) for name in fields)
        if all(isinstance(value, str | int) for value in values):
            found[values if len(values) > 1 else values[0]] = one.body
    return found


def none_left(rows: Compares, table: str, last: Mapping[Hashable, Said]) -> None:
    """Note everything on record of which no row was found."""
    for at in last:
        rows.missing(table, f"on record as {at}")
