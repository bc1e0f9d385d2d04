"""How close a large analysis comes to what the machine can do at all."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.large import save
from benchmarks.planted import MAIN_LARGE, crowd
from benchmarks.report import Section, Target
from benchmarks.timing import Spread, ratios

if TYPE_CHECKING:
    from benchmarks.cases import Effort, Say
    from benchmarks.planted import Plan

_MOST_TIMES = 4.0
_MOST_BYTES = 10.0
_BYTES_MOVED = 15  # a vote: 7 of its event, 2 written and 6 read
_MILLION = replace(MAIN_LARGE, participants=1_000_000, votes=50)
_CASES = (("polis", 0), ("robust", 0), ("robust", 6))
_STAGES = (
    ("votes", "latest votes"),
    ("summary", "summary"),
    ("space", "space and places"),
    ("groups", "groups"),
    ("stability", "stability"),
    ("statements", "rest"),
)
_TEXT = """\
Planted votes, three groups; events come participant by participant, as people vote in sessions, in no
order of statements. The limit is the least that sums over pairs could take: every pair of votes of a
participant is added once, n (n + 1) / 2 additions for n votes; every event is read once (7 bytes),
every packed vote written once and read three times (2 bytes each), at the rate at which this machine
copies memory. The
rate of additions is that at which this machine adds a constant into a line of integers that stays in
its nearest cache, in runs that begin and end where people's votes do, since every run of additions ends
when a person's votes do. The bare limit leaves that out: it takes the rate along one endless run, which
no sum over sparse votes can reach; it is shown to tell what the runs cost. Rates are measured in the
same run, in turns. Everything else an analysis does (packing, axes, groups, intervals) counts in the
total and not in the limits.

Memory is the highest resident size during the analysis minus the size before it, with the events in
memory and everything compiled, in a process of its own."""


def limits(effort: Effort, say: Say) -> Section:
    """Measure large analyses in child processes."""
    section = Section("Against the machine's limits", _TEXT)
    plans = [MAIN_LARGE] if effort.quick else [MAIN_LARGE, _MILLION]
    found: list[tuple[str, int, dict[str, Any]]] = []
    for plan in plans:
        with tempfile.TemporaryDirectory() as folder:
            _prepare(plan, Path(folder))
            for name, resamples in _CASES:
                facts = _child(folder, name, resamples, 2.0 if effort.quick else 12.0)
                found.append((name, resamples, facts))
                say(
                    f"{_size(facts)}, {_settings(name, resamples)}: {_times(facts).text()} times the limit, "
                    f"{facts['bytes_a_vote']:.1f} bytes a vote, 64 shards {_verdict(facts)}"
                )
    section.tables = [_totals(found), _parts(found), _shards(found)]
    section.targets = _targets(found)
    return section


def _prepare(plan: Plan, folder: Path) -> None:
    save(crowd(plan).conversation().events, folder)


def _child(folder: str, name: str, resamples: int, budget: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.large", folder, name, str(resamples), str(budget)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    facts: dict[str, Any] = json.loads(done.stdout)
    return facts


def _limits(facts: dict[str, Any], rate: str = "seconds_an_addition_in_runs") -> list[float]:
    moved = _BYTES_MOVED * facts["votes"]
    return [
        facts["pairs"] * addition + moved * byte
        for addition, byte in zip(facts[rate], facts["seconds_a_byte"], strict=True)
    ]


def _times(facts: dict[str, Any]) -> Spread:
    return ratios(facts["totals"], _limits(facts))


def _size(facts: dict[str, Any]) -> str:
    return f"{facts['people']:,} x {facts['statements']:,} x {facts['votes'] / 1e6:.0f}M votes"


def _settings(name: str, resamples: int) -> str:
    return name if resamples else f"{name}, no stability"


def _verdict(facts: dict[str, Any]) -> str:
    return "same digest" if facts["same_digest"] else "ANOTHER digest"


def _totals(found: list[tuple[str, int, dict[str, Any]]]) -> tuple[list[str], list[list[str]]]:
    header = [
        "conversation",
        "settings",
        "groups",
        "total, s",
        "additions, ns each",
        "bare, ns",
        "copying, GB/s",
    ]
    rows = [
        [
            _size(facts),
            _settings(name, resamples),
            str(facts["groups"]),
            Spread.of(facts["totals"]).text(".2f"),
            f"{1e9 * np.median(facts['seconds_an_addition_in_runs']):.2f}",
            f"{1e9 * np.median(facts['seconds_an_addition']):.2f}",
            f"{1e-9 / np.median(facts['seconds_a_byte']):.1f}",
            f"{np.median(_limits(facts)):.2f}",
            _times(facts).text(),
            ratios(facts["totals"], _limits(facts, "seconds_an_addition")).text(),
            f"{facts['bytes_a_vote']:.1f}",
        ]
        for name, resamples, facts in found
    ]
    return [*header, "limit, s", "total / limit", "total / bare limit", "memory, bytes a vote"], rows


def _parts(found: list[tuple[str, int, dict[str, Any]]]) -> tuple[list[str], list[list[str]]]:
    header = ["seconds in", "settings", *(words for _, words in _STAGES)]
    rows = []
    for name, resamples, facts in found:
        medians = [np.median([one.get(stage, 0.0) for one in facts["stages"]]) for stage, _ in _STAGES]
        rows.append([_size(facts), _settings(name, resamples), *(f"{one:.2f}" for one in medians)])
    return header, rows


def _shards(found: list[tuple[str, int, dict[str, Any]]]) -> tuple[list[str], list[list[str]]]:
    rows = [
        [
            _size(facts),
            _settings(name, resamples),
            _verdict(facts),
            ratios(*facts["shards_times"]).text(".2f"),
        ]
        for name, resamples, facts in found
    ]
    return ["64 shards instead of one", "settings", "digest", "time / time in one"], rows


def _targets(found: list[tuple[str, int, dict[str, Any]]]) -> list[Target]:
    # Among fewer than a million people a few matrices of statements by statements outweigh the votes.
    targets = []
    for name, resamples, facts in found:
        if facts["people"] == _MILLION.participants and not resamples:
            what, times, memory = f"{_size(facts)}, {name}", _times(facts), facts["bytes_a_vote"]
            close = times.middle <= _MOST_TIMES
            targets += [
                Target(f"{what}: within {_MOST_TIMES:.0f} times the limit", times.text(), close),
                Target(
                    f"{what}: at most {_MOST_BYTES:.0f} bytes a vote", f"{memory:.1f}", memory <= _MOST_BYTES
                ),
            ]
    same = all(facts["same_digest"] for _, _, facts in found)
    return [*targets, Target("64 shards give the digest of one", "same" if same else "different", same)]
