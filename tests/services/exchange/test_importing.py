"""Whole conversations come in: all of them or nothing, whatever happens on the way."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

import numpy as np
import pytest

from exports import zipped
from isegoria.opinion import Conversation as Source
from isegoria.opinion import Statement, VoteEvents, read_conversation
from isegoria.services import importing, organising
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing, TryAgain
from isegoria.services.finding import find_conversation
from isegoria.services.importing import installing, working
from isegoria.services.mapping.reading import read_votes
from isegoria.store.models import (
    Account,
    Conversation,
    HistoryEntry,
    Import,
    ImportPiece,
    MapWork,
    Participant,
    PastVote,
    Role,
    Vote,
)
from isegoria.store.models import (
    Statement as Row,
)

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeExport

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(db: None) -> int:  # noqa: ARG001 - rows need the database
    """Give the account of somebody who may organise."""
    return Account.objects.create_user("import@example.org", "a long enough password", may_organise=True).pk


@pytest.fixture
def export(make_export: MakeExport) -> bytes:
    """Give the zip of a small export."""
    return zipped(make_export())


def rows() -> tuple[int, ...]:
    """Count what a conversation consists of."""
    return tuple(
        one.objects.count() for one in (Conversation, Participant, Row, Vote, PastVote, Role, MapWork)
    )


def hand_in(account: int, content: bytes, **choices: object) -> int:
    """Hand in a zip."""
    return importing.hand_in(account=account, files=[importing.Given("export.zip", [content])], **choices)  # type: ignore[arg-type]


def test_everything_of_an_export_is_there(organiser: int, export: bytes) -> None:
    """Statements, people who never voted, changed votes and times all come over."""
    number = hand_in(organiser, export, slug="transport", open_=True)
    worked = importing.run_one(worker="test")

    found = importing.find(account=organiser, number=number)
    row = Conversation.objects.get(slug="transport")
    assert worked
    assert (found.state, found.slug, found.topic) == ("done", "transport", "Transport")
    assert (row.state, row.description) == ("open", "How do we\nmove, then?")
    assert list(Participant.objects.order_by("pk").values_list("label", flat=True)) == ["10", "11", "12"]
    votes = Vote.objects.order_by("participant__label", "statement__number")
    assert list(votes.values_list("participant__label", "statement__number", "value", "cast_at")) == [
        ("10", 0, 1, 1_600_000_000_000),
        ("10", 1, -1, 1_600_000_004_000),
        ("11", 0, -1, 1_600_000_001_000),
        ("11", 1, 1, 1_600_000_002_000),
    ]
    past = PastVote.objects.get()
    assert (past.value, past.cast_at, past.until) == (0, 1_600_000_003_000, 1_600_000_004_000)
    assert list(Row.objects.values_list("number", "text", "state", "moderated", "author__label")) == [
        (0, "Buses", "hidden", -1, "10"),
        (1, "Cars, not buses", "shown", 1, "11"),
    ]


def test_an_import_is_told_in_public(organiser: int, export: bytes) -> None:
    """Whoever looks at the history sees where the votes came from, and the map is to be computed."""
    hand_in(organiser, export, slug="transport")
    importing.run_one(worker="test")

    entry = HistoryEntry.objects.get(kind="imported")
    assert entry.details == {"statements": 2, "participants": 3, "votes": 5}
    assert entry.role == "organiser"
    assert MapWork.objects.get().last_event > 0
    assert find_conversation(slug="transport", account=organiser).role == "organiser"


def test_nothing_handed_in_is_kept(organiser: int, export: bytes) -> None:
    """The uploaded file is gone once it is imported."""
    hand_in(organiser, export)
    assert ImportPiece.objects.exists()

    importing.run_one(worker="test")

    assert not ImportPiece.objects.exists()
    assert not importing.run_one(worker="test")


def test_several_files_make_one_export(organiser: int, make_export: MakeExport) -> None:
    """Polis offers its files one by one; they may be handed in together, without zipping them."""
    files = [importing.Given(one.name, [one.read_bytes()]) for one in sorted(make_export().iterdir())]

    importing.hand_in(account=organiser, files=files, slug="transport")
    importing.run_one(worker="test")

    assert Vote.objects.count() == 4


def test_a_damaged_export_leaves_nothing_but_its_reason(organiser: int, make_export: MakeExport) -> None:
    """Whoever handed it in is told file, row, reason and remedy."""
    folder = make_export({"votes.csv": "timestamp,comment-id,voter-id,vote\n1600000000000,0,10,7\n"})
    before = rows()

    number = hand_in(organiser, zipped(folder))
    importing.run_one(worker="test")

    found = importing.find(account=organiser, number=number)
    assert (found.state, found.code) == ("failed", "export")
    assert found.message.startswith("votes.csv, row 2: the vote is '7'; write 1")
    assert rows() == before
    assert not ImportPiece.objects.exists()


def test_a_bomb_is_not_unpacked(organiser: int, tmp_path: Path) -> None:
    """A small zip that would fill the disk is refused by what it declares."""
    folder = tmp_path / "bomb"
    folder.mkdir()
    (folder / "votes.csv").write_bytes(b"0" * (60 << 20))

    number = hand_in(organiser, zipped(folder))
    importing.run_one(worker="test")

    assert "would unpack to" in importing.find(account=organiser, number=number).message


def test_a_sign_that_nobody_can_tell_is_asked_for(organiser: int, make_export: MakeExport) -> None:
    """Where an export does not say what +1 means, it is not guessed; whoever knows chooses."""
    tied = "timestamp,comment-id,voter-id,vote\n1600000000000,0,10,1\n1600000000001,1,11,-1\n"
    content = zipped(make_export({"votes.csv": tied}))

    unsure = hand_in(organiser, content)
    sure = hand_in(organiser, content, sign="disagree", slug="sure")
    while importing.run_one(worker="test"):
        pass

    assert importing.find(account=organiser, number=unsure).code == "sign"
    assert importing.find(account=organiser, number=sure).state == "done"
    assert sorted(Vote.objects.values_list("statement__number", "value")) == [(0, -1), (1, 1)]


def test_a_worker_that_dies_leaves_nothing_twice(
    organiser: int, export: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes over clears away what was half written, and starts anew."""
    monkeypatch.setattr(installing, "_ROWS", 1)
    number = hand_in(organiser, export, slug="transport")

    class KilledError(BaseException):
        pass

    writing = installing._votes  # noqa: SLF001 - where the worker dies

    def die(*given: object) -> None:
        writing(*given)  # type: ignore[arg-type]
        raise KilledError

    monkeypatch.setattr(installing, "_votes", die)
    with pytest.raises(KilledError):
        importing.run_one(worker="first")
    half = Participant.objects.count()
    monkeypatch.setattr(installing, "_votes", writing)
    early = importing.run_one(worker="second")
    Import.objects.update(leased_until=0)
    importing.run_one(worker="second")

    assert half == 3
    assert not early
    assert importing.find(account=organiser, number=number).state == "done"
    assert (Conversation.objects.count(), Participant.objects.count()) == (1, 3)
    assert (Vote.objects.count(), PastVote.objects.count()) == (4, 1)


def test_nobody_sees_half_a_conversation(
    organiser: int, export: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is written, it is not there: not by its name, not for administrators."""
    administrator = Account.objects.create_superuser("root@example.org", "a long enough password").pk
    seen = []
    writing = installing._votes  # noqa: SLF001 - in the middle of it

    def look(*given: object) -> None:
        for slug in Conversation.objects.values_list("slug", flat=True):
            with pytest.raises(Missing):
                find_conversation(slug=slug, account=administrator)
            seen.append(slug)
        writing(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(installing, "_votes", look)
    hand_in(organiser, export)
    importing.run_one(worker="test")

    assert seen
    assert seen[0].startswith("_")


def test_a_slow_worker_writes_nothing_once_another_took_over(
    organiser: int, export: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that slept through its lease finds that out before it writes."""
    hand_in(organiser, export, slug="transport")
    writing = installing._statements  # noqa: SLF001 - where the worker sleeps

    def sleep(*given: object) -> object:
        made = writing(*given)  # type: ignore[arg-type]
        Import.objects.update(holder="somebody else")
        return made

    monkeypatch.setattr(installing, "_statements", sleep)

    assert importing.run_one(worker="slow")
    assert not Vote.objects.exists()
    assert not Conversation.objects.filter(slug="transport").exists()


def test_an_import_that_kills_every_worker_is_given_up(organiser: int, export: bytes) -> None:
    """One broken import must not stop the site's work for ever."""
    number = hand_in(organiser, export)
    Import.objects.update(attempts=working.MOST_ATTEMPTS)

    importing.run_one(worker="test")

    found = importing.find(account=organiser, number=number)
    assert (found.state, found.code) == ("failed", "broken")


def test_a_worker_told_to_stop_gives_the_import_back(organiser: int, export: bytes) -> None:
    """A restart of the site only delays an import."""
    number = hand_in(organiser, export, slug="transport")
    stop = Event()
    stop.set()

    importing.run_one(worker="first", stop=stop)
    waiting = importing.find(account=organiser, number=number).state
    importing.run_one(worker="second")

    assert waiting == "waiting"
    assert importing.find(account=organiser, number=number).state == "done"


def test_an_import_can_be_called_off(organiser: int, export: bytes) -> None:
    """Nothing stays of an import that was called off, and a finished one cannot be."""
    number = hand_in(organiser, export)

    importing.call_off(account=organiser, number=number)
    importing.run_one(worker="test")

    found = importing.find(account=organiser, number=number)
    assert (found.state, found.code) == ("failed", "called-off")
    assert not Conversation.objects.exists()
    with pytest.raises(Gone):
        importing.call_off(account=organiser, number=number)


def test_only_who_handed_it_in_sees_it(organiser: int, export: bytes) -> None:
    """File names and errors are nobody else's business, but for administrators."""
    other = Account.objects.create_user("other@example.org", "a long enough password", may_organise=True).pk
    root = Account.objects.create_superuser("root@example.org", "a long enough password").pk
    number = hand_in(organiser, export)

    for account in (other, None):
        with pytest.raises(Missing):
            importing.find(account=account, number=number)
        with pytest.raises(Missing):
            importing.call_off(account=account, number=number)
    assert importing.find(account=root, number=number).number == number
    assert not importing.recent(account=other)


def test_who_may_not_organise_may_not_import(export: bytes) -> None:
    """An import opens a conversation, so it needs the same right."""
    stranger = Account.objects.create_user("nobody@example.org", "a long enough password").pk

    for account in (stranger, None):
        with pytest.raises(Forbidden):
            importing.hand_in(account=account, files=[importing.Given("export.zip", [export])])
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("names", "choices", "code"),
    [
        ((), {}, "files-none"),
        (("export.exe",), {}, "file-kind"),
        (("votes.csv", "VOTES.csv"), {}, "files-twice"),
        (("export.zip", "votes.csv"), {}, "files-mixed"),
        (("export.zip",), {"slug": "No Slug"}, "slug"),
        (("export.zip",), {"slug": "import"}, "slug-taken"),
        (("export.zip",), {"topic": "x" * 301}, "topic-long"),
        (("export.zip",), {"sign": "maybe"}, "sign"),
        (("export.zip",), {"language": "klingon"}, "language"),
    ],
)
def test_what_is_wrong_is_said_at_once(
    organiser: int, names: tuple[str, ...], choices: dict[str, str], code: str
) -> None:
    """Nobody waits for an import to hear that a field was wrong."""
    files = [importing.Given(name, [b"x"]) for name in names]

    with pytest.raises(Invalid) as wrong:
        importing.hand_in(account=organiser, files=files, **choices)  # type: ignore[arg-type]

    assert wrong.value.code == code
    assert not Import.objects.exists()


def test_too_much_or_nothing_is_refused(organiser: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is larger than the site takes is not kept, nor is an empty file."""
    monkeypatch.setattr("isegoria.services.importing.handing_in.LARGEST", 10)

    for content, code in ((b"x" * 11, "files-large"), (b"", "file-empty")):
        with pytest.raises(Invalid) as wrong:
            hand_in(organiser, content)
        assert wrong.value.code == code
    assert not Import.objects.exists()


def test_imports_do_not_pile_up(organiser: int, export: bytes) -> None:
    """One account keeps the workers busy with three imports at most."""
    for _one in range(3):
        hand_in(organiser, export)

    with pytest.raises(TryAgain):
        hand_in(organiser, export)


def test_a_file_name_stays_within_its_folder(organiser: int, export: bytes) -> None:
    """A path in a file's name leads nowhere."""
    number = importing.hand_in(
        account=organiser, files=[importing.Given("../../etc/pass wd\0.zip", [export])], slug="transport"
    )
    importing.run_one(worker="test")

    found = importing.find(account=organiser, number=number)
    assert (found.files, found.state) == (("pass_wd_.zip",), "done")


def source(**changes: object) -> Source:
    """Make a conversation whose ids are text, without times, with somebody who never voted."""
    events = VoteEvents(
        np.array(["ann", "bob", "cid"]),
        np.array(["s1", "s2"]),
        np.array([0, 1, 0], np.uint32),
        np.array([0, 1, 0], np.uint16),
        np.array([1, -1, 0], np.int8),
        np.empty(0, np.int64),
    )
    statements = (Statement("s1", "One", author="zoe"), Statement("s2", "Two", author="bob", is_meta=True))
    return replace(Source(events, statements, topic="Text"), **changes)  # type: ignore[arg-type]


def test_ids_of_text_keep_their_names(organiser: int) -> None:
    """Where people are known by words, they keep them; statements are numbered in their order."""
    slug = importing.install(conversation=source(), account=organiser)

    read = read_votes(Conversation.objects.get(slug=slug).pk).conversation
    assert read.events.participants.tolist() == ["ann", "bob", "cid"]
    assert [(one.id, one.author, one.is_meta) for one in read.statements] == [
        (0, "zoe", False),
        (1, "bob", True),
    ]


@pytest.mark.parametrize("greatest", [2**31 - 1, 2**31 - 2, 10**9])
def test_statements_can_be_added_whatever_the_numbers_of_an_export(organiser: int, greatest: int) -> None:
    """Numbers that leave no room for another one give way to those of their order."""
    events = replace(source().events, statements=np.array([0, greatest], np.int64))
    given = source(events=events, statements=(Statement(0, "One"), Statement(greatest, "Two")))
    slug = importing.install(conversation=given, account=organiser)

    organising.seed(slug=slug, account=organiser, texts=[{"text": "Another one"}])

    numbers = Row.objects.filter(conversation__slug=slug).values_list("number", flat=True)
    assert list(numbers) == [0, 1, 2]


def test_without_times_the_later_line_wins(organiser: int) -> None:
    """Where a table has no times, its order is that of the votes."""
    slug = importing.install(conversation=source(), account=organiser)

    read = read_votes(Conversation.objects.get(slug=slug).pk).conversation
    assert Vote.objects.get(participant__label="ann").value == 0
    assert PastVote.objects.get().value == 1
    assert read.events.vote.tolist() in ([1, -1, 0], [1, 0, -1])


def test_times_are_kept_to_the_millisecond(organiser: int) -> None:
    """When a statement was written comes out as it went in."""
    moments = (1_099_509_868_383, 1_600_000_000_999, 0)
    said = tuple(
        Statement(f"s{number}", "Said", created=moment) for number, moment in enumerate(moments, start=1)
    )
    events = replace(source().events, statements=np.array(["s1", "s2", "s3"]))
    slug = importing.install(conversation=source(events=events, statements=said), account=organiser)

    read = read_votes(Conversation.objects.get(slug=slug).pk).conversation
    assert tuple(one.created for one in read.statements) == moments


def test_a_simulation_says_so_and_translations_come_along(organiser: int) -> None:
    """Made votes are called made, in every language in which the conversation was written."""
    words = {"topic-ja": "題", "description-ja": "説明", "conversation-description-fr": "Texte"}
    slug = importing.install(conversation=source(simulated=True, translations=words), account=organiser)

    row = Conversation.objects.get(slug=slug)
    assert row.simulated
    assert (row.topic_in("ja"), row.description_in("ja"), row.description_in("fr")) == ("題", "説明", "Texte")


def test_external_ids_lead_people_back(organiser: int) -> None:
    """Who comes by the site that embeds it goes on as who they were; an id that two share is nobody's."""
    xids = {"ann": "a-1", "bob": "same", "cid": "same"}
    importing.install(conversation=source(xids=xids), account=organiser)

    assert dict(Participant.objects.values_list("label", "external_id")) == {
        "ann": "a-1",
        "bob": None,
        "cid": None,
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"description": "a\0b"}, "text-nul"),
        ({"statements": (Statement("s1", "a\0b"), Statement("s2", "Two"))}, "text-nul"),
    ],
)
def test_what_rows_cannot_hold_is_refused(organiser: int, changes: dict[str, object], code: str) -> None:
    """A text that the database would refuse or cut is named, and nothing is imported."""
    before = rows()

    with pytest.raises(Invalid) as wrong:
        importing.install(conversation=source(**changes), account=organiser)

    assert wrong.value.code == code
    assert rows() == before
    assert not Import.objects.exists()


def test_a_taken_name_is_refused(organiser: int) -> None:
    """Two conversations never share an address."""
    importing.install(conversation=source(), account=organiser, slug="text")

    with pytest.raises(Invalid):
        importing.install(conversation=source(), account=organiser, slug="text")

    assert Conversation.objects.count() == 1


def test_what_the_command_left_half_done_is_cleared_away(
    organiser: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever kills `isegoria import` leaves nothing behind, a minute later."""
    monkeypatch.setattr(installing, "_show", lambda *_given: (_ for _ in ()).throw(SystemExit))
    monkeypatch.setattr(installing, "clear", lambda _lease: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        importing.install(conversation=source(), account=organiser)
    half = Vote.objects.count()

    Import.objects.update(leased_until=0)
    importing.run_one(worker="test")

    assert half == 2
    assert rows() == (0,) * 7
    assert not Import.objects.exists()


def test_a_long_topic_is_cut_and_an_empty_one_replaced(organiser: int) -> None:
    """A conversation always has a topic that fits its place."""
    long = importing.install(conversation=source(topic="t" * 400), account=organiser)
    none = importing.install(conversation=source(topic=""), account=organiser)

    topics = dict(Conversation.objects.values_list("slug", "topic"))
    assert topics[long] == "t" * 299 + "…"
    assert topics[none] == "Imported conversation"


def test_a_large_table_is_read_from_parquet_or_csv(organiser: int, tmp_path: Path) -> None:
    """A plain table of votes makes a conversation too."""
    table = tmp_path / "votes.csv"
    table.write_text("participant,statement,vote\nann,3,1\nbob,3,-1\nbob,5,0\n", "utf-8")

    slug = importing.install(conversation=read_conversation(table), account=organiser, topic="Plain")

    assert slug == "plain"
    assert list(Row.objects.values_list("number", flat=True)) == [3, 5]
