"""Checking by command, for somebody who has a bundle, a folder or a receipt, and no site."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from bundles import bundle_at, changed, in_json
from isegoria.cli import main
from isegoria.record.notes import SigningKey
from isegoria.services.recording import receipts
from isegoria.services.recording.exporting import export_log
from isegoria.services.recording.keys import log_key
from recorded import recorded_town

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django.plugin import DjangoDbBlocker

    Run = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.django_db  # the site that gave everything out; the commands know of none


@pytest.fixture
def isegoria(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command as its console script does: exit code, output, errors."""

    def run(*arguments: object, language: str = "en_GB.UTF-8") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["isegoria", *map(str, arguments)])
        monkeypatch.setenv("LC_ALL", language)
        monkeypatch.setenv("COLUMNS", "100")
        with pytest.raises(SystemExit) as ended:
            main.run()
        shown = capsys.readouterr()
        return int(ended.value.code or 0), shown.out, shown.err

    return run


@pytest.fixture(scope="module")
def kept(
    django_db_setup: None,  # noqa: ARG001 - the tables
    django_db_blocker: DjangoDbBlocker,
    site_folder: Path,  # noqa: ARG001 - where the log's key is
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, str]:
    """Keep what a site gave out: its log, a bundle and a receipt in a folder; and the log's key."""
    folder = tmp_path_factory.mktemp("kept")
    with django_db_blocker.unblock(), transaction.atomic():
        town = recorded_town()
        bundle_at(folder / "bundle.zip", town.id)
        export_log(place=folder / "site")
        _act, text = next(receipts.receipts(conversation=town.id, participant=town.people[0]))
        (folder / "one.tlog-proof").write_text(text, "utf-8")
        key = log_key().vkey
        transaction.set_rollback(True)
    return folder, key


def test_a_bundle_is_audited_by_command(isegoria: Run, kept: tuple[Path, str]) -> None:
    """An auditor reads how many numbers were compared, and that none differs."""
    folder, key = kept

    code, out, _err = isegoria("audit", folder / "bundle.zip", "--key", key)

    assert code == 0
    assert "29 participants" in out
    assert "numbers compared, 0 mismatches." in out
    assert "entries were erased since" in out
    assert "DOES NOT HOLD" not in out


def test_an_audit_says_where_the_key_is_from(isegoria: Run, kept: tuple[Path, str]) -> None:
    """Whoever gave no key is shown the one that was used, and what to do with it."""
    folder, key = kept

    code, out, _err = isegoria("audit", folder / "bundle.zip", language="ja_JP.UTF-8")

    assert code == 0
    assert f"--key で指定してください：{key}" in out
    assert "不一致は0件でした" in out


def test_what_differs_is_listed(isegoria: Run, kept: tuple[Path, str]) -> None:
    """A false number ends the command with 1, and is named with its place and both values."""
    folder, _key = kept
    false = changed(
        folder / "bundle.zip", {"results/landscape.json": in_json(lambda one: one.update(voters=31))}
    )

    code, out, _err = isegoria("audit", false)

    assert code == 1
    assert "voters: published 31, recounted 29" in out
    assert "DOES NOT HOLD" in out
    assert "2 mismatches" in out  # the page is not the one on record, either


def test_what_is_no_bundle_ends_with_2(isegoria: Run, tmp_path: Path) -> None:
    """A wrong path is one sentence."""
    code, out, err = isegoria("audit", tmp_path / "nothing.zip")

    assert (code, out) == (2, "")
    assert err.startswith("isegoria: ")
    assert "it cannot be read (No such file or directory); check the path." in err


def test_a_folder_is_verified_by_command(isegoria: Run, kept: tuple[Path, str]) -> None:
    """Whoever has a copy of the log checks all of it, with their own receipt, without the site."""
    folder, key = kept

    code, out, _err = isegoria(
        "verify",
        folder / "site",
        "--key",
        key,
        "--receipt",
        folder / "one.tlog-proof",
        "--since",
        folder / "kept",
    )
    again = isegoria("verify", folder / "site", "--key", key, "--since", folder / "kept")

    assert (code, again[0]) == (0, 0)
    assert "Everything that was checked holds." in out
    assert "one.tlog-proof" in out
    assert "this is the first run" in out
    assert "this is the first run" not in again[1]


def test_a_receipt_is_verified_without_asking_anybody(isegoria: Run, kept: tuple[Path, str]) -> None:
    """A receipt and a key are enough; what was recorded is shown."""
    folder, key = kept

    code, out, _err = isegoria("verify", "--receipt", folder / "one.tlog-proof", "--key", key)

    assert code == 0
    assert '"type":"' in out
    assert "Entry " in out


def test_a_changed_receipt_is_refused(isegoria: Run, kept: tuple[Path, str], tmp_path: Path) -> None:
    """Whoever changes their receipt cannot claim another vote."""
    folder, key = kept
    false = tmp_path / "false.tlog-proof"
    lines = (folder / "one.tlog-proof").read_text("utf-8").splitlines(keepends=True)
    place = next(at for at, line in enumerate(lines) if line.startswith("index "))
    lines[place] = f"index {int(lines[place].split()[1]) ^ 1}\n"
    false.write_text("".join(lines), "utf-8")

    code, out, _err = isegoria("verify", "--receipt", false, "--key", key)

    assert code == 1
    assert "is not what this log has at that place" in out


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ([], "there is nothing to verify; name a site or a folder"),
        (["--receipt", "x"], "give that with --key"),
        (["--receipt", "x", "--key", "k", "--since", "y"], "name the site beside --since"),
        (["nowhere"], "holds no log: there is no file called checkpoint"),
        (["https:///x"], "is no address of a site"),
    ],
)
def test_what_cannot_be_verified_is_said(isegoria: Run, asked: list[str], words: str) -> None:
    """Each way to ask for nothing that can be checked has its remedy."""
    code, _out, err = isegoria("verify", *asked)

    assert code == 2
    assert words in err


@pytest.mark.parametrize("asked", [["audit", "bundle.zip"], ["verify", "site"]])
def test_checking_needs_no_site(kept: tuple[Path, str], asked: list[str]) -> None:
    """Neither Django nor a database is loaded: an auditor installs the package and nothing else."""
    tell = (
        "import sys\n"
        "from isegoria.cli import main\n"
        "try:\n    main.run()\n"
        "except SystemExit as ended:\n    assert not ended.code, ended.code\n"
        "print({'django', 'sqlite3', 'psycopg'} & {one.partition('.')[0] for one in sys.modules})"
    )

    run = subprocess.run(
        [sys.executable, "-c", tell, *asked], cwd=kept[0], capture_output=True, text=True, check=True
    )

    assert run.stdout.splitlines()[-1] == "set()"


def test_another_key_is_no_match(isegoria: Run, kept: tuple[Path, str]) -> None:
    """A log that another key has signed is another log."""
    folder, _key = kept

    code, out, _err = isegoria(
        "verify", folder / "site", "--key", SigningKey("testserver/log", bytes(32)).vkey
    )

    assert code == 1
    assert "Something does not hold" in out
