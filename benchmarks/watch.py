"""How often the watch warns without cause, what it finds, and how often the auditor suspects without cause.

`python -m benchmarks.watch FOLDER` prints the tables of docs/stewards.md; FOLDER holds open conversations.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import chi2_contingency

from brigades import OPEN, brigade, redealt, reordered, voters_of
from isegoria.agents.stewards.alarms import alarms
from isegoria.agents.stewards.ballots import Ballots, ballots
from isegoria.agents.stewards.bursts import bursts
from isegoria.agents.stewards.copies import copies
from isegoria.agents.stewards.fairness import Author, audit

if TYPE_CHECKING:
    from isegoria.agents.world import VoterFacts

LOOKS: Final = 100
BRIGADES: Final = 40
RATE: Final = 0.05
HALF: Final = 10  # of a brigade of twenty
AUDITS: Final = 2_000
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
