"""Whether planted groups are found, and none where there are none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sklearn.metrics import adjusted_rand_score

from benchmarks.planted import MAIN, MAIN_LARGE, PLAIN, PLAIN_LARGE, Plan, crowd
from benchmarks.report import Section, Target
from isegoria.opinion import POLIS, ROBUST, analyse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.cases import Effort, Say

_LEAST = 0.45
_SEED = 0
_MAINS = {"main: K=3, yes-sayers": (MAIN, MAIN_LARGE), "K=3": (PLAIN, PLAIN_LARGE)}
_OTHERS = {
    "K=2": Plan(offset=0.58, shares=(0.5, 0.5)),
    "K=4": Plan(offset=0.78, shares=(0.25,) * 4),
    "K=5": Plan(offset=0.86, shares=(0.2,) * 5),
    "K=3, unequal: .6, .3, .1": Plan(offset=0.75, shares=(0.6, 0.3, 0.1)),
    "K=3, base rates far apart": Plan(offset=0.85, base=2.0),
    "K=3, a fifth of the statements divide": Plan(offset=1.6, touched=0.2),
}
_WITHOUT = {
    "pure noise": Plan(shares=(1.0,), offset=0.0),
    "yes-sayers without opinions": Plan(shares=(1.0,), offset=0.0, yes_saying=0.7),
    "one bell-shaped population": Plan(shares=(1.0,), offset=0.0, spectrum=0.5),
}
_WITHOUT_SIZES = ((100, 40, 20), (1_000, 100, 30), (10_000, 500, 40))
_SEEDS = 5
_ENOUGH = 1_000  # among fewer, readiness to agree cannot be told from opinion
_TEXT = """\
Planted groups, 40 votes each. Adjusted Rand index between the planted groups and those found by the
robust settings, by the Polis settings, and by an oracle that knows how likely every group is to agree
with every statement, how large the groups are and how people differ in readiness to agree, but not the
people; nobody can do much better. Votes: log-odds of a statement for everybody, plus a group's own, plus
a person's readiness to agree; 15 % pass."""
_WITHOUT_TEXT = """\
Crowds without groups: how often, of {seeds} seeds, the robust settings name groups, and what they say
otherwise. Among a hundred people readiness to agree cannot be told from opinion, so no target is set there.
Nor is one set for a bell-shaped population: its people do differ in opinion but form no groups, and wherever
groups are named there the answer is wrong."""


def planted(effort: Effort, say: Say) -> Section:
    """Look for planted groups."""
    section = Section("Planted groups", _TEXT)
    rows = []
    for name, plan in _plans(effort):
        made = crowd(plan, _SEED)
        conversation = made.conversation()
        robust = analyse(conversation, ROBUST)
        polis = analyse(conversation, replace(POLIS, resamples=0))
        ours, theirs, best = (
            float(adjusted_rand_score(made.group_of, labels))
            for labels in (robust.grouping.labels, polis.grouping.labels, made.oracle())
        )
        size = f"{plan.participants:,} x {plan.statements:,}, {name}"
        row = (f"{best:.3f}", f"{ours:.3f}", f"{theirs:.3f}", f"{robust.groups}", f"{polis.groups}")
        rows.append((size, f"{plan.offset:.2f}", *row))
        say(f"{size}: {ours:.3f} where an oracle reaches {best:.3f}")
        if name in _MAINS:
            section.targets.append(Target(f"{size}: robust at least {_LEAST}", f"{ours:.3f}", ours >= _LEAST))
    header = ("crowd", "group's own, sd", "oracle", "robust", "polis", "groups, robust", "groups, polis")
    section.tables.append((header, rows))
    return section


def _plans(effort: Effort) -> Iterator[tuple[str, Plan]]:
    for large in (False,) if effort.quick else (False, True):
        yield from ((name, sizes[large]) for name, sizes in _MAINS.items())
        for name, plan in _OTHERS.items():
            yield name, replace(plan, participants=100_000, statements=1_000) if large else plan


def without_groups(effort: Effort, say: Say) -> Section:
    """Look for groups where there are none."""
    seeds = 2 if effort.quick else _SEEDS
    section = Section("No groups where there are none", _WITHOUT_TEXT.format(seeds=seeds))
    rows = []
    for name, plan in _WITHOUT.items():
        wrong = 0
        for people, statements, votes in _WITHOUT_SIZES:
            sized = replace(plan, participants=people, statements=statements, votes=votes)
            found = [analyse(crowd(sized, seed).conversation(), ROBUST).grouping for seed in range(seeds)]
            said = sorted({one.clarity for one in found if not one.count})
            named = sum(one.count > 0 for one in found)
            wrong += 0 if plan.yes_saying and people < _ENOUGH else named
            rows.append(
                (
                    f"{name}, {people:,} x {statements:,}",
                    f"{named} of {seeds}",
                    ", ".join(said) or "-",
                )
            )
            say(f"{name}, {people:,} x {statements:,}: groups in {named} of {seeds}")
        if not plan.spectrum:
            words = f"{name}: no groups" + (f" from {_ENOUGH:,} people on" if plan.yes_saying else "")
            section.targets.append(Target(words, f"named {wrong} times", wrong == 0))
    section.tables.append((("crowd", "groups named", "said otherwise"), rows))
    return section
