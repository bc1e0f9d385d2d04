"""kill -9, again and again, while people vote: what was acknowledged is there, once."""

from __future__ import annotations

import os
import random
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from benchmarks.site.serving import Server, held, prepare

from journal import Client, differences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

KILLS = int(os.environ.get("ISEGORIA_KILLS", "25"))
# A worker that was killed may have to be waited for until its lease runs out.
LONG = KILLS >= 200
SEED = int(os.environ.get("ISEGORIA_SEED", "1"))
# Votes that clients give up take pairs of person and statement out of use.
CLIENTS, PEOPLE, STATEMENTS = 4, 120 + KILLS // 4, 40
TARGETS = {"web": 9, "work": 4, "parent": 4, "all": 3}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc"),
]


def test_no_acknowledged_vote_is_lost_or_doubled(environment: dict[str, str], tmp_path: Path) -> None:
    """However often the processes of the site die, a vote that was said to count counts, and counts once."""
    people = prepare(environment, PEOPLE, STATEMENTS)
    port = int(environment["ISEGORIA_URL"].rsplit(":", 1)[1])
    server = Server(environment, port, tmp_path / "server.log")
    server.start()
    clients = [
        Client(port, people, range(seed, PEOPLE, CLIENTS), STATEMENTS, SEED + seed) for seed in range(CLIENTS)
    ]
    try:
        for one in clients:
            one.start()
        _kill_again_and_again(server, clients)
        _settle(server)
        for one in clients:
            one.end()
        for one in clients:
            one.join(60)
        found = _wait_for_landscape(environment) if LONG else held(environment)
    finally:
        server.stop()

    assert [one.journal.refused for one in clients] == [[]] * CLIENTS
    assert sum(one.journal.acknowledged for one in clients) > 10 * KILLS
    assert differences(clients, people, found) == []
    assert found["shown_twice"] == 0
    if LONG:
        assert found["behind"] == 0
        assert found["landscape_votes"] == len(found["votes"])


def _kill_again_and_again(server: Server, clients: Sequence[Client]) -> None:
    chance = random.Random(SEED)  # noqa: S311 - a test's own
    for _ in range(KILLS):
        before = sum(one.journal.acknowledged for one in clients)
        time.sleep(chance.uniform(0.0, 0.2))
        target = chance.choices(list(TARGETS), list(TARGETS.values()))[0]
        if not server.kill(target):
            # What works beside is away for a moment after it was killed.
            server.kill("parent")
        _settle(server)
        ends = time.monotonic() + 30
        # People vote between two deaths, so that each one hits votes on their way.
        while sum(one.journal.acknowledged for one in clients) < before + 10 and time.monotonic() < ends:
            time.sleep(0.005)


def _settle(server: Server) -> None:
    """Do as an init system does: start the site where it ended; then wait until it answers."""
    for _ in range(5):
        if not server.alive:
            server.start(wait=False)
        try:
            server.wait()
        except RuntimeError:
            # Where those who answer die too often in a row, the parent ends, for the init system to decide.
            continue
        return
    pytest.fail("the site did not come back")


def _wait_for_landscape(environment: Mapping[str, str]) -> dict[str, Any]:
    ends = time.monotonic() + 60
    while True:
        found = held(environment)
        if found["behind"] == 0 or time.monotonic() > ends:
            return found
        time.sleep(0.5)
