"""What a witness answers: every status of the standard, and evidence of what no honest log does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from isegoria.record import cosignatures
from isegoria.record.checkpoints import Checkpoint
from isegoria.record.hashing import EMPTY_ROOT
from isegoria.record.notes import Note, SigningKey
from isegoria.record.witness import Request
from isegoria.services.witnessing import watching
from isegoria.services.witnessing.errors import KeepingError
from isegoria.services.witnessing.watching import Witness
from logs import KEY, SomeLog, log_of
from witnessed import asking, forked, note_at

if TYPE_CHECKING:
    from isegoria.services.witnessing.folder import Folder

STRANGER = SigningKey("elsewhere.example.org/log", bytes(32))
FORGED = SigningKey(KEY.name, bytes(32))


@pytest.fixture(scope="module")
def log() -> SomeLog:
    """Give a log of 300 entries."""
    return log_of(300)


def test_growth_is_cosigned(witness: Witness, log: SomeLog) -> None:
    """From nothing, further, and once more the same: each time with a signature that holds."""
    for old, new in ((0, 100), (100, 256), (256, 256), (256, 300)):
        answer = witness.add_checkpoint(asking(log, old, new))

        assert (answer.status, answer.kind) == (200, watching.TEXT)
        seen = cosignatures.verify(note_at(log, new) + answer.body, [witness.signer.public])
        assert [one.name for one in seen] == ["witness.example.net"]
    assert witness.evidence() == []


def test_the_last_checkpoint_is_there_after_a_restart(witness: Witness, folder: Folder, log: SomeLog) -> None:
    """What was cosigned is known for ever, with both signatures."""
    line = witness.add_checkpoint(asking(log, 0, 200)).body
    again = Witness(folder)

    last = again.standings()[0].last
    again.close()
    assert last is not None
    assert last.note == note_at(log, 200) + line


@pytest.mark.parametrize("old", [0, 99, 101, 200])
def test_who_starts_from_elsewhere_is_told_the_size(witness: Witness, log: SomeLog, old: int) -> None:
    """409, with the size alone on a line and the standard's own type."""
    witness.add_checkpoint(asking(log, 0, 100))

    answer = witness.add_checkpoint(asking(log, old, 200))

    assert (answer.status, answer.kind, answer.body) == (409, "text/x.tlog.size", "100\n")


def test_strangers_are_told_apart(witness: Witness, log: SomeLog) -> None:
    """404 for a log that is not watched, 403 for a watched one's name under a false key."""
    unknown = SomeLog(STRANGER, log.tiles, log.entries, log.root)
    forged = SomeLog(FORGED, log.tiles, log.entries, log.root)

    assert witness.add_checkpoint(asking(unknown, 0)).status == 404
    assert witness.add_checkpoint(asking(forged, 0)).status == 403
    assert witness.evidence() == []


def test_a_bad_signature_under_a_known_key_is_refused(witness: Witness, log: SomeLog) -> None:
    """A signature that does not fit the text does not count, whatever else is under it."""
    raw = asking(log, 0).replace(b"\n300\n", b"\n301\n")

    assert witness.add_checkpoint(raw).status == 403


def test_signatures_of_others_are_passed_over(witness: Witness, log: SomeLog) -> None:
    """A checkpoint that others have signed as well is cosigned; their lines are not kept."""
    text = Note.parse(log.note).text
    raw = Request(0, (), log.note + STRANGER.sign(text)).text().encode()

    assert witness.add_checkpoint(raw).status == 200
    last = witness.standings()[0].last
    assert last is not None
    assert STRANGER.name not in last.note


def test_growth_that_is_not_proved_is_refused(witness: Witness, log: SomeLog) -> None:
    """422 for a proof that is missing, false, too long, or there where none belongs."""
    witness.add_checkpoint(asking(log, 0, 100))
    true = Request.parse(asking(log, 100, 200)).proof

    for proof in ((), true[:-1], (*true, EMPTY_ROOT), (EMPTY_ROOT, *true[1:])):
        assert witness.add_checkpoint(asking(log, 100, 200, proof=proof)).status == 422
    assert witness.add_checkpoint(asking(log, 100, 200)).status == 200


def test_nothing_is_proved_from_nothing(folder: Folder, log: SomeLog) -> None:
    """Who asks for the first time sends no proof."""
    witness = Witness(folder)
    answer = witness.add_checkpoint(asking(log, 0, proof=(EMPTY_ROOT,)))
    witness.close()

    assert answer.status == 422


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n\n",
        b"old\n\n",
        b"old -1\n\nx\n1\n\n",
        b"old 01\n\nx\n",
        b"\xff\xfe",
        b"old 0\n" + b"AAAA\n" * 64 + b"\n",
        b"old 0\n\ndebate.example.org/log\nmany\nAAAA\n\n\xe2\x80\x94 x AAAAAAAA\n",
        b"old 99999999999999999999999\n\n",
        b"old " + b"9" * 5000 + b"\n\n",
    ],
)
def test_nonsense_is_answered_in_words(witness: Witness, raw: bytes) -> None:
    """400, and never a stack trace."""
    answer = witness.add_checkpoint(raw)

    assert answer.status == 400
    assert answer.body.endswith("\n")
    assert "Traceback" not in answer.body


def test_a_log_cannot_ask_from_a_larger_size_than_it_has(witness: Witness, log: SomeLog) -> None:
    """400: a rollback that says so."""
    witness.add_checkpoint(asking(log, 0, 200))

    assert witness.add_checkpoint(asking(log, 200, 100)).status == 400


def test_sizes_beyond_all_measure_and_long_requests_are_refused(witness: Witness) -> None:
    """A log that signs nonsense, and somebody who sends without end."""
    text = Checkpoint(KEY.name, 1 << 63, EMPTY_ROOT).text()

    answer = witness.add_checkpoint(Request(0, (), KEY.signed(text)).text().encode())

    assert answer.status == 400
    assert "no log has" in answer.body
    assert witness.add_checkpoint(b"x" * (watching.LONGEST + 1)).status == 413


def test_a_fork_is_proved_by_both_signatures(witness: Witness, log: SomeLog) -> None:
    """Two logs of one size: the second is refused, whatever it says, and both signed notes are kept."""
    fork = forked(log, 250, 50, seed=7)
    witness.add_checkpoint(asking(log, 0, 300))

    answers = [witness.add_checkpoint(asking(fork, old, 300)) for old in (300, 0, 250)]

    assert [(one.status, one.body) for one in answers] == [(409, "300\n")] * 3
    (found,) = witness.evidence()
    assert found.kind == "fork"
    assert found.cosigned.startswith(note_at(log, 300))
    assert found.refused == note_at(fork, 300)
    assert "two different checkpoints of 300 entries" in found.reason


def test_a_fork_from_an_old_size_is_proved_as_well(witness: Witness, log: SomeLog) -> None:
    """Whoever goes back and signs an old size anew is convicted by what was cosigned at that size."""
    for old, new in ((0, 200), (200, 250), (250, 300)):
        witness.add_checkpoint(asking(log, old, new))
    fork = forked(log, 200, 50, seed=7)

    assert witness.add_checkpoint(asking(fork, 200)).status == 409
    assert [one.kind for one in witness.evidence()] == ["fork"]


def test_an_old_checkpoint_sent_again_is_refused_and_is_no_evidence(witness: Witness, log: SomeLog) -> None:
    """Anybody can send an honest log's old checkpoint again; that must not make the log look bad."""
    for old, new in ((0, 200), (200, 300)):
        witness.add_checkpoint(asking(log, old, new))

    for old in (0, 100, 200):
        assert witness.add_checkpoint(asking(log, old, 200)).status == 409
    assert witness.evidence() == []


def test_a_false_proof_is_a_question_until_the_true_one_comes(witness: Witness, log: SomeLog) -> None:
    """A stranger who sends an honest checkpoint with a false proof leaves nothing behind in the end."""
    witness.add_checkpoint(asking(log, 0, 100))
    witness.add_checkpoint(asking(log, 100, 200, proof=(EMPTY_ROOT,)))
    before = [one.kind for one in witness.evidence()]

    witness.add_checkpoint(asking(log, 100, 200))

    assert before == ["unproved"]
    assert witness.evidence() == []


def test_evidence_is_kept_within_bounds(
    witness: Witness, log: SomeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that signs forks without end does not fill the disk, and is refused all the same."""
    monkeypatch.setattr("isegoria.services.witnessing.evidence.MOST", 3)
    witness.add_checkpoint(asking(log, 0, 300))

    answers = [witness.add_checkpoint(asking(forked(log, 250, 50, seed=one), 300)) for one in range(5, 11)]

    assert {one.status for one in answers} == {409}
    assert len(witness.evidence()) == 3


def test_an_empty_log_is_cosigned_once_it_asks(witness: Witness) -> None:
    """A log may be watched from its first moment."""
    raw = Request(0, (), KEY.signed(Checkpoint(KEY.name, 0, EMPTY_ROOT).text())).text().encode()

    assert [witness.add_checkpoint(raw).status for _ in range(2)] == [200, 200]
    assert witness.add_checkpoint(asking(log_of(5), 0)).status == 200


def test_nothing_is_cosigned_that_cannot_be_kept(witness: Witness, log: SomeLog) -> None:
    """A full disk: the answer is no signature, and nobody's fault but ours."""
    witness.add_checkpoint(asking(log, 0, 100))
    witness._keeping._connection.execute("PRAGMA query_only=1")  # noqa: SLF001 - as a disk that is full

    answer = witness.add_checkpoint(asking(log, 100, 200))

    assert answer.status == 503
    assert "—" not in answer.body
    witness._keeping._connection.execute("PRAGMA query_only=0")  # noqa: SLF001 - likewise
    assert witness.add_checkpoint(asking(log, 100, 200)).status == 200


def test_a_state_that_was_exchanged_is_noticed(witness: Witness, folder: Folder, log: SomeLog) -> None:
    """Whoever puts an old state in place under a running witness gets no signature."""
    witness.add_checkpoint(asking(log, 0, 100))
    copy = folder.path / "copy"
    copy.write_bytes(folder.state.read_bytes())
    copy.replace(folder.state)

    assert witness.add_checkpoint(asking(log, 100, 200)).status == 503


def test_a_witness_that_lost_its_state_does_not_begin_anew(folder: Folder) -> None:
    """Without its memory, a witness would cosign a second log; so it does not start."""
    folder.state.unlink()

    with pytest.raises(KeepingError, match="does not know what it cosigned"):
        Witness(folder)


def test_a_log_added_while_it_runs_is_watched_at_once(witness: Witness, folder: Folder) -> None:
    """Nobody has to restart anything."""
    other = SomeLog(STRANGER)
    other.add(log_of(5).entries)
    before = witness.add_checkpoint(asking(other, 0)).status
    folder.add(STRANGER.vkey)

    assert (before, witness.add_checkpoint(asking(other, 0)).status) == (404, 200)


def test_refusals_are_logged(witness: Witness, log: SomeLog, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever runs the witness can see what was refused, and why."""
    witness.add_checkpoint(asking(log, 0, 300))
    witness.add_checkpoint(asking(forked(log, 250, 50, seed=7), 300))

    (line,) = [one for one in caplog.records if one.message == "refused"]
    assert line.levelname == "ERROR"
    assert json.dumps(line.__dict__["because"])
    assert line.__dict__["evidence"] == "fork"
