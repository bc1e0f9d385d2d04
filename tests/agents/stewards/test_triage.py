"""Triage: puts the queue in order and hides nothing; how well is measured, and is modest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings

from isegoria.agents.reasoners.offline import Offline
from isegoria.agents.stewards.triage import DAY, Triage, ordered
from real_worlds import NAMES, real_world, undecided
from worlds import NOW, said, world, worlds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from isegoria.agents.world import World

TRIED_OUT = (
    "15-per-hour-seattle",
    "football-concussions",
)  # much of what is hidden there only tries the site
PERMUTATIONS = 1_000


@given(world=worlds())
@settings(max_examples=50)
def test_triage_orders_everything_that_waits_and_nothing_else(world: World) -> None:
    """No statement falls out of the queue, and none that is decided comes back into it."""
    waiting = {number for number, one in world.statements.items() if one.state == "pending" or one.appealed}

    order = ordered(world)

    assert {one[0] for one in order} == waiting
    assert len(order) == len(waiting)
    assert all(0 <= score <= 1_000 for _number, score, _reasons in order)
    assert [one[1] for one in order] == sorted((one[1] for one in order), reverse=True)


@given(world=worlds())
@settings(max_examples=50)
def test_triage_cannot_hide(world: World) -> None:
    """All that it ever asks for is an order, of which nothing is lost when it is taken back."""
    for task in Triage().plan(world):
        for one in Triage().work(task, world, Offline()):
            assert (one.verb, one.target, set(one.flags)) == ("order", "queue", {"reversible"})
            assert set(one.arguments) == {"order"}


def test_whoever_waits_longest_comes_before_whatever_looks_harmful() -> None:
    """A text that looks like spam gains eight hours, never more: no author waits for ever behind others."""
    plain = "The tram to the hospital should run on Sundays, too, since people visit each other then."
    loud = "BUY NOW!!! www.example.com write to me@example.com OR CALL 090-1234-5678. NOW. NOW! NOW!"
    after = world(
        [
            said(1, plain, state="pending", added=NOW - timedelta(hours=9)),
            said(2, loud, state="pending", added=NOW),
        ]
    )
    before = replace(after, statements={**after.statements, 1: replace(after.statements[1], added=NOW)})
    appealed = replace(after, statements={**after.statements, 2: replace(after.statements[2], appealed=True)})

    assert [one[0] for one in ordered(after)] == [1, 2]
    assert [one[0] for one in ordered(before)] == [2, 1]
    assert [one[0] for one in ordered(appealed)] == [2, 1]


@pytest.mark.parametrize("seconds", [DAY, 3 * DAY])
def test_after_a_day_nobody_new_comes_first(seconds: float) -> None:
    """Whatever stands in a text, or in a newcomer's."""
    old = said(1, "Trams matter.", state="pending", added=NOW - timedelta(seconds=seconds))
    new = said(2, "WRITE TO me@example.com!!!", state="pending", added=NOW)

    assert [one[0] for one in ordered(world([old, new]))] == [1, 2]


def test_how_well_texts_tell_what_moderators_hid(shared_data: Path) -> None:
    """Hardly better than chance where people meant what they wrote: so triage orders, and must not act.

    Ten conversations with their moderators' decisions: how often something hidden stands before something let
    in, if both came at the same time (AUC; a half is chance). The figures of `docs/stewards.md`.
    """
    found = {name: _auc(*_by_decision(shared_data, name)) for name in NAMES}
    meant = [one for name, one in found.items() if name not in TRIED_OUT]
    print({name: round(one, 2) for name, one in found.items()})  # noqa: T201 - figures for whoever asks with -s

    assert median(found.values()) > 0.5
    assert 0.45 < median(meant) < 0.65
    assert all(found[name] > 0.9 for name in TRIED_OUT)


def test_whose_statements_triage_puts_first(shared_data: Path) -> None:
    """By what texts look like, no opinion group's authors come first by much; where they do, it is told.

    The groups are dealt out anew among the authors, since one author's statements are alike.
    """
    found = {}
    for name in NAMES:
        scores, groups, authors = _by_group(shared_data, name)
        if len(set(groups)) > 1:
            found[name] = _permuted(np.array(scores), np.array(groups), np.array(authors))
    print({name: (round(gap), round(p, 3)) for name, (gap, p) in found.items()})  # noqa: T201 - likewise

    assert len(found) >= 7
    # Points of 1,000; a point is 2.4 minutes of waiting.
    assert all(gap < 60 for name, (gap, _p) in found.items() if name not in TRIED_OUT)
    assert all(p > 0.01 / len(found) for name, (_gap, p) in found.items() if name not in TRIED_OUT)


def _by_decision(shared_data: Path, name: str) -> tuple[list[int], list[int]]:
    found = real_world(shared_data, name)
    scores = {number: score for number, score, _reasons in ordered(undecided(found))}
    hidden, shown = (
        [scores[one.statement] for one in found.moderations if one.decision == decision]
        for decision in ("hide", "show")
    )
    return hidden, shown


def _auc(hidden: Sequence[int], shown: Sequence[int]) -> float:
    one, other = np.array(hidden)[:, None], np.array(shown)[None, :]
    return float(((one > other) + (one == other) / 2).mean())


def _by_group(shared_data: Path, name: str) -> tuple[list[int], list[int], list[int]]:
    found = undecided(real_world(shared_data, name))
    told = [
        (score, found.statements[number].author_group, found.statements[number].author)
        for number, score, _reasons in ordered(found)
        if found.statements[number].author_group >= 0
    ]
    scores, groups, authors = zip(*told, strict=True) if told else ((), (), ())
    return list(scores), list(groups), list(authors)


def _permuted(
    scores: np.ndarray[tuple[int], np.dtype[np.int64]],
    groups: np.ndarray[tuple[int], np.dtype[np.int64]],
    authors: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> tuple[float, float]:
    """Give the largest distance of groups' average scores, and how likely as large a one is by chance."""
    people, whose = np.unique(authors, return_inverse=True)
    of_person = np.array([groups[whose == person][0] for person in range(people.size)])
    count = int(of_person.max()) + 1

    def gap(dealt: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
        mine = dealt[whose]
        sums, many = np.bincount(mine, scores, count), np.bincount(mine, minlength=count)
        means = sums[many > 0] / many[many > 0]
        return float(means.max() - means.min())

    random = np.random.Generator(np.random.PCG64(1))
    seen = gap(of_person)
    as_large = sum(gap(random.permutation(of_person)) >= seen - 1e-9 for _one in range(PERMUTATIONS))
    return seen, (as_large + 1) / (PERMUTATIONS + 1)
