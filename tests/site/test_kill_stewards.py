"""kill -9 of whoever lets stewards act, again and again: all of it happens once, and is on record."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

KILLS = int(os.environ.get("ISEGORIA_KILLS", "50"))
SEED = int(os.environ.get("ISEGORIA_SEED", "1"))
SLOTS = 2
_LONGEST = 0.3  # seconds between two deaths

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are killed as on a server"),
]


def test_no_action_is_lost_or_repeated(environment: dict[str, str], tmp_path: Path) -> None:
    """However often workers die, what an agent asked for happens once or not at all, judged and on record."""
    workers = Workers(environment, tmp_path)
    try:
        workers.say("prepare")
        assert workers.answer() == {"statements": 40}
        cut = _kill_again_and_again(workers)
        workers.say("finish")
        found: dict[str, Any] = workers.answer()
        assert found["wrong"] == []
    finally:
        workers.close()
    checked = subprocess.run(
        [sys.executable, "-m", "isegoria.cli.main", "log", "check", "--lang", "en"],
        env={**environment, "COLUMNS": "200"},
        check=False,
        capture_output=True,
        text=True,
    )
    print(f"{KILLS} kills, {cut} of them in the midst of an action; {found}")  # noqa: T201 - for `make kill-stewards`

    assert found["replayed"] == found["judgements"] > found["asked"]
    # The deaths came amid all this, and work went on between them.
    assert found["questions"] > KILLS
    assert found["turns"] > 0
    assert cut > KILLS // 10
    assert checked.returncode == 0, checked.stdout


def _kill_again_and_again(workers: Workers) -> int:
    """Kill a worker after a random while, and start the next; another goes on. Tells who left a question."""
    chance = random.Random(SEED)  # noqa: S311 - a test's own
    cut = 0
    for slot in range(SLOTS):
        workers.start(slot)
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.0, _LONGEST))
        slot = chance.randrange(SLOTS)
        cut += workers.kill(slot)
        workers.start(slot)
    return cut


class Workers:
    """Starts workers, several at once, and kills them."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parents[1] / "chore_workers.py"), str(folder)],
            env={**environment, "ISEGORIA_LOG": "off", "OMP_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._running: dict[int, int] = {}

    def say(self, command: str) -> None:
        """Ask for something, once nobody works any more."""
        for slot in list(self._running):
            self.kill(slot)
        self._send(command)

    def answer(self) -> Any:  # noqa: ANN401 - JSON
        """Wait for what comes back."""
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def start(self, slot: int) -> None:
        """Start a worker."""
        self._send(f"start {slot}")
        self._running[slot] = int(self.answer())

    def kill(self, slot: int) -> bool:
        """Kill a worker; tells whether that was in the midst of an action."""
        os.kill(self._running.pop(slot), signal.SIGKILL)
        journal = self._folder / f"{slot}.journal"
        return journal.exists() and journal.read_text().splitlines()[-1:][0].startswith("ask")

    def close(self) -> None:
        """Kill all."""
        for slot in list(self._running):
            self.kill(slot)
        self._process.kill()
        self._process.communicate()

    def _send(self, command: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
