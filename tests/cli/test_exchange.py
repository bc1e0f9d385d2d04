"""Importing and exporting by command, on the machine that runs the site."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from exports import vote_events, vote_table
from isegoria.cli import main
from isegoria.store.models import Account, Conversation, Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import MakeExport

    Run = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.django_db


@pytest.fixture
def isegoria(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command as its console script does: exit code, output, errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["isegoria", *map(str, arguments)])
        monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
        monkeypatch.setenv("COLUMNS", "100")
        with pytest.raises(SystemExit) as ended:
            main.run()
        shown = capsys.readouterr()
        return int(ended.value.code or 0), shown.out, shown.err

    return run


@pytest.fixture
def administrator(db: None) -> int:  # noqa: ARG001 - rows need the database
    """Give the account of whoever runs the site."""
    return Account.objects.create_superuser("root@example.org", "a long enough password").pk


def test_a_conversation_comes_and_goes_by_command(
    isegoria: Run, make_export: MakeExport, administrator: int, tmp_path: Path
) -> None:
    """Whoever runs the site moves a conversation with two commands."""
    source = make_export()

    imported = isegoria("import", source, "--slug", "transport", "--open")
    exported = isegoria("export", "transport", "--to", tmp_path / "back")

    assert imported[0] == exported[0] == 0
    assert "3 participants · 2 statements · 5 votes" in imported[1]
    assert "/c/transport/" in imported[1]
    assert "single people out" in exported[1]
    assert Conversation.objects.get().state == "open"
    assert Role.objects.get().account_id == administrator
    assert vote_events(tmp_path / "back") == vote_events(source)
    assert vote_table(tmp_path / "back") == vote_table(source)


def test_an_organiser_is_named_by_address(isegoria: Run, make_export: MakeExport) -> None:
    """The conversation belongs to whom the command names."""
    account = Account.objects.create_user("mayor@example.org", "a long enough password")

    code, _out, _err = isegoria(
        "import", make_export(), "--organiser", "Mayor@example.org", "--topic", "Mine"
    )

    assert code == 0
    assert Role.objects.get().account == account
    assert Conversation.objects.get().topic == "Mine"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--organiser", "nobody@example.org"), "There is no account with the address nobody@example.org"),
        (("--slug", "No Slug"), "small letters, digits and hyphens"),
        (("--sign", "maybe"), "there is no sign called 'maybe'"),
        (("--language", "klingon"), "is no language that is known here"),
    ],
)
def test_a_wrong_option_ends_with_one_sentence(
    isegoria: Run,
    make_export: MakeExport,
    administrator: int,  # noqa: ARG001 - there is one
    arguments: tuple[str, ...],
    words: str,
) -> None:
    """Nobody reads a stack trace, and nothing is left behind."""
    code, out, err = isegoria("import", make_export(), *arguments)

    assert (code, out) == (2, "")
    assert err.startswith("isegoria: ")
    assert words in err
    assert err.count("\n") == 1
    assert not Conversation.objects.exists()


def test_without_an_administrator_the_organiser_has_to_be_named(
    isegoria: Run, make_export: MakeExport
) -> None:
    """The command does not guess whose conversation it is."""
    code, _out, err = isegoria("import", make_export())

    assert code == 2
    assert "--organiser EMAIL" in err


def test_what_is_not_there_is_said(isegoria: Run, tmp_path: Path, administrator: int) -> None:  # noqa: ARG001 - as above
    """A missing file or conversation is named."""
    missing = isegoria("import", tmp_path / "none.zip")
    unknown = isegoria("export", "none", "--to", tmp_path / "x")

    assert missing[0] == unknown[0] == 2
    assert "none.zip: there is no such file or folder" in missing[2]
    assert "There is no conversation called “none”" in unknown[2]
