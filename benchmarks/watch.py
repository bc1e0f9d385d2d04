"""How often the watch warns without cause, what it finds, and how often the auditor suspects without cause.

`python -m benchmarks.watch FOLDER` prints the tables of docs/stewards.md; FOLDER holds open conversations.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import process_time
from typing import Final

import numpy as np
from scipy.stats import chi2_contingency

from brigades import OPEN, brigade, redealt, reordered, voters_of
from isegoria.agents.stewards.alarms import alarms
from isegoria.agents.stewards.ballots import Ballots, ballots
from isegoria.agents.stewards.bursts import bursts
from isegoria.agents.stewards.clockwork import clockwork
from isegoria.agents.stewards.copies import copies
from isegoria.agents.stewards.fairness import Author, audit
from isegoria.agents.world import VoterFacts

LOOKS: Final = 100
BRIGADES: Final = 40
RATE: Final = 0.05
HALF: Final = 10  # of a brigade of twenty
AUDITS: Final = 2_000
RUNS: Final = (20, 40, 80)
SAME: Final = 0.9
CLOCKS: Final = (20, 40, 80)
# Noise, own mind, and how far apart: see `brigade`.
KINDS: Final = {
    "exact copies of somebody": (0.0, 0.0, 1),
    "of somebody, 5 %": (0.05, 0.0, 1),
    "of somebody, 10 %": (0.1, 0.0, 1),
    "of a mind of its own, 10 %": (0.1, 0.5, 1),
    "likewise, every 2nd": (0.1, 0.5, 2),
    "likewise, every 4th": (0.1, 0.5, 4),
    "likewise, every 8th": (0.1, 0.5, 8),
}


def main() -> None:
    """Print the tables."""
    folder = Path(sys.argv[1])
    _row("conversation", "people", "alarms", "false: order", "false: votes", *KINDS)
    print("|---" * (5 + len(KINDS)) + "|")
    for name in OPEN:
        voters, random = voters_of(folder / name), np.random.default_rng(1)
        false = [_false(voters, random, dealt) for dealt in (reordered, redealt)]
        found = [_found(voters, random, *kind) for kind in KINDS.values()]
        _row(name, len(voters), len(alarms(voters)), *false, *found)
    _runs(folder)
    _clocks()
    _time()
    _audits()


def _row(*cells: object) -> None:
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


def _false(voters: tuple[VoterFacts, ...], random: np.random.Generator, dealt: object) -> str:
    assert callable(dealt)  # noqa: S101 - either of two functions
    looks = [ballots(dealt(voters, random)) for _ in range(LOOKS)]
    near = sum(bool(copies(one, chance=RATE)) for one in looks)
    runs = sum(bool(bursts(one, chance=RATE)) for one in looks)
    return f"{near}, {runs}"


def _found(
    voters: tuple[VoterFacts, ...], random: np.random.Generator, noise: float, own_mind: float, apart: int
) -> str:
    planted = (
        brigade(voters, random, noise=noise, own_mind=own_mind, apart=apart)[0] for _ in range(BRIGADES)
    )
    before = {(one.kind, one.since) for one in alarms(voters)}
    found = sum(
        any(one.people >= HALF and (one.kind, one.since) not in before for one in alarms(crowd))
        for crowd in planted
    )
    return f"{100 * found / BRIGADES:.0f} %"


def _runs(folder: Path) -> None:
    """Let people in a row, who vote as they like otherwise, vote against most people on one statement."""
    _row("conversation", *(f"{people} in a row" for people in RUNS))
    for name in OPEN:
        voters, random = voters_of(folder / name), np.random.default_rng(4)
        _row(name, *(_turned(voters, random, people) for people in RUNS if 2 * people <= len(voters)))


def _turned(voters: tuple[VoterFacts, ...], random: np.random.Generator, people: int) -> str:
    found = 0
    for _ in range(BRIGADES):
        cast = ballots(reordered(voters, random))
        voted = np.count_nonzero(cast.votes, axis=0)
        column = int(random.choice(np.argsort(-voted)[:20]))
        first = int(random.integers(0, len(voters) - people + 1))
        own = cast.votes[first : first + people, column]
        against = -1 if cast.votes[:, column].sum(dtype=int) > 0 else 1
        turned = np.where(random.random(people) < SAME, against, own)
        cast.votes[first : first + people, column] = np.where(own == 0, 0, turned)
        found += any(int(cast.statements[column]) in one.statements for one in bursts(cast))
    return f"{100 * found / BRIGADES:.0f} %"


def _clocks() -> None:
    """Let one of 500 people vote by a clock whose gaps vary a little."""
    random = np.random.default_rng(5)
    paces = np.cumsum(random.gamma(3.0, 2_000, (499, 40)), axis=1).astype(int).tolist()
    readers = [VoterFacts(0, tuple((one, 1, at) for one, at in enumerate(times))) for times in paces]
    _row("gaps vary by", *(f"{votes} votes" for votes in CLOCKS))
    for spread in (0.02, 0.05, 0.1, 0.15):
        found = [sum(_ticks(readers, random, spread, votes) for _ in range(BRIGADES)) for votes in CLOCKS]
        _row(f"{100 * spread:.0f} %", *(f"{100 * one / BRIGADES:.0f} %" for one in found))


def _ticks(readers: list[VoterFacts], random: np.random.Generator, spread: float, votes: int) -> bool:
    times = np.cumsum(random.normal(4_000, 4_000 * spread, votes)).astype(int).tolist()
    bot = VoterFacts(0, tuple((one, 1, at) for one, at in enumerate(times)))
    return [one.person for one in clockwork([*readers, bot])] == [len(readers)]


def _time() -> None:
    random = np.random.default_rng(2)
    votes = random.choice(np.array([1, -1, 0], np.int8), (100_000, 1_000), p=(0.06, 0.04, 0.9))
    cast = Ballots(votes, np.arange(1_000), np.arange(100_000))
    began = process_time()
    copies(cast)
    near = process_time()
    bursts(cast)
    print(f"100,000 x 1,000: copies {near - began:.1f} s, bursts {process_time() - near:.1f} s of one core")


def _audits() -> None:
    random = np.random.default_rng(3)
    for bias in (0.0, 0.2, 0.3, 0.5):
        for people in (30, 60, 120):
            told = [_audit(random, bias, people) for _ in range(AUDITS)]
            shares = (f"{100 * sum(one) / AUDITS:.1f} %" for one in zip(*told, strict=True))
            _row(f"{100 * bias:.0f} %", people, *shares)


def _audit(random: np.random.Generator, bias: float, people: int) -> tuple[bool, bool, bool]:
    """Tell whether the naive test suspects at 5 %, whether ours does, and whether ours sees a sign."""
    authors = []
    for _ in range(people):
        group = int(random.choice(3, p=(0.5, 0.3, 0.2)))
        statements = 1 + int(random.poisson(3))
        chance = min(1.0, float(random.beta(0.3, 1.2)) + bias * (group == 2))  # noqa: PLR2004 - the last one
        authors.append(Author(group, statements, int(random.binomial(statements, chance))))
    table = np.zeros((3, 2))
    for one in authors:
        table[one.group] += (one.hidden, one.statements - one.hidden)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    naive = min(table.shape) > 1 and float(chi2_contingency(table)[1]) <= 0.05  # noqa: PLR2004 - one in twenty
    found = audit(authors, fewest=3)
    return naive, found is not None and found.p <= 50, found is not None and found.sign  # noqa: PLR2004 - likewise


if __name__ == "__main__":
    main()
