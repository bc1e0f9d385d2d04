"""kill -9 of whoever seals the log, again and again: it never says two things that contradict one another."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks.site.serving import HOST, Server, held, prepare

from isegoria.record import log
from isegoria.record.checkpoints import Checkpoint, open_checkpoint
from isegoria.record.notes import VerifyKey
from isegoria.record.proofs import verify_consistency
from isegoria.record.witness import COSIGN, decide
from isegoria.services.auditing.sources import Address, tiles
from journal import Client, differences

if TYPE_CHECKING:
    from collections.abc import Mapping

KILLS = int(os.environ.get("ISEGORIA_KILLS", "25"))
SEED = int(os.environ.get("ISEGORIA_SEED", "1"))
CLIENTS, PEOPLE, STATEMENTS = 2, 40 + KILLS // 10, 20
_WITHIN_SECONDS = 10.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are killed as on a server"),
]


def test_no_killed_sealer_leaves_two_logs(environment: dict[str, str], tmp_path: Path) -> None:
    """Whenever the sealer dies, all that anybody was ever shown is one log, with every vote in it."""
    people = prepare(environment, PEOPLE, STATEMENTS)
    port = int(environment["ISEGORIA_URL"].rsplit(":", 1)[1])
    server = Server(environment, port, tmp_path / "server.log", ["--no-work"])
    clients = [
        Client(port, people, range(seed, PEOPLE, CLIENTS), STATEMENTS, SEED + seed) for seed in range(CLIENTS)
    ]
    observer = Observer(port)
    sealers = Sealers(environment)
    try:
        server.start()
        for one in [*clients, observer]:
            one.start()
        _kill_again_and_again(sealers)
        for one in clients:
            one.end()
        for one in clients:
            one.join(60)
        sealers.start()
        seconds, checked = _until_sealed(environment)
        sealers.kill()
        time.sleep(0.1)
        observer.end()
        observer.join(60)
        found = held(environment)
        observer.prove()
    finally:
        sealers.close()
        server.stop()

    assert seconds < _WITHIN_SECONDS
    assert checked.returncode == 0, checked.stdout
    assert differences(clients, people, found) == []
    assert observer.refusals == []
    assert len(observer.seen) > KILLS // 5


def _kill_again_and_again(sealers: Sealers) -> None:
    """Kill a sealer after a random while, and start the next."""
    chance = random.Random(SEED)  # noqa: S311 - a test's own
    for _ in range(KILLS):
        sealers.start()
        time.sleep(chance.uniform(0.01, 0.2))
        sealers.kill()


class Sealers:
    """Starts sealers one after another, and kills them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parents[1] / "sealer.py")],
            env={**environment, "ISEGORIA_LOG": "off"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._running = 0

    def start(self) -> None:
        """Start one."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self._running = int(self._process.stdout.readline())

    def kill(self) -> None:
        """Kill the one that runs."""
        if self._running:
            os.kill(self._running, signal.SIGKILL)
            self._running = 0

    def close(self) -> None:
        """Kill all."""
        self.kill()
        self._process.kill()
        self._process.communicate()


class Observer(threading.Thread):
    """Asks for the checkpoint without a pause, keeps all it ever saw, and cosigns as a witness does.

    Attributes:
        seen: every checkpoint, by its text.
        refusals: why it would not cosign one.
    """

    def __init__(self, port: int) -> None:
        super().__init__(name="observer", daemon=True)
        self.seen: dict[str, Checkpoint] = {}
        self.refusals: list[str] = []
        self._port, self._address = port, f"http://{HOST}:{port}"
        self._end = threading.Event()
        self._key: VerifyKey | None = None
        self._known: Checkpoint | None = None

    def end(self) -> None:
        """Ask it to stop."""
        self._end.set()

    def run(self) -> None:
        """Look."""
        while not self._end.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):
                self._look()
            time.sleep(0.002)

    def prove(self) -> None:
        """Prove of each checkpoint that the last one goes on from it."""
        last = max(self.seen.values(), key=lambda one: one.size)
        with tiles(Address(self._address), last.size) as reader:
            for one in self.seen.values():
                path = log.consistency(reader, one.size, last.size)
                verify_consistency(one.size, last.size, one.root, last.root, path)

    def _look(self) -> None:
        note = self._fetch("checkpoint").decode()
        if note in self.seen:
            return
        if self._key is None:
            self._key = VerifyKey.parse(self._fetch("key").decode())
        new = open_checkpoint(note, [self._key])
        self.seen[note] = new
        before = self._known.size if self._known else 0
        with tiles(Address(self._address), new.size) as reader:
            proof = log.consistency(reader, before, new.size)
        decision = decide(self._known, before, proof, note, self._key)
        if decision.status == COSIGN:
            self._known = decision.checkpoint
        else:
            self.refusals.append(decision.reason)

    def _fetch(self, name: str) -> bytes:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", f"/log/{name}")
            answer = connection.getresponse()
            if answer.status != HTTPStatus.OK:
                raise OSError(answer.status)
            return answer.read()


def _until_sealed(environment: Mapping[str, str]) -> tuple[float, subprocess.CompletedProcess[str]]:
    """Check the database until every record has its place in the log; gives how long that took."""
    command = [sys.executable, "-m", "isegoria.cli.main", "log", "check", "--lang", "en"]
    environment = {**environment, "COLUMNS": "200"}
    began = time.monotonic()
    while True:
        checked = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        seconds = time.monotonic() - began
        if "(0 not sealed yet)" in checked.stdout or seconds > 3 * _WITHIN_SECONDS:
            return seconds, checked
