"""Votes in a Parquet file, read a bounded number of rows at a time."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import polars as pl

from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange.archive import file_entry
from isegoria.opinion.exchange.cells import shown
from isegoria.opinion.exchange.plain import PARTICIPANT, STATEMENT, TIME, VOTE
from isegoria.opinion.exchange.tables import Batch, missing_columns
from isegoria.opinion.votes import MAX_EVENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from isegoria.opinion.exchange.log import VoteLog

_ROWS = 1 << 20
# More rows a byte than this are no record of votes but a trap that unpacks without end.
_MAX_ROWS_PER_BYTE = 200
_SUSPECT_FROM = 50_000_000


# Run apart: a damaged file can end the process that reads it, inside polars, where nothing can be caught.
_TRIAL = """
import sys
import polars as pl
path, step, most, *wanted = sys.argv[1:]
scan = pl.scan_parquet(path, glob=False, low_memory=True)
names = [name for name in scan.collect_schema() if name.strip().lower() in wanted]
rows = int(scan.select(pl.len()).collect().item())
for start in range(0, rows if names and rows <= int(most) else 0, int(step)):
    scan.select(names).slice(start, int(step)).collect()
"""


def read_votes_parquet(path: Path, log: VoteLog, progress: Callable[[int, int], None] | None = None) -> None:
    """Read every vote of a Parquet file into the log; in messages, rows count from 1.

    Raises:
        ExchangeError: the file cannot be read as votes.
    """
    size = file_entry(path).size
    damaged = ExchangeError(
        path.name, "it is not a whole Parquet file", "check the file or download it again"
    )
    if not _can_be_read(path, size):
        raise damaged
    try:
        _read(path, size, log, progress)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        raise damaged from None


def _can_be_read(path: Path, size: int) -> bool:
    most = min(MAX_EVENTS, max(_SUSPECT_FROM, _MAX_ROWS_PER_BYTE * size))
    wanted = [*PARTICIPANT, *STATEMENT, *VOTE, *TIME]
    command = [sys.executable, "-c", _TRIAL, str(path), str(_ROWS), str(most), *wanted]
    quiet = subprocess.DEVNULL
    done = subprocess.run(command, check=False, stdin=quiet, stdout=quiet, stderr=quiet)  # noqa: S603 - our own text
    return done.returncode == 0


def _read(path: Path, size: int, log: VoteLog, progress: Callable[[int, int], None] | None) -> None:
    scan = pl.scan_parquet(path, glob=False, low_memory=True)
    names = _chosen(path.name, scan.collect_schema())
    rows = int(scan.select(pl.len()).collect().item())
    _check_rows(path.name, rows, size)
    for start in range(0, rows, _ROWS):
        frame = scan.select(names).slice(start, _ROWS).collect()
        stop = start + frame.height
        columns = [_bare(column) for column in frame.get_columns()]
        log.add(Batch(columns, range(start + 1, stop + 1), stop / rows), path.name)
        if progress:
            progress(stop, rows)


def _check_rows(file: str, rows: int, size: int) -> None:
    if rows > MAX_EVENTS:
        raise ExchangeError(
            file, f"it holds {rows:,} votes", f"split it into parts of at most {MAX_EVENTS:,}"
        )
    if rows > _SUSPECT_FROM and rows > _MAX_ROWS_PER_BYTE * size:
        raise ExchangeError(file, f"{size:,} bytes would unpack to {rows:,} rows", "give the votes as CSV")


def _chosen(file: str, schema: pl.Schema) -> list[str]:
    """Give the names of the columns to read: participant, statement, vote and, if there, time."""
    found = [_find(file, schema, names) for names in (PARTICIPANT, STATEMENT, VOTE, TIME)]
    missing = [
        names for names, name in zip((PARTICIPANT, STATEMENT, VOTE), found, strict=False) if name is None
    ]
    if missing:
        raise missing_columns(file, missing, list(schema))
    kinds = (_may_be_id, _may_be_id, _may_be_vote, _may_be_time)
    for name, fits in zip(found, kinds, strict=True):
        if name is not None and not fits(schema[name]):
            remedy = "give ids as integers or text, votes as integers, times as integers or timestamps"
            raise ExchangeError(file, f"the column {shown(name)} holds {shown(schema[name])}", remedy)
    return [name for name in found if name is not None]


def _find(file: str, schema: pl.Schema, names: Sequence[str]) -> str | None:
    for wanted in names:
        found = [name for name in schema if name.strip().lower() == wanted]
        if len(found) > 1:
            raise ExchangeError(file, f"two columns are named {shown(wanted)}", "rename or remove one")
        if found:
            return found[0]
    return None


def _may_be_id(kind: pl.DataType) -> bool:
    return kind.is_integer() or isinstance(kind, pl.String | pl.Categorical | pl.Enum)


def _may_be_vote(kind: pl.DataType) -> bool:
    return kind.is_integer() or kind.is_float()


def _may_be_time(kind: pl.DataType) -> bool:
    return kind.is_integer() or kind.is_float() or kind == pl.Datetime


def _bare(column: pl.Series) -> pl.Series:
    """Take timestamps as milliseconds and categories as text."""
    if column.dtype == pl.Datetime:
        return column.dt.epoch("ms")
    return column if column.dtype.is_numeric() else column.cast(pl.String)
