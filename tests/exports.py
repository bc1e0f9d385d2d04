"""Exports as tests compare them: by the cells of their files."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

Row: TypeAlias = dict[str, str]
_NOT_FROM_VOTES = {"participant", "xid", "group-id"}


def zipped(folder: Path) -> bytes:
    """Zip a folder, as people hand an export in."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, f"{folder.name}/{path.name}")
    return held.getvalue()


def unzipped(content: bytes, folder: Path) -> Path:
    """Unzip an export; give the folder that holds its files."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return next(one for one in folder.iterdir() if one.is_dir())


def rows(path: Path) -> list[Row]:
    """Read a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def vote_table(folder: Path) -> dict[str, dict[str, str]]:
    """Read participants-votes.csv: participant to the cells of their row that are not empty.

    Groups are computed, not voted; a statement that nobody voted on may have a column or none.
    """
    return {
        one["participant"]: {name: cell for name, cell in one.items() if cell and name not in _NOT_FROM_VOTES}
        for one in rows(folder / "participants-votes.csv")
    }


def vote_events(folder: Path, *, sign: int = 1) -> Counter[tuple[str, str, str, int]]:
    """Read votes.csv: how often each person cast each vote on each statement at each moment."""
    return Counter(
        (one["timestamp"], one["comment-id"], one["voter-id"], sign * int(one["vote"]))
        for one in rows(folder / "votes.csv")
    )


def statements(folder: Path) -> dict[str, tuple[str, ...]]:
    """Read comments.csv: number to text, author, moderation and time."""
    names = ("comment-body", "author-id", "moderated", "timestamp")
    return {one["comment-id"]: tuple(one[name] for name in names) for one in rows(folder / "comments.csv")}
