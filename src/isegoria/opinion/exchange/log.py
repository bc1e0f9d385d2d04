"""The log of votes, filled batch by batch into arrays of fifteen bytes a vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange.cells import shown
from isegoria.opinion.exchange.ids import IdCodes
from isegoria.opinion.votes import MAX_EVENTS, MAX_STATEMENTS, VoteEvents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from isegoria.opinion.exchange.tables import Batch

MAX_PARTICIPANTS = (1 << 31) - 1

# Times below are taken for seconds: as milliseconds they would lie before March 1973.
SECONDS_BELOW = 100_000_000_000
MAX_TIME = 253_402_300_799_999  # the last millisecond of the year 9999

_PIECE = 1 << 20
_EXACT = float(1 << 53)


class VoteLog:
    """Votes as they are read; `events` gives them with their ids in ascending order."""

    def __init__(self, *, from_cells: bool = True) -> None:
        self.participants = IdCodes("participant", MAX_PARTICIPANTS, from_cells=from_cells)
        self.statements = IdCodes("statement", MAX_STATEMENTS, from_cells=from_cells)
        self.timed = False
        self.in_seconds = False
        self._size = 0
        self._participant = np.empty(0, np.uint32)
        self._statement = np.empty(0, np.uint16)
        self._vote = np.empty(0, np.int8)
        self._time = np.empty(0, np.int64)

    def __len__(self) -> int:
        return self._size

    def add(self, batch: Batch, file: str) -> None:
        """Take in votes.

        Args:
            batch: the columns participant, statement, vote and, if the source has it, time.
            file: its name, for messages.

        Raises:
            ExchangeError: a value that is no id, vote or time; the message names its row.
        """
        if not batch.rows:
            return
        participant, statement, vote, *time = batch.columns
        stop = self._size + len(batch.rows)
        if stop > MAX_EVENTS:
            raise ExchangeError(
                file, f"it holds more than {MAX_EVENTS:,} votes", "split it and merge the results"
            )
        if stop > self._vote.size:
            # Room for the whole file, as far as this part of it tells, with one in a hundred to spare.
            self._resize(min(max(stop, int(stop / batch.share * 1.01)), MAX_EVENTS), timed=bool(time))
        part = slice(self._size, stop)
        self._participant[part] = self.participants.encode(participant, batch.rows, file)
        self._statement[part] = self.statements.encode(statement, batch.rows, file)
        self._vote[part] = _votes(vote, batch.rows, file)
        self.timed = bool(time)
        if time:
            self._time[part] = self._times(time[0], batch.rows, file)
        self._size = stop

    def events(self, file: str, *, keep_time: bool = True) -> VoteEvents:
        """Close the log.

        Args:
            file: the source's name, for messages.
            keep_time: False drops times that are already in ascending order.

        Raises:
            ExchangeError: there are no votes.
        """
        if not self._size:
            raise ExchangeError(file, "it holds no votes", "give a file with at least one row of a vote")
        self._resize(self._size, timed=bool(self._time.size))
        participants, participant_places = self.participants.ascending()
        statements, statement_places = self.statements.ascending()
        for start in range(0, self._size, _PIECE):
            piece = slice(start, start + _PIECE)
            self._participant[piece] = participant_places[self._participant[piece]]
            self._statement[piece] = statement_places[self._statement[piece]]
        if not keep_time and _ascends(self._time):
            self._time = np.empty(0, np.int64)
        return VoteEvents(
            participants, statements, self._participant, self._statement, self._vote, self._time
        )

    def _resize(self, size: int, *, timed: bool) -> None:
        # In place: a copy would hold every vote twice. No other name refers to these arrays yet.
        for array in (self._participant, self._statement, self._vote):
            array.resize(size, refcheck=False)
        if timed:
            self._time.resize(size, refcheck=False)

    def _times(self, column: pl.Series, rows: Sequence[int], file: str) -> NDArray[np.int64]:
        times = _whole_numbers(column)
        wrong = ~times.is_between(0, MAX_TIME).fill_null(value=False)
        if wrong.any():
            remedy = "write milliseconds or seconds since 1970 in every row, or leave the column out"
            raise _wrong_value(column, wrong, ("time", remedy), rows, file)
        milliseconds = times.to_numpy()
        seconds = milliseconds < SECONDS_BELOW
        if seconds.any():
            self.in_seconds = True
            milliseconds = np.where(seconds, milliseconds * 1000, milliseconds)
        return milliseconds


def _votes(column: pl.Series, rows: Sequence[int], file: str) -> NDArray[np.int8]:
    votes = _whole_numbers(column)
    wrong = ~votes.is_between(-1, 1).fill_null(value=False)
    if wrong.any():
        remedy = "write 1 for agree, 0 for pass and -1 for disagree"
        raise _wrong_value(column, wrong, ("vote", remedy), rows, file)
    return votes.cast(pl.Int8).to_numpy()


def _whole_numbers(column: pl.Series) -> pl.Series:
    """Take a column as 64-bit integers; null where it is none. 1.0 is 1, as other programs write it."""
    if not column.dtype.is_float():
        numbers = column.cast(pl.Int64, strict=False)
        if not numbers.null_count() or column.dtype.is_integer():
            return numbers
    decimals = column.cast(pl.Float64, strict=False)
    whole = ((decimals == decimals.floor()) & (decimals.abs() < _EXACT)).fill_null(value=False)
    # A long integer stays exact: only what is no integer as it stands goes by way of a decimal.
    rounded = decimals.set(~whole, None).cast(pl.Int64)
    return rounded if column.dtype.is_float() else numbers.zip_with(numbers.is_not_null(), rounded)


def _wrong_value(
    column: pl.Series, wrong: pl.Series, noun_and_remedy: tuple[str, str], rows: Sequence[int], file: str
) -> ExchangeError:
    noun, remedy = noun_and_remedy
    place = int(wrong.arg_true()[0])
    value = column[place]
    reason = f"the {noun} is empty" if value is None or value == "" else f"the {noun} is {shown(value)}"
    return ExchangeError(file, reason, remedy, rows[place])


def _ascends(times: NDArray[np.int64]) -> bool:
    pieces = (times[start : start + _PIECE + 1] for start in range(0, times.size, _PIECE))
    return all(bool((piece[1:] >= piece[:-1]).all()) for piece in pieces)
