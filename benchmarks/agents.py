"""Measure what judging, acting and recording cost beside LangGraph's checkpointer.

    python -m benchmarks.agents [--quick]

Ours: one agent asks the gate for an action; it is judged by a constitution of twelve guards, a row is
written, and judgement and record are kept in a file of SQLite, one commit an action. Theirs: a node writes
the same row, or does nothing, and the checkpointer keeps the graph's state in a file of SQLite, after every
node ("sync") or in a thread beside the next one ("async"). All files are in WAL mode with synchronous=FULL,
on the same disk. Rounds alternate; a ratio is theirs over ours.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict

from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph

from benchmarks.timing import Spread
from isegoria.agents.gate import Gate
from isegoria.agents.ledgers.laws import law_of
from isegoria.agents.ledgers.sqlite import SqliteLedger
from isegoria.agents.requests import Request, digest_of
from isegoria.agents.swarm import BOARD
from isegoria.constitution.guards import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STEPS: Final = 50
GUARDS: Final = (
    "forbid hide statement",
    "approve publish report by organiser",
    "limit raise alarm to 3 per day",
    "require reversible for order queue",
    "limit order queue to 1000000 per day",
    'forbid send message when persona is "human"',
    "approve spend money by owner",
    "require citation for publish report",
    "limit suggest duplicate to 20 per hour",
    "approve decide application by caseworker",
    "require shutdown-shown for start model",
    "forbid end agent",
)
WHAT: Final = {
    "gate": "gate: judge, effect, record",
    "effect": 'LangGraph: effect, checkpoint after every node ("sync")',
    "sync": 'LangGraph: no effect, checkpoint after every node ("sync")',
    "async": 'LangGraph: no effect, checkpoint beside the next node ("async")',
    "row": "the effect alone: one row, one commit",
}
_INTRO: Final = """# What a judged, recorded action costs

Made by `make benchmark-agents`: {steps} actions or nodes a round, {rounds} rounds of each, alternating, in
one process, on files of SQLite in WAL mode with synchronous=FULL on the same disk. The gate judges by
{guards} guards and a budget, writes a row as the effect, and keeps judgement and record, with one commit an
action. A node of LangGraph {langgraph} (checkpointer {saver}) writes the same row with a commit of its own,
or does nothing, and is followed by its checkpoint; it is judged by nobody. A ratio is theirs over ours in the
same round; brackets hold the quartiles.

| | ms an action or node | ratio |
|---|---|---|
"""


class State(TypedDict):
    """What goes through the graph."""

    order: list[dict[str, Any]]
    step: int


def main() -> None:
    """Measure, and write it down."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="5 rounds, to out/")
    asked = parser.parse_args()
    if os.environ.get("OMP_NUM_THREADS") != "1":
        sys.exit("threads mislead; set OMP_NUM_THREADS=1")
    rounds = 5 if asked.quick else 30
    with tempfile.TemporaryDirectory(dir=".") as folder:
        place = Path(folder)
        found = measure({"gate": ours(place), **theirs(place), "row": floor(place)}, rounds)
    page = write_page(found, rounds)
    out = Path("out/benchmarks-agents.md" if asked.quick else "docs/benchmarks-agents.md")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page, "utf-8")
    print(page)


def measure(calls: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Time everything in turns; gives seconds a step, in the order of the rounds."""
    found: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(-2, rounds):
        names = list(calls)
        # Whoever comes first in a round comes last in the next.
        for name in names[:: 1 if number % 2 else -1]:
            start = time.perf_counter()
            calls[name]()
            taken = (time.perf_counter() - start) / STEPS
            if number >= 0:
                found[name].append(taken)
    return found


def ours(folder: Path) -> Callable[[], object]:
    """Give a round of actions through the gate."""
    ledger = SqliteLedger(folder / "gate.db", {"order queue"}, clock=lambda: datetime.now(UTC))
    ledger.connection.execute("CREATE TABLE queue (statement INTEGER, score INTEGER)")
    ledger.create(BOARD, "triage", {"order queue"}, budget=10**9)
    clauses = {f"c{at}": one for at, one in enumerate(GUARDS, 1)}
    ledger.enact(law_of(clauses, digest=digest_of(clauses)))

    def effect(request: Request) -> dict[str, Any]:
        ledger.connection.executemany(
            "INSERT INTO queue VALUES (:statement, :score)", request.arguments["order"]
        )
        return {}

    gate, step = Gate(ledger, {"order queue": effect}), 0

    def round_() -> None:
        nonlocal step
        for _ in range(STEPS):
            step += 1
            settled = gate.ask(
                Request(
                    f"triage:{step}",
                    "triage",
                    Action("order", "queue", flags=frozenset({"reversible"})),
                    {"order": [{"statement": step, "score": 500}]},
                    {"en": "Put the queue in order."},
                )
            )
            if settled.status != "done":
                raise RuntimeError(f"the gate said {settled.status}")

    return round_


def theirs(folder: Path) -> dict[str, Callable[[], object]]:
    """Give a round of nodes with a checkpoint after each, in three ways."""
    return {
        "effect": _graph(folder / "effect.db", "sync", _row(folder / "effects.db")),
        "sync": _graph(folder / "sync.db", "sync", lambda _step: None),
        "async": _graph(folder / "async.db", "async", lambda _step: None),
    }


def floor(folder: Path) -> Callable[[], object]:
    """Give a round of rows, each with a commit of its own."""
    write = _row(folder / "rows.db")

    def round_() -> None:
        for step in range(STEPS):
            write(step)

    return round_


def _connect(place: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(place, check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _row(place: Path) -> Callable[[int], None]:
    connection = _connect(place)
    connection.execute("CREATE TABLE queue (statement INTEGER, score INTEGER)")

    def write(step: int) -> None:
        connection.execute("INSERT INTO queue VALUES (?, 500)", (step,))

    return write


def _graph(place: Path, durability: Any, effect: Callable[[int], None]) -> Callable[[], object]:  # noqa: ANN401 - one of its words
    _connect(place).close()
    connection = sqlite3.connect(place, check_same_thread=False)
    connection.execute("PRAGMA synchronous = FULL")
    saver = SqliteSaver(connection)
    saver.setup()

    def node(state: State) -> State:
        step = state["step"] + 1
        effect(step)
        return {"order": [{"statement": step, "score": 500}], "step": step}

    graph = StateGraph(State)
    before = START
    for at in range(STEPS):
        graph.add_node(f"node{at}", node)
        graph.add_edge(before, f"node{at}")
        before = f"node{at}"
    graph.add_edge(before, END)
    compiled = graph.compile(checkpointer=saver)
    thread = 0

    def round_() -> None:
        nonlocal thread
        thread += 1
        ended = compiled.invoke(
            {"order": [], "step": 0},
            {"configurable": {"thread_id": str(thread)}, "recursion_limit": STEPS + 5},
            durability=durability,
        )
        if ended["step"] != STEPS:
            raise RuntimeError("the graph stopped early")

    return round_


def write_page(found: Mapping[str, list[float]], rounds: int) -> str:
    """Write it as Markdown."""
    page = _INTRO.format(
        steps=STEPS,
        rounds=rounds,
        guards=len(GUARDS),
        langgraph=version("langgraph"),
        saver=version("langgraph-checkpoint-sqlite"),
    )
    for name, times in found.items():
        ratios = [one / own for one, own in zip(times, found["gate"], strict=True)]
        ratio = "1" if name == "gate" else Spread.of(ratios).text(".1f")
        page += f"| {WHAT[name]} | {Spread.of([1000 * one for one in times]).text('.2f')} | {ratio} |\n"
    return page


if __name__ == "__main__":
    main()
