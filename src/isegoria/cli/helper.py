"""A process beside this one that runs another command, and is started again where it dies."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOG = logging.getLogger(__name__)
_STOP_SECONDS = 10.0
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0


class Helper:
    """Runs `isegoria` with arguments as long as the `with` block lasts."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._command = [sys.executable, "-m", "isegoria.cli.main", *arguments]
        self._name = arguments[0]
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._look_after, name=f"look after {self._name}", daemon=True)

    def __enter__(self) -> Self:
        """Start it."""
        self._process = self._start()
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        """End it, and wait until it has."""
        self._stop.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._thread.join(_STOP_SECONDS)

    def _start(self) -> subprocess.Popen[bytes]:
        # In a session of its own, so that Ctrl-C is this process's to hand on.
        return subprocess.Popen(  # noqa: S603 - our own command
            self._command, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def _look_after(self) -> None:
        pause = _FIRST_PAUSE
        while self._process is not None:
            began = time.monotonic()
            code = self._process.wait()
            if self._stop.is_set():
                return
            if time.monotonic() - began > _LONGEST_PAUSE:
                pause = _FIRST_PAUSE
            _LOG.error("helper-died", extra={"helper": self._name, "code": code, "again_in": pause})
            if self._stop.wait(pause):
                return
            pause = min(2 * pause, _LONGEST_PAUSE)
            self._process = self._start()
