"""The site asks witnesses to cosign its log, keeps what holds, and sounds the alarm at a contradiction."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import Client

from isegoria.record import cosignatures
from isegoria.record.notes import SigningKey, VerifyKey
from isegoria.record.receipts import Receipt, verify
from isegoria.services.recording import keys, reading, receipts, sealing, writing
from isegoria.services.witnessing import submitting
from isegoria.services.witnessing.submitting import submit
from isegoria.services.witnessing.telling import standings
from isegoria.store.models import Checkpoint, Opening
from isegoria.store.models import Witness as Row
from isegoria.web import metrics
from overseen import Seen, seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(tmp_path: Path, town: Town) -> Iterator[Seen]:
    """Let two witnesses watch the town's site, and name them in its configuration."""
    assert town.slug
    made = Seen(tmp_path)
    yield made
    made.close()


def test_every_checkpoint_is_cosigned_by_every_witness(seen: Seen) -> None:
    """From the first one on, however much came in between; the published checkpoint shows it."""
    for times in (1, 300, 2):
        seal(times)

        assert seen.ask() == ["cosigns", "cosigns"]
        text = reading.checkpoint_text() or ""
        held = cosignatures.verify(text, [one.key for one in seen.named])
        assert sorted(one.name for one in held) == ["one.example.net", "two.example.net"]
    assert Client().get("/log/checkpoint").content.decode() == text
    assert [one.size for one in standings()] == [Checkpoint.objects.latest("size").size] * 2


def test_nobody_is_asked_twice_for_the_same(seen: Seen) -> None:
    """A site on which nothing happens sends nothing."""
    seal()
    seen.ask()

    assert [submit(one, send=_nobody) for one in seen.named] == [None, None]


def _nobody(_url: str, _body: bytes) -> tuple[int, bytes]:
    raise AssertionError


def test_a_receipt_carries_the_cosignatures(seen: Seen, town: Town) -> None:
    """Whoever holds a receipt can show who else saw the log that it stands in."""
    with transaction.atomic():
        writing.record(kind="participant", body={}, conversation=town.id, participant=town.people[0])
    sealing.seal()
    seen.ask()
    act = Opening.objects.filter(participant_id=town.people[0]).latest("pk").pk

    _name, text = receipts.receipt(conversation=town.id, participant=town.people[0], act=act)

    key = VerifyKey.parse(keys.log_key().vkey)
    proved = verify(Receipt.parse(text), [key], [one.key for one in seen.named])
    assert len(proved.cosignatures) == 2


def test_a_witness_that_knows_more_than_we_think_says_so(seen: Seen) -> None:
    """Another process may have asked before, or our own memory of it may be lost."""
    for times in (3, 4, 5):
        seal(times)
        seen.ask()
    Row.objects.update(size=2)
    seal(6)

    assert seen.ask() == ["cosigns", "cosigns"]
    Row.objects.all().delete()
    seal(1)
    assert seen.ask() == ["cosigns", "cosigns"]


@pytest.mark.parametrize("more", [1, 3, 5, 9])
def test_a_restored_database_that_goes_on_is_found_out(
    seen: Seen, more: int, site_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Shorter, as long or longer than what was cosigned: every fork is an alarm for all to see."""
    seal(3)
    seen.ask()
    with transaction.atomic():
        seal(3)
        seen.ask()
        transaction.set_rollback(True)  # as restoring the backup from before does
    (site_folder / "log-head").unlink()
    seal(more)

    assert seen.ask() == ["conflict", "conflict"]
    assert [one.contradicts for one in standings()] == [True, True]
    assert "Alarm: on" in Client(headers={"accept-language": "en"}).get("/record/").content.decode()
    assert (
        "Alarm: a witness"
        in Client(headers={"accept-language": "en"}).get("/c/trams/record/").content.decode()
    )
    assert b'isegoria_witness_conflict{witness="one.example.net"} 1.0' in metrics.exposition()
    assert [one.levelname for one in caplog.records if one.message == "witness-conflict"] == ["ERROR"] * 2
    found = {one.kind for one in seen.witnesses[0].evidence()}
    assert found == ({"fork"} if more == 3 else {"unproved"} if more > 3 else set())
    seal(20)
    assert seen.ask() == ["conflict", "conflict"]
    assert not Checkpoint.objects.latest("size").cosignatures


def test_a_restored_database_is_found_out_before_anybody_votes(seen: Seen) -> None:
    """A site that starts asks once more for what is cosigned already; a witness that knows more says so."""
    seal(3)
    seen.ask()
    assert submit(seen.named[0], send=seen.send, anew=True) is not None
    assert standings()[0].state == "cosigns"
    with transaction.atomic():
        seal(3)
        seen.ask()
        transaction.set_rollback(True)

    outcome = submit(seen.named[0], send=seen.send, anew=True)

    assert outcome is not None
    assert outcome.state == "conflict"
    assert "it cosigned 6 entries" in outcome.detail


def test_an_alarm_is_never_forgotten(seen: Seen, site_folder: Path) -> None:
    """Where the right database is put back, the witness cosigns again, and the page still says what was."""
    seal(3)
    seen.ask()
    with transaction.atomic():
        seal(3)
        seen.ask()
        transaction.set_rollback(True)
    (site_folder / "log-head").unlink()
    with transaction.atomic():
        seal(1)
        seen.ask()
        alarm = [one.conflict_at for one in standings()]
        transaction.set_rollback(True)
    Row.objects.update(conflict_at=alarm[0], conflict="it cosigned another log")

    page = Client(headers={"accept-language": "en"}).get("/record/").content.decode()

    assert None not in alarm
    assert "it refused this log, because it had cosigned a different one" in page


@pytest.mark.parametrize(
    ("status", "content", "state", "words"),
    [
        (403, b"no\n", "refuses", "HTTP 403: no"),
        (404, b"who\n", "refuses", "HTTP 404: who"),
        (400, b"", "refuses", "HTTP 400"),
        (302, b"", "refuses", "HTTP 302"),
        (500, b"", "unreachable", "HTTP 500"),
        (503, b"later", "unreachable", "later"),
        (409, b"x", "refuses", "409 without a size"),
        (409, "１２\n".encode(), "refuses", "409 without a size"),
        (422, b"", "conflict", "does not continue its own"),
        (200, b"<html>", "refuses", "a witness answers in whole lines"),
        (200, "— one.example.net AAAAAAAA\n".encode(), "refuses", "signed with another key"),
        (200, b"\xff\n", "refuses", "signature line"),
    ],
)
def test_whatever_a_witness_answers_is_understood(
    seen: Seen, status: int, content: bytes, state: str, words: str
) -> None:
    """No answer stops the site, and none is taken for a cosignature that is none."""
    seal()

    outcome = submit(seen.named[0], send=lambda _url, _body: (status, content))

    assert outcome is not None
    assert outcome.state == state
    assert words in outcome.detail
    assert not Checkpoint.objects.latest("size").cosignatures


def test_a_witness_that_changes_its_mind_is_left_alone(seen: Seen) -> None:
    """Who names another size each time is not asked for ever."""
    seal(9)
    said = iter(range(1, 9))

    outcome = submit(seen.named[0], send=lambda _url, _body: (409, f"{next(said)}\n".encode()))

    assert outcome is not None
    assert outcome.detail == "it names another size each time"


def test_a_witness_that_does_not_answer_delays_nobody(seen: Seen) -> None:
    """The other one cosigns; and so does this one, once it is back."""
    seal()

    def away(_url: str, _body: bytes) -> tuple[int, bytes]:
        raise TimeoutError("timed out")

    outcome = submit(seen.named[0], send=away)
    submit(seen.named[1], send=seen.send)

    assert outcome is not None
    assert (outcome.state, outcome.detail) == ("unreachable", "timed out")
    assert [one.state for one in standings()] == ["unreachable", "cosigns"]
    assert seen.ask() == ["cosigns", "cosigns"]


def test_nothing_is_asked_before_there_is_a_log(seen: Seen) -> None:
    """A site on which nothing happened yet."""
    assert submit(seen.named[0], send=_nobody) is None
    assert (
        "not cosigned the newest"
        in Client(headers={"accept-language": "en"}).get("/record/").content.decode()
    )


def test_somebody_elses_checkpoint_is_never_cosigned(seen: Seen) -> None:
    """A witness that was given another key for this log says 403, and the page says that it refuses."""
    folder = seen.witnesses[0].folder
    (folder.path / "logs").write_text(f"{SigningKey(keys.origin(), bytes(32)).vkey}\n", "utf-8")
    seal()

    assert seen.ask() == ["refuses", "cosigns"]
    assert (
        "It refuses to cosign" in Client(headers={"accept-language": "en"}).get("/record/").content.decode()
    )


@pytest.mark.django_db(transaction=True)
def test_witnesses_are_asked_beside_everything_else(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    """In threads of their own, which end when they are told to, whatever their witnesses do."""
    monkeypatch.setattr(submitting, "_post", seen.send)
    stop = threading.Event()
    threads = [
        threading.Thread(target=submitting.keep_asking, args=(one, stop), kwargs={"every": 0.01})
        for one in seen.named
    ]
    for one in threads:
        one.start()
    seal(5)
    _until(lambda: Checkpoint.objects.latest("size").cosignatures.count("\n") == 2)
    stop.set()
    for one in threads:
        one.join(10)

    assert not any(one.is_alive() for one in threads)


def _until(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        threading.Event().wait(0.02)
    pytest.fail("it did not come true")
