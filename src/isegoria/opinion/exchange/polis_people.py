"""Who took part in a Polis conversation: participants-votes.csv and the list of external ids."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange.cells import as_written, shown
from isegoria.opinion.exchange.tables import Batch, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from isegoria.opinion.exchange.archive import Entry
    from isegoria.opinion.exchange.log import VoteLog

COUNTS = ("n-comments", "n-votes", "n-agree", "n-disagree")
ABOUT = ("participant", "xid", "group-id", *COUNTS)

# 2.0 is 2, as programs write it that take an empty group for a missing number.
_GROUP = re.compile(r"(\d{1,9})(\.0)?")


@dataclass(frozen=True, slots=True)
class People:
    """Groups and external ids of participants, by id as the cells hold it."""

    groups: dict[str, int | None] = field(default_factory=dict)
    xids: dict[str, str] = field(default_factory=dict)


def read_people(entry: Entry, log: VoteLog) -> People:
    """Read who took part, and their groups and external ids, but not their votes.

    Raises:
        ExchangeError: the file is malformed, or lists a participant twice.
    """
    people = People()
    for _ in _batches(Table(entry), log, people, ()):
        pass
    return people


def read_matrix(entry: Entry, log: VoteLog, progress: Callable[[int, int], None] | None) -> People:
    """Read who took part, and each cell of the table as one vote.

    Raises:
        ExchangeError: the file is malformed, or lists a participant twice.
    """
    people = People()
    table = Table(entry, progress)
    places = [place for place, name in enumerate(table.header) if name and name not in ABOUT]
    ids = pl.Series([table.names[place] for place in places], dtype=pl.String)
    if places:
        log.statements.encode(ids, [1] * len(places), table.file)
    for batch in _batches(table, log, people, places):
        log.add(_cells(batch, ids), table.file)
    return people


def read_xids(entry: Entry) -> dict[str, str]:
    """Read external ids by participant.

    Raises:
        ExchangeError: the file is malformed.
    """
    table = Table(entry)
    places = table.required(("participant",), ("xid",))
    return {
        participant: as_written(xid)
        for batch in table.batches(places)
        for participant, xid in zip(*batch.columns, strict=True)
        if xid
    }


def _batches(table: Table, log: VoteLog, people: People, places: Sequence[int]) -> Iterator[Batch]:
    """Note each batch's participants; give their ids and the columns at `places`."""
    [participant] = table.required(("participant",))
    about = [table.position(name) for name in ("xid", "group-id")]
    known = [place for place in about if place is not None]
    for batch in table.batches([participant, *known, *places]):
        columns = iter(batch.columns)
        ids = next(columns)
        log.participants.encode(ids, batch.rows, table.file)
        xids, groups = (None if place is None else next(columns) for place in about)
        for at, (row, written) in enumerate(zip(batch.rows, ids, strict=True)):
            if written in people.groups:
                reason = f"the participant {shown(written)} is listed twice"
                raise ExchangeError(table.file, reason, "keep one of the rows", row)
            people.groups[written] = None if groups is None else _group(groups[at], table.file, row)
            if xids is not None and xids[at]:
                people.xids[written] = as_written(xids[at])
        yield Batch([ids, *columns], batch.rows, batch.share)


def _group(text: str, file: str, row: int) -> int | None:
    if not text.strip():
        return None
    found = _GROUP.fullmatch(text.strip())
    if found is None:
        raise ExchangeError(file, f"the group-id is {shown(text)}", "write a whole number, or nothing", row)
    return int(found[1])


def _cells(batch: Batch, statements: pl.Series) -> Batch:
    """Turn a table with one column a statement into one row a vote, skipping empty cells."""
    participants, *columns = batch.columns
    filled = [np.flatnonzero((column.str.strip_chars() != "").to_numpy()) for column in columns]
    people = np.concatenate([np.empty(0, np.intp), *filled])
    which = np.repeat(np.arange(len(columns)), [part.size for part in filled])
    votes = [column.gather(part) for column, part in zip(columns, filled, strict=True)]
    return Batch(
        [
            participants.gather(people),
            statements.gather(which),
            pl.concat([pl.Series([], dtype=pl.String), *votes]),
        ],
        np.asarray(batch.rows)[people].tolist(),
        batch.share,
    )
