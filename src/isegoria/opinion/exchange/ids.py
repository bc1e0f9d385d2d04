"""Ids as a source writes them: integers where all are, text otherwise; each gets a code as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange.cells import as_written, shown
from isegoria.opinion.votes import is_integer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from isegoria.opinion.votes import Ids

MAX_CHARACTERS = 256

# A table of small integers is much faster than a dictionary; 32 million entries take 128 MB at most.
_TABLE_LIMIT = 1 << 25
_FRESH = -2


class IdCodes:
    """Codes for ids in the order they come, and at the end their places in ascending order.

    Ids stay integers as long as each is written as one that fits 64 bits, without plus sign or
    leading zero; the first that is not makes text of all.
    """

    def __init__(self, noun: str, limit: int, *, from_cells: bool = True) -> None:
        self._noun = noun
        self._limit = limit
        # Cells of CSV may hold an apostrophe against formulas, which is no part of the id.
        self._from_cells = from_cells
        self._integers = True
        # Codes of small integers are kept in the table until another id comes, then in the dictionary.
        self._table: NDArray[np.int32] | None = np.full(1024, -1, np.int32)
        self._codes: dict[int | str, int] = {}
        self._number = 0

    def __len__(self) -> int:
        return self._number

    def encode(self, ids: pl.Series, rows: Sequence[int], file: str) -> NDArray[np.uint32]:
        """Give each id's code.

        Args:
            ids: integers or text; not empty.
            rows: their rows in the file, for messages.
            file: its name, for messages.

        Raises:
            ExchangeError: an id is empty or too long, or there are too many.
        """
        numbers = _as_integers(ids) if self._integers else None
        if numbers is None:
            self._turn_to_text()
            codes = self._look_up(ids.cast(pl.String), rows, file)
        elif self._table is not None and int(numbers.min()) >= 0 and int(numbers.max()) < _TABLE_LIMIT:
            codes = self._look_up_small(self._table, numbers)
        else:
            self._leave_table()
            codes = self._look_up(pl.Series(numbers), rows, file)
        if self._number > self._limit:
            reason = f"more than {self._limit:,} {self._noun}s are named up to here"
            raise ExchangeError(file, reason, "split the conversation", rows[-1])
        return codes

    def value(self, written: str) -> int | str:
        """Give one id, as a cell holds it, in the kind that this source's ids have."""
        if self._integers and is_integer(written):
            return int(written)
        return as_written(written)

    def ascending(self) -> tuple[Ids, NDArray[np.int64]]:
        """Give all ids in ascending order, and for each code its place there."""
        if self._table is None:
            known = list(self._codes)
            ids: Ids = np.array(known, np.int64) if self._integers else np.array(known, np.str_)
            order = np.argsort(ids, kind="stable")
            ids = ids[order]
        else:
            ids = np.flatnonzero(self._table >= 0).astype(np.int64)
            order = self._table[ids].astype(np.intp)
        places = np.empty(ids.size, np.int64)
        places[order] = np.arange(ids.size)
        return ids, places

    def _leave_table(self) -> None:
        if self._table is not None:
            known = np.flatnonzero(self._table >= 0)
            known = known[np.argsort(self._table[known])]
            self._codes = {number: code for code, number in enumerate(known.tolist())}
            self._table = None

    def _turn_to_text(self) -> None:
        self._leave_table()
        if self._integers:
            self._codes = {str(number): code for number, code in self._codes.items()}
            self._integers = False

    def _look_up_small(self, table: NDArray[np.int32], numbers: NDArray[np.int64]) -> NDArray[np.uint32]:
        top = int(numbers.max())
        if top >= table.size:
            wider = np.full(2 << top.bit_length(), -1, np.int32)
            wider[: table.size] = table
            self._table = table = wider
        codes = table[numbers]
        unknown = numbers[codes < 0]
        if unknown.size:
            table[unknown] = _FRESH
            fresh = np.flatnonzero(table == _FRESH)
            table[fresh] = np.arange(self._number, self._number + fresh.size, dtype=np.int32)
            self._number += fresh.size
            codes = table[numbers]
        return codes.astype(np.uint32)

    def _look_up(self, ids: pl.Series, rows: Sequence[int], file: str) -> NDArray[np.uint32]:
        distinct = ids.unique()
        if not self._integers:
            self._check_text(distinct, ids, rows, file)
        keys = distinct.to_list()
        if self._from_cells and not self._integers and distinct.str.starts_with("'").any():
            keys = [as_written(text) for text in keys]
        codes = list(map(self._codes.get, keys))
        for at, code in enumerate(codes):
            if code is None:
                codes[at] = self._codes.setdefault(keys[at], len(self._codes))
        self._number = len(self._codes)
        table = pl.DataFrame({"id": distinct, "code": pl.Series(codes, dtype=pl.UInt32)})
        found = ids.rename("id").to_frame().join(table, on="id", how="left", maintain_order="left")
        return found.get_column("code").to_numpy()

    def _check_text(self, distinct: pl.Series, ids: pl.Series, rows: Sequence[int], file: str) -> None:
        lengths = distinct.str.len_chars()
        wrong = distinct.filter(
            distinct.is_null()
            | (lengths == 0)
            | (lengths > MAX_CHARACTERS)
            | distinct.str.contains("\0", literal=True)
        )
        if wrong.len():
            at = ids.is_null() | ids.is_in(wrong.drop_nulls().implode())
            place = int(at.arg_true()[0])
            text = ids[place] or ""
            reason = f"the {self._noun} is {shown(text) if text else 'empty'}"
            remedy = f"give every row a {self._noun} of 1 to {MAX_CHARACTERS} characters"
            raise ExchangeError(file, reason, remedy, rows[place])


def _as_integers(ids: pl.Series) -> NDArray[np.int64] | None:
    """Take ids as integers, if each is written as one."""
    numbers = ids.cast(pl.Int64, strict=False)
    if numbers.null_count():
        return None
    if ids.dtype == pl.String:
        leading_zero = ids.str.starts_with("0") & (ids.str.len_bytes() > 1)
        if (leading_zero | ids.str.starts_with("-0") | ids.str.starts_with("+")).any():
            return None
    return numbers.to_numpy()
