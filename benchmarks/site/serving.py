"""Start the real server for a measurement or a test, and end it by its own process ids."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HOST = "127.0.0.1"
_PATIENCE = 60.0
_ROOT = Path(__file__).resolve().parents[2]


class Server:
    """`isegoria serve` with what belongs to it: the processes that answer, and the one that works beside."""

    def __init__(
        self, environment: Mapping[str, str], port: int, log: Path, options: Sequence[str] = ()
    ) -> None:
        self.port = port
        self._environment = dict(environment)
        self._log = log
        self._options = list(options)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> None:
        """Start it, and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "isegoria.cli.main",
                    "serve",
                    "--port",
                    str(self.port),
                    *self._options,
                ],
                env=self._environment,
                cwd=_ROOT,
                stdout=log,
                stderr=log,
            )
        if wait:
            self.wait()

    def wait(self) -> None:
        """Wait until it answers.

        Raises:
            RuntimeError: it ended, or took too long.
        """
        ends = time.monotonic() + _PATIENCE
        while time.monotonic() < ends:
            if not self.alive:
                raise RuntimeError(f"the server ended; its log:\n{self._log.read_text('utf-8')[-2000:]}")
            # Only its own: those of a parent that was killed may answer for another moment.
            if self.children("web"):
                with (
                    contextlib.suppress(URLError, OSError),
                    urlopen(f"http://{HOST}:{self.port}/healthz", timeout=5),
                ):
                    return
            time.sleep(0.02)
        raise RuntimeError(f"the server did not answer within {_PATIENCE:.0f} s")

    @property
    def alive(self) -> bool:
        """Whether the parent runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The parent's process id."""
        return self._process.pid if self._process is not None else 0

    def children(self, kind: str) -> list[int]:
        """Give the ids of the processes that answer ("web") or work beside ("work")."""
        found = []
        for one in _children_of(self.pid):
            is_work = b"\0work\0" in _command_of(one)
            if is_work == (kind == "work"):
                found.append(one)
        return found

    def kill(self, target: str) -> int:
        """End the "parent", what answers ("web"), what works beside ("work") or "all", by SIGKILL.

        Returns:
            How many processes were there to be ended.
        """
        doomed = {
            "parent": lambda: [self.pid],
            "web": lambda: self.children("web"),
            "work": lambda: self.children("work"),
            "all": lambda: [*self.children("web"), *self.children("work"), self.pid],
        }[target]()
        for one in doomed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        if target in {"parent", "all"} and self._process is not None:
            self._process.wait()
        return len(doomed)

    def stop(self) -> int:
        """Ask it to stop, and wait until it has; gives its exit code."""
        if self._process is None:
            return 0
        if self.alive:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill("all")
            raise


@dataclass(frozen=True, slots=True)
class Site:
    """A running site.

    Attributes:
        server: that answers.
        environment: of its processes, naming its database.
        people: what `prepare` printed.
    """

    server: Server
    environment: Mapping[str, str]
    people: Mapping[str, Any]

    @property
    def port(self) -> int:
        """On 127.0.0.1."""
        return self.server.port

    def request(self, method: str, path: str, *, cookies: str = "", body: str = "", **headers: str) -> str:
        """Write a whole HTTP/1.1 request; header names with _ for -."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}:{self.port}", "Accept-Encoding: gzip"]
        if cookies:
            lines.append(f"Cookie: {cookies}")
        if method == "POST":
            lines.append(f"Origin: http://{HOST}:{self.port}")
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {len(body)}")
        lines.extend(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())
        return "\r\n".join(lines) + "\r\n\r\n" + body


@contextmanager
def serve(  # noqa: PLR0913 - what a site is made of
    data: Path,
    database: str,
    participants: int,
    statements: int,
    options: Sequence[str] = (),
    *,
    more: Mapping[str, str] | None = None,
) -> Iterator[Site]:
    """Prepare a database and serve it, as `isegoria serve` does.

    Args:
        data: an empty folder.
        database: a URL; "" for SQLite in `data`.
        participants: simulated, who are in before anything is measured.
        statements: how many they may vote on.
        options: of `isegoria serve`.
        more: variables for its processes; PYTHONPATH makes another tree's code answer.
    """
    port = free_port()
    environment = {**describe(data, database, port), **(more or {})}
    people = prepare(environment, participants, statements)
    server = Server(environment, port, data / "server.log", options)
    try:
        server.start()
        yield Site(server, environment, people)
    finally:
        server.stop()


def describe(data: Path, database: str, port: int) -> dict[str, str]:
    """Write the environment of a site."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ISEGORIA_")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "isegoria.web.settings",
        "ISEGORIA_DATA": str(data),
        "ISEGORIA_URL": f"http://{HOST}:{port}",
        "DATABASE_URL": database,
    }


def prepare(environment: Mapping[str, str], participants: int, statements: int) -> dict[str, Any]:
    """Make the conversation and its people; gives what `benchmarks.site.prepare` printed."""
    command = [sys.executable, "-m", "benchmarks.site.prepare", str(participants), str(statements)]
    ran = subprocess.run(
        command, env=dict(environment), cwd=_ROOT, check=True, capture_output=True, text=True
    )
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def held(environment: Mapping[str, str]) -> dict[str, Any]:
    """Give what the site's database holds, as `benchmarks.site.holding` prints it."""
    command = [sys.executable, "-m", "benchmarks.site.holding"]
    ran = subprocess.run(
        command, env=dict(environment), cwd=_ROOT, check=True, capture_output=True, text=True
    )
    return dict(json.loads(ran.stdout.splitlines()[-1]))


@contextmanager
def own_database(url: str, *, like: str = "") -> Iterator[str]:
    """Make a database on a PostgreSQL server, and drop it afterwards; gives its URL.

    Args:
        url: of any database there, for somebody who may make others.
        like: URL of the one there that it is a copy of; "" for an empty one.
    """
    import psycopg  # noqa: PLC0415 - only where PostgreSQL is measured

    name = f"isegoria_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {like.rsplit('/', 1)[-1] or 'template1'}")
        try:
            yield f"{url.rsplit('/', 1)[0]}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def load(site: Site, requests: list[list[str]], seconds: float) -> dict[str, Any]:
    """Run a plan in a process of its own; `benchmarks/site/load.py` says what comes back."""
    plan = json.dumps({"requests": requests, "seconds": seconds})
    ran = subprocess.run(
        [sys.executable, str(_ROOT / "benchmarks/site/load.py"), str(site.port)],
        input=plan,
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(json.loads(ran.stdout))


def free_port() -> int:
    """Find a port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


def _children_of(pid: int) -> list[int]:
    found: list[int] = []
    # Linux lists children by the thread that started them.
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found.extend(int(one) for one in task.read_text("ascii").split())
    return found


def _command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
