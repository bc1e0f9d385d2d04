"""Measure what the public record adds to the cost of a vote: this tree beside the one before it had a record.

    python -m benchmarks.site.recording [--quick] [--databases sqlite,postgresql] [--out FILE]

Both sites run on this machine with the same interpreter and libraries, each over a database of its own;
rounds alternate between them, and each begins only once both are idle. Sealing is on, as on every site.
PostgreSQL is the server that DATABASE_URL names: tools/with-postgres starts one.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.site.measuring import Ballots, Votes, compare, note
from benchmarks.site.peer import BEFORE_RECORDING, tree_at
from benchmarks.site.serving import load, own_database, serve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.site.serving import Site

PARTICIPANTS, STATEMENTS = 4000, 200
CROWDS = (64, 1)  # people who vote at once
MOST = 1.3  # times as long as without a record a vote may take
TREES = ("without", "with")
_IDLE_SECONDS, _LONGEST_WAIT = 1.0, 60.0
_IDLE_SHARE = 0.08  # of a processor; a worker that looks for work takes less
_TICK = os.sysconf("SC_CLK_TCK")

_INTRO = """# What the public record costs

Made by `make benchmark-recording`: votes through the page's own endpoint, on this tree ("with") and on the
same site at commit {commit}, before it had a record ("without"). Both ran side by side on one machine of
{processors} processors with its load generator, with the same libraries, OMP_NUM_THREADS=1 and sealing on;
rounds alternated, each after both sites had become idle. Median of {rounds} rounds of {seconds:.0f} s
[lowest-highest], after one of a second that is not measured. A vote counts once it is acknowledged, and it
is acknowledged once it is durable, its opening with it; afterwards the databases were compared with the load
generator's journal: nothing missing, nothing twice. Processor time is that of the site's own processes (web
and worker, sealing and landscapes included, until they were idle again), not of PostgreSQL.

"""


@dataclass(slots=True)
class Tree:
    """One of the two sites, and what was measured of it, by the number of people who vote at once.

    Attributes:
        votes: rates and latencies.
        processor: milliseconds of the site's processes a vote, a figure a round.
        expected: what its database has to hold.
    """

    site: Site
    ballots: Ballots
    votes: dict[int, Votes] = field(default_factory=lambda: {one: Votes() for one in CROWDS})
    processor: dict[int, list[float]] = field(default_factory=lambda: {one: [] for one in CROWDS})
    expected: set[tuple[int, int]] = field(default_factory=set)

    def spent(self) -> float:
        """Give the seconds of processor that the site's processes have taken so far."""
        server = self.site.server
        return sum(_seconds(one) for one in [*server.children("web"), *server.children("work")])


def main() -> None:
    """Measure what was asked for and write it down."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="two rounds of two seconds, to out/")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    databases = asked.databases.split(",")
    if "postgresql" in databases and not os.environ.get("DATABASE_URL"):
        sys.exit(
            "DATABASE_URL names no PostgreSQL; run: make benchmark-recording, or give --databases sqlite"
        )
    rounds = asked.rounds or (2 if asked.quick else 7)
    seconds = asked.seconds or (2.0 if asked.quick else 8.0)
    out = asked.out or Path("out/benchmarks-recording.md" if asked.quick else "docs/benchmarks-recording.md")
    found = {}
    with tree_at(BEFORE_RECORDING) as source:
        for database in databases:
            print(f"{database} ...", flush=True)
            found[database] = _measure(database, source, rounds, seconds)
    out.parent.mkdir(parents=True, exist_ok=True)
    page = write_page(found, rounds=rounds, seconds=seconds)
    out.write_text(page, "utf-8")
    print(page)


def _measure(database: str, source: Path, rounds: int, seconds: float) -> dict[str, Tree]:
    with ExitStack() as stack:
        trees = {}
        for name in TREES:
            data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = (
                "" if database == "sqlite" else stack.enter_context(own_database(os.environ["DATABASE_URL"]))
            )
            more = {"OMP_NUM_THREADS": "1", **({"PYTHONPATH": str(source)} if name == "without" else {})}
            site = stack.enter_context(serve(data, url, PARTICIPANTS, STATEMENTS, more=more))
            trees[name] = Tree(site, Ballots(site))
        for number in range(-1, rounds):
            # Whoever comes first in a round comes second in the next.
            for name in TREES if number % 2 else TREES[::-1]:
                for crowd in CROWDS:
                    _round(trees[name], trees, crowd, seconds if number >= 0 else 1.0, keep=number >= 0)
        for tree in trees.values():
            compare(tree.site, tree.expected)
        return trees


def _round(tree: Tree, trees: Mapping[str, Tree], crowd: int, seconds: float, *, keep: bool) -> None:
    _until_idle(trees)
    plan = [tree.ballots.take(int(seconds * (60 if crowd > 1 else 1500)) + 60) for _ in range(crowd)]
    requests = [[tree.ballots.request(who, what, hot=True) for who, what in one] for one in plan]
    before = tree.spent()
    ran = load(tree.site, requests, seconds)
    votes = tree.votes[crowd] if keep else Votes()
    acknowledged = votes.acknowledged
    note(votes, ran, plan, tree.expected)
    _until_idle(trees)
    if keep:
        spent = tree.spent() - before
        tree.processor[crowd].append(1000 * spent / (votes.acknowledged - acknowledged))


def _until_idle(trees: Mapping[str, Tree]) -> None:
    """Wait until neither site computes or seals any more."""
    ends = time.monotonic() + _LONGEST_WAIT
    while time.monotonic() < ends:
        before = sum(one.spent() for one in trees.values())
        time.sleep(_IDLE_SECONDS)
        if sum(one.spent() for one in trees.values()) - before < _IDLE_SHARE * _IDLE_SECONDS:
            return


def _seconds(process: int) -> float:
    try:
        told = Path(f"/proc/{process}/stat").read_text("ascii")
    except OSError:
        return 0.0
    user, system = told.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / _TICK


def write_page(found: Mapping[str, Mapping[str, Tree]], *, rounds: int, seconds: float) -> str:
    """Write everything as Markdown."""
    lines = [
        _INTRO.format(commit=BEFORE_RECORDING, processors=os.cpu_count(), rounds=rounds, seconds=seconds),
        "| database | people voting at once | record | votes/s | p50 ms | p99 ms | processor ms a vote |\n",
        "|---|---|---|---|---|---|---|\n",
    ]
    for database, trees in found.items():
        for crowd in CROWDS:
            for name in TREES:
                votes, processor = trees[name].votes[crowd], trees[name].processor[crowd]
                lines.append(
                    f"| {database} | {crowd} | {name} | {_spread(votes.rate, 0)} | {_spread(votes.p50, 1)} | "
                    f"{_spread(votes.p99, 1)} | {_spread(processor, 2)} |\n"
                )
    lines.append(
        "\n## How much longer a vote takes\n\nThe ratio of each pair of rounds, with by without a record.\n\n"
    )
    lines.append("| database | people voting at once | time a vote | p50 | p99 | processor time |\n")
    lines.append("|---|---|---|---|---|---|\n")
    lines.extend(
        f"| {database} | {crowd} | {' | '.join(_ratios(trees, crowd))} |\n"
        for database, trees in found.items()
        for crowd in CROWDS
    )
    lines.append(
        f"\nTarget: the time a vote takes rises by {MOST - 1:.0%} at most, however many vote at once.\n"
    )
    refused = sum(
        one.votes[crowd].failed for trees in found.values() for one in trees.values() for crowd in CROWDS
    )
    lines.append(f"\nRefused or failed: {refused}.\n")
    return "".join(lines)


def _ratios(trees: Mapping[str, Tree], crowd: int) -> list[str]:
    without, with_ = (trees[name] for name in TREES)
    pairs: list[tuple[Sequence[float], Sequence[float]]] = [
        (without.votes[crowd].rate, with_.votes[crowd].rate),  # the time is the rate's inverse
        (with_.votes[crowd].p50, without.votes[crowd].p50),
        (with_.votes[crowd].p99, without.votes[crowd].p99),
        (with_.processor[crowd], without.processor[crowd]),
    ]
    return [_spread([a / b for a, b in zip(*pair, strict=True)], 2) for pair in pairs]


def _spread(figures: Sequence[float], decimals: int) -> str:
    middle, least, most = (f"{one:.{decimals}f}" for one in (median(figures), min(figures), max(figures)))
    return f"{middle} [{least}-{most}]"


if __name__ == "__main__":
    main()
