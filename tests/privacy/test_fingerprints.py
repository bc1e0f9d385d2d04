"""Fingerprints on record let nobody try out what is not published."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crowds import planted, settle
from isegoria.opinion.publication.naming import LEAST_VOTES
from isegoria.services import mapping
from isegoria.services.errors import Missing
from isegoria.services.recording import openings, telling
from isegoria.services.recording.sealing import seal
from isegoria.store.models import Conversation, Opening, Vote
from voted import change, compute

if TYPE_CHECKING:
    from town import Town


def opened(town: Town) -> list[dict[str, object]]:
    """Read the results that anybody may open."""
    while seal() is not None:
        pass
    lines = openings.public_openings(name_of(town))
    records = [json.loads(json.loads(line)["record"]) for line in lines]
    return [one for one in records if one["type"] == "result"]


def name_of(town: Town) -> str:
    """Give what records call a conversation."""
    return Conversation.objects.get(pk=town.id).record_id


@pytest.fixture
def few(db: None) -> Town:  # noqa: ARG001 - rows need the database
    """Have nine people vote, of whom nothing at all is published."""
    town = settle(planted(9))
    compute(town)
    return town


def test_of_few_votes_no_fingerprint_is_public(few: Town) -> None:
    """Nine people's votes are found by trying, if anybody can tell whether they have found them."""
    shown = mapping.results(slug=few.slug)

    assert shown.votes < LEAST_VOTES
    assert not shown.digest
    assert opened(few) == []
    with pytest.raises(Missing):
        openings.results_document(name_of(few))
    assert telling.conversation_record(slug=few.slug, account=None, language="en").results == ()


def test_nor_is_that_of_a_report(few: Town) -> None:
    """Neither on its page, nor in the list, nor in the history."""
    mapping.publish(slug=few.slug, account=few.account("organiser"))

    assert not mapping.report(slug=few.slug, number=1).digest
    assert [one.digest for one in mapping.reports(slug=few.slug)] == [""]
    assert opened(few) == []
    lines = list(openings.public_openings(name_of(few)))
    assert not [one for one in lines if "sha256" in one]


def test_where_votes_are_public_so_are_fingerprints(few: Town) -> None:
    """Whoever can see the votes learns nothing from a hash of them."""
    change(few, publication="open")

    assert len(opened(few)) == 1
    assert mapping.results(slug=few.slug).digest


def test_of_what_was_not_shown_no_fingerprint_is_public(db: None) -> None:  # noqa: ARG001 - as above
    """Results that show at the end: only the last one's fingerprint does, not those of every hour before."""
    town = settle(planted(60))
    change(town, results_shown="closed")
    compute(town)
    Vote.objects.filter(participant=town.people[0]).update(value=0)
    compute(town)
    assert Opening.objects.filter(kind="result").count() == 2
    assert opened(town) == []

    change(town, state="closed")

    assert [one["digest"] for one in opened(town)] == [mapping.results(slug=town.slug).digest]


def test_live_results_stay_open(db: None) -> None:  # noqa: ARG001 - as above
    """What anybody could fetch at the time, anybody may check later."""
    town = settle(planted(60))
    compute(town)
    Vote.objects.filter(participant=town.people[0]).update(value=0)
    compute(town)

    assert len(opened(town)) == 2
