"""isegoria log: its key, its check, its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from isegoria.cli.main import app
from isegoria.record.notes import VerifyKey
from isegoria.services.recording import reading
from isegoria.store.models import Vote
from recorded import recorded_town

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


def test_a_check_that_finds_nothing_ends_well_and_says_how_much_it_looked_at() -> None:
    """Whoever runs it every night gets one line and the exit code 0."""
    recorded_town(people=4, landscape=False)

    ran = CliRunner().invoke(app, ["log", "check", "--lang", "en"])

    assert ran.exit_code == 0
    assert "The database says what the log says." in ran.stdout
    assert "entries" in ran.stdout


def test_a_check_that_finds_something_ends_with_1_and_names_the_row() -> None:
    """What differs stands in a table: which row, which field, and what is on record instead."""
    town = recorded_town(people=4, landscape=False)
    vote = Vote.objects.filter(participant=town.people[0]).first()
    assert vote is not None
    Vote.objects.filter(participant=vote.participant_id, statement=vote.statement_id).update(
        important=not vote.important
    )

    ran = CliRunner().invoke(app, ["log", "check", "--lang", "ja"])

    assert ran.exit_code == 1
    assert "store_vote" in ran.stdout
    assert "important" in ran.stdout
    assert "1か所で食い違っています" in ran.stdout


def test_the_key_is_one_line_to_hand_on() -> None:
    """Witnesses and auditors are given this line, and nothing of it is secret."""
    ran = CliRunner().invoke(app, ["log", "key"])

    assert VerifyKey.parse(ran.stdout.strip()).vkey == reading.key_line()


def test_the_files_are_written_where_asked(tmp_path: Path) -> None:
    """A mirror is one command."""
    recorded_town(people=4, landscape=False)

    ran = CliRunner().invoke(app, ["log", "export", str(tmp_path), "--lang", "en"])

    assert ran.exit_code == 0
    assert (tmp_path / "log/checkpoint").is_file()
    assert (tmp_path / "log/tile/entries").is_dir()
