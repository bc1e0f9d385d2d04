"""Plain tables of votes: participant, statement, vote and, where known, timestamp."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from isegoria.opinion.conversation import Conversation
from isegoria.opinion.exchange.cells import cell, line
from isegoria.opinion.exchange.output import written
from isegoria.opinion.exchange.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from isegoria.opinion.exchange.archive import Entry
    from isegoria.opinion.exchange.log import VoteLog
    from isegoria.opinion.votes import Ids, VoteEvents

PARTICIPANT = ("voter-id", "participant")
STATEMENT = ("comment-id", "statement")
VOTE = ("vote",)
TIME = ("timestamp",)

_ROWS = 1 << 20


def read_votes_csv(entry: Entry, log: VoteLog, progress: Callable[[int, int], None] | None = None) -> None:
    """Read every vote of a CSV file, Polis's votes.csv or a plain table, into the log.

    Raises:
        ExchangeError: the file cannot be read as votes.
    """
    table = Table(entry, progress)
    places = table.required(PARTICIPANT, STATEMENT, VOTE)
    time = table.position(*TIME)
    for batch in table.batches(places if time is None else [*places, time], integers=True):
        log.add(batch, entry.name)


def write_plain(votes: Conversation | VoteEvents, path: Path) -> None:
    """Write every vote as a plain table: participant, statement, vote and, where known, timestamp.

    The ending of the path decides: ".parquet" gives Parquet, anything else CSV. In CSV, an id that a
    spreadsheet would run as a formula gets an apostrophe, which reading takes off again.

    Args:
        votes: a conversation, or its events. Never modified.
        path: written over if it exists.

    Raises:
        ExchangeError: the file cannot be written.
    """
    events = votes.events if isinstance(votes, Conversation) else votes
    with written(path) as file:
        if path.suffix.lower() == ".parquet":
            pl.concat(list(vote_frames(events, as_cells=False))).write_parquet(file)
            return
        for number, frame in enumerate(vote_frames(events, as_cells=True)):
            if number == 0:
                file.write(line(*frame.columns).encode())
            frame.write_csv(file, include_header=False, quote_style="never")


def vote_frames(events: VoteEvents, *, as_cells: bool) -> Iterator[pl.DataFrame]:
    """Give the votes as tables of a million rows at most; one empty table where there are none.

    Args:
        events: the votes, in the order wanted.
        as_cells: give text ids as cells of CSV, quoted and never formulas.
    """
    participants = id_column(events.participants, as_cells=as_cells)
    statements = id_column(events.statements, as_cells=as_cells)
    for start in range(0, max(len(events), 1), _ROWS):
        part = slice(start, start + _ROWS)
        columns = {
            "participant": participants.gather(events.participant[part]),
            "statement": statements.gather(events.statement[part].astype(np.uint32)),
            "vote": pl.Series(events.vote[part]),
        }
        if events.time.size:
            columns["timestamp"] = pl.Series(events.time[part])
        yield pl.DataFrame(columns)


def id_column(ids: Ids, *, as_cells: bool) -> pl.Series:
    """Give ids as a column to write; text as cells of CSV if asked for."""
    if ids.dtype.kind == "i":
        return pl.Series(ids)
    texts = ids.tolist()
    return pl.Series([cell(text) for text in texts] if as_cells else texts, dtype=pl.String)
