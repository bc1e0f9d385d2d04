"""Whoever has the whole log, and nothing else, cannot tell which votes are of one person."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from django.db import transaction
from django.utils import timezone

from isegoria.services.recording import sealing
from isegoria.services.recording.sealing import seal
from isegoria.store import openings
from isegoria.store.batches import Act, apply_batch
from isegoria.store.models import Checkpoint
from privacy.watching import STATISTICS, batches, chance, entries_of
from town import found_town

if TYPE_CHECKING:
    from collections.abc import Callable

    from privacy.watching import Batch
    from town import Town

PEOPLE, STATEMENTS, BATCHES, ACTIVE = 200, 30, 8, 25
UNLIKELY = 0.001


@pytest.fixture
def crowd(db: None) -> Town:  # noqa: ARG001 - rows need the database
    """Bring two hundred people together."""
    return found_town(people=PEOPLE, statements=STATEMENTS)


def vote_and_seal(town: Town, *, active: int, rounds: int, each: tuple[int, int] = (1, 4)) -> None:
    """Have people vote in bursts, as they do, and seal after every round; nobody votes twice on anything."""
    random = np.random.Generator(np.random.PCG64(12))
    left = {person: list(random.permutation(STATEMENTS)) for person in town.people}
    at = int(timezone.now().timestamp() * 1000)
    for turn in range(rounds):
        here = random.choice(town.people, active, replace=False)
        acts = [
            Act(
                town.id, int(person), int(left[int(person)].pop()), int(random.integers(-1, 2)), False, at + n
            )
            for n, person in enumerate(np.repeat(here, random.integers(*each, active)))
        ]
        del turn
        with transaction.atomic():
            apply_batch(acts, (), timezone.now())
        seal()


@pytest.fixture
def dealt_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shuffle and draw by a fixed seed, so that the test comes to the same every time."""
    dice = Random(4)  # noqa: S311 - a test's own
    monkeypatch.setattr(sealing, "SystemRandom", lambda: dice)
    monkeypatch.setattr(
        openings, "_nonces", lambda count: [dice.randbytes(32).hex() for _one in range(count)]
    )


@pytest.fixture
def seen(crowd: Town, dealt_alike: None) -> list[Batch]:  # noqa: ARG001 - the seed comes first
    """Watch a busy hour."""
    vote_and_seal(crowd, active=ACTIVE, rounds=BATCHES)
    return batches(crowd.id)


@pytest.mark.parametrize("statistic", STATISTICS, ids=lambda one: one.__name__)
def test_places_in_the_log_say_nothing_of_persons(
    seen: list[Batch], statistic: Callable[[Batch], float]
) -> None:
    """Neighbours, distances, order of acts, bits: all is as if the places had been dealt out by chance."""
    assert len(seen) == BATCHES

    assert chance(seen, statistic, np.random.Generator(np.random.PCG64(1))) > UNLIKELY


@pytest.mark.parametrize("statistic", STATISTICS[:3], ids=lambda one: one.__name__)
def test_without_shuffling_the_same_watcher_would_see_it(
    crowd: Town, monkeypatch: pytest.MonkeyPatch, statistic: Callable[[Batch], float]
) -> None:
    """The test is no decoration: it finds what it looks for where that is there."""
    monkeypatch.setattr(sealing, "_shuffled", lambda segment, _random: list(segment))
    vote_and_seal(crowd, active=ACTIVE, rounds=BATCHES)

    assert chance(batches(crowd.id), statistic, np.random.Generator(np.random.PCG64(1))) <= UNLIKELY


def test_equal_votes_have_unequal_entries(crowd: Town) -> None:
    """Two people of one opinion, or one who votes the same again: no two entries are alike."""
    at = int(timezone.now().timestamp() * 1000)
    for value in (1, None, 1, None, 1):
        acts = [Act(crowd.id, person, 0, value, important=False, at=at) for person in crowd.people[:40]]
        with transaction.atomic():
            apply_batch(acts, (), timezone.now())
    seal()

    entries = entries_of(Checkpoint.objects.latest("size").size)

    assert len(entries) >= 200
    assert len(set(entries)) == len(entries)


def test_alone_in_a_batch_time_tells_and_we_say_so(crowd: Town) -> None:
    """Where one person alone votes for some seconds, what is sealed is theirs; docs/privacy.md says so."""
    vote_and_seal(crowd, active=1, rounds=4, each=(2, 4))

    found = batches(crowd.id)

    assert len(found) == 4
    assert all(np.unique(one.person).size == 1 for one in found)
