"""One large analysis in a process of its own: its parts, its memory and what the machine could do.

Run by `limits`; prints JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from benchmarks.planted import MAIN, conversation_of, crowd
from benchmarks.timing import in_turns, seconds
from isegoria.opinion import VoteEvents, Votes, analyse, digest_of, settings_named

if TYPE_CHECKING:
    from isegoria.opinion import Conversation, Landscape, Settings

_ARRAYS = ("participants", "statements", "participant", "statement", "vote", "time")
_RUN_ROWS = 64  # rows whose ascending runs fit into the nearest cache together with the line
_RUN_REPEATS = 2000
_WALKED_ROWS = 4096  # rows that fit into the second cache; runs among them begin anywhere
_COPIED = 1 << 28
_SHARDS = 64
_KIB = 1024


def save(events: VoteEvents, folder: Path) -> None:
    """Write the arrays of a log of votes, for `main` to read."""
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", getattr(events, name))


def main(folder: str, name: str, resamples: str, budget: str) -> None:
    """Measure one case and print what came out as JSON."""
    settings = replace(settings_named(name), resamples=int(resamples))
    analyse(crowd(replace(MAIN, participants=1_000, statements=300)).conversation(), settings)
    conversation = conversation_of(VoteEvents(*(np.load(Path(folder) / f"{one}.npy") for one in _ARRAYS)))
    before = _memory("VmRSS")
    _, landscape = seconds(lambda: analyse(conversation, settings))
    peak = _memory("VmHWM")
    facts: dict[str, Any] = {
        "people": landscape.participants.size,
        "statements": landscape.statements.size,
        "votes": landscape.votes,
        "groups": landscape.groups,
        "bytes_a_vote": (peak - before) / landscape.votes,
    }
    facts |= _against_the_machine(conversation, settings, float(budget))
    facts |= _in_shards(conversation, settings, landscape, float(budget))
    sys.stdout.write(json.dumps(facts) + "\n")


def parts(conversation: Conversation, settings: Settings) -> dict[str, float]:
    """Give the seconds that each stage of the analysis took."""
    taken: dict[str, float] = {}
    last = time.process_time()

    def note(stage: str, done: int, total: int) -> None:
        nonlocal last
        del done, total
        now = time.process_time()
        taken[stage] = taken.get(stage, 0.0) + now - last
        last = now

    analyse(conversation, settings, progress=note)
    return taken


def _memory(fact: str) -> int:
    # VmRSS is what is held now, VmHWM the most that was. Elsewhere than on Linux the most serves for both; on
    # Linux it would not, since ru_maxrss keeps what the parent held at the fork.
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text(encoding="ascii").splitlines()
        return _KIB * next(int(line.split()[1]) for line in lines if line.startswith(f"{fact}:"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else _KIB)


def _against_the_machine(conversation: Conversation, settings: Settings, budget: float) -> dict[str, Any]:
    votes = Votes.latest(conversation.events)
    pairs = int((votes.counts * (votes.counts + 1) // 2).sum())
    runs = _runs(votes)
    line = np.zeros(votes.statements.size, np.int64)
    _add(line, runs, 1)
    walk = _walk(votes)
    _add_along(line, *walk)
    source = np.ones(_COPIED, np.uint8)  # written to, or all of it would be one page of zeros
    target = np.ones(_COPIED, np.uint8)
    stages: list[dict[str, float]] = []
    totals, adding, walking, copying = in_turns(
        [
            lambda: stages.append(parts(conversation, settings)),
            lambda: _add(line, runs, _RUN_REPEATS),
            lambda: _add_along(line, *walk),
            lambda: np.copyto(target, source),
        ],
        budget,
        fewest=3,
    )
    return {
        "pairs": pairs,
        "totals": totals,
        "stages": stages,
        "seconds_an_addition": [one / (runs.size * _RUN_REPEATS) for one in adding],
        "seconds_an_addition_in_runs": [one / float((walk[2] - walk[1]).sum()) for one in walking],
        "seconds_a_byte": [one / (2 * _COPIED) for one in copying],
    }


def _runs(votes: Votes) -> np.ndarray[Any, np.dtype[np.uint16]]:
    # As the summary meets them: from each vote of a row to the row's end.
    rows = [votes.cells[votes.offsets[row] : votes.offsets[row + 1]] >> 2 for row in range(_RUN_ROWS)]
    return np.concatenate([row[start:] for row in rows for start in (0, row.size // 2)])


def _walk(votes: Votes) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    # Cells, and where each run begins and ends, statement by statement, as any sum over pairs meets them.
    rows = min(_WALKED_ROWS, votes.participants.size)
    cells = votes.cells[: votes.offsets[rows]] >> 2
    order = np.argsort(cells, kind="stable")
    ends = np.repeat(votes.offsets[1 : rows + 1], votes.counts[:rows])
    return cells, order.astype(np.uint32), ends[order].astype(np.uint32)


def _in_shards(
    conversation: Conversation, settings: Settings, whole: Landscape, budget: float
) -> dict[str, Any]:
    parted = analyse(conversation, settings, shards=_SHARDS)
    once, often = in_turns(
        [
            lambda: analyse(conversation, settings),
            lambda: analyse(conversation, settings, shards=_SHARDS),
        ],
        budget / 2,
        fewest=1,
    )
    return {
        "same_digest": digest_of(parted) == digest_of(whole),
        "shards": _SHARDS,
        "shards_times": [often, once],
    }


@njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def _add(line: np.ndarray[Any, Any], runs: np.ndarray[Any, Any], repeats: int) -> None:
    for _ in range(repeats):
        for place in range(runs.size):
            line[runs[place]] += 4295032833


@njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def _add_along(
    line: np.ndarray[Any, Any],
    cells: np.ndarray[Any, Any],
    begins: np.ndarray[Any, Any],
    ends: np.ndarray[Any, Any],
) -> None:
    for run in range(begins.size):
        for place in range(np.uint64(begins[run]), np.uint64(ends[run])):
            line[cells[place]] += 4295032833


if __name__ == "__main__":
    main(*sys.argv[1:])
