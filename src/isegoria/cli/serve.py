"""Serve the site: one process looks after those that answer, and after the one that works in the background.

The parent reads the configuration, brings the tables up to date and loads everything; the processes that
answer are its copies, so that another is there at once where one dies. Each has one thread that writes votes.
Whatever becomes of the parent, its children end with it and leave the port free.
"""

from __future__ import annotations

import errno
import logging
import os
import socket
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from isegoria.cli.following import follow
from isegoria.cli.helper import Helper
from isegoria.cli.site import SiteError, open_site, prepare_tables

if TYPE_CHECKING:
    from collections.abc import Callable

_LOG = logging.getLogger(__name__)

MOST_THREADS = 256
# So many people's votes can share a commit; each thread has a connection of its own.
_THREADS = 32
_BACKLOG = 2048
_STOP_SECONDS = 10
_PORT_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Serving:
    """How to serve.

    Attributes:
        processes: that answer; more than one needs PostgreSQL.
        threads: in each; 0 for the usual number.
        work: compute landscapes and import here as well, in a process beside.
        migrate: bring the tables up to date first; else refuse to start where they are not.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    processes: int = 1
    threads: int = 0
    work: bool = True
    migrate: bool = True


def serve(asked: Serving, *, ready: Callable[[str], None] = lambda _address: None) -> None:
    """Serve until told to stop by SIGTERM or SIGINT; see `isegoria serve --help`.

    Args:
        asked: how.
        ready: told the address, once everything is in order and before people can come.

    Raises:
        SiteError: the site cannot be served; names the fact and the remedy.
    """
    open_site(log="json")
    made = prepare_tables(migrate=asked.migrate)
    if made:
        _LOG.info("tables-changed", extra={"changes": len(made), "last": made[-1]})
    threads = _threads(asked)
    claim(asked.host, asked.port)
    with ExitStack() as stack:
        if asked.processes > 1:
            # Each process keeps its figures here, and whichever is asked gives the sum.
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="isegoria-metrics-"))
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        _load()
        ready(f"http://{_shown(asked.host)}:{asked.port}")
        if asked.work:
            stack.enter_context(Helper(["work", "--parent", str(os.getpid())]))
        _LOG.info(
            "listening",
            extra={
                "port": asked.port,
                "processes": asked.processes,
                "threads": threads,
                "work": asked.work,
            },
        )
        _run(asked, threads)
    _LOG.info("stopped")


def claim(host: str, port: int) -> None:
    """Make sure that nobody listens there; whoever has just been told to stop gets a moment.

    Two servers could share a port without noticing, and people would meet now one, now the other.

    Raises:
        SiteError: somebody does, or this process may not.
    """
    ends = time.monotonic() + _PORT_SECONDS
    while (wrong := why_not(host, port)) is not None:
        if wrong.errno != errno.EADDRINUSE or time.monotonic() > ends:
            raise SiteError(
                f"port {port} of {host} cannot be used ({wrong.strerror or wrong}); "
                "choose another with --host and --port"
            )
        time.sleep(0.05)


def why_not(host: str, port: int) -> OSError | None:
    """Tell why nobody can listen there; None where somebody can."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _name, place = found[0]
        with socket.socket(family, kind, protocol) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(place)
    except OSError as wrong:
        return wrong
    return None


def _threads(asked: Serving) -> int:
    from django.db import connection  # noqa: PLC0415 - Django is set up now

    if asked.processes > 1 and connection.vendor == "sqlite":
        raise SiteError(
            f"{asked.processes} processes were asked for, but SQLite lets one write at a time; set "
            "DATABASE_URL to PostgreSQL, or leave --processes out"
        )
    return asked.threads or _THREADS


def _load() -> None:
    """Load all there is to load, so that the processes that answer begin with everything in place."""
    from django.core.servers.basehttp import get_internal_wsgi_application  # noqa: PLC0415 - likewise
    from django.db import connections  # noqa: PLC0415 - likewise
    from django.urls import get_resolver  # noqa: PLC0415 - likewise

    get_internal_wsgi_application()
    _ = get_resolver().url_patterns
    # A copy of this process must not share its connections.
    connections.close_all()


def _run(asked: Serving, threads: int) -> None:
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415 - heavy
    from granian.http import HTTP1Settings  # noqa: PLC0415 - likewise
    from granian.log import LogLevels  # noqa: PLC0415 - likewise
    from granian.server import Server  # noqa: PLC0415 - likewise

    server = Server(
        "isegoria",
        address=asked.host,
        port=asked.port,
        interface=Interfaces.WSGI,
        workers=asked.processes,
        blocking_threads=threads,
        blocking_threads_idle_timeout=600,
        backlog=_BACKLOG,
        backpressure=_BACKLOG,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.error,
        log_dictconfig=_quiet(),
    )
    try:
        server.serve(target_loader=partial(_application, os.getpid()), wrap_loader=False)
    except SystemExit as ended:
        if ended.code:
            raise SiteError("the processes that answer ended again and again; the log says why") from None


def _quiet() -> dict[str, Any]:
    """Have the server log as everything else does."""
    plain = {"handlers": [], "level": "ERROR", "propagate": True}
    return {"loggers": {"_granian": dict(plain), "granian.access": dict(plain)}}


def _application(parent: int) -> Callable[..., Any]:
    """Make a process ready to answer; called in each of them."""
    from multiprocessing.util import Finalize  # noqa: PLC0415 - likewise

    open_site(log="json")
    from django.core.servers.basehttp import get_internal_wsgi_application  # noqa: PLC0415 - likewise

    from isegoria.services import voting  # noqa: PLC0415 - likewise

    follow(parent, patience=_STOP_SECONDS)
    voting.start_writer()
    # These processes end without what Python does at its exit; what waits is written all the same.
    Finalize(None, voting.stop_writer, exitpriority=10)
    return get_internal_wsgi_application()


def _shown(host: str) -> str:
    if host in {"", "0.0.0.0", "::"}:  # noqa: S104 - compared, not listened on
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
