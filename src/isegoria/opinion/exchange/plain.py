"""Plain tables of votes: participant, statement, vote and, where known, timestamp."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from isegoria.opinion.conversation import Conversation
from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange.cells import neutralised
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


def read_votes_csv(entry: Entry, log: VoteLog, progress: Callable[[int, int], None] | None = None) -> bool:
    """Read every vote of a CSV file, Polis's votes.csv or a plain table, into the log.

    Returns:
        Whether the file holds times.

    Raises:
        ExchangeError: the file cannot be read as votes.
    """
    table = Table(entry, progress)
    places = table.required(PARTICIPANT, STATEMENT, VOTE)
    time = table.position(*TIME)
    for batch in table.batches(places if time is None else [*places, time]):
        log.add(batch, entry.name)
    return time is not None


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
    try:
        if path.suffix.lower() == ".parquet":
            pl.concat(list(plain_frames(events))).write_parquet(path)
        else:
            with path.open("wb") as file:
                for number, frame in enumerate(plain_frames(events, for_spreadsheets=True)):
                    frame.write_csv(file, include_header=number == 0)
    except OSError as wrong:
        raise cannot_write(path, wrong) from None


def plain_frames(events: VoteEvents, *, for_spreadsheets: bool = False) -> Iterator[pl.DataFrame]:
    """Give the votes as tables of a million rows at most; one empty table where there are none.

    Args:
        events: the votes, in the order wanted.
        for_spreadsheets: write text ids so that none is run as a formula.
    """
    participants = id_column(events.participants, for_spreadsheets=for_spreadsheets)
    statements = id_column(events.statements, for_spreadsheets=for_spreadsheets)
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


def id_column(ids: Ids, *, for_spreadsheets: bool) -> pl.Series:
    """Give ids as a column to write."""
    if ids.dtype.kind == "i":
        return pl.Series(ids)
    texts = ids.tolist()
    return pl.Series([neutralised(text) for text in texts] if for_spreadsheets else texts, dtype=pl.String)


def cannot_write(path: Path, wrong: OSError) -> ExchangeError:
    """Say why a file cannot be written."""
    return ExchangeError(path.name, f"cannot be written: {wrong.strerror or wrong}", "choose another place")
