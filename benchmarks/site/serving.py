"""Start the real server for a measurement, and end it by its own process id."""

from __future__ import annotations

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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOST = "127.0.0.1"
_PATIENCE = 60.0
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Site:
    """A running site.

    Attributes:
        port: on 127.0.0.1.
        environment: of its processes, naming its database.
        people: what `prepare` printed.
    """

    port: int
    environment: Mapping[str, str]
    people: Mapping[str, object]

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
def serve(data: Path, database: str, participants: int, statements: int) -> Iterator[Site]:
    """Prepare a database and serve it, as `isegoria serve` does.

    Args:
        data: an empty folder.
        database: a URL; "" for SQLite in `data`.
        participants: simulated, who are in before anything is measured.
        statements: how many they may vote on.
    """
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "isegoria.web.settings",
        "ISEGORIA_DATA": str(data),
        "ISEGORIA_URL": f"http://{HOST}:{port}",
        "DATABASE_URL": database,
    }
    command = [sys.executable, "-m", "benchmarks.site.prepare", str(participants), str(statements)]
    prepared = subprocess.run(command, env=environment, cwd=_ROOT, check=True, capture_output=True, text=True)
    people = json.loads(prepared.stdout.splitlines()[-1])
    with (data / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "isegoria.cli.main", "serve", "--port", str(port)],
            env=environment,
            cwd=_ROOT,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_until_ready(port, server)
            yield Site(port, environment, people)
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def load(site: Site, requests: list[list[str]], seconds: float) -> dict[str, object]:
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


def _wait_until_ready(port: int, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}; read server.log")
        with socket.socket() as one:
            if one.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not listen within {_PATIENCE:.0f} s")
