"""Who receives what stewards send: a mail server and a program, real ones that misbehave on demand."""

from __future__ import annotations

import email
import socketserver
import threading
from dataclasses import dataclass, field
from email import policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self, TypeAlias

if TYPE_CHECKING:
    from email.message import EmailMessage
    from types import TracebackType

# What a receiver does next: "" takes the message and says so; "lost" takes it and says nothing; "hang" keeps
# silent until the sender has gone; a code refuses; "302" sends the sender elsewhere.
Deed: TypeAlias = str
_Server: TypeAlias = ThreadingHTTPServer | socketserver.ThreadingTCPServer


@dataclass
class Receiver:
    """Takes messages, and remembers each with its headers.

    Attributes:
        deeds: what to do with the next ones, in order; afterwards, all are taken.
    """

    deeds: list[Deed] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen on a port that is free."""
        self._gone = threading.Event()
        self._server = self._open()
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._gone.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def next_deed(self) -> Deed:
        """Say what to do with the message that has come; "hang" is done already."""
        deed = self.deeds.pop(0) if self.deeds else ""
        if deed == "hang":
            self._gone.wait(5)
        return deed

    def _open(self) -> _Server:
        raise NotImplementedError


@dataclass
class Program(Receiver):
    """A program that web hooks go to.

    Attributes:
        received: path, headers in small letters, and body of each request.
    """

    received: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/hook"

    def _open(self) -> _Server:
        program = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                program.received.append((self.path, headers, body))
                deed = program.next_deed()
                if deed in {"lost", "hang"}:
                    self.close_connection = True
                    return
                self.send_response(int(deed or 204))
                if deed == "302":
                    self.send_header("location", f"{program.url}/elsewhere")
                self.send_header("content-length", "0")
                self.end_headers()

            do_GET = do_POST  # noqa: N815 - as `http.server` names it

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


@dataclass
class MailServer(Receiver):
    """A mail server, as far as RFC 5321 asks for it here.

    Attributes:
        received: to whom, and what.
    """

    received: list[tuple[str, EmailMessage]] = field(default_factory=list)

    def _open(self) -> _Server:
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self._say("220 here")
                to = ""
                while line := self.rfile.readline():
                    verb = line[:4].upper().strip()
                    if verb == b"QUIT":
                        self._say("221 bye")
                        return
                    if verb == b"RCPT":
                        to = line.decode().partition("<")[2].partition(">")[0]
                    if verb != b"DATA":
                        self._say("250 well")
                        continue
                    self._say("354 go on")
                    server.received.append((to, self._message()))
                    deed = server.next_deed()
                    if deed in {"lost", "hang"}:
                        return
                    self._say(f"{deed} refused" if deed else "250 taken")

            def _message(self) -> EmailMessage:
                lines = []
                while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                    lines.append(line[1:] if line.startswith(b"..") else line)
                return email.message_from_bytes(b"".join(lines), policy=policy.default)

            def _say(self, line: str) -> None:
                self.wfile.write(f"{line}\r\n".encode())

        return socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
