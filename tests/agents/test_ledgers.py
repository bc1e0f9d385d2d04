"""Ledgers: memory and file say the same of everything; a file that is edited or cut off by force tells."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from isegoria.agents.chains import Chain, check_chain
from isegoria.agents.errors import AgentError, LedgerError
from isegoria.agents.gate import Gate
from isegoria.agents.ledgers.checking import check_ledger
from isegoria.agents.ledgers.laws import law_of
from isegoria.agents.ledgers.memory import MemoryLedger
from isegoria.agents.ledgers.sqlite import SqliteLedger
from isegoria.agents.requests import Request
from isegoria.agents.swarm import BOARD
from isegoria.constitution.guards import Action

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


PRIVILEGES: Final = ("order queue", "raise alarm", "publish report")
STEPS: Final = 1_500
KILLS: Final = 8
_MORE: Final[tuple[dict[str, object], ...]] = ({}, {"x": 1}, {"broken": True})
LAWS: Final = (
    {"c1": "limit raise alarm to 2 per hour", "c2": "approve publish report by organiser"},
    {"c1": "limit order queue to 3 per day\nlimit any any to 6 per hour", "c2": "forbid raise alarm"},
)


class Both:
    """The same done to a ledger in memory and to one in a file, at the same times."""

    def __init__(self, path: Path) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.ledgers: tuple[MemoryLedger, SqliteLedger] = (
            MemoryLedger(PRIVILEGES, clock=lambda: self.now),
            SqliteLedger(path, PRIVILEGES, clock=lambda: self.now),
        )
        self.gates = [Gate(one, dict.fromkeys(PRIVILEGES, _effect)) for one in self.ledgers]

    def do(self, act: Callable[[Any, Gate], Any]) -> Any:  # noqa: ANN401 - whatever the act gives
        """Do it to both; what they say, or refuse with, is the same."""
        said = [_said(act, *one) for one in zip(self.ledgers, self.gates, strict=True)]
        assert said[0] == said[1]
        return said[0]


def _effect(request: Request) -> dict[str, Any]:
    if request.arguments.get("broken"):
        raise ValueError("this effect fails")
    return {"of": request.key} if request.arguments else {}


def _said(act: Callable[[Any, Gate], Any], ledger: object, gate: Gate) -> Any:  # noqa: ANN401 - likewise
    try:
        return act(ledger, gate)
    except (AgentError, ValueError) as wrong:
        return f"{type(wrong).__name__}: {wrong}"


def _request(agent: str, privilege: str, number: int, **arguments: object) -> Request:
    verb, target = privilege.split()
    return Request(f"{agent}:{number}", agent, Action(verb, target), arguments, {"en": "Work."})


def _act(chance: random.Random, number: int) -> Callable[[Any, Gate], Any]:
    """Draw something that is done to a ledger, or asked of its gate."""
    draw, agent = chance.random(), chance.choice(("a", "b", "c"))
    if draw < 0.75:
        more = chance.choice(_MORE)
        place = chance.choice((number, max(number - 5, 0)))
        request = _request(agent, chance.choice(PRIVILEGES), place, **more)
        return lambda _ledger, gate: gate.ask(request)
    if draw < 0.85:
        key = f"a:{chance.randrange(number + 1)}"
        return lambda _ledger, gate: gate.approve(key, role="organiser", by="Ada")
    if draw < 0.9:
        return lambda ledger, _gate: ledger.pause("overseer", agent)
    if draw < 0.97:
        return lambda ledger, _gate: ledger.resume(BOARD, agent)
    law = law_of(chance.choice(LAWS), digest=f"sha256:{number}", version=number + 1)
    return lambda ledger, _gate: ledger.enact(law)


def test_memory_and_file_say_the_same(tmp_path: Path) -> None:
    """Random requests, approvals, pauses, laws and passing time: every answer and the whole trail agree."""
    chance, both = random.Random(5), Both(tmp_path / "ledger.db")  # noqa: S311 - reproducible
    both.do(lambda ledger, _gate: ledger.create(BOARD, "a", PRIVILEGES, budget=7).level)
    both.do(lambda ledger, _gate: ledger.create(BOARD, "b", PRIVILEGES[:2], budget=7).level)
    for number in range(STEPS):
        both.now += timedelta(minutes=chance.choice((0, 0, 1, 20, 300)))
        both.do(_act(chance, number))
    memory, file = both.ledgers

    assert memory.trail == file.trail
    assert memory.waiting() == file.waiting()
    kinds = [one.kind for one in file.trail]
    assert min(kinds.count(one) for one in ("judged", "effect", "said", "paused", "enacted")) > 3
    assert check_ledger(file).effects == kinds.count("effect")


def test_what_another_process_did_counts_as_well(tmp_path: Path) -> None:
    """Two have the file open: together they keep to one limit and one budget."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    ledgers = [SqliteLedger(tmp_path / "ledger.db", PRIVILEGES, clock=lambda: now) for _ in range(2)]
    ledgers[0].create(BOARD, "a", PRIVILEGES, budget=100)
    ledgers[0].enact(law_of({"c1": "limit order queue to 3 per day"}, digest="sha256:law"))
    gates = [Gate(one, dict.fromkeys(PRIVILEGES, _effect)) for one in ledgers]

    said = [gates[number % 2].ask(_request("a", "order queue", number)).status for number in range(6)]

    assert said == ["done"] * 3 + ["denied"] * 3


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE ledger_actions SET status = 'done' WHERE status = 'denied'",
        'UPDATE ledger_actions SET result = \'{"of":"x"}\'',
        "DELETE FROM ledger_actions WHERE status = 'done'",
        "UPDATE ledger_agents SET budget = 99",
        "UPDATE ledger_agents SET privileges = '[\"order queue\"]'",
        "DROP TRIGGER ledger_trail_no_UPDATE; UPDATE ledger_trail SET at = '2027' WHERE number = 2",
        "DROP TRIGGER ledger_judgements_no_UPDATE; UPDATE ledger_judgements SET says = trim(says, '}')",
        "DROP TRIGGER ledger_trail_no_DELETE; DELETE FROM ledger_trail WHERE number = 5",
    ],
)
def test_an_edit_behind_its_back_is_found(tmp_path: Path, edit: str) -> None:
    """Whoever owns the file can write into it, and whoever checks it sees that somebody did."""
    path, now = tmp_path / "ledger.db", datetime(2026, 1, 1, tzinfo=UTC)
    ledger = SqliteLedger(path, PRIVILEGES, clock=lambda: now)
    ledger.create(BOARD, "a", PRIVILEGES[1:], budget=3)
    ledger.enact(law_of({"c1": "limit raise alarm to 1 per day"}, digest="sha256:law"))
    gate = Gate(ledger, dict.fromkeys(PRIVILEGES, _effect))
    for number in range(3):
        gate.ask(_request("a", "raise alarm", number, x=1))
    assert check_ledger(ledger).judgements == 3
    ledger.connection.close()

    with sqlite3.connect(path) as connection:
        connection.executescript(edit)

    with pytest.raises(LedgerError):
        check_ledger(SqliteLedger(path, PRIVILEGES, clock=lambda: now))


def test_a_chain_that_was_cut_or_mended_does_not_hold() -> None:
    """Left out, put in, moved or changed: the first entry that does not follow is named."""
    chain = Chain()
    for number in range(4):
        chain.add("2026-01-01", "noted", {"number": number})
    whole = chain.entries
    assert check_chain(whole) == whole[-1]

    for wrong in (whole[1:], [*whole[:2], *whole[3:]], [whole[1], whole[0], *whole[2:]], [*whole, whole[-1]]):
        with pytest.raises(LedgerError):
            check_chain(wrong)


_ACTING: Final = """
import sys
from datetime import UTC, datetime
from isegoria.agents import Gate, Request
from isegoria.agents.ledgers.sqlite import SqliteLedger
from isegoria.constitution.guards import Action

ledger = SqliteLedger(sys.argv[1], {"order queue"}, clock=lambda: datetime.now(UTC))

def effect(request):
    ledger.connection.execute("INSERT INTO world VALUES (?)", (request.key,))
    return {"of": request.key}

gate = Gate(ledger, {"order queue": effect})
number = 0
while True:
    print("asking", number, flush=True)
    settled = gate.ask(Request(f"a:{number}", "a", Action("order", "queue"), {"x": 1}, {"en": "Work."}))
    print(settled.status, number, flush=True)
    number += 1
"""


def test_whoever_is_killed_has_done_all_or_nothing(tmp_path: Path) -> None:
    """Ended by force at random points: every action that was acknowledged is there once, judged and told."""
    path, chance = tmp_path / "ledger.db", random.Random(7)  # noqa: S311 - reproducible
    ledger = SqliteLedger(path, {"order queue"}, clock=lambda: datetime.now(UTC))
    ledger.connection.execute("CREATE TABLE world (key TEXT)")
    ledger.create(BOARD, "a", {"order queue"}, budget=10**9)
    ledger.enact(law_of({"c1": ""}, digest="sha256:law"))
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", _ACTING, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.random() * 0.05)
        os.kill(process.pid, signal.SIGKILL)
        told = process.stdout.read().split("\n")[:-1]
        process.stdout.close()
        process.wait(30)
        done = {f"a:{one.split()[1]}" for one in told if one.startswith("done")}
        there = [key for (key,) in ledger.connection.execute("SELECT key FROM world")]
        assert done <= set(there)
        assert len(there) == len(set(there))
        assert check_ledger(ledger).effects == len(there)
    assert there
