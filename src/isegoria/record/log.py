"""A log in tiles: how it grows, and the proofs that everybody can work out from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isegoria.record.errors import TileError
from isegoria.record.hashing import EMPTY_ROOT, leaf_hash, split_hashes
from isegoria.record.merkle import consistency_path, inclusion_path, joined, root_at
from isegoria.record.storage import TileData, TileHashes, read_tile
from isegoria.record.tiles import ENTRIES, TILE_WIDTH, decode_entries, encode_entries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.record.storage import TileReader


@dataclass(frozen=True, slots=True)
class Growth:
    """A log after it grew: its size, its root, and every tile that is new or wider than before."""

    size: int
    root: bytes
    tiles: tuple[TileData, ...]


def grow(reader: TileReader, size: int, entries: Sequence[bytes]) -> Growth:
    """Put entries at the end of a log.

    Of the log as it was, only the unfinished tile of each level is read. Nothing is written: whoever keeps
    the log writes the tiles that come back, and only then the new size and root.

    Args:
        reader: gives the tiles of the log as it was.
        size: how many entries it had.
        entries: what comes after them.

    Raises:
        TileError: an unfinished tile is missing.
    """
    tiles = _bundles(reader, size, entries)
    fresh = [leaf_hash(one) for one in entries]
    level, there, unfinished = 0, size, []
    while there or fresh:
        index, width = divmod(there, TILE_WIDTH)
        row = split_hashes(read_tile(reader, level, index, width)) if width else []
        row += fresh
        cuts = [row[at : at + TILE_WIDTH] for at in range(0, len(row), TILE_WIDTH)]
        if fresh:
            tiles += [TileData(level, index + n, len(cut), b"".join(cut)) for n, cut in enumerate(cuts)]
        full = len(row) // TILE_WIDTH
        unfinished.append(row[full * TILE_WIDTH :])
        fresh = [joined(cut) for cut in cuts[:full]]
        level, there = level + 1, index
    root = b""
    for row in unfinished:
        root = joined(row, root)
    return Growth(size + len(entries), root or EMPTY_ROOT, tuple(tiles))


def inclusion(reader: TileReader, size: int, index: int) -> list[bytes]:
    """Work out the proof that an entry stands at its place in a log of a size.

    Raises:
        ProofError: there is no such entry.
        TileError: a tile is missing.
    """
    return inclusion_path(TileHashes(reader, size), size, index)


def consistency(reader: TileReader, old_size: int, new_size: int) -> list[bytes]:
    """Work out the proof that a log only grew from one size to another.

    Raises:
        ProofError: the log was larger before.
        TileError: a tile is missing.
    """
    return consistency_path(TileHashes(reader, new_size), old_size, new_size)


def root(reader: TileReader, size: int) -> bytes:
    """Work out a log's root at a size from its tiles.

    Raises:
        TileError: a tile is missing.
    """
    return root_at(TileHashes(reader, size), size)


def _bundles(reader: TileReader, size: int, entries: Sequence[bytes]) -> list[TileData]:
    index, width = divmod(size, TILE_WIDTH)
    if not entries:
        return []
    before = decode_entries(reader.read(ENTRIES, index, width)) if width else []
    if len(before) != width:
        raise TileError(f"bundle {index} holds {len(before)} entries instead of {width}; restore the log")
    row = [*before, *entries]
    cuts = (row[at : at + TILE_WIDTH] for at in range(0, len(row), TILE_WIDTH))
    return [TileData(ENTRIES, index + n, len(cut), encode_entries(cut)) for n, cut in enumerate(cuts)]
