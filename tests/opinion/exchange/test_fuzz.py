"""Damaged files are read right or refused in words: nothing else ever comes out.

The short form runs for a few seconds; ISEGORIA_FUZZ_SECONDS sets how long, ISEGORIA_FUZZ_SEED where
to start.
"""

from __future__ import annotations

import io
import os
import random
import time
import zipfile
from typing import TYPE_CHECKING

import polars as pl
import pytest

from isegoria.opinion.errors import OpinionError
from isegoria.opinion.exchange import read_conversation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import MakeExport

SECONDS = float(os.environ.get("ISEGORIA_FUZZ_SECONDS", "4"))
SEED = int(os.environ.get("ISEGORIA_FUZZ_SEED", "0"))

# What has gone wrong in real files, or may be put there on purpose.
_SNIPPETS = (
    b"\0", b'"', b'""', b",", b",,", b"\n", b"\r", b"\r\n", b"\n\n", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3",
    b"\xe2\x80\xae", b"-", b"2", b"1.5", b"nan", b"inf", b"-0", b"007", b"9223372036854775808", b"1e400",
    b"=1+1", b"'=x", b"x" * 300, b"true", b" ", b"\t", b";", b"#", b"participant", b"vote", b"comment-id",
)  # fmt: skip


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Damage a file in one to four ways."""
    for _ in range(chance.randint(1, 4)):
        content = chance.choice(_MUTATIONS)(content, chance)
    return content


def _flip(content: bytes, chance: random.Random) -> bytes:
    if not content:
        return content
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]


def _truncate(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randint(0, len(content))]


def _insert(content: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(content))
    return content[:at] + chance.choice(_SNIPPETS) + content[at:]


def _replace(content: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(content))
    return content[:at] + chance.choice(_SNIPPETS) + content[at + chance.randint(0, 8) :]


def _double(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(line * chance.choice((0, 1, 1, 1, 2)) for line in lines)


def _shuffle(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def _swap_cells(content: bytes, chance: random.Random) -> bytes:
    cells = content.split(b",")
    first, second = chance.randrange(len(cells)), chance.randrange(len(cells))
    cells[first], cells[second] = cells[second], cells[first]
    return b",".join(cells)


_MUTATIONS = (_flip, _truncate, _insert, _replace, _double, _shuffle, _swap_cells)


def damage(folder: Path, chance: random.Random) -> None:
    """Damage one or two files of an export in place."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    for path in chance.sample(files, chance.randint(1, min(2, len(files)))):
        path.write_bytes(mutated(path.read_bytes(), chance))


def zipped(files: dict[str, bytes]) -> bytes:
    """Pack an export."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def parquet() -> bytes:
    """Write some votes as Parquet."""
    rows = list(range(50))
    frame = pl.DataFrame({"participant": rows, "statement": [str(row % 7) for row in rows]})
    buffer = io.BytesIO()
    frame.with_columns(
        vote=pl.Series([row % 3 - 1 for row in rows]), timestamp=pl.Series(rows)
    ).write_parquet(buffer)
    return buffer.getvalue()


def until_time_is_up(attempt: Callable[[random.Random], Path]) -> None:
    """Try one damaged source after another; a failure names the seed that repeats it."""
    stop = time.monotonic() + SECONDS / 3
    seed = SEED
    while time.monotonic() < stop:
        path = attempt(random.Random(seed))  # noqa: S311 - damage, not secrets
        try:
            read_conversation(path)
        except OpinionError as refusal:
            assert str(refusal).isprintable(), f"seed {seed}: {refusal!r}"  # noqa: PT017 - success is as good
        except BaseException as escaped:  # noqa: BLE001 - whatever escapes is the finding
            pytest.fail(f"seed {seed}: {type(escaped).__name__} escaped: {escaped}")
        seed += 1


@pytest.mark.slow
def test_damaged_exports_never_crash(make_export: MakeExport) -> None:
    """Whatever happened to a folder's files, people get votes or a sentence."""
    folder = make_export()
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}

    def attempt(chance: random.Random) -> Path:
        for name, content in whole.items():
            (folder / name).write_bytes(content)
        if chance.random() < 0.2:
            (folder / "votes.csv").unlink()
        damage(folder, chance)
        return folder

    until_time_is_up(attempt)


@pytest.mark.slow
def test_damaged_zips_never_crash(make_export: MakeExport, tmp_path: Path) -> None:
    """Whatever happened to a zip, outside or in, people get votes or a sentence."""
    folder = make_export()
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    path = tmp_path / "export.zip"

    def attempt(chance: random.Random) -> Path:
        files = {
            name: mutated(content, chance) if chance.random() < 0.2 else content
            for name, content in whole.items()
        }
        content = zipped(files)
        path.write_bytes(mutated(content, chance) if chance.random() < 0.7 else content)
        return path

    until_time_is_up(attempt)


@pytest.mark.slow
def test_damaged_parquet_never_crashes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever happened to a Parquet file, people get votes or a sentence, and never a stack trace."""
    whole = parquet()
    path = tmp_path / "votes.parquet"

    def attempt(chance: random.Random) -> Path:
        path.write_bytes(mutated(whole, chance))
        return path

    until_time_is_up(attempt)

    assert not capfd.readouterr().err
