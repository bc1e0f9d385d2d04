"""A stand-in for an OpenAI-compatible endpoint: a real server on loopback that answers as a test says."""

from __future__ import annotations

import json
import socket
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


@dataclass
class Endpoint:
    """Answers each question with what `say` gives, and remembers what it was asked.

    Attributes:
        say: takes the handler of a question, and writes the whole answer to it.
        asked: bodies of the questions, as JSON, in order.
        headers: of the questions, in order.
    """

    say: Callable[[BaseHTTPRequestHandler], None]
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def __enter__(self) -> Self:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                endpoint.asked.append(json.loads(body))
                endpoint.headers.append(dict(self.headers))
                try:
                    endpoint.say(self)
                except OSError:
                    # Whoever asked went away.
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        """Where its interface is."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"


def completion(content: str | None, **message: object) -> bytes:
    """Write a chat completion with what a model said."""
    choice = {
        "index": 0,
        "finish_reason": "tool_calls" if "tool_calls" in message else "stop",
        "message": {"role": "assistant", "content": content, **message},
    }
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    whole = {"id": "1", "object": "chat.completion", "created": 1, "model": "stub", "choices": [choice]}
    return json.dumps({**whole, "usage": usage}).encode()


def saying(text: object, citations: object, **more: object) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer with text and citations, as a model does that keeps to the form."""
    return sending(completion(json.dumps({"text": text, "citations": citations, **more})))


def sending(
    body: bytes, status: int = 200, kind: str = "application/json"
) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer with these bytes."""

    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("content-type", kind)
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return say


def breaking_off(body: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    """Announce a whole answer, send half of it, and hang up."""

    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2])
        handler.wfile.flush()
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)

    return say


def dripping(body: bytes, seconds: float) -> Callable[[BaseHTTPRequestHandler], None]:
    """Send an answer byte by byte, so that something always comes and it never ends in time."""

    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        for one in body:
            handler.wfile.write(bytes([one]))
            handler.wfile.flush()
            time.sleep(seconds)

    return say


def silent(until: threading.Event) -> Callable[[BaseHTTPRequestHandler], None]:
    """Say nothing at all until an event."""

    def say(handler: BaseHTTPRequestHandler) -> None:
        until.wait(30)
        handler.close_connection = True

    return say
