"""A log grows in tiles, and in whatever steps it grows, it becomes the same log."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.record.errors import TileError
from isegoria.record.hashing import EMPTY_ROOT, leaf_hash
from isegoria.record.log import consistency, grow, inclusion, root
from isegoria.record.merkle import root_of
from isegoria.record.proofs import verify_consistency, verify_inclusion
from isegoria.record.storage import MemoryTiles, TileData
from isegoria.record.tiles import ENTRIES, Tile, decode_entries, encode_entries, tiles_of, width_of
from logs import SomeLog, log_of

BUNDLE_CUT = "a bundle of entries is cut off; fetch it again"


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(st.sampled_from([0, 1, 2, 31, 255, 256, 257, 600]), max_size=8))
def test_steps_leave_no_trace(steps: list[int]) -> None:
    """Sealing often or seldom, the log is the same; and it is the tree over all entries."""
    whole, stepwise = log_of(sum(steps)), SomeLog()
    for step in steps:
        at = len(stepwise.entries)
        stepwise.add(whole.entries[at : at + step])

    assert stepwise.tiles == whole.tiles
    assert (stepwise.root or EMPTY_ROOT) == root_of([leaf_hash(one) for one in whole.entries])


def test_only_what_changes_is_written() -> None:
    """Sealing one entry writes one bundle and one tile a level that grew, however large the log is."""
    log = log_of(70_000)

    one = grow(log.tiles, 70_000, [bytes(32)])
    many = grow(log.tiles, 70_000, [bytes(32)] * 200)

    assert [made.tile for made in one.tiles] == [Tile(ENTRIES, 273, 113), Tile(0, 273, 113)]
    assert [made.tile for made in many.tiles] == [
        Tile(ENTRIES, 273, 256),
        Tile(ENTRIES, 274, 56),
        Tile(0, 273, 256),
        Tile(0, 274, 56),
        Tile(1, 1, 18),
    ]
    assert {made.tile for made in many.tiles} == set(tiles_of(70_200, since=70_000))


def test_growing_by_nothing_tells_the_root() -> None:
    """Nothing new leaves everything as it is."""
    log = log_of(3000)

    growth = grow(log.tiles, 3000, [])

    assert (growth.size, growth.root, growth.tiles) == (3000, log.root, ())
    assert grow(MemoryTiles(), 0, []).root == EMPTY_ROOT


def test_tiles_are_those_of_the_standard() -> None:
    """The standard's own example: 70,000 entries."""
    tiles = [one for one in tiles_of(70_000) if one.level >= 0]

    assert sum(one.level == 0 and one.width == 256 for one in tiles) == 273
    assert [one for one in tiles if one.level or one.width < 256] == [
        Tile(0, 273, 112),
        Tile(1, 0, 256),
        Tile(1, 1, 17),
        Tile(2, 0, 1),
    ]
    assert list(tiles_of(256)) == [Tile(ENTRIES, 0, 256), Tile(0, 0, 256), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == []


@pytest.mark.parametrize("size", [1, 256, 257, 70_000])
def test_a_larger_log_still_gives_its_earlier_tiles(size: int) -> None:
    """Proofs for an old checkpoint can be had for ever."""
    log, earlier = log_of(70_200), log_of(size)

    for tile in tiles_of(size):
        assert (
            log.tiles.read(tile.level, tile.index, tile.width) == earlier.tiles.held[tile.level, tile.index]
        )
    assert root(log.tiles, size) == earlier.root


def test_proofs_come_from_tiles() -> None:
    """Anybody who can fetch the tiles can work out any proof; nothing is asked of the site."""
    log = log_of(70_000)

    for old, size in [(1, 70_000), (65_536, 70_000), (69_999, 70_000), (256, 65_537)]:
        here = root(log.tiles, size)
        leaf = leaf_hash(log.entries[old - 1])
        verify_inclusion(old - 1, size, leaf, inclusion(log.tiles, size, old - 1), here)
        verify_consistency(old, size, root(log.tiles, old), here, consistency(log.tiles, old, size))


@given(level=st.integers(-1, 63), index=st.integers(0, 2**50), width=st.integers(1, 256))
def test_every_tile_has_one_path(level: int, index: int, width: int) -> None:
    """What lies where can be read from the path, and nothing else lies there."""
    tile = Tile(level, index, width)

    assert Tile.parse_path(tile.path()) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0",
        "tile/64/000",
        "tile/00/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/0/0",
        "tile/0/1000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001/x002",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p",
        "tile/0/000/",
        "tile/0/000\n",
        "/tile/0/000",
        "tile/0/../key",
        "tile/0/٠٠٠",
    ],
)
def test_other_paths_are_refused(path: str) -> None:
    """An address that is no tile's names none, so that no file is served by accident."""
    with pytest.raises(TileError, match="is no tile; a path looks like tile/0/x001/067"):
        Tile.parse_path(path)


def test_widths_follow_from_the_size() -> None:
    """Who knows a checkpoint knows how much each tile holds."""
    assert [width_of(0, index, 300) for index in range(3)] == [256, 44, 0]
    assert [width_of(level, 0, 65_536) for level in range(4)] == [256, 256, 1, 0]
    assert width_of(ENTRIES, 1, 300) == 44


@given(entries=st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_give_back_what_was_put_in(entries: list[bytes]) -> None:
    """Entries of any length come back as they were."""
    assert decode_entries(encode_entries(entries)) == entries


@pytest.mark.parametrize("bundle", [b"\x00", b"\x00\x02a", b"\x00\x01a\x00"])
def test_bundles_that_are_cut_off_are_refused(bundle: bytes) -> None:
    """Half a bundle is no bundle."""
    with pytest.raises(TileError, match=BUNDLE_CUT):
        decode_entries(bundle)


def test_an_entry_that_is_too_long_is_refused() -> None:
    """A bundle tells lengths in two bytes."""
    with pytest.raises(TileError, match="an entry has at most 65535 bytes, not 65536; shorten it"):
        encode_entries([bytes(65_536)])


def test_a_tile_that_is_missing_is_named() -> None:
    """Whoever mends a copy of a log reads which file it lacks."""
    log = log_of(300)
    del log.tiles.held[0, 1]

    with pytest.raises(TileError, match=r"tile/0/001\.p/44 is missing; fetch it first"):
        inclusion(log.tiles, 300, 2)
    with pytest.raises(TileError, match=r"tile/0/001\.p/44 is missing; fetch it first"):
        grow(log.tiles, 300, [bytes(32)])


def test_a_reader_that_gives_too_little_is_not_believed() -> None:
    """Half a tile from a cut connection gives no proof, but words."""
    log = log_of(300)

    class Cut:
        """Loses the last byte."""

        def read(self, level: int, index: int, width: int) -> bytes:
            """Give a tile but for its last byte."""
            return log.tiles.read(level, index, width)[:-1]

    with pytest.raises(TileError, match=r"tile/0/001\.p/44 has 1407 bytes instead of 1408; fetch it again"):
        inclusion(Cut(), 300, 2)


@pytest.mark.parametrize(
    ("level", "words"),
    [(0, "a tile of level 0 holds 2 and not 44"), (ENTRIES, "a tile of level -1 holds 2 and not 44")],
)
def test_a_tile_that_is_too_short_is_refused(level: int, words: str) -> None:
    """A log does not go on growing from half of what it was."""
    log = log_of(300)
    short = encode_entries(log.entries[:2]) if level == ENTRIES else bytes(64)
    log.tiles.add([TileData(level, 1, 2, short)])

    with pytest.raises(TileError, match=words):
        grow(log.tiles, 300, [bytes(32)])
