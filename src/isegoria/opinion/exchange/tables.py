"""CSV tables, column by column: quickly where the text is plain, strictly everywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange.blocks import BOM, Block, blocks, first_record_end, rows_in
from isegoria.opinion.exchange.cells import shown
from isegoria.opinion.exchange.integers import integer_columns
from isegoria.opinion.exchange.records import records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from isegoria.opinion.exchange.archive import Entry

_SHOWN_COLUMNS = 12
# Smaller blocks are not worth compiling for.
_LARGE = 1 << 20
_QUOTE, _COMMA, _NEWLINE = b'",\n'


class Batch(NamedTuple):
    """A run of rows of a table.

    Attributes:
        columns: in the order asked for.
        rows: each row's number in the file.
        share: how much of the file is read once these rows are; in (0, 1].
    """

    columns: Sequence[pl.Series]
    rows: Sequence[int]
    share: float = 1.0


class Table:
    """A CSV file with a header; column names count without case and surrounding spaces."""

    def __init__(self, entry: Entry, progress: Callable[[int, int], None] | None = None) -> None:
        self.file = entry.name
        self._size = entry.size
        self._progress = progress
        self._blocks = blocks(entry)
        first = next(self._blocks, None)
        if first is None:
            raise ExchangeError(self.file, "it is empty", "give a file with a header and one row a vote")
        end = first_record_end(first.content)
        header = decoded(first.content[:end], 1, self.file)
        names = next((fields for _, fields in records(header, 1, self.file)), [])
        self.names = names
        self.header = [name.strip().lower() for name in names]
        self._check_header()
        self._first = Block(first.content[end:], first.done)

    def position(self, *names: str) -> int | None:
        """Give the place of the first of these columns that the table has."""
        name = next((name for name in names if name in self.header), None)
        if name is None:
            return None
        if self.header.count(name) > 1:
            raise ExchangeError(self.file, f"two columns are named {shown(name)}", "rename or remove one", 1)
        return self.header.index(name)

    def required(self, *columns: Sequence[str]) -> list[int]:
        """Give the places of columns that the table must have, each by any of its names.

        Raises:
            ExchangeError: some are missing; the message names all of them.
        """
        places = [self.position(*names) for names in columns]
        missing = [names for names, place in zip(columns, places, strict=True) if place is None]
        if missing:
            raise missing_columns(self.file, missing, self.names)
        return [place for place in places if place is not None]

    def batches(self, positions: Sequence[int], *, integers: bool = False) -> Iterator[Batch]:
        """Give the columns at these places, a bounded number of rows at a time. Once only.

        Args:
            positions: the places, in the order wanted.
            integers: give columns of integers wherever all of a batch's cells are; else all are text.

        Raises:
            ExchangeError: a row is ragged or malformed, or the text is not UTF-8.
        """
        yield from self._batch(self._first, 2, positions, integers=integers)
        row = 2 + rows_in(self._first.content)
        for block in self._blocks:
            yield from self._batch(block, row, positions, integers=integers)
            row += rows_in(block.content)

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Give every row in full, with its number. For small files; once only.

        Raises:
            ExchangeError: a row is ragged or malformed, or the text is not UTF-8.
        """
        row = 2
        for content in (self._first.content, *(block.content for block in self._blocks)):
            yield from self._strictly(content, row)
            row += rows_in(content)

    def _batch(self, block: Block, row: int, positions: Sequence[int], *, integers: bool) -> Iterator[Batch]:
        if b"\0" in block.content or not block.content.isascii():
            decoded(block.content, row, self.file)
        columns = None
        if integers and len(block.content) >= _LARGE:
            columns = _integer_columns(block.content, len(self.header), positions)
        if columns is None:
            columns = _plain_columns(block.content, len(self.header), positions)
        if columns is None:
            found = list(self._strictly(block.content, row))
            rows: Sequence[int] = [at for at, _ in found]
            columns = [
                pl.Series([fields[place] for _, fields in found], dtype=pl.String) for place in positions
            ]
        else:
            rows = range(row, row + columns[0].len())
        if rows:
            yield Batch(columns, rows, block.done / self._size)
        if self._progress:
            self._progress(block.done, self._size)

    def _strictly(self, content: bytes, row: int) -> Iterator[tuple[int, list[str]]]:
        width = len(self.header)
        for at, fields in records(decoded(content, row, self.file), row, self.file):
            if len(fields) != width:
                reason = f"{len(fields)} fields where the header has {width}"
                raise ExchangeError(self.file, reason, "give every row as many fields as the header", at)
            yield at, fields

    def _check_header(self) -> None:
        if not any(self.header):
            raise ExchangeError(self.file, "the header is blank", "name the columns in the first row", 1)
        seen: set[str] = set()
        for name in filter(None, self.names):
            if name in seen:
                raise ExchangeError(
                    self.file, f"two columns are named {shown(name)}", "rename or remove one", 1
                )
            seen.add(name)


def decoded(content: bytes, row: int, file: str) -> str:
    """Read bytes as UTF-8 text without NUL; `row` is the row of the first record."""
    nul = content.find(b"\0")
    if nul >= 0:
        remedy = "save it again as CSV in UTF-8"
        raise ExchangeError(file, "it holds a NUL byte", remedy, row + rows_in(content[:nul]))
    try:
        return content.decode()
    except UnicodeDecodeError as wrong:
        reason = f"byte {content[wrong.start]:#04x} is not UTF-8 text"
        remedy = "save it again as CSV in UTF-8"
        raise ExchangeError(file, reason, remedy, row + rows_in(content[: wrong.start])) from None


def missing_columns(file: str, missing: Sequence[Sequence[str]], found: Sequence[str]) -> ExchangeError:
    """Say which columns a table lacks and which it has."""
    lacking = ", ".join(" or ".join(names) for names in missing)
    has = ", ".join(shown(name) for name in found[:_SHOWN_COLUMNS]) + (
        ", …" if len(found) > _SHOWN_COLUMNS else ""
    )
    remedy = "name them in the first row, separated by commas"
    plural = "columns" if len(missing) > 1 else "column"
    return ExchangeError(file, f"it lacks the {plural} {lacking}; it has {has}", remedy)


def _integer_columns(content: bytes, width: int, positions: Sequence[int]) -> list[pl.Series] | None:
    found = integer_columns(content, width, positions)
    return None if found is None else [pl.Series(column) for column in found]


def _plain_columns(content: bytes, width: int, positions: Sequence[int]) -> list[pl.Series] | None:
    """Read rows quickly; None where they are anything but regular."""
    # Line ends first: without its marks, a quoted carriage return at the end of a row would look like one.
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n")
    if not content.endswith(b"\n"):
        content += b"\n"
    if b'"' in content:
        content = _without_simple_quotes(content)
    if width < 2 or b'"' in content or b"\r" in content:  # noqa: PLR2004 - a blank line would pass for a cell
        return None
    if content.startswith(BOM):  # polars would drop it, though it belongs to the first cell
        return None
    octets = np.frombuffer(content, np.uint8)
    rows = int(np.count_nonzero(octets == _NEWLINE))
    if np.count_nonzero(octets == _COMMA) != rows * (width - 1):
        return None
    schema = {str(place): pl.String for place in range(width)}
    try:
        # All columns are read, for then polars refuses rows too long; the count above those too short.
        frame = pl.read_csv(content, has_header=False, schema=schema, quote_char=None)
    except pl.exceptions.PolarsError:
        return None
    if frame.height != rows:
        return None
    return [frame.to_series(place).fill_null("") for place in positions]


def _without_simple_quotes(content: bytes) -> bytes:
    """Take off quotation marks if each encloses a whole field without commas, line ends or marks in it."""
    octets = np.frombuffer(b"\n" + content + b"\n", np.uint8)
    marks = np.flatnonzero(octets == _QUOTE)
    separators = (octets == _COMMA) | (octets == _NEWLINE)
    opening, closing = marks[::2], marks[1::2]
    if opening.size != closing.size:
        return content
    places = np.flatnonzero(separators)
    simple = (
        separators[opening - 1].all()
        and separators[closing + 1].all()
        and (np.searchsorted(places, opening) == np.searchsorted(places, closing)).all()
    )
    return content.replace(b'"', b"") if simple else content
