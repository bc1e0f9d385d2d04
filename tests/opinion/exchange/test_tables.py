"""Fast readings are only ever shortcuts: they give what the strict reading gives, or nothing."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange import blocks, read_conversation, tables
from isegoria.opinion.exchange.archive import Entry
from isegoria.opinion.exchange.integers import integer_columns
from isegoria.opinion.exchange.records import records

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# Few characters, so that chance finds the malformed combinations.
MESSY = st.text(alphabet='",\n\r ab1-0', max_size=24)
NUMBER = st.text(alphabet='-019"x\r', max_size=3) | st.integers().map(str)
CELL = st.text(alphabet='",\n\r ab1', max_size=5)


def strictly(text: str) -> list[list[str]] | None:
    """Read by the strict reading; None where it refuses."""
    try:
        return [fields for _, fields in records(text, 1, "a.csv")]
    except ExchangeError:
        return None


@settings(max_examples=300)
@given(rows=st.lists(st.lists(CELL, min_size=2, max_size=3), max_size=4))
def test_whatever_python_writes_is_read_the_same(rows: list[list[str]]) -> None:
    """The strict reading takes every well-formed table, line breaks and quotation marks included."""
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)

    assert strictly(file.getvalue()) == rows


@settings(max_examples=500)
@given(text=MESSY)
def test_what_is_read_strictly_is_what_python_reads(text: str) -> None:
    """Where the strict reading refuses nothing, Python's own reader finds the same cells."""
    found = strictly(text)

    if found is not None:
        assert found == [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]


@settings(max_examples=1000)
@given(text=MESSY, places=st.sampled_from([[0], [1, 0]]))
@example(text='"a",b\n1,"2"', places=[1, 0])
@example(text='"a\n",b\n1,2', places=[0])
@example(text="a,b\r\n1,2\r\n", places=[0])
@example(text="a,b\n,\n", places=[0])
@example(text=',\n""', places=[0])
@example(text='a,"b\r"\n', places=[1, 0])
def test_the_fast_reading_is_the_strict_reading(text: str, places: Sequence[int]) -> None:
    """Polars never sees a table that it would read otherwise than we do."""
    columns = tables._plain_columns(text.encode(), 2, places)  # noqa: SLF001 - the law is about it

    if columns is not None:
        found = strictly(text)
        assert found is not None
        assert [column.to_list() for column in columns] == [[row[place] for row in found] for place in places]


@settings(max_examples=1000, deadline=None)
@given(
    rows=st.lists(st.lists(NUMBER, min_size=3, max_size=3), min_size=1, max_size=4),
    end=st.sampled_from(["\n", "\r\n"]),
    spoilt=st.booleans(),
)
@example(rows=[["0", "", "0\r0"]], end="\r\n", spoilt=True)
@example(rows=[["0", "", "-0"]], end="\n", spoilt=False)
@example(rows=[["07", "", "0"]], end="\n", spoilt=False)
@example(rows=[["0", "", "9223372036854775808"]], end="\n", spoilt=False)
def test_the_compiled_reading_is_the_strict_reading(rows: list[list[str]], end: str, spoilt: bool) -> None:  # noqa: FBT001 - drawn
    """The compiled parser gives exactly the integers that Python would write so, or nothing."""
    text = "".join(",".join(row) + end for row in rows)
    text = text[:-3] if spoilt else text

    columns = integer_columns(text.encode(), 3, [2, 0])

    if columns is not None:
        found = strictly(text)
        assert found is not None
        assert [[str(number) for number in column] for column in columns.tolist()] == [
            [row[place] for row in found] for place in (2, 0)
        ]


def test_the_compiled_reading_takes_plain_integers() -> None:
    """The shortcut is really taken where it may be."""
    columns = integer_columns(b"5,x y,-1\n0,,999999999999999999", 3, [2, 0])

    assert columns is not None
    assert columns.tolist() == [[-1, 999999999999999999], [5, 0]]


def test_the_fast_reading_takes_plain_quotation_marks() -> None:
    """Programs that quote every text do not pay for it."""
    columns = tables._plain_columns(b'"a","b"\r\n"","d"', 2, [0, 1])  # noqa: SLF001 - the law is about it

    assert columns is not None
    assert [column.to_list() for column in columns] == [["a", ""], ["b", "d"]]


@pytest.mark.parametrize("large", [0, 1 << 20])
@pytest.mark.parametrize("last", ["7,8,-1", "x,8,-1", '"7",8,-1', "07,8,-1"])
def test_every_way_of_reading_gives_the_same_votes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int, last: str
) -> None:
    """Whether a block is compiled, left to polars or read strictly depends on its cells, the votes do not."""
    monkeypatch.setattr(tables, "_LARGE", large)
    monkeypatch.setattr(blocks, "BLOCK", 100)
    path = tmp_path / "votes.csv"
    path.write_text("participant,statement,vote\n" + "7,8,1\n9,8,0\n" * 50 + last + "\n", encoding="utf-8")

    events = read_conversation(path).events

    whole = last.strip('"').split(",")[0].strip('"')
    expected = ["7", "9", *([] if whole == "7" else [whole])]
    assert sorted(map(str, events.participants.tolist())) == sorted(expected)
    assert [str(events.participants[at]) for at in events.participant] == ["7", "9"] * 50 + [whole]
    assert events.vote.tolist() == [1, 0] * 50 + [-1]


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8),
    size=st.integers(1, 40),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_blocks_cut_nothing_apart(rows: list[list[str]], size: int, end: str) -> None:
    """However small the blocks, every cell arrives whole, with the row number that a spreadsheet shows."""
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator=end).writerows([["a", "b", "c"], *rows])
    content = file.getvalue().encode()
    patch = pytest.MonkeyPatch()

    with patch.context() as patched:
        patched.setattr(blocks, "BLOCK", size)
        table = tables.Table(Entry("a.csv", len(content), lambda: io.BytesIO(content)))
        batches = list(table.batches([0, 2]))

    cells = [
        cell
        for batch in batches
        for cell in zip(*(column.to_list() for column in batch.columns), strict=True)
    ]
    assert cells == [(row[0], row[2]) for row in rows]
    assert [row for batch in batches for row in batch.rows] == list(range(2, len(rows) + 2))
