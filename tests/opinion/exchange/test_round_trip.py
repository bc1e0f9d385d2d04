"""What is written reads the same, to the last character."""

from __future__ import annotations

import copy
import pickle
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.opinion.conversation import Conversation, Note, Statement
from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange import read_conversation, write_plain, write_polis
from isegoria.opinion.exchange.cells import as_written, neutralised
from isegoria.opinion.votes import VoteEvents, Votes

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import MakeExport

TRICKY = st.text(
    alphabet=["'", "=", "+", "-", "@", "\t", "\r", "\n", '"', ",", "a", " ", "\ufeff", "é", "議"], max_size=6
)
TEXT = TRICKY | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
NAME = st.text(alphabet=["'", "=", "-", "@", '"', ",", "\n", "\r", " ", "b", "ö", "1"], max_size=4).map(
    lambda text: "n" + text
) | TRICKY.map(lambda text: text + "x")
IDS = st.one_of(
    st.lists(st.integers(-(1 << 63), (1 << 63) - 1), min_size=1, max_size=6, unique=True),
    st.lists(st.integers(0, 50), min_size=1, max_size=6, unique=True),
    st.lists(NAME, min_size=1, max_size=6, unique=True),
)
LANGUAGE = st.sampled_from(["ja", "en", "zh-TW"])
# Before March 1973, milliseconds would be taken for seconds.
TIME = st.integers(100_000_000_000, 4_000_000_000_000)


@st.composite
def events(draw: st.DrawFn) -> VoteEvents:
    """Draw some votes."""
    participants, statements = (np.array(sorted(draw(IDS))) for _ in range(2))
    cast = draw(
        st.lists(
            st.tuples(
                st.integers(0, participants.size - 1),
                st.integers(0, statements.size - 1),
                st.sampled_from([-1, 0, 1]),
                TIME,
            ),
            min_size=1,
            max_size=12,
        )
    )
    participant, statement, vote, time = (np.array(column) for column in zip(*cast, strict=True))
    return VoteEvents(
        participants,
        statements,
        participant.astype(np.uint32),
        statement.astype(np.uint16),
        vote.astype(np.int8),
        time if draw(st.booleans()) else np.empty(0, np.int64),
    )


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    """Draw a conversation with all that an export can hold."""
    votes = draw(events())
    people = st.sampled_from(votes.participants.tolist())
    translated = st.dictionaries(LANGUAGE, TEXT.filter(bool), max_size=2)
    return Conversation(
        votes,
        tuple(
            Statement(
                id_,
                draw(TEXT),
                author=draw(st.none() | people),
                moderated=draw(st.sampled_from([-1, 0, 1])),
                is_meta=draw(st.booleans()),
                is_seed=draw(st.booleans()),
                created=draw(st.none() | TIME),
                translations=draw(translated),
            )
            for id_ in votes.statements.tolist()
        ),
        topic=draw(TEXT),
        description=draw(TEXT),
        url=draw(TEXT),
        translations=draw(st.dictionaries(st.sampled_from(["topic-ja", "description-en"]), TEXT)),
        simulated=draw(st.booleans()),
        xids=draw(st.dictionaries(people, TEXT.filter(bool), max_size=3)),
        counters=draw(st.dictionaries(st.just("views"), st.integers(0, 10**9))),
    )


def assert_equal_events(first: VoteEvents, second: VoteEvents) -> None:
    """Check that two logs are the same in every array and type."""
    for name in ("participants", "statements", "participant", "statement", "vote", "time"):
        ours, theirs = getattr(first, name), getattr(second, name)
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype.kind == theirs.dtype.kind


@settings(max_examples=150, deadline=None)
@given(conversation=conversations(), data=st.data())
def test_an_export_reads_as_it_was_written(conversation: Conversation, data: st.DataObject) -> None:
    """Votes, texts, groups and external ids survive writing and reading, formula or not."""
    people = conversation.events.participants.tolist()
    groups = {who: data.draw(st.none() | st.integers(0, 30)) for who in people}

    with tempfile.TemporaryDirectory() as folder:
        write_polis(conversation, Votes.latest(conversation.events), Path(folder), groups=groups)
        second = read_conversation(Path(folder))

    assert_equal_events(conversation.events, second.events)
    assert conversation.statements == second.statements
    assert second.published_groups == (groups if any(group is not None for group in groups.values()) else {})
    for name in ("topic", "description", "url", "translations", "simulated", "xids"):
        assert getattr(conversation, name) == getattr(second, name)
    assert conversation.counters.items() <= second.counters.items()


@settings(max_examples=100, deadline=None)
@given(log=events(), name=st.sampled_from(["votes.csv", "votes.parquet"]))
def test_a_plain_table_reads_as_it_was_written(log: VoteEvents, name: str) -> None:
    """Every vote survives in plain CSV and in Parquet; only people and statements with votes are in it."""
    with tempfile.TemporaryDirectory() as folder:
        write_plain(log, Path(folder) / name)
        second = read_conversation(Path(folder) / name).events

    for ids, indices in (("participants", "participant"), ("statements", "statement")):
        ours = getattr(log, ids)[getattr(log, indices)]
        np.testing.assert_array_equal(ours, getattr(second, ids)[getattr(second, indices)])
    np.testing.assert_array_equal(log.vote, second.vote)
    np.testing.assert_array_equal(log.time, second.time)


_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@given(text=TEXT)
def test_no_written_text_is_a_formula(text: str) -> None:
    """A spreadsheet never runs what a participant wrote, and the apostrophe is taken off exactly."""
    assert not neutralised(text).startswith(_RUN)
    assert as_written(neutralised(text)) == text


@pytest.mark.parametrize("sign", _RUN)
def test_signs_that_spreadsheets_run_are_neutralised(sign: str) -> None:
    """Wide ones too, which a Japanese spreadsheet takes for the narrow ones; and nothing is lost."""
    assert neutralised(f"{sign}1+1") == f"'{sign}1+1"
    assert as_written(f"'{sign}1+1") == f"{sign}1+1"


def test_every_file_of_an_export_is_written(make_export: MakeExport, tmp_path: Path) -> None:
    """Whoever works with Polis exports finds each file and column they know."""
    conversation = read_conversation(make_export({"a-xid.csv": "participant,xid\n10,ten\n"}))
    votes = Votes.latest(conversation.events)

    write_polis(conversation, votes, tmp_path / "out", groups={10: 0, 11: 27}, group_consensus={0: 0.25})

    files = {path.name: path.read_text() for path in (tmp_path / "out").iterdir()}
    assert files["votes.csv"].splitlines()[:2] == [
        "timestamp,datetime,comment-id,voter-id,vote",
        "1600000000000,Sun Sep 13 12:26:40 UTC 2020,0,10,1",
    ]
    assert files["comments.csv"] == (
        "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,is-meta,is-seed,"
        "group-aware-consensus,comment-body\n"
        "1500000000000,Fri Jul 14 02:40:00 UTC 2017,0,10,1,1,-1,false,false,0.25,Buses\n"
        '1500000001000,Fri Jul 14 02:40:01 UTC 2017,1,11,1,1,1,false,false,,"Cars, not buses"\n'
    )
    assert files["participants-votes.csv"] == (
        "participant,xid,group-id,n-comments,n-votes,n-agree,n-disagree,0,1\n"
        "10,ten,0,1,2,1,1,1,-1\n11,,27,1,2,1,1,-1,1\n12,,,0,0,0,0,,\n"
    )
    assert files["comment-groups.csv"] == (
        "comment-id,comment,total-votes,total-agrees,total-disagrees,total-passes,"
        "group-a-votes,group-a-agrees,group-a-disagrees,group-a-passes,"
        "group-ab-votes,group-ab-agrees,group-ab-disagrees,group-ab-passes\n"
        "0,Buses,2,1,1,0,1,1,0,0,1,0,1,0\n"
        '1,"Cars, not buses",2,1,1,0,1,0,1,0,1,1,0,0\n'
    )
    assert files["stats-history.csv"] == ("n-votes,n-comments,n-visitors,n-voters,n-commenters\n5,2,,2,2\n")
    assert files["summary.csv"] == (
        "topic,Transport\nurl,https://example.org/2demo\nviews,7\nvoters,2\nvoters-in-conv,2\ncommenters,2\n"
        'comments,2\ngroups,2\nconversation-description,"How do we\nmove, then?"\nagree-vote,1\n'
    )
    assert files["participants-xid.csv"] == "participant,xid\n10,ten\n"
    assert len(files) == 7


@pytest.mark.parametrize(
    ("text", "words"),
    [("a\0b", "holds a NUL character; take it out"), ("\ud800", "is not valid text; correct it")],
)
def test_text_that_no_file_can_hold_is_refused(
    make_export: MakeExport, tmp_path: Path, text: str, words: str
) -> None:
    """A text that could not be read again is not written."""
    conversation = read_conversation(make_export())
    broken = Conversation(conversation.events, (Statement(0, text), Statement(1)))

    with pytest.raises(ExchangeError, match=words):
        write_polis(broken, Votes.latest(conversation.events), tmp_path / "out")


def by_pickle(note: Note) -> Note:
    """Send a note to another process and back."""
    copied: Note = pickle.loads(pickle.dumps(note))  # noqa: S301 - our own bytes
    return copied


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, by_pickle])
def test_a_note_keeps_its_figures(duplicate: Callable[[Note], Note]) -> None:
    """A note is a sentence that another language can be made from, also after copying."""
    note = Note("texts-missing", {"number": 3, "file": "comments.csv"})

    assert duplicate(note) == "3 statements that were voted on are missing from comments.csv."
    assert (duplicate(note).kind, duplicate(note).values) == (note.kind, note.values)


@pytest.mark.parametrize("untimed", [True, False])
def test_an_id_that_begins_with_a_byte_order_mark_is_no_other(tmp_path: Path, *, untimed: bool) -> None:
    """The mark belongs to the id wherever it stands, at the beginning of the first row as well."""
    times = np.empty(0, np.int64) if untimed else np.array([1_600_000_000_000])
    log = VoteEvents(
        np.array(["p"]),
        np.array(["x", "\ufeffx"]),
        np.array([0], np.uint32),
        np.array([1], np.uint16),
        np.array([1], np.int8),
        times,
    )
    conversation = Conversation(log, (Statement("x"), Statement("\ufeffx")))

    write_polis(conversation, Votes.latest(log), tmp_path, groups={})

    assert_equal_events(log, read_conversation(tmp_path).events)
