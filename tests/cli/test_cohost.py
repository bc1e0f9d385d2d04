"""Two organisations compute a joint landscape by files alone, from their own exports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from isegoria.cli.main import app
from isegoria.opinion import JointError, read_conversation

if TYPE_CHECKING:
    from pathlib import Path

HOSTS = {"land": "scoop-hivemind.freshwater", "town": "scoop-hivemind.taxes"}


def run(*arguments: str) -> str:
    """Run a command of `isegoria cohost`."""
    done = CliRunner().invoke(app, ["cohost", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output.strip()


def test_documents_are_passed_around_three_times(shared_data: Path, tmp_path: Path) -> None:
    """Each writes three documents and reads the other's; whoever combines them gets the same digest."""
    documents: list[str] = []
    for number in (1, 2, 3):
        made = []
        for host, export in HOSTS.items():
            to = str(tmp_path / f"{host}-{number}")
            said = run("summary", str(shared_data / "polis" / export), *documents, "--host", host, "--to", to)
            assert said.startswith(f"round {number}  sha256:")
            made.append(to)
        documents += made

    page = tmp_path / "page.json"
    digest = run("combine", *documents, "--page", str(page))

    assert run("combine", *documents[::-1]) == digest
    published = json.loads(page.read_text("utf-8"))
    assert published["digest"] == digest
    people = sum(
        read_conversation(shared_data / "polis" / export).events.participants.size
        for export in HOSTS.values()
    )
    assert published["participants"] == people


def test_what_is_missing_is_named(shared_data: Path, tmp_path: Path) -> None:
    """Whoever forgot a document is told which."""
    first = str(tmp_path / "first")
    export = str(shared_data / "polis" / HOSTS["land"])
    run("summary", export, "--host", "land", "--to", first)

    with pytest.raises(JointError, match="the document of land is missing"):
        run("combine", first)
    with pytest.raises(JointError, match="name a file that is not there"):
        run("summary", export, "--host", "land", "--to", first)
    with pytest.raises(JointError, match="the first round of 'town' is missing"):
        run("summary", export, first, "--host", "town", "--to", str(tmp_path / "second"))
