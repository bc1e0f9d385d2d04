"""Anybody can check a whole log, and what is shown of it against it."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.record.entries import canonical
from isegoria.record.errors import EntryError, SignatureError, TileError
from isegoria.record.notes import SigningKey
from isegoria.record.openings import Opening, PlacedOpening, read_openings, read_record
from isegoria.record.storage import MemoryTiles
from isegoria.record.tiles import ENTRIES, encode_entries
from isegoria.record.verify import check_openings, verify_log
from logs import KEY, SomeLog, log_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 65_536, 70_000])
def test_a_log_that_is_what_it_says_is_verified(size: int) -> None:
    """Every entry is hashed again, and comes out in order."""
    log = log_of(size)
    told: list[tuple[int, int]] = []

    verified = verify_log(log.tiles, log.note, [KEY.public], progress=lambda *done: told.append(done))

    assert verified.entries == b"".join(log.entries)
    assert (verified.size, verified.root) == (size, log.root)
    assert told[-1:] == ([(size, size)] if size else [])


def test_an_earlier_checkpoint_is_verified_from_a_later_log() -> None:
    """Who kept an old checkpoint can still check it."""
    old, log = log_of(70_000), log_of(70_300)

    assert verify_log(log.tiles, old.note, [KEY.public]).entries == b"".join(old.entries)


def test_a_log_with_any_bit_changed_is_refused() -> None:
    """In tiles or bundles, at any level, one changed bit is found and its file named."""
    log, draw = log_of(66_000), random.Random(11)  # noqa: S311 - the same bits every time
    places = [place for place in log.tiles.held if place[0] > 0]
    places += draw.sample(sorted(set(log.tiles.held) - set(places)), 12)

    for level, index in places:
        changed = bytearray(log.tiles.held[level, index])
        bit = draw.randrange(8 * len(changed))
        changed[bit // 8] ^= 1 << bit % 8
        other = MemoryTiles({**log.tiles.held, (level, index): bytes(changed)})
        with pytest.raises(TileError, match=r"tile/|a bundle of entries|a tile of level"):
            verify_log(other, log.note, [KEY.public])


def test_a_log_that_was_rewritten_throughout_is_refused() -> None:
    """Whoever changes an entry and all tiles after it cannot change what was signed."""
    log, rewritten = log_of(300), log_of(300, seed=2)

    with pytest.raises(TileError, match="the root over all 300 entries is not the one that was signed"):
        verify_log(rewritten.tiles, log.note, [KEY.public])
    with pytest.raises(SignatureError):
        verify_log(
            rewritten.tiles, SigningKey(KEY.name, bytes(32)).signed(rewritten.checkpoint.text()), [KEY.public]
        )


def test_anything_but_commitments_is_refused() -> None:
    """Nothing else can be smuggled into the log."""
    log = SomeLog()
    log.add([bytes(32), bytes(31)])

    with pytest.raises(TileError, match=r"tile/entries/000\.p/2 is not 2 entries of 32 bytes"):
        verify_log(log.tiles, log.note, [KEY.public])

    log.tiles.held[ENTRIES, 0] = encode_entries([bytes(31), bytes(33)])
    with pytest.raises(TileError, match=r"tile/entries/000\.p/2 is not 2 entries of 32 bytes"):
        verify_log(log.tiles, log.note, [KEY.public])


def test_what_is_shown_is_what_was_recorded() -> None:
    """Openings are handed on once it is sure that they open the entries at their places."""
    shown = [
        Opening(bytes([number]) * 32, canonical({"type": "event", "number": number})) for number in range(5)
    ]
    log = SomeLog()
    log.add([one.entry for one in shown])
    verified = verify_log(log.tiles, log.note, [KEY.public])
    placed = [PlacedOpening(index, one) for index, one in enumerate(shown)]

    assert list(check_openings(verified, placed)) == placed
    with pytest.raises(
        EntryError, match="what was shown for entry 2 is not what was recorded; it was changed"
    ):
        list(check_openings(verified, [PlacedOpening(2, shown[3])]))
    with pytest.raises(EntryError, match="entry 2 is opened twice"):
        list(check_openings(verified, [placed[2], placed[2]]))
    with pytest.raises(EntryError, match="a log of 5 entries has none at 5; fetch a later checkpoint"):
        list(check_openings(verified, [PlacedOpening(5, shown[0])]))


@given(index=st.integers(0, 2**60), nonce=st.binary(min_size=32, max_size=32), text=TEXTS)
def test_openings_are_read_as_they_were_written(index: int, nonce: bytes, text: str) -> None:
    """One line each, whatever characters people wrote."""
    opening = Opening(nonce, canonical({"type": "statement", "text": text}))
    placed = PlacedOpening(index, opening)

    assert len(placed.line.splitlines()) == 1
    assert json.loads(placed.line)["record"] == opening.record
    assert list(read_openings([placed.line.encode(), b"\n"])) == [placed]
    assert Opening.parse(opening.joined) == opening
    assert opening.fields()["text"] == text


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        "[]",
        "7",
        '{"index":0,"nonce":"00","record":"{}"}',
        '{"index":-1,"nonce":"' + "00" * 32 + '","record":"{}"}',
        '{"index":true,"nonce":"' + "00" * 32 + '","record":"{}"}',
        '{"index":0,"nonce":"' + "zz" * 32 + '","record":"{}"}',
        '{"index":0,"nonce":"' + "00" * 32 + '"}',
        '{"index":0,"nonce":"' + "00" * 32 + '","record":{}}',
        '{"index":0,"nonce":7,"record":"{}"}',
        '{"index":0,"nonce":"'
        + "00" * 32
        + '","record":"\\ud800"}',  # half a letter, which no bytes stand for
        '{"index":0,"nonce":"' + "00" * 32 + '","record":' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
)
def test_lines_that_are_no_openings_are_refused(line: str) -> None:
    """A damaged file is told by its line."""
    with pytest.raises(EntryError, match=r"line 2 (is no opening of an entry|has no record's text)"):
        list(read_openings(["\n", line]))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no JSON", "is no record: a JSON object with a type is"),
        ("[]", "is no record"),
        ("{}", "is no record"),
        ('{"type":7}', "is no record"),
        ('{"type": "vote"}', "is not in canonical form"),
        ('{"value":1,"type":"vote"}', "is not in canonical form"),
        ('{"type":"vote","type":"vote"}', "is not in canonical form"),
        ('{"a":' + "[" * 100_000 + "]" * 100_000 + ',"type":"vote"}', "is no record"),
    ],
)
def test_records_have_one_form(text: str, words: str) -> None:
    """Two texts never stand for the same record, nor one for two."""
    with pytest.raises(EntryError, match=words):
        read_record(text)
