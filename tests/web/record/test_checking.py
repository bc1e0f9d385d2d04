"""Checking a receipt on the server, for browsers that cannot: every change is found, nothing crashes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isegoria.record import cosignatures
from isegoria.record.notes import Note, SigningKey
from isegoria.record.storage import MemoryTiles
from isegoria.services.recording import reading, receipts, sealing
from isegoria.store.models import Checkpoint, LogTile
from isegoria.web.pages.record.checking import LONGEST, Site, check

if TYPE_CHECKING:
    from town import Town
    from web.record.conftest import Voting

_HOLDS, _HOLDS_NOT, _UNREADABLE = (
    "This receipt holds.",
    "This receipt does not hold.",
    "That cannot be read as a receipt.",
)


@pytest.fixture
def receipt(on_record: Town) -> str:
    """Give the receipt of the first vote."""
    act = receipts.acts(conversation=on_record.id, participant=on_record.people[0])[-1]
    return receipts.receipt(conversation=on_record.id, participant=on_record.people[0], act=act.id)[1]


def _site() -> Site:
    return Site(reading.key_line(), (), reading.checkpoint_text() or "", reading.DatabaseTiles())


def _send(**fields: object) -> tuple[int, str]:
    answer = Client().post("/verify/", fields)
    return answer.status_code, answer.content.decode()


def test_a_receipt_is_checked_without_javascript(receipt: str, cast: Voting) -> None:
    """As a file or pasted, also after the log has grown: step by step, in words."""
    file = SimpleUploadedFile("a.tlog-proof", receipt.encode(), "text/plain")
    cast(1, {0: 1, 1: 1})
    sealing.seal()

    by_file, pasted = _send(file=file), _send(text=receipt.strip().replace("\n", "\r\n"))

    for status, page in (by_file, pasted):
        assert status == 200
        assert _HOLDS in page
        assert "On statement 0 the vote was “Agree”." in page
        assert "are still those of this checkpoint" in page
        assert page.count('<li class="good">') == 5
        assert page.count('<li class="doubtful">') == 1  # no witness


def test_every_changed_bit_is_found(receipt: str) -> None:
    """Whichever bit somebody alters, the receipt no longer holds, or is none any more."""
    raw, site = receipt.encode(), _site()
    held = []
    for place in range(8 * len(raw)):
        changed = bytearray(raw)
        changed[place // 8] ^= 1 << place % 8
        if check(bytes(changed), key="", site=site).kind != "bad":
            held.append(place)

    assert check(raw, key="", site=site).kind == "good"
    assert held == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(data=st.data())
def test_nothing_that_is_sent_breaks_the_check(receipt: str, data: st.DataObject) -> None:
    """Cut, doubled, shuffled or random: an answer in words, always."""
    lines = receipt.splitlines(keepends=True)
    raw = data.draw(
        st.one_of(
            st.binary(max_size=300),
            st.text(max_size=300).map(lambda text: text.encode(errors="replace")),
            st.integers(0, len(receipt)).map(lambda end: receipt.encode()[:end]),
            st.permutations(lines).map(lambda mixed: "".join(mixed).encode()),
            st.integers(0, len(lines) - 1).map(lambda at: "".join(lines[:at] + lines[at + 1 :]).encode()),
            st.tuples(st.integers(0, len(lines) - 1), st.text(max_size=40)).map(
                lambda put: "".join([*lines[: put[0]], put[1], "\n", *lines[put[0] :]]).encode(
                    errors="replace"
                )
            ),
        )
    )
    verdict = check(
        raw, key="", site=Site(reading.key_line(), (), receipt.split("\n\n", 1)[1], MemoryTiles())
    )

    assert verdict.title
    assert verdict.kind in {"good", "bad"}
    assert verdict.kind == "bad" or raw.decode() == receipt


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "There is no receipt."),
        ({"text": "  "}, "There is no receipt."),
        ({"text": "nonsense"}, "The first line is not that of a receipt."),
        ({"text": "c2sp.org/tlog-proof@v1\nindex 1\n"}, "The receipt breaks off."),
        ({"text": "c2sp.org/tlog-proof@v1\nextra x\n\nx"}, "The receipt is damaged."),
        ({"text": "c2sp.org/tlog-proof@v1\nindex 1\n\nx"}, "lacks the record itself"),
        ({"text": "c2sp.org/tlog-proof@v1\n" + "x" * (LONGEST + 9)}, "longer than any receipt"),
        ({"text": "x", "key": "a+b"}, "A key is one line"),
    ],
)
@pytest.mark.usefixtures("on_record")
def test_what_cannot_be_read_is_said_with_a_remedy(given: dict[str, str], words: str) -> None:
    """Which field, why, and what to do; what was pasted stays in the form."""
    status, page = _send(**given)

    assert status == 422
    assert words in page
    assert 'aria-invalid="true"' in page


def test_a_picture_is_no_receipt(receipt: str) -> None:
    """Whoever chose the wrong file is told which one to choose."""
    status, page = _send(file=SimpleUploadedFile("a.png", b"\x89PNG\r\n\xff\xfe" * 9, "image/png"))

    assert receipt
    assert status == 422
    assert "This file is no text." in page


def test_another_sites_receipt_is_told_apart(receipt: str) -> None:
    """With another site's key nothing is claimed about this site's log."""
    other = SigningKey("elsewhere.example/log", b"\x07" * 32).vkey
    status, page = _send(text=receipt, key=other)

    assert status == 200
    assert _HOLDS_NOT in page
    assert "but the key is that of elsewhere.example/log" in page


def test_a_receipt_with_this_sites_key_written_down_holds(receipt: str) -> None:
    """The key that somebody noted is the one that counts."""
    assert _HOLDS in _send(text=receipt, key=reading.key_line())[1]


def test_a_log_that_went_back_is_found_out(receipt: str) -> None:
    """A restored backup, say: fewer entries than the receipt's checkpoint had."""
    Checkpoint.objects.order_by("-size").first().delete()  # type: ignore[union-attr]

    page = _send(text=receipt)[1]

    assert _HOLDS_NOT in page
    assert "something was taken away" in page


def test_a_log_that_was_rewritten_is_found_out(receipt: str, cast: Voting) -> None:
    """A tile that says something else than before does not lead from the old root to the new one."""
    cast(1, {0: 1, 1: 1})
    sealing.seal()
    row = LogTile.objects.get(level=0)
    row.data = b"\x00" * 32 + bytes(row.data)[32:]
    row.save()

    page = _send(text=receipt)[1]

    assert _HOLDS_NOT in page
    assert "it was rewritten" in page


def test_what_a_receipt_says_is_never_markup(on_record: Town) -> None:
    """Nobody can make the page show anything but words."""
    text = "c2sp.org/tlog-proof@v1\n<script>alert(1)</script>"
    _status, page = _send(text=text, key='"><script>alert(2)</script>')

    assert on_record.slug
    assert "<script>alert" not in page


@pytest.mark.usefixtures("on_record")
def test_a_film_is_no_receipt() -> None:
    """A file of many megabytes is refused without being kept, and the form says why."""
    file = SimpleUploadedFile("film.mp4", b"x" * 5_100_000, "video/mp4")

    status, page = _send(file=file)

    assert status == 422
    assert "longer than any receipt" in page


def test_a_witness_is_named_and_its_signature_is_checked(receipt: str) -> None:
    """Whoever saw the log grow is named; not a bit of what it signed can change."""
    seed, name = b"\x05" * 32, "witness.example/union"
    text = Note.parse(receipt.split("\n\n", 1)[1]).text
    line = cosignatures.sign(text, seed, name, 1_790_000_000)
    site = replace(_site(), witnesses=(cosignatures.WitnessKey.of(name, seed),))
    known, unknown = (check((receipt + line).encode(), key="", site=one) for one in (site, _site()))

    raw, begins = (receipt + line).encode(), len(receipt.encode())
    held = []
    for place in range(8 * begins, 8 * len(raw)):
        changed = bytearray(raw)
        changed[place // 8] ^= 1 << place % 8
        if check(bytes(changed), key="", site=site).kind == "good":
            held.append(place)

    assert (known.kind, unknown.kind) == ("good", "open")
    assert known.steps[4].kind == "good"
    assert any(name in text and "2026" in text for text in known.steps[4].texts)
    assert unknown.steps[4].kind == "doubtful"
    assert any("cannot be checked" in text for text in unknown.steps[4].texts)
    assert held == []
