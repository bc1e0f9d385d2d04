"""Whoever changes a log, or what is shown of it, is found out by anybody who looks."""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from bundles import changed, in_json, in_lines
from isegoria.record.checkpoints import Checkpoint
from isegoria.record.cosignatures import WitnessKey
from isegoria.record.cosignatures import sign as cosign
from isegoria.record.hashing import leaf_hash
from isegoria.record.notes import Note
from isegoria.record.openings import Opening
from isegoria.record.receipts import Receipt
from isegoria.services.auditing.errors import SourceError
from isegoria.services.auditing.sources import SMALL, Address, Folder
from isegoria.services.auditing.verifying import Verification, Wishes, verify
from isegoria.services.recording import receipts
from isegoria.services.recording.exporting import export_log
from isegoria.services.recording.keys import log_key
from isegoria.services.recording.sealing import seal
from isegoria.services.recording.writing import record_conversation
from recorded import recorded_town

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.plugin import DjangoDbBlocker

pytestmark = pytest.mark.django_db  # the site that wrote the log


@pytest.fixture(scope="module")
def written(
    django_db_setup: None,  # noqa: ARG001 - the tables
    django_db_blocker: DjangoDbBlocker,
    site_folder: Path,  # noqa: ARG001 - where the log's key is
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Write the log of a site whose conversation publishes its votes; an earlier one; and a receipt."""
    folder = tmp_path_factory.mktemp("log")
    with django_db_blocker.unblock(), transaction.atomic():
        town = recorded_town(publication="open")
        export_log(place=folder / "before")
        record_conversation(town.id)
        seal()
        export_log(place=folder)
        _act, text = next(receipts.receipts(conversation=town.id, participant=town.people[0]))
        (folder / "one.tlog-proof").write_text(text, "utf-8")
        transaction.set_rollback(True)
    return folder


@pytest.fixture
def site(written: Path, tmp_path: Path) -> Path:
    """Give a copy of it."""
    return Path(shutil.copytree(written, tmp_path / "copy"))


def told(found: Verification) -> dict[str, str]:
    """Give the state of every claim."""
    return {f"{one.claim} {one.about}".strip(): one.state for one in found.findings}


def failures(found: Verification) -> dict[str, str]:
    """Give the reasons of all claims that failed."""
    return {f"{one.claim} {one.about}".strip(): one.reason for one in found.findings if one.state == "failed"}


def change(path: Path, apply: Callable[[bytes], bytes | None]) -> None:
    """Change a file."""
    content = apply(path.read_bytes())
    assert content is not None
    path.write_bytes(content)


def only(folder: Path, pattern: str) -> Path:
    """Find the one file of a name."""
    (found,) = folder.glob(pattern)
    return found


def test_a_log_and_all_that_is_shown_of_it_holds(site: Path) -> None:
    """Nobody has to be believed: log, openings, results, and every number of an open conversation."""
    found = verify(Folder(site), Wishes())

    assert failures(found) == {}
    assert told(found) == {
        "key": "open",
        "signature": "held",
        "log": "held",
        "openings trams": "held",
        "figures trams": "held",
        "figures trams, report 1": "held",
        "signature trams, bundle": "held",
        "log trams, bundle": "held",
        "openings trams, bundle": "held",
        "records trams, bundle": "held",
        "landscape trams, bundle": "held",
        "report trams, bundle, 1": "open",
        "openings site": "held",
    }


def test_a_log_that_only_grew_holds(site: Path, tmp_path: Path) -> None:
    """What was checked before is the beginning of what is there now, and is kept for the next time."""
    since = tmp_path / "since"
    first = verify(Folder(site / "before"), Wishes(since=since))
    kept = since.read_bytes()

    second = verify(Folder(site), Wishes(since=since))

    assert told(first)["growth"] == "open"
    assert told(second)["growth"] == "held"
    assert kept == (site / "before/log/checkpoint").read_bytes()
    assert since.read_bytes() == (site / "log/checkpoint").read_bytes()


@pytest.mark.parametrize("fork", ["another root", "more entries than there are now"])
def test_a_log_that_was_rewritten_is_found(site: Path, tmp_path: Path, fork: str) -> None:
    """Two checkpoints that contradict one another are kept, since they are the proof."""
    since, key = tmp_path / "since", log_key()
    now = Checkpoint.parse(Note.parse((site / "log/checkpoint").read_bytes()).text)
    other = Checkpoint(now.origin, 3 if fork == "another root" else now.size + 1, bytes(32))
    since.write_text(key.signed(other.text()), "utf-8")

    found = verify(Folder(site), Wishes(since=since))

    assert "somebody rewrote it" in failures(found)["growth"]
    assert Checkpoint.parse(Note.parse(since.read_bytes()).text) == other
    assert (tmp_path / "since.conflict").read_bytes() == (site / "log/checkpoint").read_bytes()


def _false_vote(openings: list[dict[str, Any]]) -> None:
    one = next(one for one in openings if '"type":"event"' in one["record"])
    one["record"] = one["record"].replace('"role":"', '"role":"x')


def _beyond(openings: list[dict[str, Any]]) -> None:
    openings[-1]["index"] += 1000


def _bit(content: bytes) -> bytes:
    return content[:40] + bytes([content[40] ^ 1]) + content[41:]


def _more(page: dict[str, Any]) -> None:
    page["votes"] += 1


CHANGES: dict[str, tuple[str, Callable[[bytes], bytes | None], str, str]] = {
    "a full tile": ("tile/0/000", _bit, "log", "tile/0/000 does not follow from what is below it"),
    "an entry": ("tile/entries/000", _bit, "log", "does not follow from what is below it"),
    "the top": ("tile/1/000.p/1", lambda content: bytes(len(content)), "log", "tile/1/000.p/1"),
    "half a tile": ("tile/0/000", lambda content: content[:-32], "log", "bytes instead of"),
    "a signed size": (
        "checkpoint",
        lambda content: content.replace(b"\n4", b"\n5", 1),
        "signature",
        "does not fit this text",
    ),
    "an opening": ("openings/*.jsonl", in_lines(_false_vote), "openings trams", "not what was recorded"),
    "a place that the log has not": (
        "openings/*.jsonl",
        in_lines(_beyond),
        "openings trams",
        "not what was recorded",
    ),
    "results": ("results/*.json", in_json(_more), "figures trams", "not those on record"),
    "a report": ("results/*/report-1.json", in_json(_more), "figures trams, report 1", "not those on record"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_is_changed_is_found(site: Path, name: str) -> None:
    """Each file of a log is held by its signature or its record; the file is named."""
    pattern, apply, claim, words = CHANGES[name]
    (site / "log/openings/site.jsonl").unlink()
    change(only(site / "log", pattern), apply)

    found = verify(Folder(site), Wishes())

    assert words in failures(found)[claim]
    assert not found.held


def test_a_false_number_in_an_open_bundle_is_found(site: Path) -> None:
    """Where votes are published, anybody who verifies the log counts them again."""
    bundle = only(site / "log/bundles", "*.zip")
    changed(bundle, {"results/landscape.json": in_json(_more)}).replace(bundle)

    found = verify(Folder(site), Wishes())

    assert "does not follow from the records" in failures(found)["landscape trams, bundle"]


def test_a_missing_tile_is_named(site: Path) -> None:
    """A log with a hole cannot be checked, and is not taken for good."""
    only(site / "log", "tile/entries/000").unlink()

    found = verify(Folder(site), Wishes())

    assert "has no tile/entries/000" in failures(found)["log"]


def test_witnesses_who_are_named_must_have_seen_it(site: Path) -> None:
    """A witness who has cosigned is counted; one who has not is told of by name."""
    seen, unseen = (
        WitnessKey.of("witness.example/w", bytes([1] * 32)),
        WitnessKey.of("other.example/w", bytes(32)),
    )
    path = site / "log/checkpoint"
    note = path.read_text("utf-8")
    path.write_text(note + cosign(Note.parse(note).text, bytes([1] * 32), seen.name, 1_800_000_000), "utf-8")

    good = verify(Folder(site), Wishes(witnesses=(seen.vkey,)))
    bad = verify(Folder(site), Wishes(witnesses=(seen.vkey, unseen.vkey)))

    assert told(good)["witnesses"] == "held"
    assert "other.example/w has not cosigned this checkpoint" in failures(bad)["witnesses"]


def test_a_receipt_is_held_against_the_log(site: Path) -> None:
    """A receipt still holds when the log has grown; one that is no receipt is told apart."""
    (site / "none").write_text("nothing", "utf-8")

    found = verify(Folder(site), Wishes(receipts=(site / "one.tlog-proof", site / "none")))

    assert told(found)["receipt one.tlog-proof"] == "held"
    assert "this is no receipt" in failures(found)["receipt none"]


def test_a_receipt_of_another_log_of_the_same_name_is_found(site: Path) -> None:
    """Two logs under one key are the site's fault, and the receipt is the proof."""
    opening = Opening(bytes(32), '{"type":"vote"}')
    root = leaf_hash(opening.entry)
    note = log_key().signed(Checkpoint(log_key().name, 1, root).text())
    (site / "other").write_text(Receipt(0, (), note, opening).text(), "utf-8")

    found = verify(Folder(site), Wishes(receipts=(site / "other",)))

    assert "the log has something else at place 0 now" in failures(found)["receipt other"]


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder, after as many failures as it was told."""

    failures: int = 0
    elsewhere: str = ""
    lock = threading.Lock()

    def do_GET(self) -> None:
        """Answer, or say that it is too early."""
        with self.lock:
            early, type(self).failures = self.failures > 0, max(self.failures - 1, 0)
        if self.elsewhere:
            self.send_response(302)
            self.send_header("Location", self.elsewhere + self.path)
            self.end_headers()
        elif early:
            self.send_error(503)
        else:
            super().do_GET()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, type[_Handler]]]:
    """Serve a folder; gives its address, and what to tell of failures."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", handler
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_site_is_verified_over_the_network(site: Path) -> None:
    """The same holds by address, even where some answers have to be asked for twice."""
    with served(site) as (address, handler):
        handler.failures = 3

        found = verify(Address(f"{address}/log/", pause=0.01), Wishes())

    assert failures(found) == {}
    assert told(found)["landscape trams, bundle"] == "held"


def test_a_tile_that_was_filled_since_is_cut_to_what_it_was(site: Path) -> None:
    """A log may grow while somebody reads it."""
    full, narrow = site / "before/log/tile/0/001.p", only(site / "log", "tile/0/001.p/*")
    shutil.rmtree(full)
    (site / "before/log/tile/0/001").write_bytes(narrow.read_bytes())

    found = verify(Folder(site / "before"), Wishes())

    assert told(found)["log"] == "held"


class _Growing(Folder):
    """A log that grows while it is read: its checkpoint and tiles are older than what is shown."""

    def __init__(self, site: Path) -> None:
        super().__init__(site)
        self._before, self._asked = Folder(site / "before"), 0

    def fetch(self, path: str, most: int = SMALL) -> bytes | None:
        """Give a tile, or a checkpoint the first time, as it was before."""
        self._asked += path == "checkpoint"
        earlier = path.startswith("tile/") or (path == "checkpoint" and self._asked == 1)
        return (self._before.fetch(path, most) if earlier else None) or super().fetch(path, most)


def test_what_was_sealed_meanwhile_is_no_false_opening(site: Path) -> None:
    """People go on voting while somebody checks; only what the log never had is false."""
    found = verify(_Growing(site), Wishes())

    assert (told(found)["log"], told(found)["openings trams"]) == ("held", "held")


def test_nobody_is_sent_on_to_other_machines(site: Path) -> None:
    """A site cannot make whoever checks it ask machines in their own network."""
    with served(site) as (address, handler):
        handler.elsewhere = address.replace("127.0.0.1", "localhost")

        with pytest.raises(SourceError, match="sends on to"):
            verify(Address(f"{address}/log/", pause=0.01), Wishes())


def test_an_act_that_an_open_bundle_leaves_out_is_found(site: Path) -> None:
    """Whoever holds a receipt sees that their vote was counted, or that it was not."""
    bundle, receipt = only(site / "log/bundles", "*.zip"), site / "one.tlog-proof"
    opening = Receipt.parse(receipt.read_bytes()).opening
    assert opening is not None

    def without(openings: list[dict[str, Any]]) -> None:
        openings[:] = [one for one in openings if one["record"] != opening.record]

    good = verify(Folder(site), Wishes(receipts=(receipt,)))
    changed(bundle, {"openings.jsonl": in_lines(without)}).replace(bundle)
    bad = verify(Folder(site), Wishes(receipts=(receipt,)))

    assert told(good)["counted trams, bundle, one.tlog-proof"] == "held"
    assert "it was not counted" in failures(bad)["counted trams, bundle, one.tlog-proof"]


@pytest.mark.parametrize("what", ["nobody there", "always busy", "too long", "no checkpoint"])
def test_a_site_that_cannot_be_read_is_no_false_site(site: Path, what: str) -> None:
    """What cannot be fetched is said, with the address; it proves nothing."""
    words = {"too long": "is longer than", "no checkpoint": "has no checkpoint"}.get(
        what, "cannot be fetched"
    )
    if what == "too long":
        (site / "log/checkpoint").write_bytes(bytes(2_000_000))
    if what == "no checkpoint":
        (site / "log/checkpoint").unlink()
    with served(site) as (address, handler):
        handler.failures = 99 if what == "always busy" else 0
        source = Address(address if what != "nobody there" else "http://127.0.0.1:9", pause=0.001)

        with pytest.raises(SourceError, match=words):
            verify(source, Wishes())
