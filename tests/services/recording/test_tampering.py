"""Every edit behind the site's back is found, whichever column, row, tile or checkpoint it is of."""

from __future__ import annotations

import json
import os
import random
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from committed import committed_town
from covered import COVERED
from isegoria.record.errors import RecordError
from isegoria.services.auditing.errors import SourceError
from isegoria.services.auditing.sources import Folder
from isegoria.services.auditing.verifying import Wishes, verify
from isegoria.services.recording import checking, exporting, reading, sealing
from ratified import ratified_town
from recorded import recorded_town
from tampering import Tamperer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_GIVEN = os.environ.get("ISEGORIA_EDITS")
_QUICK = connection.vendor == "sqlite"
EDITS = int(_GIVEN or (400 if _QUICK else 60))
FILE_EDITS = int(_GIVEN or (600 if _QUICK else 30))
SEED = int(os.environ.get("ISEGORIA_SEED", "1"))
_LOOK_AGAIN = 100

pytestmark = pytest.mark.django_db


def test_every_edit_of_the_database_is_found() -> None:
    """Whoever changes, adds, deletes or swaps rows cannot make them agree with the log again."""
    town = ratified_town(recorded_town(), objection=True)
    committed_town(town, "town-ai")
    recorded_town(people=4, slug="buses", landscape=False)
    sealing.seal()
    tamperer = Tamperer(random.Random(SEED))  # noqa: S311 - a test's own

    missed = []
    for place in range(EDITS):
        with _undone():
            said = tamperer.edit()
            if checking.check().clean:
                missed.append(said)
        if place % _LOOK_AGAIN == 0:
            assert checking.check().findings == ()

    assert "\n".join(missed) == ""
    assert checking.check().findings == ()
    tables = {one.split()[0] for one in tamperer.done}
    assert tables == {one.table.__name__ for one in COVERED}


def test_every_edit_of_the_exported_files_is_found(tmp_path: Path) -> None:
    """Whoever changes a bit of the files that a mirror hands out is found by whoever has the key."""
    recorded_town()
    key = reading.key_line()
    exporting.export_log(place=tmp_path)
    files = sorted(path for path in tmp_path.rglob("*") if _is_covered(path))
    chance = random.Random(SEED)  # noqa: S311 - a test's own

    missed = []
    for place in range(FILE_EDITS):
        path = chance.choice(files)
        content = path.read_bytes()
        said = _spoil(chance, path, content)
        if _holds(tmp_path, key):
            missed.append(said)
        path.write_bytes(content)
        if place % _LOOK_AGAIN == 0:
            assert _holds(tmp_path, key)

    assert "\n".join(missed) == ""
    assert _holds(tmp_path, key)


def _is_covered(path: Path) -> bool:
    """The key is known from elsewhere, and the list of conversations is an index, nothing more."""
    return path.is_file() and path.stat().st_size > 0 and path.name not in {"key", "conversations.json"}


def _spoil(chance: random.Random, path: Path, content: bytes) -> str:
    """Flip a bit, or take a byte out; a file whose every byte counts may also be missing."""
    if chance.random() < 0.1 and path.suffix == "" and path.name != "checkpoint":
        path.unlink()
        return f"{path}: deleted"
    while True:
        place = chance.randrange(len(content))
        changed = bytearray(content)
        if chance.random() < 0.2:
            del changed[place]
        else:
            changed[place] ^= 1 << chance.randrange(8)
        if _says(path, bytes(changed)) != _says(path, content):
            path.write_bytes(changed)
            return f"{path}: {content[place : place + 10]!r} at {place} is {changed[place : place + 10]!r}"


def _says(path: Path, content: bytes) -> object:
    """Give what a file says: 1e-7 and 1E-7 are one number, and a last line may end or not."""
    try:
        if path.suffix == ".json":
            return json.loads(content)
        if path.suffix == ".jsonl":
            return [json.loads(line) for line in content.splitlines()]
    except ValueError:
        return None
    return content


def _holds(place: Path, key: str) -> bool:
    try:
        return verify(Folder(place), Wishes(key=key)).held
    except (RecordError, SourceError):
        return False


@contextmanager
def _undone() -> Iterator[None]:
    """Do something and take it back."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
