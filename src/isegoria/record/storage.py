"""Where tiles come from: a protocol for whoever keeps them, and one that keeps them in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from isegoria.record.errors import TileError
from isegoria.record.hashing import HASH_SIZE, split_hashes
from isegoria.record.merkle import joined
from isegoria.record.tiles import ENTRIES, TILE_WIDTH, Tile, decode_entries, encode_entries, width_of

if TYPE_CHECKING:
    from collections.abc import Iterable


class TileReader(Protocol):
    """Whoever can give a tile: a folder, an address, a table, a dictionary."""

    def read(self, level: int, index: int, width: int) -> bytes:
        """Give exactly the first `width` hashes of a tile, or entries of a bundle (level -1).

        Raises:
            TileError: it is not there.
        """


@dataclass(frozen=True, slots=True)
class TileData:
    """A tile together with all that it holds."""

    level: int
    index: int
    width: int
    data: bytes

    @property
    def tile(self) -> Tile:
        """The tile without what it holds."""
        return Tile(self.level, self.index, self.width)


@dataclass(slots=True)
class MemoryTiles:
    """Keeps tiles in memory, each at its greatest width."""

    held: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def read(self, level: int, index: int, width: int) -> bytes:
        """Give the first `width` hashes or entries.

        Raises:
            TileError: they are not there.
        """
        data = self.held.get((level, index))
        if data is None:
            raise TileError(f"{Tile(level, index, width).path()} is missing; fetch it first")
        return narrowed(level, data, width)

    def add(self, tiles: Iterable[TileData]) -> None:
        """Keep tiles in place of their narrower forms."""
        self.held.update({(one.level, one.index): one.data for one in tiles})


def narrowed(level: int, data: bytes, width: int) -> bytes:
    """Cut a tile or bundle down to what it held when it was narrower.

    Raises:
        TileError: it never held as much.
    """
    if level == ENTRIES:
        entries = decode_entries(data)
        kept, there = encode_entries(entries[:width]), len(entries)
    else:
        kept, there = data[: width * HASH_SIZE], len(data) // HASH_SIZE
    if there < width:
        raise TileError(f"a tile of level {level} holds {there} and not {width}; fetch it again")
    return kept


@dataclass(slots=True)
class TileHashes:
    """Gives the hash of any complete subtree of a log from its tiles; each tile is read once."""

    reader: TileReader
    size: int
    _rows: dict[tuple[int, int], list[bytes]] = field(default_factory=dict)

    def __call__(self, level: int, index: int, /) -> bytes:
        """Give the hash over the leaves from index * 2^level up to (index + 1) * 2^level."""
        tile_level, height = divmod(level, 8)
        place, first = divmod(index << height, TILE_WIDTH)
        row = self._row(tile_level, place)
        return joined(row[first : first + (1 << height)])

    def _row(self, level: int, index: int) -> list[bytes]:
        row = self._rows.get((level, index))
        if row is None:
            width = width_of(level, index, self.size)
            row = split_hashes(read_tile(self.reader, level, index, width))
            self._rows[level, index] = row
        return row


def read_tile(reader: TileReader, level: int, index: int, width: int) -> bytes:
    """Read a tile of hashes and refuse one of another length.

    Raises:
        TileError: it is missing, or has another length.
    """
    data = reader.read(level, index, width)
    if len(data) != width * HASH_SIZE:
        path = Tile(level, index, width).path()
        raise TileError(f"{path} has {len(data)} bytes instead of {width * HASH_SIZE}; fetch it again")
    return data
