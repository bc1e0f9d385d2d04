"""The log as files in a folder, as the site serves it: for a mirror, an archive, or an auditor's own machine.

Written again into the same folder, only what is new is written. Whoever reads meanwhile never finds half a
file, and never a checkpoint without its tiles: that comes last.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import dataclass
from filecmp import cmp
from functools import partial
from typing import TYPE_CHECKING

from isegoria.record.checkpoints import Checkpoint
from isegoria.record.errors import RecordError
from isegoria.record.notes import Note
from isegoria.record.tiles import TILE_WIDTH, tiles_of
from isegoria.services.errors import ServiceError
from isegoria.services.recording import openings, reading, telling
from isegoria.store.models import Conversation
from isegoria.store.snapshot import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    Progress = Callable[[str, int, int], None]

_PIECE = 1 << 20


class ExportingError(Exception):
    """The log cannot be written where it should be: names fact and remedy."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        size: entries of the log that the files hold.
        files: how many were written, being new or changed.
    """

    size: int
    files: int


def export_log(*, place: Path, progress: Progress = lambda *_: None) -> Exported:
    """Write the log and what is open of it into a folder, below "log", as it is at one moment.

    Args:
        place: a folder, made where it is missing.
        progress: told which stage the work is at, how much is done, and of how much.

    Raises:
        ExportingError: nothing is sealed yet, or the folder cannot be written.
    """
    target = place / "log"
    try:
        with snapshot():
            note = reading.checkpoint_text()
            if note is None:
                raise ExportingError("nothing is on record yet; isegoria work seals what people do")
            size = Checkpoint.parse(Note.parse(note).text).size
            written = _tiles(target, size, progress)
            shown = telling.listed_records()
            written += _shown(target, shown, progress)
        written += _bundles(target / "bundles", shown)
        written += _put(target / "key", f"{reading.key_line()}\n".encode())
        written += _put(target / "checkpoint", note.encode())
    except OSError as wrong:
        raise ExportingError(
            f"{wrong.filename or place} cannot be written ({wrong.strerror}); name a folder that can be"
        ) from wrong
    return Exported(size, written)


def _tiles(target: Path, size: int, progress: Progress) -> int:
    """Write tiles that are not there; none of them ever changes."""
    written, tiles = 0, list(tiles_of(size))
    for done, tile in enumerate(tiles):
        progress("writing", done, len(tiles))
        path = target / tile.path()
        if path.is_file():
            continue
        data = reading.tile_bytes(tile.level, tile.index, tile.width)
        if data is None:
            raise ExportingError(f"{tile.path()} is not in the database; run: isegoria log check")
        written += _put(path, data)
        if tile.width == TILE_WIDTH:
            # What it was before it was full.
            shutil.rmtree(path.with_name(f"{path.name}.p"), ignore_errors=True)
    return written


def _shown(target: Path, conversations: Sequence[Mapping[str, str]], progress: Progress) -> int:
    """Write what everybody may see of each conversation that everybody can find, and nothing else."""
    names = [one["conversation"] for one in conversations]
    written = _put(target / "conversations.json", _json(list(conversations)))
    for done, name in enumerate(["site", *names]):
        progress("writing", done, len(names) + 1)
        lines = (line.encode() for line in openings.public_openings(name))
        written += _put_pieces(target / f"openings/{name}.jsonl", lines)
    for name in names:
        written += _results(target / "results", name)
    _forget(target / "openings", {f"{name}.jsonl" for name in ["site", *names]})
    _forget(target / "results", {one for name in names for one in (f"{name}.json", name)})
    return written


def _results(folder: Path, name: str) -> int:
    """Write the figures on record, those of reports as well; where they may not be seen, none."""
    written = 0
    page = _if_there(lambda: openings.results_document(name))
    written += _put(folder / f"{name}.json", page) if page is not None else _remove(folder / f"{name}.json")
    reports = set()
    for number in openings.reports_of(name):
        page = _if_there(partial(openings.report_document, name, number))
        if page is not None:
            reports.add(f"report-{number}.json")
            written += _put(folder / name / f"report-{number}.json", page)
    _forget(folder / name, reports)
    return written


def _bundles(folder: Path, conversations: Sequence[Mapping[str, str]]) -> int:
    """Write what a recount takes, where anybody may recount."""
    from isegoria.services.auditing import handing_out  # noqa: PLC0415 - heavy: it can compute results

    written, names = 0, set()
    for one in conversations:
        if one["publication"] != Conversation.Publication.OPEN:
            continue
        name = f"{one['conversation']}.zip"
        try:
            made = handing_out.open_bundle(record_id=one["conversation"])
        except ServiceError:
            continue
        with made.file:
            written += _put_pieces(folder / name, iter(partial(made.file.read, _PIECE), b""))
        names.add(name)
    _forget(folder, names)
    return written


def _if_there(make: Callable[[], bytes]) -> bytes | None:
    try:
        return make()
    except (RecordError, ServiceError):
        return None


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _put(path: Path, content: bytes) -> int:
    return _put_pieces(path, [content])


def _put_pieces(path: Path, pieces: Iterable[bytes]) -> int:
    """Write a file whole or not at all; 0 where it is there and the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if path.is_file() and cmp(draft, path, shallow=False):
            return 0
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return 1


def _forget(folder: Path, keep: Collection[str]) -> None:
    """Remove what is not to be seen any more."""
    if not folder.is_dir():
        return
    for one in folder.iterdir():
        if one.name in keep:
            continue
        if one.is_dir():
            shutil.rmtree(one)
        else:
            one.unlink()


def _remove(path: Path) -> int:
    path.unlink(missing_ok=True)
    return 0
