"""Measure how long a pause takes while several processes act for a thousand agents.

    python -m benchmarks.pausing [--quick] [--databases sqlite,postgresql] [--actors N] [--rounds N]

Pauses of an agent, of a tenth of all and of everybody alternate with plain transactions that change one row,
under the same load: of one that nobody waits for, and of the swarm's row, for which everybody waits who acts.
PostgreSQL is the server that DATABASE_URL names: tools/with-postgres starts one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, Final

from benchmarks.site.serving import describe, own_database
from benchmarks.swarms import AGENTS, GROUPS, hot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PAUSES: Final = ("an agent", "a tenth of all", "everybody")
ROWS: Final = {"plain": "a row that nobody waits for", "queued": "the swarm's row, in the same queue"}
_WARM: Final = 20
_CHUNKS: Final = 5  # ratios are of the rounds' fifths, to show how far they spread
_BETWEEN: Final = 0.01  # seconds, in which those who act go on

_INTRO = """# How long a pause takes

Made by `make benchmark-pausing`: {actors} processes ask the gate without a pause for actions of a swarm of
{agents:,} agents (three levels; each action takes effect, is judged and recorded), on {processors} processors
with whoever pauses. In each of {rounds} rounds, one after the other: a pause by the site's own use case, from
asking for it to its commit, of an agent, of a tenth of all, or of everybody in turn; a plain transaction that
changes one column of a row that nobody else waits for; and one that changes the swarm's row, for which
everybody waits who acts, in the queue in which they wait (`store/queueing.py`). What was paused is resumed in
between, which is not measured. A ratio is of all rounds, then of their fifths [lowest-highest].

| database | actions/s | transaction | p50 ms | p99 ms |
|---|---|---|---|---|
"""


def main() -> None:
    """Measure what was asked for and write it down."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="60 rounds, to out/")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--actors", type=int, default=4)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    databases = asked.databases.split(",")
    if "postgresql" in databases and not os.environ.get("DATABASE_URL"):
        sys.exit("DATABASE_URL names no PostgreSQL; run: make benchmark-pausing, or give --databases sqlite")
    rounds = asked.rounds or (60 if asked.quick else 300)
    out = asked.out or Path("out/benchmarks-pausing.md" if asked.quick else "docs/benchmarks-pausing.md")
    found = {}
    for database in databases:
        print(f"{database} ...", flush=True)
        with _environment(database) as environment:
            found[database] = measure(environment, asked.actors, rounds)
    page = write_page(found, actors=asked.actors, rounds=rounds)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page, "utf-8")
    print(page)


def measure(environment: Mapping[str, str], actors: int, rounds: int) -> dict[str, Any]:
    """Measure on one database.

    Args:
        environment: names it; empty but for its tables.
        actors: processes that act.
        rounds: how many of each.

    Returns:
        Seconds of each pause and of each plain transaction, in the order of the rounds, and actions a second.
    """
    pauses: list[float] = []
    rows: dict[str, list[float]] = {one: [] for one in ROWS}
    with tempfile.TemporaryDirectory() as folder, _swarm(environment, Path(folder), actors) as tell:
        for number in range(-_WARM, rounds):
            if number == 0:
                began, acted = time.monotonic(), _acted(Path(folder))
            name = (hot(number + _WARM), f"group{number % GROUPS}", "board")[number % len(PAUSES)]
            # Each comes to a busy database, as anybody does.
            time.sleep(_BETWEEN)
            told = tell("pause", name)
            tell("resume", name)
            # Whoever comes first in a round comes second in the next.
            for row in list(ROWS)[:: 1 if number % 2 else -1]:
                time.sleep(_BETWEEN)
                seconds = tell("update", row)
                if number >= 0:
                    rows[row].append(seconds)
            if number >= 0:
                pauses.append(told["done"] - told["asked"])
        rate = (_acted(Path(folder)) - acted) / (time.monotonic() - began)
    return {"pauses": pauses, "rows": rows, "rate": rate}


def write_page(found: Mapping[str, Mapping[str, Any]], *, actors: int, rounds: int) -> str:
    """Write everything as Markdown."""
    lines = [_INTRO.format(actors=actors, agents=AGENTS, processors=os.cpu_count(), rounds=rounds)]
    for database, told in found.items():
        measured = {f"pause of {what}": told["pauses"][at :: len(PAUSES)] for at, what in enumerate(PAUSES)}
        measured |= {f"change of {what}": told["rows"][row] for row, what in ROWS.items()}
        lines.extend(
            f"| {database} | {told['rate']:.0f} | {what} | {1000 * median(times):.1f} | "
            f"{1000 * _p99(times):.1f} |\n"
            for what, times in measured.items()
        )
    lines.append("\n## As a ratio to the change of one row\n\n")
    lines.append("| database | a pause against the change of | at p50 | at p99 |\n|---|---|---|---|\n")
    lines.extend(
        f"| {database} | {what} | {_ratios(told['pauses'], told['rows'][row], median)} | "
        f"{_ratios(told['pauses'], told['rows'][row], _p99)} |\n"
        for database, told in found.items()
        for row, what in ROWS.items()
    )
    return "".join(lines)


def _ratios(pauses: Sequence[float], rows: Sequence[float], figure: Any) -> str:  # noqa: ANN401 - of times
    size = len(pauses) // _CHUNKS
    ratios = [
        figure(pauses[at * size : (at + 1) * size]) / figure(rows[at * size : (at + 1) * size])
        for at in range(_CHUNKS)
    ]
    whole = figure(pauses) / figure(rows)
    return f"{whole:.2f} [{min(ratios):.2f}-{max(ratios):.2f}]"


def _p99(times: Sequence[float]) -> float:
    return quantiles(times, n=100, method="inclusive")[98]


def _acted(folder: Path) -> int:
    return sum(one.read_bytes().count(b"\n") for one in folder.glob("*.journal"))


@contextmanager
def _swarm(environment: Mapping[str, str], folder: Path, actors: int) -> Iterator[Any]:
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.swarms", str(folder), str(actors)],
        env={**environment, "OMP_NUM_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def tell(*command: str) -> Any:  # noqa: ANN401 - JSON
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("there is nobody to tell")
        process.stdin.write(json.dumps(command) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    try:
        if process.stdout is not None and json.loads(process.stdout.readline()) != AGENTS:
            raise RuntimeError("the swarm was not founded")
        yield tell
    finally:
        process.communicate("", timeout=60)


@contextmanager
def _environment(database: str) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = "" if database == "sqlite" else stack.enter_context(own_database(os.environ["DATABASE_URL"]))
        environment = describe(data, url, 1)
        migrate = [sys.executable, "-m", "isegoria.cli.main", "migrate"]
        subprocess.run(migrate, env=environment, check=True, capture_output=True)
        yield environment


if __name__ == "__main__":
    main()
