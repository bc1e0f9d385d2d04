"""Whoever has the whole log, and nothing else, cannot tell which votes are of one person."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from isegoria.services import erasing
from isegoria.services.recording import openings as openings_of
from isegoria.services.recording import sealing
from isegoria.services.recording.sealing import seal
from isegoria.services.recording.writing import record
from isegoria.store import openings
from isegoria.store.batches import Act, apply_batch
from isegoria.store.models import Checkpoint, Conversation, Opening
from privacy.watching import STATISTICS, batches, chance, entries_of
from town import found_town

if TYPE_CHECKING:
    from town import Town

PEOPLE, STATEMENTS, BATCHES, ACTIVE = 200, 30, 8, 25
UNLIKELY = 0.001


@pytest.fixture
def crowd(db: None) -> Town:  # noqa: ARG001 - rows need the database
    """Bring two hundred people together."""
    return found_town(people=PEOPLE, statements=STATEMENTS)


def vote_and_seal(
    town: Town, *, active: int, rounds: int, each: tuple[int, int] = (1, 4), elsewhere: Town | None = None
) -> None:
    """Have people vote in bursts, as they do, and seal after every round; nobody votes twice on anything.

    Args:
        town: where they vote.
        active: how many do in a round.
        rounds: batches that are sealed.
        each: votes of one person in a round, the least and one more than the most.
        elsewhere: another conversation, of which results come in between.
    """
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
        for start in range(0, len(acts), 10):
            with transaction.atomic():
                apply_batch(acts[start : start + 10], (), timezone.now())
                if elsewhere is not None:
                    body = {"what": "landscape", "number": turn}
                    record(kind="result", body=body, conversation=elsewhere.id)
        seal()


@pytest.fixture
def dealt_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shuffle and draw by a fixed seed, so that the test comes to the same every time."""
    dice = Random(4)  # noqa: S311 - a test's own
    monkeypatch.setattr(sealing, "SystemRandom", lambda: dice)
    monkeypatch.setattr(
        openings, "_nonces", lambda count: [dice.randbytes(32).hex() for _one in range(count)]
    )


def chances(town: Town) -> dict[str, float]:
    """Tell of each thing that a watcher would look at how well chance alone explains it."""
    found = batches(town.id)
    assert len(found) == BATCHES
    random = np.random.Generator(np.random.PCG64(1))
    return {one.__name__: chance(found, one, random) for one in STATISTICS}


def test_places_in_the_log_say_nothing_of_persons(
    crowd: Town,
    dealt_alike: None,  # noqa: ARG001 - the seed comes first
) -> None:
    """Neighbours, distances, order of acts, bits: all is as if the places had been dealt out by chance."""
    vote_and_seal(crowd, active=ACTIVE, rounds=BATCHES)

    assert min(chances(crowd).values()) > UNLIKELY


def test_results_of_other_conversations_do_not_divide_what_is_shuffled(
    crowd: Town,
    dealt_alike: None,  # noqa: ARG001 - the seed comes first
) -> None:
    """On a site where much is computed, places say as little."""
    vote_and_seal(crowd, active=ACTIVE, rounds=BATCHES, elsewhere=found_town("parks"))

    assert min(chances(crowd).values()) > UNLIKELY


def test_without_shuffling_the_same_watcher_would_see_it(
    crowd: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test is no decoration: it finds what it looks for where that is there."""
    monkeypatch.setattr(sealing, "in_order", lambda waiting, _random: list(waiting))
    vote_and_seal(crowd, active=ACTIVE, rounds=BATCHES)

    found = chances(crowd)

    assert all(found[name] <= UNLIKELY for name in ("neighbours", "distance", "order"))


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


def test_an_erasure_does_not_say_which_entries_were_theirs(crowd: Town) -> None:
    """Before and after, everybody sees and opens the same; what is added is a number, and no places."""
    vote_and_seal(crowd, active=ACTIVE, rounds=2)
    gone = int(Opening.objects.filter(kind="vote").values_list("participant", flat=True)[0] or 0)
    theirs = Opening.objects.filter(participant=gone)
    own, words = list(theirs.values_list("index", flat=True)), list(theirs.values_list("record", flat=True))
    before, lines = entries_of(Checkpoint.objects.latest("size").size), public(crowd)

    erasing.erase(conversation=crowd.id, participant=gone)
    seal()

    after = public(crowd)
    assert entries_of(Checkpoint.objects.latest("size").size)[: len(before)] == before
    assert after[: len(lines)] == lines
    told = [json.loads(json.loads(one)["record"]) for one in after[len(lines) :]]
    assert {one["type"] for one in told} == {"erasure", "event"}
    assert [one["entries"] for one in told if one["type"] == "erasure"] == [len(own)]
    assert not {json.loads(one)["index"] for one in after} & set(own)
    assert not [one for one in after if json.loads(words[0])["participant"] in one]


def public(town: Town) -> list[str]:
    """Read what everybody may open."""
    name = Conversation.objects.get(pk=town.id).record_id
    return list(openings_of.public_openings(name))


def test_no_header_says_more_than_the_log(crowd: Town) -> None:
    """Tiles and checkpoints come without cookies, and without a time other than that of the answer."""
    vote_and_seal(crowd, active=ACTIVE, rounds=1)
    size = Checkpoint.objects.latest("size").size

    for path in ("checkpoint", f"tile/entries/000.p/{size}", f"tile/0/000.p/{size}"):
        answer = Client().get(f"/log/{path}")
        assert answer.status_code == 200
        assert not answer.cookies
        assert not {"Last-Modified", "Expires"} & set(answer.headers)
