"""`isegoria witness` as organisations call it, and what it answers over HTTP."""

from __future__ import annotations

import http.server
import subprocess
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest

from isegoria.cli import main
from isegoria.record import cosignatures
from isegoria.services.witnessing.folder import Folder
from isegoria.services.witnessing.watching import Witness
from logs import KEY, log_of
from witnessed import asking, forked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def isegoria(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run `isegoria witness` on a folder of its own: exit code, output, errors."""

    def run(*arguments: object, language: str = "en_GB.UTF-8") -> tuple[int, str, str]:
        place = ["--folder", str(tmp_path / "witness")]
        monkeypatch.setattr(sys, "argv", ["isegoria", "witness", *map(str, arguments), *place])
        for name in ("LC_ALL", "LC_MESSAGES"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("LANG", language)
        with pytest.raises(SystemExit) as ended:
            main.run()
        shown = capsys.readouterr()
        return int(ended.value.code or 0), shown.out, shown.err

    return run


@pytest.fixture
def witness(isegoria: Run, tmp_path: Path) -> Iterator[Witness]:
    """Make a witness that watches a log, by command."""
    isegoria("init", "witness.example.net")
    isegoria("add", KEY.vkey, "--url", "https://debate.example.org")
    one = Witness(Folder(tmp_path / "witness"))
    yield one
    one.close()


def test_a_witness_is_made_by_two_commands(isegoria: Run) -> None:
    """One prints the key that sites need, the other says which log is watched from now on."""
    code, vkey, _errors = isegoria("init", "witness.example.net")
    listed = isegoria("add", KEY.vkey)

    assert code == 0
    assert cosignatures.WitnessKey.parse(vkey).name == "witness.example.net"
    assert listed == (0, f"{KEY.name}\n", "")
    assert isegoria("list") == (0, f"{KEY.name}\thas never asked\n", "")
    assert "まだ依頼がありません" in isegoria("list", language="ja_JP.UTF-8")[1]


def test_what_is_cosigned_can_be_shown(isegoria: Run, witness: Witness) -> None:
    """With sizes and times, and with both signatures."""
    line = witness.add_checkpoint(asking(log_of(1200), 0)).body

    assert "\t1,200 entries\t20" in isegoria("list")[1]
    assert isegoria("show", KEY.name) == (0, log_of(1200).note + line, "")
    assert isegoria("evidence") == (0, "No record has contradicted itself.\n", "")


def test_proof_is_printed_and_ends_with_one(isegoria: Run, witness: Witness) -> None:
    """So that whoever watches a witness by a program is woken."""
    log = log_of(30)
    witness.add_checkpoint(asking(log, 0))
    fork = forked(log, 20, 10, seed=3)
    witness.add_checkpoint(asking(fork, 30))

    code, shown, _errors = isegoria("evidence")

    assert code == 1
    assert "Proof: the record contradicts itself" in shown
    assert log.note in shown
    assert fork.note in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["list"], "holds no witness; make one with isegoria witness init"),
        (["init", "no name"], "cannot name a key"),
        (["add", KEY.vkey], "holds no witness"),
        (["serve"], "holds no witness"),
        (["show", "x"], "holds no witness"),
        (["watch", "https://debate.example.org"], "holds no witness"),
    ],
)
def test_without_a_witness_every_command_says_what_to_do(
    isegoria: Run, arguments: list[str], words: str
) -> None:
    """In one sentence, never a stack trace."""
    code, _shown, errors = isegoria(*arguments)

    assert code == 2
    assert words in errors
    assert "Traceback" not in errors


@pytest.mark.usefixtures("witness")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["init", "witness.example.net"], "holds a witness already"),
        (["add", "nonsense"], "isegoria: "),
        (["add", KEY.vkey, "--url", "ftp://x"], "is no address of a site"),
        (["show", "elsewhere.example.org/log"], "is not watched; add it with isegoria witness add"),
        (["show", KEY.name], "has never asked; tell the site"),
        (["watch", "nonsense"], "is no address of a site"),
    ],
)
def test_mistakes_are_named_with_their_remedy(isegoria: Run, arguments: list[str], words: str) -> None:
    """In one sentence as well."""
    code, _shown, errors = isegoria(*arguments)

    assert code == 2
    assert words in errors


def test_a_witness_behind_a_firewall_fetches(isegoria: Run, witness: Witness, tmp_path: Path) -> None:
    """It reads the log as everybody does, cosigns what grew, and refuses a fork; its page shows the rest."""
    log = log_of(300)
    site = tmp_path / "site"
    log.write(site / "log")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        first = isegoria("watch", address)
        log.add(log_of(500, seed=9).entries)
        log.write(site / "log")
        second = isegoria("watch", address)
        forked(log, 799, 40, seed=4).write(site / "log")
        third = isegoria("watch", address)
        server.shutdown()

    assert [one[0] for one in (first, second, third)] == [0, 0, 1]
    assert second[1].startswith(log.note)
    assert cosignatures.verify(second[1], [witness.signer.public])
    assert third[2].startswith("422: ")


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_given: object) -> None:
        """Write nothing."""


def test_a_witness_needs_no_site() -> None:
    """Neither Django nor the mathematics is loaded, so that the smallest machine will do."""
    code = (
        "import sys, isegoria.cli.main, isegoria.cli.witness.serving, isegoria.services.witnessing.fetching;"
        "print([one for one in ('django', 'numpy', 'polars', 'psycopg') if one in sys.modules])"
    )

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout == "[]\n"
