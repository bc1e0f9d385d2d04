"""After a pause, nothing: whoever acts for a thousand agents in several processes stops where it commits."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from benchmarks.swarms import AGENTS, below, hot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ACTORS = 4
_BETWEEN, _AT_ONCE = 0.3, 2.0  # seconds

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes share the machine's one clock"),
]


def test_nothing_takes_effect_after_a_pause(environment: dict[str, str], tmp_path: Path) -> None:
    """An agent, all below one, or everybody: what they did stands before the pause on record, and no more."""
    chance = random.Random(1)  # noqa: S311 - a test's own
    singles = [hot(number) for number in range(4)]
    swarm = Driven(environment, tmp_path, ACTORS)
    try:
        assert swarm.agents == AGENTS
        pauses = {}
        for name in (*singles, "group5", "group6", "board"):
            time.sleep(chance.uniform(0.5, 1.5) * _BETWEEN)
            pauses[name] = swarm.tell("pause", name)
        time.sleep(_BETWEEN)
        after = {name: swarm.tell("effects", name) for name in pauses}
        swarm.tell("end")
        records = swarm.tell("records")
    finally:
        swarm.close()
    acted = swarm.journals()

    assert all(one["changed"] for one in pauses.values())
    assert max(one["done"] - one["asked"] for one in pauses.values()) < _AT_ONCE
    # What was there when the pause had committed is all that there ever was.
    assert after == {name: one["effects"] for name, one in pauses.items()}
    assert all(after[name] > 0 for name in ("group5", "group6", "board"))
    # Nobody who asked once it had committed was let through, and many did ask.
    late = [
        (agent, status, name)
        for name, one in pauses.items()
        for began, agent, status in acted
        if agent in below(name) and began > one["done"]
    ]
    assert [one for one in late if one[1] == "done"] == []
    assert {name for _agent, _status, name in late} >= {"group5", "group6", "board"}
    # The public record says the same to whoever reads it in its order.
    assert _done_while_paused(records) == []
    assert sum(body["type"] == "judgement" for _index, body in records) > ACTORS * 10
    assert _paused_in(records) == set(pauses)


def _done_while_paused(records: list[tuple[int, dict[str, Any]]]) -> list[str]:
    """Follow a swarm's records in the order of the log; tell which actions took effect during a pause."""
    creator: dict[str, str] = {}
    paused: set[str] = set()
    wrong = []
    for index, body in records:
        name = "board" if body["type"] == "swarm" else body["agent"]
        if body["type"] == "agent":
            creator[name] = body["creator"]
        if body["type"] != "judgement":
            (paused.add if body["paused"] else paused.discard)(name)
        elif body["status"] == "done":
            place = name
            while place != "board" and place not in paused:
                place = creator[place]
            if place in paused:
                wrong.append(f"{index}: {body['action']}")
    return wrong


def _paused_in(records: list[tuple[int, dict[str, Any]]]) -> set[str]:
    return {
        "board" if body["type"] == "swarm" else body["agent"]
        for _index, body in records
        if body["type"] != "judgement" and body["paused"]
    }


class Driven:
    """A swarm for which several processes act, and somebody who tells it what to do."""

    def __init__(self, environment: Mapping[str, str], folder: Path, actors: int) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.swarms", str(folder), str(actors)],
            env={**environment, "ISEGORIA_LOG": "off", "OMP_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.agents = self._answer()

    def tell(self, *command: str) -> Any:  # noqa: ANN401 - JSON
        """Tell it to do something, and wait for the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def journals(self) -> list[tuple[float, str, str]]:
        """Give what was asked for: when, by whom, and what came of it."""
        texts = [one.read_text("ascii") for one in self._folder.glob("*.journal")]
        lines = [line.split() for text in texts for line in text.splitlines()]
        return [(float(line[0]), line[2], line[3]) for line in lines]

    def close(self) -> None:
        """End it and those that act."""
        self._process.communicate("", timeout=30)

    def _answer(self) -> Any:  # noqa: ANN401 - JSON
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())
