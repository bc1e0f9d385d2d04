"""Checking a whole log against its checkpoint, and what is opened of it against the log."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from isegoria.record.checkpoints import open_checkpoint
from isegoria.record.entries import ENTRY_SIZE
from isegoria.record.errors import EntryError, TileError
from isegoria.record.hashing import EMPTY_ROOT, HASH_SIZE
from isegoria.record.merkle import joined
from isegoria.record.storage import read_tile
from isegoria.record.tiles import ENTRIES, TILE_WIDTH, Tile, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from isegoria.record.checkpoints import Checkpoint
    from isegoria.record.notes import VerifyKey
    from isegoria.record.openings import PlacedOpening
    from isegoria.record.storage import TileReader

_STEP = 2 + ENTRY_SIZE  # in a bundle, each entry stands after its length
_CHANGED = "the log was changed or damaged after it was signed"


@dataclass(frozen=True, slots=True)
class VerifiedLog:
    """A log of which every entry was hashed again, up to the root that was signed.

    Attributes:
        checkpoint: what was signed.
        entries: all entries, 32 bytes each, one after the other.
    """

    checkpoint: Checkpoint
    entries: bytes

    @property
    def size(self) -> int:
        """How many entries it has."""
        return self.checkpoint.size

    @property
    def root(self) -> bytes:
        """The root over all of them."""
        return self.checkpoint.root

    def entry(self, index: int) -> bytes:
        """Give the entry at a place.

        Raises:
            EntryError: there is none.
        """
        if not 0 <= index < self.size:
            raise EntryError(f"a log of {self.size} entries has none at {index}; fetch a later checkpoint")
        return self.entries[index * ENTRY_SIZE : (index + 1) * ENTRY_SIZE]


def verify_log(
    reader: TileReader,
    checkpoint_note: str | bytes,
    keys: Sequence[VerifyKey],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> VerifiedLog:
    """Check that a log is, tile for tile and entry for entry, what its checkpoint says.

    Args:
        reader: gives tiles and bundles.
        checkpoint_note: the signed checkpoint.
        keys: the log's keys.
        progress: told from time to time how many entries are done, and of how many.

    Raises:
        NoteError: the checkpoint is none, or not signed by this log.
        TileError: a tile or bundle is missing, or not what the checkpoint says; the message names it.
    """
    checkpoint = open_checkpoint(checkpoint_note, keys)
    bundles: list[bytes] = []
    row: list[bytes] = []
    root = b""
    for index in range(-(-checkpoint.size // TILE_WIDTH)):
        width = width_of(0, index, checkpoint.size)
        entries, leaves = _bundle(reader, index, width)
        bundles.append(entries)
        _compare(reader, Tile(0, index, width), leaves)
        if width == TILE_WIDTH:
            row.append(_tile_root(leaves))
        else:
            root = joined([leaves[at : at + HASH_SIZE] for at in range(0, len(leaves), HASH_SIZE)])
        if progress is not None:
            progress(index * TILE_WIDTH + width, checkpoint.size)
    root = _upper_tiles(reader, row, root) or EMPTY_ROOT
    if root != checkpoint.root:
        raise TileError(
            f"the root over all {checkpoint.size} entries is not the one that was signed; {_CHANGED}"
        )
    return VerifiedLog(checkpoint, b"".join(bundles))


def check_openings(log: VerifiedLog, openings: Iterable[PlacedOpening]) -> Iterator[PlacedOpening]:
    """Hand on openings, each once it is sure that it opens its entry of the log.

    Raises:
        EntryError: one does not, or stands there twice; the message names its place.
    """
    seen = set()
    for one in openings:
        if one.index in seen:
            raise EntryError(f"entry {one.index} is opened twice; one line is enough, take the other out")
        if one.opening.entry != log.entry(one.index):
            raise EntryError(f"what was shown for entry {one.index} is not what was recorded; it was changed")
        seen.add(one.index)
        yield one


def _bundle(reader: TileReader, index: int, width: int) -> tuple[bytes, bytes]:
    """Read a bundle of commitments; give them, and their leaf hashes, each one after the other."""
    data = reader.read(ENTRIES, index, width)
    lengths = ENTRY_SIZE.to_bytes(2) * width
    if (
        len(data) != width * _STEP
        or b"".join((data[0::_STEP], data[1::_STEP])) != lengths[0::2] + lengths[1::2]
    ):
        raise TileError(
            f"{Tile(ENTRIES, index, width).path()} is not {width} entries of 32 bytes; {_CHANGED}"
        )
    entries = [data[at : at + ENTRY_SIZE] for at in range(2, len(data), _STEP)]
    return b"".join(entries), b"".join([sha256(b"\x00" + one).digest() for one in entries])


def _tile_root(data: bytes) -> bytes:
    """Hash a full tile to its root; the inner loop of all verification, so it works on bytes alone."""
    while len(data) > HASH_SIZE:
        data = b"".join(
            [sha256(b"\x01" + data[at : at + 64]).digest() for at in range(0, len(data), 2 * HASH_SIZE)]
        )
    return data


def _upper_tiles(reader: TileReader, row: list[bytes], root: bytes) -> bytes:
    """Compare every tile above level 0, and give the root over everything."""
    level = 1
    while row:
        cuts = [row[at : at + TILE_WIDTH] for at in range(0, len(row), TILE_WIDTH)]
        for index, cut in enumerate(cuts):
            _compare(reader, Tile(level, index, len(cut)), b"".join(cut))
        full = len(row) // TILE_WIDTH
        root = joined(row[full * TILE_WIDTH :], root)
        row = [_tile_root(b"".join(cut)) for cut in cuts[:full]]
        level += 1
    return root


def _compare(reader: TileReader, tile: Tile, expected: bytes) -> None:
    if read_tile(reader, tile.level, tile.index, tile.width) != expected:
        raise TileError(f"{tile.path()} does not follow from what is below it; {_CHANGED}")
