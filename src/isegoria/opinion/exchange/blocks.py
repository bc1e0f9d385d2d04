"""Bytes of a CSV file cut into blocks of whole records, so that memory stays bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from isegoria.opinion.errors import ExchangeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from isegoria.opinion.exchange.archive import Entry

BLOCK = 8 << 20
MAX_RECORD = 16 << 20

BOM = b"\xef\xbb\xbf"
_QUOTE, _NEWLINE = 34, 10


class Block(NamedTuple):
    """Whole records, and how many bytes of the file are read with them."""

    content: bytes
    done: int


def blocks(entry: Entry) -> Iterator[Block]:
    """Read a file block by block, each ending where a record ends.

    A byte order mark is dropped; carriage returns alone are read as line ends.

    Raises:
        ExchangeError: the file is damaged, or a record does not end within 16 MiB.
    """
    carry = b""
    done = 0
    clean: Callable[[bytes], bytes] | None = None
    with entry.open() as stream:
        while chunk := stream.read(BLOCK):
            done += len(chunk)
            if clean is None:
                chunk = chunk.removeprefix(BOM)
                clean = _line_feeds if b"\r" in chunk[:-1] and b"\n" not in chunk else bytes
            content = carry + clean(chunk)
            end = _last_record_end(content)
            carry = content[end:]
            if len(carry) > MAX_RECORD:
                remedy = "close the quotation mark that is probably open"
                raise ExchangeError(entry.name, "one row is longer than 16 MiB", remedy)
            if end:
                yield Block(content[:end], done)
    if carry:
        yield Block(carry, done)


def first_record_end(content: bytes) -> int:
    """Give the position after the first record: where its line ends outside quotation marks."""
    end = content.find(b"\n") + 1
    if end and b'"' in content[:end]:
        ends = _record_ends(content)
        end = int(ends[0]) + 1 if ends.size else 0
    return end or len(content)


def rows_in(content: bytes) -> int:
    """Count the records that end in these bytes."""
    if b'"' in content:
        return int(_record_ends(content).size)
    return content.count(b"\n")


def _last_record_end(content: bytes) -> int:
    if b'"' not in content:
        return content.rfind(b"\n") + 1
    ends = _record_ends(content)
    return int(ends[-1]) + 1 if ends.size else 0


def _record_ends(content: bytes) -> NDArray[np.intp]:
    """Line feeds with an even number of quotation marks before them."""
    octets = np.frombuffer(content, np.uint8)
    feeds = np.flatnonzero(octets == _NEWLINE)
    ends: NDArray[np.intp] = feeds[np.searchsorted(np.flatnonzero(octets == _QUOTE), feeds) % 2 == 0]
    return ends


def _line_feeds(chunk: bytes) -> bytes:
    return chunk.replace(b"\r", b"\n")
