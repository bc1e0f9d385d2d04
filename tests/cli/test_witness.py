"""`isegoria witness` as organisations call it, and what it answers over HTTP."""

from __future__ import annotations

import http.server
import io
import json
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from isegoria.cli import main
from isegoria.cli.witness.serving import application
from isegoria.cli.witness.words import WORDS, preferred
from isegoria.cli.words import Language
from isegoria.record import cosignatures
from isegoria.services.witnessing.folder import Folder
from isegoria.services.witnessing.watching import LONGEST, Witness
from logs import KEY, SomeLog, log_of
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


class Answered:
    """An answer of the witness's server, which is held to WSGI's rules while it answers."""

    def __init__(self, witness: Witness, method: str, path: str, body: bytes = b"", **more: str) -> None:
        environ: dict[str, Any] = {
            "QUERY_STRING": "",
            "SCRIPT_NAME": "",
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "wsgi.input": io.BytesIO(body),
        }
        if body:
            environ["CONTENT_LENGTH"] = str(len(body))
        setup_testing_defaults(environ)
        environ.update(more)

        def start(
            status: str, headers: list[tuple[str, str]], _problem: object = None
        ) -> Callable[[bytes], None]:
            self.status, self.headers = int(status[:3]), dict(headers)
            return lambda _more: None

        answer = application(witness)
        if environ.get("CONTENT_LENGTH", "0").isdigit():  # the validator itself takes no other
            answer = validator(answer)
        given = answer(environ, start)
        self.body = b"".join(given)
        if hasattr(given, "close"):
            given.close()

    @property
    def text(self) -> str:
        """What it says."""
        return self.body.decode()


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


def test_every_status_of_the_standard_is_answered_over_http(witness: Witness) -> None:
    """As other people's logs expect it: status, type and body."""
    log = log_of(50)
    other = SomeLog()
    other.add(log_of(50, seed=8).entries)

    def send(body: bytes) -> Answered:
        return Answered(witness, "POST", "/add-checkpoint", body)

    good, late, fork = send(asking(log, 0, 40)), send(asking(log, 0)), send(asking(other, 40, 40))
    unproved = send(asking(log, 40, proof=(bytes(32),)))

    assert good.status == 200
    assert good.text.startswith("— witness.example.net ")
    assert (late.status, late.text, late.headers["Content-Type"]) == (409, "40\n", "text/x.tlog.size")
    assert (fork.status, fork.text) == (409, "40\n")
    assert unproved.status == 422
    assert send(b"nonsense").status == 400
    assert send(asking(log, 0).replace(b"debate.", b"elsewhere.")).status == 404
    assert send(asking(log, 0).replace(b"\n50\n", b"\n51\n")).status == 403
    assert send(b"x" * (LONGEST + 1)).status == 413


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/add-checkpoint", 405, "POST"),
        ("POST", "/", 405, "GET, HEAD"),
        ("DELETE", "/logs.json", 405, "GET, HEAD"),
        ("GET", "/nothing", 404, None),
        ("GET", "/../key", 404, None),
    ],
)
def test_what_is_not_there_is_said(
    witness: Witness, method: str, path: str, status: int, allow: str | None
) -> None:
    """In plain words, with what is allowed."""
    answer = Answered(witness, method, path)

    assert (answer.status, answer.headers.get("Allow")) == (status, allow)
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_a_length_that_is_none_is_refused(witness: Witness) -> None:
    """Before anything is read."""
    assert Answered(witness, "POST", "/add-checkpoint", b"x", CONTENT_LENGTH="-1x").status == 400
    assert Answered(witness, "POST", "/add-checkpoint", b"x", CONTENT_LENGTH="9" * 30).status == 413


def test_people_and_programs_see_what_is_watched(witness: Witness) -> None:
    """In the reader's language, without scripts, and with what speaks against a log."""
    log = log_of(30)
    witness.add_checkpoint(asking(log, 0))
    witness.add_checkpoint(asking(forked(log, 20, 10, seed=3), 30))
    witness.add_checkpoint(asking(log, 30, proof=(bytes(32),)))

    page = Answered(witness, "GET", "/", HTTP_ACCEPT_LANGUAGE="ja,en;q=0.5")
    (listed,) = json.loads(Answered(witness, "GET", "/logs.json").body)["logs"]
    evidence = json.loads(Answered(witness, "GET", "/evidence.json").body)

    assert '<html lang="ja">' in page.text
    assert "証明：公開記録が自らと食い違っています" in page.text
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert (listed["origin"], listed["size"]) == (KEY.name, 30)
    assert cosignatures.verify(listed["checkpoint"], [witness.signer.public])
    assert [one["kind"] for one in evidence] == ["fork"]
    assert Answered(witness, "GET", "/key").text == f"{witness.signer.public.vkey}\n"
    assert Answered(witness, "HEAD", "/").body == b""


def test_what_others_wrote_is_shown_as_text(witness: Witness) -> None:
    """A log's name and notes are shown letter by letter, whatever is in them."""
    witness.folder.add(KEY.vkey, "https://debate.example.org/?a=<b>&c")

    page = Answered(witness, "GET", "/").text

    assert "<b>" not in page
    assert "?a=&lt;b&gt;&amp;c" in page


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("ja", "ja"),
        ("ja-JP,en;q=0.8", "ja"),
        ("en-GB,ja;q=0.9", "en"),
        ("fr,ja;q=0.2", "ja"),
        ("ja;q=x", "en"),
        ("de", "en"),
    ],
)
def test_the_page_speaks_the_readers_language(accepted: str, language: str) -> None:
    """As their browser asks."""
    assert preferred(accepted) == language


def test_every_word_is_there_in_both_languages() -> None:
    """Nobody meets half a page."""
    assert all(set(one) == set(Language) for one in WORDS.values())
