"""Every kind of bad input has one clear sentence: the file, the row, what is wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange import blocks, read_conversation, write_plain, write_polis
from isegoria.opinion.votes import Votes

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeExport

HEADER = "participant,statement,vote,timestamp\n"
GOOD = "1,1,1,1600000000000\n"


def refused(path: Path) -> str:
    """Give the sentence with which a source is refused, and check that it is one."""
    with pytest.raises(ExchangeError) as caught:
        read_conversation(path)
    sentence = str(caught.value)
    assert sentence.isprintable()
    assert len(sentence) < 500
    return sentence


def table(folder: Path, content: str | bytes, name: str = "votes.csv") -> Path:
    """Write one file of votes."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


BAD_TABLES = {
    "empty file": (b"", "votes.csv: it is empty; give a file with a header and one row a vote."),
    "only a mark": (b"\xef\xbb\xbf", "it is empty"),
    "blank header": (
        b"\n1,1,1\n",
        "votes.csv, row 1: the header is blank; name the columns in the first row.",
    ),
    "header only": (
        HEADER.encode(),
        "votes.csv: it holds no votes; give a file with at least one row of a vote.",
    ),
    "no vote column": (
        b"participant,statement\n1,1\n",
        "it lacks the column vote; it has 'participant', 'statement'; name them in the first row",
    ),
    "semicolons": (
        b"participant;statement;vote\n1;1;1\n",
        "vote; it has 'participant;statement;vote'; name them in the first row, separated by commas.",
    ),
    "two columns of a name": (
        b"participant,statement,vote,vote\n1,1,1,1\n",
        "votes.csv, row 1: two columns are named 'vote'; rename or remove one.",
    ),
    "two columns but for case": (
        b"participant,statement,vote,Vote\n1,1,1,1\n",
        "votes.csv, row 1: two columns are named 'vote'",
    ),
    "vote 2": (
        f"{HEADER}{GOOD}1,2,2,1600000000000\n".encode(),
        "votes.csv, row 3: the vote is '2'; write 1 for agree, 0 for pass and -1 for disagree.",
    ),
    "vote in words": (f"{HEADER}1,1,agree,1600000000000\n".encode(), "row 2: the vote is 'agree'"),
    "half a vote": (f"{HEADER}1,1,0.5,1600000000000\n".encode(), "row 2: the vote is '0.5'"),
    "vote not a number": (f"{HEADER}1,1,NaN,1600000000000\n".encode(), "row 2: the vote is 'NaN'"),
    "infinite vote": (f"{HEADER}1,1,inf,1600000000000\n".encode(), "row 2: the vote is 'inf'"),
    "no vote": (f"{HEADER}{GOOD}{GOOD}1,1,,1600000000000\n".encode(), "row 4: the vote is empty"),
    "no participant": (f"{HEADER},1,1,1600000000000\n".encode(), "row 2: the participant is empty"),
    "no statement": (f"{HEADER}1,,1,1600000000000\n".encode(), "row 2: the statement is empty"),
    "endless id": (
        f"{HEADER}{'x' * 300},1,1,1600000000000\n".encode(),
        f"row 2: the participant is '{'x' * 39}…'; give every row a participant of 1 to 256 characters.",
    ),
    "negative time": (
        f"{HEADER}1,1,1,-5\n".encode(),
        "row 2: the time is '-5'; write milliseconds or seconds since 1970 in every row",
    ),
    "time in words": (f"{HEADER}1,1,1,yesterday\n".encode(), "row 2: the time is 'yesterday'"),
    "time not a number": (f"{HEADER}1,1,1,nan\n".encode(), "row 2: the time is 'nan'"),
    "no time": (f"{HEADER}{GOOD}1,1,1,\n".encode(), "row 3: the time is empty"),
    "time in nanoseconds": (
        f"{HEADER}1,1,1,1600000000000000000\n".encode(),
        "row 2: the time is '1600000000000000000'",
    ),
    "time beyond 64 bits": (
        f"{HEADER}1,1,1,99999999999999999999\n".encode(),
        "row 2: the time is '99999999999999999999'",
    ),
    "too few fields": (
        f"{HEADER}{GOOD}1,1,1\n".encode(),
        "votes.csv, row 3: 3 fields where the header has 4; give every row as many fields as the header.",
    ),
    "too many fields": (
        f"{HEADER}1,1,1,1600000000000,9\n".encode(),
        "row 2: 5 fields where the header has 4",
    ),
    "too many and too few": (
        f"{HEADER}1,1,1,1600000000000,9\n1,1,1\n".encode(),
        "row 2: 5 fields where the header has 4",
    ),
    "open quotation": (
        f'{HEADER}{GOOD}"1,1,1,1600000000000\n{GOOD}'.encode(),
        "votes.csv, row 3: a quotation mark is never closed; close it, or download the file again.",
    ),
    "mark inside": (
        f'{HEADER}a"b,1,1,1600000000000\n{GOOD}{GOOD.replace("1,", chr(34) + ",", 1)}'.encode(),
        "votes.csv, row 2: a quotation mark inside the unquoted field 'a'; write \" around the whole field",
    ),
    "text after a mark": (
        f'{HEADER}"a"b,1,1,1600000000000\n'.encode(),
        "votes.csv, row 2: text follows a closing quotation mark",
    ),
    "stray return": (
        f"{HEADER}1,1\r,1,1600000000000\n".encode(),
        "votes.csv, row 2: a carriage return follows '1'; save it with usual line ends.",
    ),
    "latin-1": (
        HEADER.encode() + GOOD.encode() + "zoë,1,1,1600000000000\n".encode("latin-1"),
        "votes.csv, row 3: byte 0xeb is not UTF-8 text; save it again as CSV in UTF-8.",
    ),
    "utf-16": (
        (HEADER + GOOD).encode("utf-16"),
        "votes.csv, row 1: it holds a NUL byte; save it again as CSV in UTF-8.",
    ),
    "NUL": (
        f"{HEADER}{GOOD}1,\0,1,1600000000000\n".encode(),
        "votes.csv, row 3: it holds a NUL byte; save it again as CSV in UTF-8.",
    ),
    "control characters": (
        f"{HEADER}1,1,\x1b[31m\u202e,1600000000000\n".encode(),
        r"row 2: the vote is '\x1b[31m\u202e'",
    ),
    "row after a quoted line break": (
        b'participant,statement,vote,note\n1,1,1,"a\nb"\n\n1,1,7,\n',
        "votes.csv, row 4: the vote is '7'",
    ),
}


@pytest.mark.parametrize(("content", "words"), BAD_TABLES.values(), ids=BAD_TABLES.keys())
def test_a_bad_table_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    """Each malformed table of votes is refused in words that name the row and the remedy."""
    assert words in refused(table(tmp_path, content))


BAD_EXPORTS = {
    "statement twice": (
        {"comments.csv": "comment-id,comment-body\n1,a\n2,b\n1,c\n"},
        "comments.csv, row 4: the statement '1' is listed twice; keep one of the rows.",
    ),
    "no text column": ({"comments.csv": "comment-id\n1\n"}, "comments.csv: it lacks the column comment-body"),
    "statement without id": (
        {"comments.csv": "comment-id,comment-body\n,a\n"},
        "comments.csv, row 2: the statement is empty",
    ),
    "moderated": (
        {"comments.csv": "comment-id,moderated,comment-body\n1,maybe,a\n"},
        "comments.csv, row 2: moderated is 'maybe'; write 1 for in, 0 for undecided, -1 for out.",
    ),
    "flag": (
        {"comments.csv": "comment-id,is-meta,comment-body\n1,perhaps,a\n"},
        "comments.csv, row 2: is-meta is 'perhaps'; write true or false.",
    ),
    "tally": (
        {"comments.csv": "comment-id,agrees,comment-body\n1,many,a\n"},
        "comments.csv, row 2: agrees is 'many'; write a whole number that is not negative.",
    ),
    "created": (
        {"comments.csv": "comment-id,timestamp,comment-body\n1,-1,a\n"},
        "comments.csv, row 2: timestamp is '-1'",
    ),
    "ragged comments": (
        {"comments.csv": 'comment-id,comment-body\n1,"a\nb"\n2\n'},
        "comments.csv, row 3: 1 fields where the header has 2",
    ),
    "participant twice": (
        {"participants-votes.csv": "participant,group-id\n1,0\n2,0\n1,1\n"},
        "participants-votes.csv, row 4: the participant '1' is listed twice; keep one of the rows.",
    ),
    "no participant column": (
        {"participants-votes.csv": "who,group-id\n1,0\n"},
        "participants-votes.csv: it lacks the column participant",
    ),
    "group": (
        {"participants-votes.csv": "participant,group-id\n1,left\n"},
        "participants-votes.csv, row 2: the group-id is 'left'; write a whole number, or nothing.",
    ),
    "vote in the matrix": (
        {"votes.csv": None, "participants-votes.csv": "participant,group-id,1,2\n1,0,1,\n2,0,,5\n"},
        "participants-votes.csv, row 3: the vote is '5'",
    ),
    "blank participant": (
        {"participants-votes.csv": 'participant\n10\n\n""\n'},
        "participants-votes.csv, row 4: the participant is empty",
    ),
    "empty matrix": (
        {"votes.csv": None, "participants-votes.csv": "participant,group-id\n1,0\n"},
        "participants-votes.csv: it holds no votes",
    ),
    "both names of a file": (
        {"participant-votes.csv": "participant\n1\n"},
        "both 'participant-votes.csv' and 'participants-votes.csv' hold participants; keep one of them.",
    ),
    "summary key twice": (
        {"summary.csv": "topic,a\ntopic,b\n"},
        "summary.csv, row 2: 'topic' is listed twice",
    ),
    "summary flag": ({"summary.csv": "simulated,maybe\n"}, "summary.csv, row 1: simulated is 'maybe'"),
    "summary sign": (
        {"summary.csv": "agree-vote,2\n"},
        "summary.csv, row 1: agree-vote is '2'; write 1 or -1.",
    ),
    "nothing known": (
        {"votes.csv": None, "participants-votes.csv": None},
        "export: there is neither votes.csv nor participants-votes.csv in it; give a Polis export",
    ),
}


@pytest.mark.parametrize(("changes", "words"), BAD_EXPORTS.values(), ids=BAD_EXPORTS.keys())
def test_a_bad_export_is_refused(make_export: MakeExport, changes: dict[str, str | None], words: str) -> None:
    """Each malformed file of an export is refused in words that name it."""
    assert words in refused(make_export(changes))


def test_a_missing_source_is_refused(tmp_path: Path) -> None:
    """A path with nothing there, in all three forms, says so."""
    for name in ("nowhere", "votes.parquet", "export.zip"):
        assert refused(tmp_path / name) == f"{name}: there is no such file or folder; check the path."


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    """A folder without an export says what is missing."""
    assert "there is neither votes.csv nor participants-votes.csv in it" in refused(tmp_path)


def test_a_folder_named_like_a_file_is_refused(make_export: MakeExport) -> None:
    """Where a file should be there is a folder: refused, not crashed."""
    folder = make_export({"votes.csv": None})
    (folder / "votes.csv").mkdir()

    assert refused(folder).startswith("votes.csv: it is not a file")


def test_too_many_statements_are_refused(tmp_path: Path) -> None:
    """More statements than the maths holds are refused where the file names them."""
    rows = "".join(f"1,{statement},1\n" for statement in range(16_385))

    assert "more than 16,384 statements are named up to here" in refused(
        table(tmp_path, "participant,statement,vote\n" + rows)
    )


def test_an_endless_row_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quotation mark that is never closed does not fill the memory with the rest of the file."""
    monkeypatch.setattr(blocks, "BLOCK", 1000)
    monkeypatch.setattr(blocks, "MAX_RECORD", 5000)

    assert "one row is longer than" in refused(table(tmp_path, HEADER + '"' + GOOD * 1000))


def test_rows_are_counted_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the file, the message names the row that a spreadsheet shows."""
    monkeypatch.setattr(blocks, "BLOCK", 100)

    sentence = refused(table(tmp_path, HEADER + GOOD * 500 + '"a\nb",1,1,1600000000000\n' * 50 + "1,1,9,0\n"))

    assert sentence.startswith("votes.csv, row 552: the vote is '9'")


def test_votes_of_another_conversation_are_not_written(make_export: MakeExport, tmp_path: Path) -> None:
    """Tallies of one conversation must not be published as those of another."""
    conversation = read_conversation(make_export())
    other = read_conversation(table(tmp_path, HEADER + GOOD))

    with pytest.raises(ExchangeError, match=r"these votes are another conversation's; give Votes.latest"):
        write_polis(conversation, Votes.latest(other.events), tmp_path / "out")


def test_a_file_that_cannot_be_written_is_an_error(make_export: MakeExport, tmp_path: Path) -> None:
    """Whoever names a place that cannot be written to learns why."""
    conversation = read_conversation(make_export())

    with pytest.raises(ExchangeError, match=r"votes.csv: cannot be written: No such file or directory"):
        write_plain(conversation, tmp_path / "nowhere" / "votes.csv")
    with pytest.raises(ExchangeError, match=r"file: cannot be made: "):
        write_polis(conversation, Votes.latest(conversation.events), table(tmp_path, "", "file"))
