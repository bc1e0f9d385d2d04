"""The witness's server: a few addresses over HTTP, without a framework."""

from __future__ import annotations

import json
import logging
import os
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from isegoria.cli.following import follow
from isegoria.cli.serve import claim
from isegoria.cli.site import SiteError
from isegoria.cli.witness import page
from isegoria.cli.witness.words import preferred
from isegoria.services.witnessing.errors import WitnessError
from isegoria.services.witnessing.watching import LONGEST, TEXT, TOO_LONG, UNAVAILABLE, Answer, Witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from isegoria.services.witnessing.folder import Folder

ADD: Final = "/add-checkpoint"
_HTML = "text/html; charset=utf-8"
_JSON = "application/json"
_THREADS = 8
_BACKLOG = 256
_STOP_SECONDS = 10
_NOT_FOUND, _NOT_ALLOWED = 404, 405
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}
_log = logging.getLogger(__name__)


def serve(
    folder: Folder, host: str, port: int, processes: int, *, ready: Callable[[str], None] = lambda _: None
) -> None:
    """Serve a witness until told to stop by SIGTERM or SIGINT.

    Args:
        folder: of the witness.
        host: address to listen on.
        port: likewise.
        processes: that answer.
        ready: told the address.

    Raises:
        SiteError: the port is taken.
        WitnessError: the witness is not whole.
    """
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415 - heavy
    from granian.log import LogLevels  # noqa: PLC0415 - likewise
    from granian.server import Server  # noqa: PLC0415 - likewise

    Witness(folder).close()
    claim(host, port)
    start_log()
    server = Server(
        "isegoria",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=_THREADS,
        backlog=_BACKLOG,
        backpressure=_BACKLOG,
        http=HTTPModes.http1,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.error,
    )
    ready(f"http://{host}:{port}")
    try:
        server.serve(target_loader=partial(_load, folder, os.getpid()), wrap_loader=False)
    except SystemExit as ended:
        if ended.code:
            raise SiteError("the processes that answer ended again and again; the log says why") from None


def application(witness: Witness) -> Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]:
    """Give a witness as WSGI has it."""

    def respond(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        try:
            answer = _answer(witness, environ)
        except WitnessError as wrong:
            _log.error("cannot-answer", extra={"because": str(wrong)})
            answer = Answer(UNAVAILABLE, TEXT, "this witness cannot read its files; try again later\n")
        except Exception:  # noqa: BLE001 - whoever asks gets a sentence, and the log the rest
            _log.exception("unhandled")
            answer = Answer(500, TEXT, "something went wrong here; try again later\n")
        content = answer.body.encode()
        headers = [
            ("Content-Type", answer.kind),
            ("Content-Length", str(len(content))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", page.POLICY),
            ("Access-Control-Allow-Origin", "*"),
            ("Referrer-Policy", "no-referrer"),
        ]
        if answer.status == _NOT_ALLOWED:
            headers.append(("Allow", "POST" if environ.get("PATH_INFO") == ADD else "GET, HEAD"))
        if answer.kind == _HTML:
            headers.append(("Vary", "Accept-Language"))
        start(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]

    return respond


def start_log() -> None:
    """Write the log as lines of JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


class _Lines(logging.Formatter):
    """One object a line: what happened, and what was said beside it."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a line."""
        beside = {name: value for name, value in record.__dict__.items() if name not in _STANDARD}
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **beside,
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _load(folder: Folder, parent: int) -> Callable[..., Any]:
    """Make a process ready to answer; called in each of them."""
    follow(parent, patience=_STOP_SECONDS)
    return application(Witness(folder))


def _answer(witness: Witness, environ: WSGIEnvironment) -> Answer:
    path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
    if path == ADD:
        if method != "POST":
            return Answer(_NOT_ALLOWED, TEXT, "checkpoints are sent by POST\n")
        return _added(witness, environ)
    show = _PAGES.get(path)
    if show is None:
        return Answer(_NOT_FOUND, TEXT, "there is nothing here; this witness shows its logs at /\n")
    if method not in {"GET", "HEAD"}:
        return Answer(_NOT_ALLOWED, TEXT, "this page is only read\n")
    return show(witness, environ)


def _added(witness: Witness, environ: WSGIEnvironment) -> Answer:
    length = environ.get("CONTENT_LENGTH") or ""
    if length and not (length.isascii() and length.isdigit()):
        return Answer(400, TEXT, "the length of the request is no number\n")
    if length and int(length[:20]) > LONGEST:
        return Answer(TOO_LONG, TEXT, f"a request has at most {LONGEST} bytes; leave signatures out\n")
    # Without a length, the server knows where the request ends; with one, not every server stops there.
    raw = environ["wsgi.input"].read(int(length) if length else LONGEST + 1)
    return witness.add_checkpoint(raw)


def _front(witness: Witness, environ: WSGIEnvironment) -> Answer:
    language = preferred(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    written = page.page(witness.signer.public, witness.standings(), witness.evidence(), language)
    return Answer(200, _HTML, written)


_PAGES: Final[dict[str, Callable[[Witness, WSGIEnvironment], Answer]]] = {
    "/": _front,
    "/logs.json": lambda witness, _: Answer(
        200, _JSON, page.logs_document(witness.signer.public, witness.standings())
    ),
    "/evidence.json": lambda witness, _: Answer(200, _JSON, page.evidence_document(witness.evidence())),
    "/key": lambda witness, _: Answer(200, TEXT, f"{witness.signer.public.vkey}\n"),
    "/healthz": lambda _witness, _: Answer(200, TEXT, "ok\n"),
}
