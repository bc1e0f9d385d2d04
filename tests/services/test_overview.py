"""How a conversation is going, and what was done to it in public."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isegoria.services import organising, voting
from isegoria.services.changes import add_history
from isegoria.services.errors import Forbidden, Missing
from isegoria.services.overview import history, overview
from isegoria.store.models import MapWork, Statement, Vote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from town import Town

_HOUR = 3_600_000


@pytest.fixture(autouse=True)
def nothing_counted_before() -> Iterator[None]:
    """Count anew."""
    cache.clear()
    yield
    cache.clear()


def _vote_at(town: Town, moments: Sequence[int]) -> None:
    """Cast votes so many milliseconds ago."""
    now = int(timezone.now().timestamp() * 1000)
    rows = list(Statement.objects.filter(conversation_id=town.id).values_list("pk", flat=True))
    pairs = [(person, row) for person in town.people for row in rows]
    Vote.objects.bulk_create(
        Vote(participant_id=person, statement_id=row, value=1, important=False, cast_at=now - ago)
        for (person, row), ago in zip(pairs, moments, strict=False)
    )
    MapWork.objects.filter(pk=town.id).update(last_event=town.event() + len(moments))


def test_it_counts_people_votes_and_statements(town: Town) -> None:
    """At a glance: who is there, who voted, what waits."""
    Statement.objects.filter(number=2).update(state="pending")
    _vote_at(town, [0, 0])

    figures = overview(slug=town.slug, account=town.account("overseer"))

    assert (figures.participants, figures.voters, figures.votes) == (2, 1, 2)
    assert (figures.shown, figures.pending, figures.appeals, figures.behind) == (2, 1, 0, 2)


def test_an_empty_conversation_has_figures_too(town: Town) -> None:
    """Nobody has voted yet, and nothing breaks."""
    figures = overview(slug=town.slug, account=town.account("organiser"))

    assert (figures.voters, figures.votes, figures.bars) == (0, 0, ())


def test_a_young_conversation_shows_hours_up_to_now_with_gaps(town: Town) -> None:
    """I see when people voted, and that nobody did at night."""
    _vote_at(town, [5 * _HOUR, 5 * _HOUR, 0])

    figures = overview(slug=town.slug, account=town.account("organiser"))

    assert figures.hourly
    assert [one.votes for one in figures.bars] == [2, 0, 0, 0, 0, 1]
    assert [one.share for one in figures.bars] == [1, 0, 0, 0, 0, 0.5]
    assert figures.bars[-1].start <= timezone.now() < figures.bars[-1].start + timedelta(hours=1)


def test_an_older_one_shows_days_and_ends_with_the_last_vote(town: Town) -> None:
    """A debate of last year shows its own days, not a year of silence; 48 at most."""
    day = 24 * _HOUR
    _vote_at(town, [400 * day, 370 * day, 369 * day])

    figures = overview(slug=town.slug, account=town.account("organiser"))

    assert not figures.hourly
    assert [one.votes for one in figures.bars] == [1, *[0] * 29, 1, 1]

    _vote_at(town, [])
    Vote.objects.filter(statement__number=0).update(cast_at=1_000)
    MapWork.objects.filter(pk=town.id).update(last_event=99)
    assert len(overview(slug=town.slug, account=town.account("organiser")).bars) == 48


def test_what_was_counted_is_kept_until_something_happens(live_town: Town) -> None:
    """A million votes are not counted for every look; the next vote is seen at once."""
    town = live_town
    account = town.account("organiser")
    voting.cast(conversation=town.id, participant=town.people[0], statement=0, value=1)
    assert overview(slug=town.slug, account=account).votes == 1

    with CaptureQueriesContext(
        connection,
    ) as asked:
        overview(slug=town.slug, account=account)
    assert not any("store_vote" in one["sql"] for one in asked)

    voting.cast(conversation=town.id, participant=town.people[1], statement=0, value=1)
    assert overview(slug=town.slug, account=account).votes == 2


def test_only_those_who_look_after_it_see_the_figures(town: Town) -> None:
    """Visitors have the results."""
    with pytest.raises(Forbidden):
        overview(slug=town.slug, account=town.account())
    with pytest.raises(Forbidden):
        overview(slug=town.slug, account=None)


def test_anybody_reads_the_history_the_newest_first(town: Town) -> None:
    """What was done, in which role, without names."""
    organiser = town.account("organiser")
    for state in ("paused", "open"):
        organising.set_state(slug=town.slug, account=organiser, state=state)

    page = history(slug=town.slug)

    assert [(one.kind, one.role) for one in page.lines] == [("opened", "organiser"), ("paused", "organiser")]
    town.change("draft")
    with pytest.raises(Missing):
        history(slug=town.slug)
    assert len(history(slug=town.slug, account=organiser).lines) == 2


def test_history_comes_in_pages(town: Town) -> None:
    """A hundred lines a page; a page too far is the last one."""
    for _one in range(101):
        add_history(town.id, "announced")

    pages = [history(slug=town.slug, page=page) for page in (1, 2, 7)]
    assert [(len(one.lines), one.page, one.pages) for one in pages] == [(100, 1, 2), (1, 2, 2), (1, 2, 2)]
