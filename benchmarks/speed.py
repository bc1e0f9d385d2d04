"""How much faster than red-dwarf, on the same votes."""

from __future__ import annotations

import gc
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.cases import peer, peer_votes, real
from benchmarks.planted import MAIN, crowd
from benchmarks.report import Section, Target
from benchmarks.timing import Spread, in_turns, ratios, seconds
from isegoria.opinion import POLIS, Conversation, analyse, read_conversation

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.cases import Effort, Say

_LEAST_REAL = 20.0
_LEAST_PLANTED = 100.0
_AIMED_AT = "10k x 500 planted"
_HEADER = (
    "conversation",
    "people",
    "statements",
    "votes",
    "our input, s",
    "its input, s",
    "ours, ms",
    "ours by default, ms",
    "red-dwarf, ms",
    "rounds",
    "times faster, like for like",
    "times faster, by default",
)
_TEXT = """\
Red-dwarf's `run_pipeline` against `analyse`: like for like is the Polis settings without stability,
which red-dwarf does not compute; by default is everything, the robust settings with stability.
Statements moderated out are the same. Input (for us reading the export or making arrays; for red-dwarf
making its list of votes from our arrays, latest votes only) stands apart; so does writing JSON.
`analyse` includes picking the latest votes from all events."""


@dataclass(frozen=True, slots=True)
class _Race:
    name: str
    conversation: Conversation
    votes: list[dict[str, int]]
    input_ours: float
    input_peer: float

    @classmethod
    def of(cls, name: str, make: Callable[[], Conversation]) -> _Race:
        ours, conversation = seconds(make)
        its, votes = seconds(lambda: peer_votes(conversation))
        return cls(name, conversation, votes, ours, its)

    def run(self, budget: float, fewest: int) -> tuple[list[list[float]], Spread, Spread]:
        gc.collect()
        like_for_like = replace(POLIS, resamples=0)
        times = in_turns(
            [
                lambda: analyse(self.conversation, like_for_like),
                lambda: peer(self.votes, self.conversation),
                lambda: analyse(self.conversation),
            ],
            budget,
            fewest,
        )
        return times, ratios(times[1], times[0]), ratios(times[1], times[2])


def speed(effort: Effort, say: Say) -> Section:
    """Race the peer on real and planted conversations."""
    section = Section("Speed against red-dwarf", _TEXT)
    warm = _Race.of("", crowd(replace(MAIN, participants=1_000, statements=300)).conversation)
    warm.run(0.0, 1)
    rows: list[tuple[str, ...]] = []
    like_for_like: dict[str, float] = {}
    for name, make in _races(effort):
        race = _Race.of(name, make)
        times, alike, default = race.run(0.5 if effort.quick else 6.0, 1 if effort.quick else 3)
        events = race.conversation.events
        rows.append(
            (
                name,
                f"{events.participants.size:,}",
                f"{events.statements.size:,}",
                f"{len(race.votes):,}",
                f"{race.input_ours:.3f}",
                f"{race.input_peer:.3f}",
                f"{1e3 * np.median(times[0]):,.1f}",
                f"{1e3 * np.median(times[2]):,.1f}",
                f"{1e3 * np.median(times[1]):,.0f}",
                str(len(times[0])),
                alike.text(",.0f"),
                default.text(",.1f"),
            )
        )
        like_for_like[name] = alike.middle
        say(f"{name}: {alike.text(',.0f')} times faster, by default {default.text()}")
    section.tables.append((_HEADER, rows))
    section.targets = _targets(like_for_like)
    if not real():
        section.text += "\n\nSkipped: the real conversations; the shared data is absent."
    return section


def _races(effort: Effort) -> list[tuple[str, Callable[[], Conversation]]]:
    races: list[tuple[str, Callable[[], Conversation]]] = [
        (name, partial(read_conversation, folder)) for name, folder in real().items()
    ]
    sizes = [(1_000, 100), (10_000, 500), (100_000, 1_000)][: 3 if effort.full else 2]
    for people, statements in sizes:
        planted = crowd(replace(MAIN, participants=people, statements=statements))
        races.append((f"{people // 1000}k x {statements:,} planted", planted.conversation))
    return races


def _targets(faster: dict[str, float]) -> list[Target]:
    targets = []
    if real():
        middle = float(np.median([faster[name] for name in real()]))
        words = f"median of the real conversations at least {_LEAST_REAL:.0f} times faster"
        targets.append(Target(words, f"{middle:.1f}", middle >= _LEAST_REAL))
    figure = faster[_AIMED_AT]
    words = f"{_AIMED_AT} at least {_LEAST_PLANTED:.0f} times faster"
    return [*targets, Target(words, f"{figure:.0f}", figure >= _LEAST_PLANTED)]
