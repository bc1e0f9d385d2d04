"""The many shapes in which one conversation may come."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from isegoria.opinion.exchange import read_conversation
from isegoria.opinion.votes import Votes

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from conftest import MakeExport
    from isegoria.opinion.conversation import Conversation

PLAIN = "participant,statement,vote\n10,0,1\n11,0,-1\n11,1,1\n10,1,0\n10,1,-1\n"
LATEST = [[1.0, -1.0], [-1.0, 1.0]]


def latest(conversation: Conversation) -> NDArray[np.float64]:
    """Give the votes that count, as a matrix."""
    return Votes.latest(conversation.events).matrix()


def written(folder: Path, text: str | bytes, name: str = "votes.csv") -> Path:
    """Write one file."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_an_export_tells_all_it_knows(make_export: MakeExport) -> None:
    """Votes, statements, groups, topic, description and figures all come through."""
    conversation = read_conversation(make_export())

    np.testing.assert_array_equal(conversation.events.participants, [10, 11, 12])
    np.testing.assert_array_equal(conversation.events.vote, [1, -1, 1, 0, -1])
    np.testing.assert_array_equal(latest(conversation), [*LATEST, [np.nan, np.nan]])
    assert [(one.id, one.text, one.author, one.moderated) for one in conversation.statements] == [
        (0, "Buses", 10, -1),
        (1, "Cars, not buses", 11, 1),
    ]
    assert conversation.statements[0].created == 1_500_000_000_000
    assert conversation.published_groups == {10: 0, 11: 1, 12: None}
    assert conversation.topic == "Transport"
    assert conversation.description == "How do we\nmove, then?"
    assert conversation.url == "https://example.org/2demo"
    assert conversation.counters == {"views": 7, "voters": 2}
    assert not conversation.simulated


@pytest.mark.parametrize("inside", ["", "export-2024/"])
def test_a_zip_reads_like_its_folder(make_export: MakeExport, tmp_path: Path, inside: str) -> None:
    """A zip of the export, at its top or in one folder, gives the same; other files in it do not matter."""
    folder = make_export()
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, inside + file.name)
        archive.writestr(inside + "readme.txt", "hello")
        archive.writestr("__MACOSX/._votes.csv", b"\0\1")

    zipped = read_conversation(path)

    assert zipped.statements == read_conversation(folder).statements
    np.testing.assert_array_equal(zipped.events.time, read_conversation(folder).events.time)


def test_an_export_inside_one_folder_is_found(make_export: MakeExport) -> None:
    """Whoever unpacks a zip gets a folder in a folder; that is found too."""
    export = make_export()
    outer = export.parent / "outer"
    outer.mkdir()
    export.rename(outer / "inner")

    assert read_conversation(outer).topic == "Transport"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.rstrip("\n"),
        PLAIN + "\n\n",
        " Participant ,STATEMENT,Vote\n" + PLAIN.split("\n", 1)[1],
        PLAIN.replace("1\n", "1.0\n"),
        'vote,note,statement,participant\n1,"a\nb, ""c""",0,10\n-1,,0,11\n1,,1,11\n0,,1,10\n-1,,1,10\n',
        "".join(",".join(f'"{cell}"' for cell in line.split(",")) + "\n" for line in PLAIN.splitlines()),
    ],
    ids=["plain", "bom", "crlf", "cr", "no-end", "blank-end", "header", "decimals", "columns", "quoted"],
)
def test_a_plain_table_may_look_many_ways(tmp_path: Path, text: str) -> None:
    """Line ends, quotation marks, column order and extra columns do not change the votes."""
    conversation = read_conversation(written(tmp_path, text))

    np.testing.assert_array_equal(latest(conversation), LATEST)
    assert conversation.events.time.size == 0
    assert any(note.startswith("votes.csv holds no times") for note in conversation.notes)


def test_seconds_become_milliseconds(make_export: MakeExport) -> None:
    """Some exports give times in seconds; we hold milliseconds and say so."""
    votes = "timestamp,comment-id,voter-id,vote\n1600000000,0,10,1\n1600000001,0,11,-1\n"
    conversation = read_conversation(make_export({"votes.csv": votes}), sign="agree")

    np.testing.assert_array_equal(conversation.events.time, [1_600_000_000_000, 1_600_000_001_000])
    assert "Times are given in seconds." in conversation.notes


def test_a_later_time_wins_over_a_later_row(tmp_path: Path) -> None:
    """Which vote counts is decided by when it was cast, not by where the file lists it."""
    path = written(
        tmp_path, "participant,statement,vote,timestamp\n1,1,1,1600000002000\n1,1,-1,1600000001000\n"
    )

    np.testing.assert_array_equal(latest(read_conversation(path)), [[1.0]])


def test_times_in_order_may_be_dropped(tmp_path: Path) -> None:
    """Times that tell no more than the order of the rows need not be held; others are."""
    ascending = written(
        tmp_path, "participant,statement,vote,timestamp\n1,1,1,1600000001000\n1,1,-1,1600000001000\n"
    )
    other = written(
        tmp_path, "participant,statement,vote,timestamp\n1,1,1,1600000002000\n1,1,-1,1600000001000\n", "b.csv"
    )

    assert read_conversation(ascending, keep_time=False).events.time.size == 0
    assert read_conversation(ascending).events.time.size == 2
    assert read_conversation(other, keep_time=False).events.time.size == 2


@pytest.mark.parametrize("name", ["participants-votes.csv", "participant-votes.csv"])
def test_a_matrix_alone_is_read_cell_by_cell(make_export: MakeExport, name: str) -> None:
    """Without votes.csv, each cell of participants-votes.csv is one vote."""
    matrix = (
        "participant,xid,group-id,n-comments,n-votes,n-agree,n-disagree,0,1\n"
        "10,ab,0,1,2,1,1,1,-1\n11,,1.0,1,2,1,1,-1,1\n12,,,0,0,0,0,,\n"
    )
    conversation = read_conversation(
        make_export({"votes.csv": None, "participants-votes.csv": None, name: matrix})
    )

    np.testing.assert_array_equal(latest(conversation), [*LATEST, [np.nan, np.nan]])
    assert conversation.published_groups == {10: 0, 11: 1, 12: None}
    assert conversation.xids == {10: "ab"}


def test_votes_alone_make_an_export(make_export: MakeExport) -> None:
    """An export may hold votes.csv only, if the caller says what +1 means."""
    folder = make_export({"comments.csv": None, "participants-votes.csv": None, "summary.csv": None})

    conversation = read_conversation(folder, sign="agree")

    np.testing.assert_array_equal(latest(conversation), LATEST)
    assert [one.text for one in conversation.statements] == ["", ""]


def test_a_statement_without_text_is_kept(make_export: MakeExport) -> None:
    """Votes on a statement that comments.csv lacks still count, and a note says so."""
    comments = "comment-id,author-id,comment-body\n0,10,Buses\n7,10,Nobody voted on this\n"

    conversation = read_conversation(make_export({"comments.csv": comments}))

    assert [one.text for one in conversation.statements] == ["Buses", "", "Nobody voted on this"]
    assert "1 statements that were voted on are missing from comments.csv." in conversation.notes


def test_external_ids_come_from_their_own_file_too(make_export: MakeExport) -> None:
    """A list of external ids beside the export is read with it."""
    folder = make_export({"f00d-xid.csv": "participant,xid\n10,'=1+1\n11,me\n"})

    assert read_conversation(folder).xids == {10: "=1+1", 11: "me"}


def test_translations_and_flags_are_read(make_export: MakeExport) -> None:
    """Translations of statements and topic, meta, seed and simulated marks all come through."""
    comments = (
        "comment-id,author-id,moderated,is-meta,is-seed,comment-body,comment-body-ja\n"
        "0,10,1,TRUE,0,Buses,バス\n1,11,0,false,1,Cars,\n"
    )
    summary = "topic,Transport\ntopic-ja,交通\nconversation-description-ja,移動\nsimulated,true\n"

    conversation = read_conversation(make_export({"comments.csv": comments, "summary.csv": summary}))

    assert conversation.translations == {"topic-ja": "交通", "description-ja": "移動"}
    assert conversation.simulated
    assert [(one.is_meta, one.is_seed) for one in conversation.statements] == [(True, False), (False, True)]
    assert [one.in_language("ja") for one in conversation.statements] == ["バス", "Cars"]


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["2", "10", "-5"], [-5, 2, 10]),
        (["2", "10", "007"], ["007", "10", "2"]),
        (["2", "10", "+5"], ["+5", "10", "2"]),
        (["0", "-0"], ["-0", "0"]),
        (["2", "9223372036854775807"], [2, 9223372036854775807]),
        (["2", "9223372036854775808"], ["2", "9223372036854775808"]),
        (["2", "10", "ü"], ["10", "2", "ü"]),
        (["99999999", "5"], [5, 99999999]),
        (["b", "'=a", "=a"], ["=a", "b"]),
    ],
)
def test_ids_are_integers_only_if_all_are(tmp_path: Path, ids: list[str], expected: list[int | str]) -> None:
    """One id that is no plain integer makes text of all, so that 007 and 7 stay two people."""
    path = written(tmp_path, "participant,statement,vote\n" + "".join(f"{id_},{id_},1\n" for id_ in ids))

    events = read_conversation(path).events

    assert events.participants.tolist() == expected
    assert events.statements.tolist() == expected
    assert events.participants.dtype.kind == ("i" if isinstance(expected[0], int) else "U")


def test_a_conversation_may_be_tiny(tmp_path: Path) -> None:
    """One person passing on one statement is read; what to make of it is for the maths."""
    conversation = read_conversation(written(tmp_path, "participant,statement,vote\nme,this,0\n"))

    np.testing.assert_array_equal(latest(conversation), [[0.0]])


@pytest.mark.parametrize("kind", [pl.Int64, pl.UInt16, pl.String, pl.Categorical])
def test_parquet_reads_like_csv(tmp_path: Path, kind: type[pl.DataType]) -> None:
    """The same votes in Parquet give the same conversation, whatever type the ids have."""
    frame = pl.read_csv(PLAIN.encode()).with_columns(timestamp=pl.Series([1, 2, 3, 4, 5]) + 1_600_000_000_000)
    frame = frame.with_columns(pl.col("participant", "statement").cast(pl.String).cast(kind))
    frame.write_parquet(tmp_path / "votes.parquet")
    told: list[tuple[int, int]] = []

    conversation = read_conversation(tmp_path / "votes.parquet", progress=lambda *done: told.append(done))

    np.testing.assert_array_equal(latest(conversation), LATEST)
    assert conversation.events.participants.tolist() == [10, 11]
    assert told == [(5, 5)]


def test_parquet_timestamps_are_milliseconds(tmp_path: Path) -> None:
    """Timestamps of any unit become milliseconds since 1970."""
    frame = pl.read_csv(PLAIN.encode()).with_columns(
        timestamp=(pl.Series([1, 2, 3, 4, 5]) + 1_600_000_000_000)
        .cast(pl.Datetime("ms"))
        .cast(pl.Datetime("us"))
    )
    frame.write_parquet(tmp_path / "votes.parquet")

    assert read_conversation(tmp_path / "votes.parquet").events.time[0] == 1_600_000_000_001


def test_progress_ends_with_the_whole(make_export: MakeExport) -> None:
    """Whoever waits is told how much is done, and in the end that all is."""
    folder = make_export()
    told: list[tuple[int, int]] = []

    read_conversation(folder, progress=lambda *done: told.append(done))

    size = (folder / "votes.csv").stat().st_size
    assert told[-1] == (size, size)


def test_importing_loads_neither_polars_nor_numba() -> None:
    """Asking for help must not wait for libraries that only reading needs."""
    code = "import sys, isegoria.opinion.exchange; sys.exit(bool({'polars', 'numba'} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
