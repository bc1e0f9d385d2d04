"""What a witness answers over HTTP, to logs, to people and to programs."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

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


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Witness]:
    """Make a witness that watches a log."""
    folder = Folder(tmp_path / "witness")
    folder.init("witness.example.net")
    folder.add(KEY.vkey, "https://debate.example.org")
    one = Witness(folder)
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
