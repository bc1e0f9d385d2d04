"""Every kind of bad archive or Parquet file has one clear sentence, and nothing is left behind."""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING

import polars as pl
import pytest

from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange import archive, read_conversation

if TYPE_CHECKING:
    from pathlib import Path

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


def zipped(folder: Path, files: dict[str, bytes]) -> Path:
    """Write a zip."""
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive_:
        for name, content in files.items():
            archive_.writestr(name, content)
    return path


def test_a_truncated_zip_is_refused(tmp_path: Path) -> None:
    """Half a download is refused as such."""
    path = zipped(tmp_path, {"votes.csv": (HEADER + GOOD).encode()})
    path.write_bytes(path.read_bytes()[:-30])

    assert refused(path) == (
        "export.zip: cannot be read: it is damaged or cut short; check the file or download it again."
    )


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    """A zip whose content does not match its checksum is refused by the file in it."""
    content = (HEADER + GOOD * 50).encode()
    path = zipped(tmp_path, {"votes.csv": content})
    damaged = bytearray(path.read_bytes())
    damaged[45] ^= 0xFF
    path.write_bytes(bytes(damaged))

    assert refused(path).startswith("votes.csv: cannot be read: it is damaged or cut short")


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    """Without the password there is nothing to read, and the message says what to do."""
    path = zipped(tmp_path, {"votes.csv": (HEADER + GOOD).encode()})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(content))

    assert "the zip is encrypted; unpack it with its password and give the folder" in refused(path)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    """A small zip that would unpack to something huge is refused before any of it is unpacked."""
    path = zipped(tmp_path, {"votes.csv": b"0" * (60 << 20)})

    assert "bytes would unpack to 62,914,560; unpack it yourself if you trust it" in refused(path)


def test_a_zip_beyond_all_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even an honest zip has a limit."""
    monkeypatch.setattr(archive, "MAX_UNPACKED", 10)

    assert "would unpack to" in refused(zipped(tmp_path, {"votes.csv": (HEADER + GOOD).encode()}))


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    """The size that a zip declares is not believed: the bytes that come are counted and checked."""
    path = zipped(tmp_path, {"votes.csv": (HEADER + GOOD * 10_000).encode()})
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 100)
    path.write_bytes(bytes(content))

    assert refused(path).startswith("votes.csv: ")


def test_a_stream_is_held_to_its_size(tmp_path: Path) -> None:
    """A file that gives more than it declares is refused on the spot."""
    path = table(tmp_path, HEADER + GOOD)
    entry = archive.Entry("votes.csv", 10, lambda: path.open("rb"))

    with entry.open() as stream, pytest.raises(ExchangeError, match="holds more than it declares"):
        stream.read(100)


@pytest.mark.parametrize("name", ["../votes.csv", "a/b/votes.csv", "votes.txt"])
def test_a_zip_without_an_export_is_refused(tmp_path: Path, name: str) -> None:
    """Files outside, too deep or of other names are no export, and nothing is written anywhere."""
    path = zipped(tmp_path, {name: (HEADER + GOOD).encode()})
    before = sorted(tmp_path.parent.rglob("*"))

    refused(path)

    assert sorted(tmp_path.parent.rglob("*")) == before


def test_two_files_for_one_in_a_zip_are_refused(tmp_path: Path) -> None:
    """Of two vote files nobody knows which is meant."""
    votes = (HEADER + GOOD).encode()

    assert "both 'votes.csv' and 'VOTES.csv' hold votes" in refused(
        zipped(tmp_path, {"votes.csv": votes, "VOTES.csv": votes})
    )


def parquet(folder: Path, **changes: pl.Series | None) -> Path:
    """Write a Parquet file of two votes, with some columns changed."""
    columns = {"participant": pl.Series([1, 2]), "statement": pl.Series([1, 1]), "vote": pl.Series([1, -1])}
    path = folder / "votes.parquet"
    pl.DataFrame(
        {name: column for name, column in (columns | changes).items() if column is not None}
    ).write_parquet(path)
    return path


BAD_PARQUET = {
    "no vote": ({"vote": None}, "votes.parquet: it lacks the column vote; it has 'participant', 'statement'"),
    "vote as text": (
        {"vote": pl.Series(["1", "-1"])},
        "the column 'vote' holds 'String'; give ids as integers or text",
    ),
    "broken ids": ({"participant": pl.Series([1.5, 2.0])}, "the column 'participant' holds 'Float64'"),
    "lists": ({"statement": pl.Series([[1], [2]])}, "the column 'statement' holds 'List(Int64)'"),
    "time as text": ({"timestamp": pl.Series(["a", "b"])}, "the column 'timestamp' holds 'String'"),
    "vote missing": ({"vote": pl.Series([1, None])}, "votes.parquet, row 2: the vote is empty"),
    "id missing": ({"participant": pl.Series([None, 2])}, "votes.parquet, row 1: the participant is empty"),
    "text id missing": (
        {"participant": pl.Series(["a", None])},
        "votes.parquet, row 2: the participant is empty",
    ),
    "NUL in an id": (
        {"participant": pl.Series(["a", "a\0"])},
        r"votes.parquet, row 2: the participant is 'a\x00'",
    ),
    "time missing": ({"timestamp": pl.Series([1, None])}, "votes.parquet, row 2: the time is empty"),
    "time infinite": (
        {"timestamp": pl.Series([1.0, float("inf")])},
        "votes.parquet, row 2: the time is 'inf'",
    ),
    "vote 2": ({"vote": pl.Series([2, 1])}, "votes.parquet, row 1: the vote is '2'"),
    "half a vote": ({"vote": pl.Series([0.5, 1])}, "votes.parquet, row 1: the vote is '0.5'"),
    "two columns but for case": ({"Vote": pl.Series([1, 1])}, "two columns are named 'vote'"),
}


@pytest.mark.parametrize(("changes", "words"), BAD_PARQUET.values(), ids=BAD_PARQUET.keys())
def test_bad_parquet_is_refused(tmp_path: Path, changes: dict[str, pl.Series | None], words: str) -> None:
    """Each Parquet file that is no record of votes is refused in words."""
    assert words in refused(parquet(tmp_path, **changes))


def test_empty_parquet_is_refused(tmp_path: Path) -> None:
    """A Parquet file without rows holds no votes."""
    columns = {name: pl.Series([], dtype=pl.Int64) for name in ("participant", "statement", "vote")}

    assert "votes.parquet: it holds no votes" in refused(parquet(tmp_path, **columns))


def test_truncated_parquet_is_refused(tmp_path: Path) -> None:
    """Half a Parquet file is refused as such."""
    path = parquet(tmp_path)
    whole = path.read_bytes()

    for size in (0, 4, 100, len(whole) - 10):
        path.write_bytes(whole[:size])
        assert (
            refused(path)
            == "votes.parquet: it is not a whole Parquet file; check the file or download it again."
        )
