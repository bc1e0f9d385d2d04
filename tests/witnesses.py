"""Witnesses as processes: `isegoria witness serve`, started, killed and asked over HTTP."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.site.serving import HOST, free_port

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.services.witnessing.folder import Folder

_PATIENCE = 30.0


class Running:
    """A witness that serves, with what answers for it.

    Args:
        folder: of the witness.
        processes: that answer.
        hardy: whose processes may die as often as they like; see `nursery`.
    """

    def __init__(self, folder: Folder, *, processes: int = 1, hardy: bool = False) -> None:
        self.folder, self.port = folder, free_port()
        self._processes, self.hardy = processes, hardy
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.port}"

    @property
    def workers(self) -> list[int]:
        """Ids of the processes that answer."""
        if self._process is None:
            return []
        path = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        with contextlib.suppress(OSError):
            return [int(one) for one in path.read_text("ascii").split()]
        return []

    def start(self) -> None:
        """Start it, and wait until it answers."""
        place, port, processes = str(self.folder.path), str(self.port), str(self._processes)
        if self.hardy:
            arguments = [str(Path(__file__).with_name("nursery.py")), place, port, processes]
        else:
            command = ["-m", "isegoria.cli.main", "witness", "serve", "--folder", place]
            arguments = [*command, "--port", port, "--processes", processes]
        with (self.folder.path / "server.log").open("ab") as log:
            self._process = subprocess.Popen([sys.executable, *arguments], stdout=log, stderr=log)
        self.wait()

    def wait(self) -> None:
        """Wait until it answers.

        Raises:
            RuntimeError: it ended, or took too long.
        """
        ends = time.monotonic() + _PATIENCE
        while time.monotonic() < ends:
            if self._process is None or self._process.poll() is not None:
                raise RuntimeError((self.folder.path / "server.log").read_text("utf-8")[-2000:])
            with contextlib.suppress(URLError, OSError), urlopen(f"{self.url}/healthz", timeout=2):  # noqa: S310
                return
            time.sleep(0.01)
        raise RuntimeError(f"the witness did not answer within {_PATIENCE:.0f} s")

    def kill(self, doomed: Sequence[int]) -> None:
        """End processes by SIGKILL."""
        for one in doomed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)

    def kill_all(self) -> None:
        """End everything at once, as a power cut does."""
        if self._process is not None:
            self.kill([self._process.pid, *self.workers])
            self._process.wait()

    def stop(self) -> int:
        """Ask it to stop, and wait until it has; gives its exit code."""
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        return self._process.wait(_PATIENCE)

    def ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Send a request; gives status, headers and content.

        Raises:
            OSError: nobody answered.
        """
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            content = answer.read()
            if answer.getheader("Content-Length") is None:
                raise ConnectionError("it died while it answered: even its headers are cut off")
        except http.client.HTTPException as wrong:
            raise ConnectionError(str(wrong)) from wrong
        finally:
            connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content

    def submit(self, body: bytes) -> tuple[int, str]:
        """Ask for a cosignature; gives status and content."""
        status, _headers, content = self.ask("POST", "/add-checkpoint", body)
        return status, content.decode()
