"""A real site for the browser: `isegoria serve`, with its worker, on a free port of this machine."""

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
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE = 60.0
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Site:
    """A running site.

    Attributes:
        url: without a slash at the end.
        demo: slug of the bundled conversation, with its landscape and a report.
        fresh: slug of an open conversation in which nobody has voted.
        closed: slug of a closed one.
        invitation: token of an unused invitation to the fresh one.
        import_: number of an import whose file is no export.
        voters: cookies of simulated people who are on the roll of the open ballot and have cast none yet.
        waiting: number of an action of a steward in the fresh conversation that waits for an organiser.
        environment: of its processes.
    """

    url: str
    demo: str
    fresh: str
    closed: str
    invitation: str
    import_: int
    voters: list[str]
    waiting: int
    environment: dict[str, str]


@contextmanager
def running_site(data: Path) -> Iterator[Site]:
    """Fill a site in an empty folder and serve it until the end."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ISEGORIA_")},
        "DJANGO_SETTINGS_MODULE": "isegoria.web.settings",
        "ISEGORIA_DATA": str(data),
        "ISEGORIA_URL": url,
        "ISEGORIA_ORGANISERS": "anyone",
        "DATABASE_URL": "",
    }
    prepare = [sys.executable, str(Path(__file__).with_name("prepare.py"))]
    cast = {**environment, "PYTHONPATH": str(_ROOT / "tests")}
    prepared = subprocess.run(prepare, env=cast, cwd=_ROOT, check=True, capture_output=True, text=True)
    with (data / "server.log").open("wb") as log:
        serve = [sys.executable, "-m", "isegoria.cli.main", "serve", "--port", str(port)]
        server = subprocess.Popen(serve, env=environment, cwd=_ROOT, stdout=log, stderr=log)
        try:
            _wait_until_ready(url, server, data)
            yield Site(url=url, environment=environment, **json.loads(prepared.stdout.splitlines()[-1]))
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_until_ready(url: str, server: subprocess.Popen[bytes], data: Path) -> None:
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends:
        if server.poll() is not None:
            break
        try:
            with urlopen(f"{url}/healthz", timeout=1) as answer:  # noqa: S310 - this machine
                answer.read()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the site did not start:\n{(data / 'server.log').read_text()[-3000:]}")
