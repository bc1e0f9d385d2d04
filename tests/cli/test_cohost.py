"""Two organisations compute a joint landscape by files alone, from their own exports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from isegoria.cli.main import app
from isegoria.opinion import JointError, read_conversation
from isegoria.record.notes import SigningKey
from isegoria.services.cohosting.lines import Line
from isegoria.store.models import Account

if TYPE_CHECKING:
    from pathlib import Path

    from town import Town

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


def test_an_organiser_sets_it_up_by_commands(town: Town) -> None:
    """Lines are made and taken on the machine that runs the site, which then says how it stands."""
    organiser = ["--organiser", Account.objects.get(pk=town.account("organiser")).email]
    theirs = Line(
        "http://127.0.0.1:9/c/trams", "b" * 32, SigningKey("other.example/log", b"o" * 32).vkey, "key"
    )
    runner = CliRunner()

    alone = runner.invoke(app, ["cohost", "status", town.slug, *organiser])
    line = run("offer", town.slug, *organiser)
    host = run("accept", town.slug, theirs.text(), *organiser)
    away = runner.invoke(app, ["cohost", "run", town.slug, *organiser])

    assert (alone.exit_code, alone.output) == (1, "alone\n")
    assert line.startswith("isegoria-cohost-1:")
    assert host == "other.example"
    assert away.exit_code == 1
    assert away.output.startswith("unreachable  other.example  epoch 0\n127.0.0.1:9 does not answer")
