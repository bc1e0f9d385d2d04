"""What is written for those who run a site is true of the site."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from isegoria.cli.main import app
from isegoria.web import configuration

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMMAND = re.compile(r"(?:bin/isegoria|`isegoria|\$ isegoria|site isegoria|isegoria\"?,) \"?([a-z]+)")
VARIABLE = re.compile(r"\b(?:ISEGORIA_[A-Z_]+|DATABASE_URL)\b")


def variables_in(text: str) -> set[str]:
    """List the variables that a text names."""
    return set(VARIABLE.findall(text))


def test_every_variable_is_explained_and_none_is_invented() -> None:
    """Whoever sets a site up finds every variable there is, and none that does nothing."""
    known = variables_in(configuration.__doc__ or "")
    explained = (ROOT / "docs" / "running.md").read_text("utf-8")

    table = {one for line in explained.splitlines() if line.startswith("| `") for one in variables_in(line)}
    assert table == known
    for file in (*DEPLOY.iterdir(), ROOT / "docs" / "running.md"):
        assert variables_in(file.read_text("utf-8")) <= known, file.name


def test_every_command_that_is_written_down_exists() -> None:
    """Units, images and the guide start what there is to start."""
    commands = {
        one.name or (one.callback.__name__ if one.callback else "") for one in app.registered_commands
    }
    commands |= {one.name or "" for one in app.registered_groups}
    texts = [file.read_text("utf-8") for file in (*DEPLOY.iterdir(), ROOT / "docs" / "running.md")]

    named = {
        one
        for text in texts
        for one in re.findall(
            r"(?:bin/isegoria|`isegoria|\$ isegoria|site isegoria|isegoria\"?,) \"?([a-z]+)", text
        )
    }

    assert named >= {"serve", "work", "organiser", "migrate", "backup"}
    assert named <= commands


def test_the_compose_file_holds_together() -> None:
    """Every service waits for services there are, and every volume it uses is declared."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services = compose["services"]

    for service in services.values():
        assert set(service.get("depends_on", ())) <= set(services)
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in compose["volumes"]
