"""A receipt proves by itself that one act stands in the log, and only that one."""

from __future__ import annotations

import random

import pytest

from isegoria.record.cosignatures import Cosignature, WitnessKey, sign
from isegoria.record.errors import EntryError, ProofError, ReceiptError, RecordError, SignatureError
from isegoria.record.log import inclusion
from isegoria.record.notes import SigningKey, to_base64
from isegoria.record.openings import Opening
from isegoria.record.receipts import FIRST_LINE, Receipt, verify
from logs import KEY, SomeLog

SEED = bytes(range(1, 33))
WITNESS = WitnessKey.of("witness.example.net/one", SEED)
VOTE = Opening(bytes(range(32)), '{"statement":3,"type":"vote","value":1}')
OTHER_VOTE = Opening(bytes(range(32)), '{"statement":3,"type":"vote","value":-1}')
PLACE = 41


@pytest.fixture(scope="module")
def log() -> SomeLog:
    """A log in which one vote stands among other entries."""
    draw = random.Random(3)  # noqa: S311 - the same log every time
    log = SomeLog()
    log.add([draw.randbytes(32) for _ in range(PLACE)])
    log.add([VOTE.entry, *(draw.randbytes(32) for _ in range(300))])
    return log


@pytest.fixture(scope="module")
def receipt(log: SomeLog) -> Receipt:
    """The receipt of the one who voted, with a witness's signature."""
    note = log.note + sign(log.checkpoint.text(), SEED, WITNESS.name, 1_800_000_000)
    path = inclusion(log.tiles, len(log.entries), PLACE)
    return Receipt(PLACE, tuple(path), note, VOTE)


def test_a_receipt_proves_the_vote_without_asking_anybody(receipt: Receipt, log: SomeLog) -> None:
    """File and key are enough to see what was recorded, where, and who witnessed it."""
    read = Receipt.parse(receipt.text().encode())

    proved = verify(read, [KEY.public], [WITNESS])

    assert read == receipt
    assert proved.opening == VOTE
    assert (proved.index, proved.checkpoint) == (PLACE, log.checkpoint)
    assert proved.cosignatures == (Cosignature(WITNESS.name, 1_800_000_000),)


def test_the_file_is_laid_out_by_the_standard(receipt: Receipt) -> None:
    """Other people's programs read it: first line, extra, index, hashes, an empty line, the checkpoint."""
    lines = receipt.text().split("\n")

    assert lines[:3] == ["c2sp.org/tlog-proof@v1", f"extra {to_base64(VOTE.joined)}", "index 41"]
    assert lines[3 : 3 + len(receipt.path)] == [to_base64(one) for one in receipt.path]
    assert lines[3 + len(receipt.path)] == ""
    assert receipt.text().endswith(receipt.checkpoint_note)


def test_a_receipt_with_a_bit_changed_anywhere_is_refused(log: SomeLog, receipt: Receipt) -> None:
    """Nobody can make a receipt say something else."""
    plain = Receipt(receipt.index, receipt.path, log.note, VOTE)
    raw = bytearray(plain.text().encode())
    draw = random.Random(5).randrange  # noqa: S311 - the same bits every time

    for at in range(len(raw)):
        bit = 1 << draw(8)
        raw[at] ^= bit
        with pytest.raises(RecordError):
            verify(Receipt.parse(bytes(raw)), [KEY.public])
        raw[at] ^= bit


def test_a_receipt_without_opening_proves_the_entry_that_is_shown_with_it(receipt: Receipt) -> None:
    """Other logs' receipts say where, and the entry is at hand."""
    bare = Receipt.parse(Receipt(receipt.index, receipt.path, receipt.checkpoint_note).text())

    assert verify(bare, [KEY.public], entry=VOTE.entry).opening is None
    with pytest.raises(ReceiptError, match="does not say what was recorded; give the entry with it"):
        verify(bare, [KEY.public])
    with pytest.raises(ProofError, match="entry 41 is not what this log has at that place"):
        verify(bare, [KEY.public], entry=OTHER_VOTE.entry)


def test_a_receipt_for_another_act_is_refused(receipt: Receipt) -> None:
    """Whoever is shown somebody else's receipt notices."""
    with pytest.raises(ReceiptError, match="this receipt is for another entry"):
        verify(receipt, [KEY.public], entry=OTHER_VOTE.entry)
    with pytest.raises(ProofError, match="entry 41 is not what this log has at that place"):
        verify(Receipt(PLACE, receipt.path, receipt.checkpoint_note, OTHER_VOTE), [KEY.public])


def test_a_receipt_of_another_log_is_refused(receipt: Receipt) -> None:
    """A log that somebody set up in this one's name has another key."""
    forged = SigningKey(KEY.name, bytes(32))

    with pytest.raises(SignatureError, match=r"none of the signatures .* is by a trusted key"):
        verify(receipt, [forged.public])


def test_a_witness_that_did_not_sign_is_not_told(receipt: Receipt) -> None:
    """Nobody is claimed as a witness who was none; a false signature in their name is refused."""
    absent = WitnessKey.of("witness.example.net/two", bytes(32))
    false = receipt.checkpoint_note + sign("another\n", bytes(32), absent.name, 1_800_000_000)

    assert [one.name for one in verify(receipt, [KEY.public], [absent, WITNESS]).cosignatures] == [
        WITNESS.name
    ]
    with pytest.raises(
        SignatureError, match=r"the signature of witness\.example\.net/two does not fit this text"
    ):
        verify(Receipt(PLACE, receipt.path, false, VOTE), [KEY.public], [absent])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "this is no receipt: the first line of one is"),
        ("c2sp.org/tlog-proof@v2\nindex 0\n\nnote", "this is no receipt"),
        (b"\xff\xff\n\n", "this is no receipt"),
        (f"{FIRST_LINE}\nindex 0\n", "this is no receipt"),
        (f"{FIRST_LINE}\n\nnote", "does not say at which place the entry stands"),
        (
            f"{FIRST_LINE}\nextra {to_base64(bytes(40))}\n\nnote",
            "does not say at which place the entry stands",
        ),
        (f"{FIRST_LINE}\nplace 0\n\nnote", "in this receipt, 'index' is missing"),
        (f"{FIRST_LINE}\nindex 00\n\nnote", "this receipt cannot be read .*'00' is no size or place"),
        (f"{FIRST_LINE}\nindex 0\nhash\n\nnote", "this receipt's proof is not made of hashes"),
        (f"{FIRST_LINE}\nindex 0\nno hash\n\nnote", "this receipt cannot be read .*is not base64"),
        (f"{FIRST_LINE}\nindex 0\n" + f"{to_base64(bytes(32))}\n" * 64 + "\nnote", "is not made of hashes"),
        (f"{FIRST_LINE}\nextra x\nindex 0\n\nnote", "this receipt cannot be read .*is not base64"),
        ("x" * 1_000_001, "a receipt has fewer than 1000000 bytes"),
    ],
)
def test_what_is_no_receipt_is_refused(text: str | bytes, words: str) -> None:
    """A wrong or damaged file is told as such."""
    with pytest.raises(ReceiptError, match=words):
        Receipt.parse(text)


@pytest.mark.parametrize("joined", [bytes(32), bytes(5), bytes(32) + b"\xff"])
def test_an_opening_that_is_none_is_refused(joined: bytes) -> None:
    """Random bytes without a text open nothing."""
    with pytest.raises(EntryError, match="an opening is 32 random bytes and a record's text"):
        Receipt.parse(f"{FIRST_LINE}\nextra {to_base64(joined)}\nindex 0\n\nnote")
