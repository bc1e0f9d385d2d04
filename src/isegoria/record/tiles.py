"""Tiles: the tree cut into files of at most 256 hashes, which never change once they are full.

A tile of level 0 holds leaf hashes; one of level l + 1 holds the roots of full tiles of level l. Level -1
stands for bundles of entries, cut in the same way.

Source: C2SP tlog-tiles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from isegoria.record.errors import TileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TILE_WIDTH: Final = 256
ENTRIES: Final = -1  # the level that stands for bundles of entries
_HIGHEST = 63
_LONGEST_ENTRY = 0xFFFF
_PATH = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII
)


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One tile: its level (-1 for entries), its place from the left, and how much it holds."""

    level: int
    index: int
    width: int

    def path(self) -> str:
        """Give where the tile lies below the log's address.

        >>> Tile(0, 1234067, 5).path()
        'tile/0/x001/x234/067.p/5'
        """
        level = "entries" if self.level == ENTRIES else self.level
        places = [f"{self.index % 1000:03d}"]
        above = self.index // 1000
        while above:
            places.append(f"x{above % 1000:03d}")
            above //= 1000
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(reversed(places))}{partial}"

    @classmethod
    def parse_path(cls, path: str) -> Tile:
        """Read where a tile lies; every tile has one path.

        Raises:
            TileError: no tile lies there.
        """
        match = _PATH.fullmatch(path)
        if match is not None:
            level = ENTRIES if match[1] == "entries" else int(match[1])
            index = int(match[2].replace("x", "").replace("/", ""))
            tile = cls(level, index, int(match[3] or TILE_WIDTH))
            if level <= _HIGHEST and tile.path() == path:
                return tile
        raise TileError(
            f"{path[:100]!r} is no tile; a path looks like tile/0/x001/067 or tile/entries/000.p/5"
        )


def width_of(level: int, index: int, size: int) -> int:
    """Tell how much a tile holds in a log of a size; 0 where there is no such tile.

    >>> width_of(1, 1, 70_000)
    17
    """
    there = size >> (8 * max(level, 0))
    return max(0, min(TILE_WIDTH, there - index * TILE_WIDTH))


def tiles_of(size: int, *, since: int = 0) -> Iterator[Tile]:
    """Name every tile and bundle of a log, entries first, then level by level.

    Args:
        size: how many entries the log has.
        since: leave out what already was as it is when the log had this many.
    """
    for level in (ENTRIES, *range(_HIGHEST + 1)):
        there, before = (one >> (8 * max(level, 0)) for one in (size, since))
        if not there:
            return
        if there == before:
            continue
        for index in range(before // TILE_WIDTH, -(-there // TILE_WIDTH)):
            yield Tile(level, index, width_of(level, index, size))


def encode_entries(entries: Sequence[bytes]) -> bytes:
    """Put entries into a bundle: each after its length.

    Raises:
        TileError: one is too long.
    """
    for one in entries:
        if len(one) > _LONGEST_ENTRY:
            raise TileError(f"an entry has at most {_LONGEST_ENTRY} bytes, not {len(one)}; shorten it")
    return b"".join(len(one).to_bytes(2) + one for one in entries)


def decode_entries(bundle: bytes) -> list[bytes]:
    """Take the entries out of a bundle.

    Raises:
        TileError: it is cut off.
    """
    entries, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2])
        if end > len(bundle) or at + 2 > len(bundle):
            raise TileError("a bundle of entries is cut off; fetch it again")
        entries.append(bundle[at + 2 : end])
        at = end
    return entries
