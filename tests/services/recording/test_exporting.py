"""The log as files: what anybody can check without asking the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isegoria.services.auditing.sources import Folder
from isegoria.services.auditing.verifying import Wishes, verify
from isegoria.services.recording import exporting, reading
from isegoria.store.models import Conversation
from recorded import recorded_town

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


def test_the_files_are_all_that_it_takes_to_verify_the_log(tmp_path: Path) -> None:
    """Whoever has the folder and the key needs nothing else, and finds that all of it holds."""
    recorded_town()

    made = exporting.export_log(place=tmp_path)
    verified = verify(Folder(tmp_path), Wishes(key=reading.key_line()))

    assert [one for one in verified.findings if one.state != "held"] == []
    assert verified.checkpoint is not None
    assert verified.checkpoint.size == made.size
    claims = {one.claim for one in verified.findings}
    assert {"signature", "openings", "figures"} <= claims


def test_what_is_there_already_is_not_written_again(tmp_path: Path) -> None:
    """A mirror that is brought up to date every hour gets what is new."""
    town = recorded_town(people=4, landscape=False)
    first = exporting.export_log(place=tmp_path)

    again = exporting.export_log(place=tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    Conversation.objects.filter(pk=town.id).update(listed=False)
    third = exporting.export_log(place=tmp_path)

    assert first.files > 0
    assert again.files == 0
    assert third.files == 1  # the list of conversations
    gone = [path.name for path in before if not path.exists()]
    assert len(gone) == 1
    assert gone[0].endswith(".jsonl")


def test_nothing_that_was_never_sealed_is_written(tmp_path: Path) -> None:
    """Without a log there is nothing to check, and the error says what makes one."""
    with pytest.raises(exporting.ExportingError, match="isegoria work"):
        exporting.export_log(place=tmp_path)
