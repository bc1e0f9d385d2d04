"""The log: what waits gets a place, in an order that tells nothing, and the site signs how far it is."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.db import connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from crowds import planted, settle
from isegoria.record import log
from isegoria.record.checkpoints import open_checkpoint
from isegoria.record.entries import commitment
from isegoria.record.notes import VerifyKey
from isegoria.record.proofs import verify_consistency
from isegoria.record.receipts import Receipt, verify
from isegoria.record.tiles import ENTRIES, decode_entries, tiles_of
from isegoria.services import erasing, mapping, voting
from isegoria.services.recording import keys, receipts, sealing
from isegoria.services.recording.errors import SealingRefusedError
from isegoria.services.recording.reading import DatabaseTiles, checkpoint_text, key_line, tile_bytes
from isegoria.services.recording.sealing import Waiting, in_order
from isegoria.store.models import Checkpoint, Conversation, LogState, LogTile, Opening
from isegoria.store.openings import NewOpening, add_openings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from isegoria.record.checkpoints import Checkpoint as Signed
    from town import Town

KINDS = st.sampled_from(
    ["vote", "vote", "statement", "participant", "event", "result", "agent", "judgement", "turn"]
)
ROWS = st.lists(
    st.tuples(KINDS, st.sampled_from([1, 2]), st.integers(0, 2), st.sampled_from([None, 0, 1])), max_size=30
)


@given(rows=ROWS, seed=st.integers(0, 1000))
def test_what_must_keep_its_order_keeps_it(rows: list[tuple[str, int, int, int | None]], seed: int) -> None:
    """A later vote stays the later one, and a result stays behind exactly what it follows from."""
    waiting = [
        Waiting(number, conversation, person, kind, statement)
        for number, (kind, conversation, person, statement) in enumerate(rows)
    ]

    ordered = in_order(waiting, Random(seed))  # noqa: S311 - to draw it again

    assert sorted(ordered) == waiting
    lines = defaultdict(list)
    for place, one in enumerate(ordered):
        lines[one.line].append(one.id)
        if one.kind == "result":
            before = {each.id for each in ordered[:place] if each.conversation == one.conversation}
            assert before == {each.id for each in waiting[: one.id] if each.conversation == one.conversation}
    assert all(line == sorted(line) for line in lines.values())


@given(rows=ROWS, seed=st.integers(0, 1000))
def test_before_and_after_a_pause_is_told(rows: list[tuple[str, int, int, int | None]], seed: int) -> None:
    """Whatever is recorded of a swarm keeps its order, of whichever kind it is: agents pause, gates judge."""
    waiting = [Waiting(number, one[1], None, one[0], None) for number, one in enumerate(rows)]

    ordered = in_order(waiting, Random(seed))  # noqa: S311 - to draw it again

    for conversation in (1, 2):
        of_swarm = [
            one.id
            for one in ordered
            if one.conversation == conversation and one.kind in {"agent", "judgement", "turn"}
        ]
        assert of_swarm == sorted(of_swarm)


def test_places_do_not_tell_who_voted_after_whom() -> None:
    """Whoever knows when somebody voted does not find their entry by counting."""
    waiting = [Waiting(number, 1, number, "vote", 0) for number in range(50)]

    first = {in_order(waiting, Random(seed))[0].id for seed in range(400)}  # noqa: S311 - likewise

    assert len(first) == 50


def vote(town: Town, *, seal: bool = True) -> None:
    """Let both vote on everything, and the first change their mind."""
    for number in range(3):
        for person in town.people:
            voting.cast(conversation=town.id, participant=person, statement=number, value=1)
        voting.cast(conversation=town.id, participant=town.people[0], statement=number, value=-1)
    if seal:
        sealing.seal()


def newest() -> Signed:
    """Read the newest checkpoint as everybody does, with the key that the site names."""
    note = checkpoint_text()
    assert note is not None
    return open_checkpoint(note, [VerifyKey.parse(key_line())])


def entries(size: int) -> list[bytes]:
    """Read all entries of the log."""
    found = []
    for one in tiles_of(size):
        if one.level == ENTRIES:
            found += decode_entries(tile_bytes(one.level, one.index, one.width) or b"")
    return found


def test_every_place_holds_what_its_opening_opens(town: Town) -> None:
    """Each record has one place, and there stands its entry and no other."""
    vote(town)
    vote(town, seal=False)
    sealing.seal(most=4)
    sealing.seal()

    size = newest().size
    rows = Opening.objects.order_by("index").values_list("index", "nonce", "record")
    assert (
        [index for index, _nonce, _record in rows]
        == list(range(size))
        == list(range(Opening.objects.count()))
    )
    assert entries(size) == [commitment(bytes.fromhex(nonce), record) for _index, nonce, record in rows]
    assert log.root(DatabaseTiles(), size) == newest().root


def test_every_checkpoint_goes_on_from_the_one_before(town: Town) -> None:
    """Nothing that was signed once is ever changed or left out later."""
    for _turn in range(3):
        vote(town)

    signed = [
        open_checkpoint(one.note, [VerifyKey.parse(key_line())])
        for one in Checkpoint.objects.order_by("size")
    ]
    assert [one.size for one in signed] == sorted({one.size for one in signed})
    for old, new in pairwise(signed):
        path = log.consistency(DatabaseTiles(), old.size, new.size)
        verify_consistency(old.size, new.size, old.root, new.root, path)


def test_where_nothing_waits_nothing_is_signed(town: Town) -> None:
    """A site on which nothing happens signs nothing anew."""
    vote(town)

    assert sealing.seal() is None
    assert Checkpoint.objects.count() == 1


def test_an_import_is_sealed_once_it_shows(town: Town) -> None:
    """What nobody may know of yet is in no log."""
    vote(town, seal=False)
    Conversation.objects.filter(pk=town.id).update(slug="_import-1")

    assert sealing.seal() is None

    Conversation.objects.filter(pk=town.id).update(slug="trams")
    sealed = sealing.seal()
    assert sealed is not None
    assert sealed.entries == 9


def test_everything_a_landscape_follows_from_stands_before_it(db: None) -> None:  # noqa: ARG001 - rows
    """Whoever recounts takes the entries before a result: all of them, and no others."""
    town = settle(planted(40))
    voting.cast(conversation=town.id, participant=town.people[0], statement=0, value=0)
    before = set(Opening.objects.values_list("pk", flat=True))
    mapping.compute(worker="test", conversation=town.id, patient=False)
    for person in town.people[1:20]:
        voting.cast(conversation=town.id, participant=person, statement=0, value=0)
    sealing.seal()

    place = Opening.objects.get(kind="result").index
    assert set(Opening.objects.filter(index__lt=place).values_list("pk", flat=True)) == before


def test_receipts_prove_and_go_on_proving(town: Town) -> None:
    """A receipt proves one's vote without asking the site, also after others had themselves erased."""
    vote(town)
    ann, bob = town.people
    key = VerifyKey.parse(key_line())
    texts = dict(all_receipts(town, ann) + all_receipts(town, bob))
    assert len(texts) == 9
    erasing.erase(conversation=town.id, participant=ann)
    vote_more(town, bob)

    for text in texts.values():
        proved = verify(Receipt.parse(text), [key])
        assert proved.opening is not None
        assert proved.opening.fields()["type"] == "vote"
    again = dict(all_receipts(town, bob))
    assert len(again) == 6
    assert {verify(Receipt.parse(one), [key]).checkpoint.size for one in again.values()} == {newest().size}
    assert all_receipts(town, ann) == []


def all_receipts(town: Town, person: int) -> list[tuple[int, str]]:
    """Fetch all receipts of somebody."""
    return [(act.id, text) for act, text in receipts.receipts(conversation=town.id, participant=person)]


def vote_more(town: Town, person: int) -> None:
    """Let somebody change their mind on everything, and seal it."""
    for number in range(3):
        voting.cast(conversation=town.id, participant=person, statement=number, value=0)
    sealing.seal()


def test_a_rollback_takes_the_seal_back(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A seal that is broken off leaves nothing: the next one goes on from the last that was signed."""
    vote(town)
    sealed_before = Opening.objects.count()
    vote(town, seal=False)
    before = newest()
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "_store", broken)
        with pytest.raises(RuntimeError):
            sealing.seal()

    assert newest() == before
    assert LogState.objects.get().size == before.size == sealed_before
    sealed = sealing.seal()
    assert sealed is not None
    path = log.consistency(DatabaseTiles(), before.size, sealed.size)
    verify_consistency(before.size, sealed.size, before.root, newest().root, path)


def broken(*_given: object) -> None:
    """Break off."""
    raise RuntimeError


def test_any_number_of_sealers_make_one_log(live_town: Town) -> None:
    """However many machines seal at once, each record gets one place and the log one history."""
    opened = [NewOpening(live_town.id, None, "event", None, f'{{"n":{one}}}') for one in range(400)]
    add_openings(opened)
    begun = threading.Barrier(4)
    failures: list[BaseException] = []

    def work(most: int) -> None:
        begun.wait()
        try:
            while Opening.objects.filter(index=None).exists():
                sealing.seal(most=most)
        except BaseException as problem:  # noqa: BLE001 - told below
            failures.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(10 * one,)) for one in range(1, 5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    assert failures == []
    places = Opening.objects.order_by("index").values_list("index", flat=True)
    assert list(places) == list(range(400))
    assert newest().size == 400
    assert log.root(DatabaseTiles(), 400) == newest().root


def test_an_entry_that_is_erased_while_it_is_sealed_is_counted_as_missing(live_town: Town) -> None:
    """Of what is erased, exactly as many entries are said to be missing as stand in the log unopened."""
    for number in range(3):
        voting.cast(conversation=live_town.id, participant=live_town.people[0], statement=number, value=1)
    stop = threading.Event()

    def keep() -> None:
        sealing.keep_sealing(stop, every=0.01)

    sealer = threading.Thread(target=keep)
    sealer.start()
    erasing.erase(conversation=live_town.id, participant=live_town.people[0])
    wait_until_sealed()
    stop.set()
    sealer.join(30)

    missing = newest().size - Opening.objects.filter(index__isnull=False).count()
    told = Opening.objects.filter(kind="erasure").values_list("record", flat=True)
    (one,) = (json.loads(record) for record in told)
    assert (one["entries"], one["entries"] + one.get("unsealed", 0)) == (missing, 3)


def wait_until_sealed() -> None:
    """Wait until nothing waits."""
    until = time.monotonic() + 10
    while Opening.objects.filter(index=None).exists():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_the_log_begins_with_a_name_that_stays(town: Town, settings: pytest.FixtureRequest) -> None:
    """A site that moves to another address goes on with the log that everybody knows."""
    vote(town)
    name = newest().origin

    settings.SITE_URL = "https://elsewhere.example"  # type: ignore[attr-defined]
    vote(town)

    assert newest().origin == name == key_line().split("+", maxsplit=1)[0]


def test_a_restored_backup_signs_nothing(town: Town, site_folder: Path) -> None:
    """A database that was put back to yesterday does not sign another history than the one that was."""
    vote(town)
    with transaction.atomic():
        yesterday = transaction.savepoint()
        vote(town)
        transaction.savepoint_rollback(yesterday)
    vote(town, seal=False)

    with pytest.raises(SealingRefusedError, match=r"restored from a.*backup.*log-head"):
        sealing.seal()

    (site_folder / "log-head").unlink()
    assert sealing.seal() is not None


def test_a_changed_log_is_not_signed(town: Town) -> None:
    """Nobody who changes the database has the site sign it."""
    vote(town)
    vote(town, seal=False)
    LogState.objects.update(root=bytes(32))

    with pytest.raises(SealingRefusedError, match="not those that were signed"):
        sealing.seal()


def test_another_key_does_not_go_on(town: Town, site_folder: Path) -> None:
    """Whoever loses the key does not go on with a new one as if nothing had been."""
    vote(town)
    (site_folder / keys.FILE).rename(site_folder / "put-aside")
    try:
        vote(town, seal=False)
        with pytest.raises(SealingRefusedError, match="put the file log-key back"):
            sealing.seal()
        (site_folder / keys.FILE).write_text("a" * 43 + "=")
        with pytest.raises(SealingRefusedError, match="put the file log-key back"):
            sealing.seal()
    finally:
        (site_folder / "put-aside").replace(site_folder / keys.FILE)

    assert sealing.seal() is not None


def test_only_its_owner_reads_the_key(town: Town, site_folder: Path) -> None:
    """Nobody else on the machine can sign in the site's name."""
    vote(town)

    assert (site_folder / keys.FILE).stat().st_mode & 0o777 == 0o600


def test_tiles_are_given_at_every_width_they_had(town: Town) -> None:
    """Whoever fetches what a checkpoint of yesterday needs gets it, also when the log has grown."""
    vote(town)
    vote(town)

    for width in range(1, 16):
        assert len(tile_bytes(0, 0, width) or b"") == 32 * width
    assert tile_bytes(0, 0, 16) is None
    assert tile_bytes(0, 0) is None
    assert LogTile.objects.count() == 2


def test_five_thousand_are_sealed_in_a_moment(town: Town) -> None:
    """People who vote meanwhile hardly notice."""
    add_openings([NewOpening(town.id, one, "vote", 0, f'{{"n":{one}}}') for one in range(5000)])

    sealed = sealing.seal()

    assert sealed is not None
    assert sealed.entries == 5000
    assert sealed.seconds < 1.0


@pytest.fixture
def sealer(live_town: Town) -> Iterator[Town]:
    """Seal in a thread, as the worker does."""
    stop = threading.Event()
    thread = threading.Thread(target=sealing.keep_sealing, args=(stop,), kwargs={"every": 0.05})
    thread.start()
    yield live_town
    stop.set()
    thread.join(30)


def test_the_sealer_goes_on_after_trouble(sealer: Town, site_folder: Path) -> None:
    """A log that cannot be written for a while is written once it can."""
    vote(sealer, seal=False)
    wait_until_sealed()
    head = site_folder / "log-head"
    while not head.exists() or str(newest().size) not in head.read_text().splitlines():
        time.sleep(0.01)
    kept = head.read_bytes()
    head.write_bytes(b"not a note")
    voting.cast(conversation=sealer.id, participant=sealer.people[0], statement=0, value=0)
    time.sleep(0.3)
    assert Opening.objects.filter(index=None).exists()

    head.write_bytes(kept)

    wait_until_sealed()
