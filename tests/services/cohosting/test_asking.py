"""Whatever answers in the place of the other host, a worker is neither held up nor misled."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from isegoria.services.cohosting import asking
from isegoria.services.cohosting.asking import OtherHost
from isegoria.services.cohosting.errors import UnreachableError
from isegoria.store.models import CoHost

if TYPE_CHECKING:
    from collections.abc import Iterator

GOOD = {"epoch": 3, "rounds": [1, 2], "joint": 2, "digest": "sha256:0", "results_public": True}
ASKED: list[tuple[str, str]] = []


class Answers(BaseHTTPRequestHandler):
    """Answers by the first part of the path."""

    def do_GET(self) -> None:
        """Answer."""
        how = self.path.split("/")[1]
        ASKED.append((self.path, self.headers.get("Authorization", "")))
        content = {
            "good": json.dumps(GOOD).encode(),
            "page": b"<!doctype html>",
            "deep": b"[" * 100_000,
            "list": b"[]",
            "words": json.dumps(GOOD | {"epoch": "three"}).encode(),
            "huge": b"{" + b" " * (1 << 16),
            "away": b"{}",
            "gone": b"{}",
        }[how]
        self.send_response({"away": 302, "gone": 403}.get(how, 200))
        if how == "away":
            self.send_header("Location", "/good/cohost/status.json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """Answer on this machine."""
    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def host(address: str) -> OtherHost:
    """Ask there."""
    return OtherHost(CoHost(address=address, token="a key"))  # noqa: S106 - nobody's key


def test_the_other_host_is_asked_under_its_key(address: str) -> None:
    """The key goes with the question, and what comes back is read."""
    ASKED.clear()

    status = host(f"{address}/good").status()

    assert (status.epoch, status.rounds, status.joint, status.results_public) == (3, (1, 2), 2, True)
    assert ASKED == [("/good/cohost/status.json", "Bearer a key")]


@pytest.mark.parametrize("how", ["page", "deep", "list", "words", "huge", "away", "gone"])
def test_what_is_no_answer_is_no_answer(address: str, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page, another kind of JSON, an endless answer, a refusal: told, and asked again later."""
    monkeypatch.setattr(asking, "MOST", 1 << 15)

    with pytest.raises(UnreachableError, match=";"):
        host(f"{address}/{how}").status()


def test_the_key_is_not_carried_elsewhere(address: str) -> None:
    """Whoever answers that the conversation has moved does not get the other's key to a third place."""
    ASKED.clear()

    with pytest.raises(UnreachableError, match="302"):
        host(f"{address}/away").status()

    assert [path for path, _key in ASKED] == ["/away/cohost/status.json"]


def test_nobody_there_is_said_at_once() -> None:
    """A machine that is off is no reason to wait."""
    with pytest.raises(UnreachableError, match="does not answer"):
        host("http://127.0.0.1:9").status()


def test_a_document_comes_with_its_receipt(address: str) -> None:
    """Without both, there is no document."""
    with pytest.raises(UnreachableError, match="no document of round 1"):
        host(f"{address}/good").document(3, 1)
