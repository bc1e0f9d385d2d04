"""A witness cosigns a log that only grew, and nothing else."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING

import pytest

from isegoria.record import cosignatures, witness
from isegoria.record.checkpoints import Checkpoint
from isegoria.record.cosignatures import Cosignature, WitnessKey
from isegoria.record.errors import NoteError, SignatureError
from isegoria.record.hashing import EMPTY_ROOT
from isegoria.record.log import consistency, root
from isegoria.record.notes import SigningKey, is_signature
from isegoria.record.witness import Decision, Request, decide
from logs import KEY, SomeLog, log_of

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED = bytes(range(2, 34))
NAME = "witness.example.net/one"


def checkpoint_at(log: SomeLog, size: int) -> Checkpoint:
    """Give a log's checkpoint when it had a size."""
    return Checkpoint(KEY.name, size, root(log.tiles, size))


def asked(
    log: SomeLog, known: Checkpoint | None, *, old: int | None = None, proof: Sequence[bytes] | None = None
) -> Decision:
    """Ask a witness who knows a checkpoint to cosign the log as it is."""
    last = known.size if known else 0
    growth = consistency(log.tiles, last, len(log.entries)) if proof is None else proof
    return decide(known, last if old is None else old, growth, log.note, KEY.public)


def test_growth_is_cosigned(log_of_300: SomeLog) -> None:
    """From nothing, from any earlier size, or once more the same: the log only grew."""
    for size in (0, 1, 100, 256, 299, 300):
        known = checkpoint_at(log_of_300, size)
        assert asked(log_of_300, known) == Decision(200, "the log only grew", log_of_300.checkpoint)
    assert asked(log_of_300, None).checkpoint == log_of_300.checkpoint


def test_an_empty_log_can_be_cosigned() -> None:
    """A log may be witnessed from its first moment; only the empty log's root will do."""
    empty, false = Checkpoint(KEY.name, 0, EMPTY_ROOT), Checkpoint(KEY.name, 0, bytes(32))

    assert decide(None, 0, [], KEY.signed(empty.text()), KEY.public).checkpoint == empty
    refused = decide(None, 0, [], KEY.signed(false.text()), KEY.public)
    assert (refused.status, refused.reason) == (
        422,
        "this is not the root of an empty log; begin the log anew",
    )


def test_a_log_that_contradicts_itself_is_never_cosigned(log_of_300: SomeLog) -> None:
    """Two logs of one size: the witness keeps the one it saw first, and tells."""
    fork = Checkpoint(KEY.name, 300, log_of(300, seed=2).root)

    refused = asked(log_of_300, fork)

    assert (refused.status, refused.known_size, refused.checkpoint) == (409, 300, None)
    assert refused.is_misbehaviour
    assert "the log contradicts itself" in refused.reason


def test_a_log_that_changed_its_past_is_never_cosigned(log_of_300: SomeLog) -> None:
    """A longer log that does not contain what was cosigned has no proof, whatever it sends."""
    fork = checkpoint_at(log_of(300, seed=2), 200)

    for proof in (None, [], [EMPTY_ROOT] * 5):
        refused = asked(log_of_300, fork, proof=proof)
        assert (refused.status, refused.checkpoint) == (422, None)


@pytest.mark.parametrize("old", [0, 99, 101, 300])
def test_who_starts_from_elsewhere_is_told_where_to_start(log_of_300: SomeLog, old: int) -> None:
    """A log that lost track asks again from the size that the witness names."""
    refused = asked(log_of_300, checkpoint_at(log_of_300, 100), old=old)

    assert (refused.status, refused.known_size, refused.checkpoint) == (409, 100, None)
    assert not refused.is_misbehaviour


def test_a_log_never_shrinks(log_of_300: SomeLog) -> None:
    """Going back to an earlier checkpoint is refused."""
    earlier = KEY.signed(checkpoint_at(log_of_300, 200).text())

    assert decide(log_of_300.checkpoint, 300, [], earlier, KEY.public).status == 400
    assert decide(log_of_300.checkpoint, 200, [], earlier, KEY.public).status == 409


def test_strangers_are_refused(log_of_300: SomeLog) -> None:
    """A log that nobody asked the witness to watch, and a log under a false key."""
    forged = SigningKey(KEY.name, bytes(32))
    proof = consistency(log_of_300.tiles, 0, 300)

    assert decide(None, 0, proof, log_of_300.note, None).status == 404
    assert decide(None, 0, proof, log_of_300.note, forged.public).status == 403
    assert decide(None, 0, proof, KEY.signed("no checkpoint\n"), KEY.public).status == 400
    assert decide(None, 0, [EMPTY_ROOT], log_of_300.note, KEY.public).status == 422


def test_requests_are_read_as_they_were_written(log_of_300: SomeLog) -> None:
    """What a log sends is what a witness reads."""
    request = Request(100, tuple(consistency(log_of_300.tiles, 100, 300)), log_of_300.note)

    assert Request.parse(request.text().encode()) == request
    assert request.text().startswith("old 100\n")
    assert request.origin() == KEY.name


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "a request is the old size, a proof, an empty line and a checkpoint"),
        (b"old 0\n", "a request is the old size"),
        (b"size 0\n\nnote", "a request is the old size"),
        (b"\xff\n\nnote", "a request is the old size"),
        (b"old 00\n\nnote", "'00' is no size or place"),
        (b"old 0\nAAAA\n\nnote", "a hash has 32 bytes"),
        (b"old 0\nhash!\n\nnote", "is not base64"),
        (b"old 0\n" + b"AAAA\n" * 64 + b"\nnote", "a request is the old size"),
    ],
)
def test_what_is_no_request_is_refused(raw: bytes, words: str) -> None:
    """A witness answers nonsense in words."""
    with pytest.raises(NoteError, match=words):
        Request.parse(raw)


def test_a_cosignature_says_when_the_log_was_seen(log_of_300: SomeLog) -> None:
    """The signed words are the standard's: a header, the time, and the checkpoint."""
    text, key = log_of_300.checkpoint.text(), WitnessKey.of(NAME, SEED)
    line = cosignatures.sign(text, SEED, NAME, 1_679_315_147)
    signed = line.split(" ")[2]

    assert WitnessKey.parse(key.vkey) == key
    assert cosignatures.verify(log_of_300.note + line, [key]) == (Cosignature(NAME, 1_679_315_147),)
    assert is_signature(
        key.public, b64decode(signed)[12:], b"cosignature/v1\ntime 1679315147\n" + text.encode()
    )


def test_of_two_cosignatures_the_later_counts(log_of_300: SomeLog) -> None:
    """Who asks when a witness last saw the log gets the last time."""
    text, key = log_of_300.checkpoint.text(), WitnessKey.of(NAME, SEED)
    lines = [cosignatures.sign(text, SEED, NAME, when) for when in (20, 30, 10)]

    assert cosignatures.verify(log_of_300.note + "".join(lines), [key]) == (Cosignature(NAME, 30),)


def test_a_cosignature_of_another_time_or_checkpoint_is_refused(log_of_300: SomeLog) -> None:
    """Nobody can move a witness's word to another moment or log."""
    key = WitnessKey.of(NAME, SEED)
    other = cosignatures.sign(checkpoint_at(log_of_300, 5).text(), SEED, NAME, 10)

    with pytest.raises(SignatureError, match="does not fit this text"):
        cosignatures.verify(log_of_300.note + other, [key])


def test_only_lines_that_hold_are_taken_from_a_witness(log_of_300: SomeLog) -> None:
    """Whatever else a witness answers, strangers' and false lines are left out."""
    text, key = log_of_300.checkpoint.text(), WitnessKey.of(NAME, SEED)
    good = cosignatures.sign(text, SEED, NAME, 10)
    false = cosignatures.sign("another\n", SEED, NAME, 10)
    strange = cosignatures.sign(text, bytes(32), "stranger.example.net", 10)

    assert cosignatures.cosignature_lines((false + good + strange + good).encode(), text, [key]) == (good,)
    with pytest.raises(NoteError, match="a witness answers in whole lines; ask it again"):
        cosignatures.cosignature_lines("", text, [key])
    with pytest.raises(NoteError, match="a signature line is a dash"):
        cosignatures.cosignature_lines("<html>\n", text, [key])


def test_statuses_are_those_of_the_standard() -> None:
    """Other people's logs understand the answers."""
    named = (
        witness.COSIGN,
        witness.MALFORMED,
        witness.UNSIGNED,
        witness.UNKNOWN,
        witness.CONFLICT,
        witness.UNPROVED,
    )

    assert named == (200, 400, 403, 404, 409, 422)
