"""A real conversation, replayed hour by hour, with stewards at work in it and no model: a day, checked."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from django.utils import timezone

from isegoria.opinion import VoteEvents
from isegoria.services import importing, voting
from isegoria.services.adding import Duplicate, add
from isegoria.services.errors import Invalid, TooMany
from isegoria.services.governing.approving import approve
from isegoria.services.governing.founding import found
from isegoria.services.governing.replaying import replay
from isegoria.services.governing.working import run_now
from isegoria.services.mapping.computing import compute
from isegoria.services.mapping.members import unpacked
from isegoria.services.moderating import decide
from isegoria.services.recording.checking import check
from isegoria.services.voting import acts
from isegoria.store.models import (
    Account,
    AgentAction,
    AgentJudgement,
    Conversation,
    ExposureFactor,
    Opening,
    Participant,
    QueuePlace,
    Statement,
    StewardReport,
    StoredLandscape,
    Suggestion,
    Vote,
)
from real_worlds import conversation_in
from swarming import enact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.db.models import QuerySet

    from isegoria.opinion import Conversation as Source
    from isegoria.opinion import Statement as Spoken
    from town import Town

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "scoop-hivemind.taxes"
DAY = datetime(2018, 4, 17, 10 if os.environ.get("ISEGORIA_SLOW") is None else 0, tzinfo=UTC)
HOURS = 24 if os.environ.get("ISEGORIA_SLOW") else 4
HOUR = 3_600_000
FEWEST = 10
GUARDS = (
    "forbid hide statement",
    "approve publish report by organiser",
    "limit raise alarm to 3 per day",
    "require reversible for order queue",
    "limit suggest duplicate to 5 per hour",
)


@dataclass
class Clock:
    """Every part of the site asks it what time it is."""

    now: datetime

    def __call__(self) -> datetime:
        """Give the time; a little passes with every look, as it does."""
        self.now += timedelta(milliseconds=1)
        return self.now


class Place:
    """The conversation on the site, as `swarming` wants it."""

    def __init__(self, slug: str, organiser: int) -> None:
        self.slug, self.organiser = slug, organiser
        self.id = Conversation.objects.values_list("pk", flat=True).get(slug=slug)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let the site live on the first evening of the conversation."""
    made = Clock(DAY)
    monkeypatch.setattr(timezone, "now", made)
    monkeypatch.setattr(acts, "_now", lambda: int(made().timestamp() * 1000))
    return made


def _before(source: Source, moment: int) -> Source:
    """Leave out what came later: votes, and statements."""
    events, kept = source.events, source.events.time < moment
    there = np.array([(one.created or 0) < moment for one in source.statements])
    kept &= there[events.statement]
    place = np.cumsum(there) - 1
    then = VoteEvents(
        participants=events.participants,
        statements=events.statements[there],
        participant=events.participant[kept],
        statement=place[events.statement[kept]].astype(events.statement.dtype),
        vote=events.vote[kept],
        time=events.time[kept],
    )
    statements = tuple(one for one, was in zip(source.statements, there, strict=True) if was)
    # Nobody had looked at the newest ones by then.
    return replace(source, events=then, statements=statements)


def _hours(source: Source, clock: Clock, people: dict[Any, int], place: Place) -> Iterator[int]:
    """Replay an hour of what people did, and stop at its end; gives how many votes were cast."""
    events = source.events
    number = {int(one.id): int(one.id) for one in source.statements if (one.created or 0) < _ms(DAY)}
    happens: list[tuple[int, Callable[[], None]]] = []
    for one in source.statements:
        if one.created is not None and _ms(DAY) <= one.created:
            happens.append((one.created, partial(_write, one, number, people, place)))
            # A moderator looks at it some hours later.
            happens.append((one.created + 3 * HOUR, partial(_moderate, one, number, place)))
    for at in np.flatnonzero(events.time >= _ms(DAY)).tolist():
        who = people[events.participants[events.participant[at]].item()]
        what = events.statements[events.statement[at]].item()
        value = int(events.vote[at])
        happens.append((int(events.time[at]), partial(_vote, place, number, (who, what, value))))
    happens.sort(key=lambda one: -one[0])
    for hour in range(HOURS):
        ends = DAY + timedelta(hours=hour + 1)
        while happens and happens[-1][0] < _ms(ends):
            moment, act = happens.pop()
            clock.now = max(clock.now, datetime.fromtimestamp(moment / 1000, UTC))
            act()
        clock.now = max(clock.now, ends)
        yield hour


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _write(one: Spoken, number: dict[int, int], people: dict[Any, int], place: Place) -> None:
    author = people.get(one.author)
    if author is None:
        return
    try:
        number[int(one.id)] = add(slug=place.slug, participant=author, text=one.text, language="en").number
    except (Duplicate, Invalid, TooMany):
        return  # This site would not have taken it, so nobody here votes on it.


def _moderate(one: Spoken, number: dict[int, int], place: Place) -> None:
    if int(one.id) not in number or one.moderated == 0:
        return
    hide = one.moderated < 0
    decide(
        slug=place.slug,
        account=place.organiser,
        number=number[int(one.id)],
        decision="hide" if hide else "show",
        reason="off-topic" if hide else "fits",
    )


def _vote(place: Place, number: dict[int, int], vote: tuple[int, int, int]) -> None:
    participant, source, value = vote
    statement = number.get(source)
    shown = Statement.State.SHOWN
    if (
        statement is not None
        and Statement.objects.filter(conversation=place.id, number=statement, state=shown).exists()
    ):
        voting.cast(conversation=place.id, participant=participant, statement=statement, value=value)


def test_a_day_of_stewards_work_on_a_real_conversation(shared_data: Path, clock: Clock) -> None:
    """Every effect has its judgement, clauses and record; every sentence recounts; all of it replays."""
    source = conversation_in(shared_data, NAME)
    organiser = int(Account.objects.create_user("o@site.example", "a long enough password").pk)
    slug = importing.install(
        conversation=_before(source, _ms(DAY)), account=organiser, slug="fresh", open_=True, language="en"
    )
    Conversation.objects.update(moderate_first=True)
    place = Place(slug, organiser)
    enact(cast("Town", place), *GUARDS)
    found(slug=slug, account=organiser)
    people = {
        one.item(): row
        for one, row in zip(
            source.events.participants,
            Participant.objects.filter(conversation=place.id).order_by("pk").values_list("pk", flat=True),
            strict=True,
        )
    }
    turns, told = Counter[str](), 0
    for _hour in _hours(source, clock, people, place):
        compute(worker="test", conversation=place.id, patient=False)
        for one in run_now(slug=slug, worker="test", clock=clock):
            turns[one.outcome] += 1
        reports = AgentAction.objects.filter(privilege="publish report").order_by("pk")
        for row in reports[told:]:
            _recount(json.loads(row.request)["arguments"], place)
            told += 1
        waiting = reports.filter(status="waiting").first()
        if waiting is not None:
            approve(slug=slug, key=waiting.key, account=organiser)

    assert turns["worked"] >= HOURS
    assert turns["failed"] == 0
    done = AgentAction.objects.filter(status="done")
    assert set(done.values_list("privilege", flat=True)) >= {
        "order queue",
        "balance exposure",
        "publish report",
        "suggest duplicate",
    }
    for row in AgentAction.objects.all():
        _accounted(row)
    records = Opening.objects.filter(kind="judgement")
    assert records.count() == AgentJudgement.objects.count()
    effects = (QueuePlace, ExposureFactor, Suggestion, StewardReport)
    assert all(kind.objects.exists() for kind in effects)
    for kind in effects:
        assert not kind.objects.exclude(action__status="done").exists()
    assert StewardReport.objects.count() == done.filter(privilege="publish report").count()
    assert [str(one) for one in check().findings] == []
    again = replay(slug=slug)
    assert again.judgements == again.same > HOURS


def _accounted(row: AgentAction) -> None:
    """Its last judgement is what became of it, and cites every clause about it."""
    last = row.judgements.order_by("number").last()
    assert last is not None
    assert {"done": "allow", "waiting": "approve", "denied": "deny"}[row.status] == last.outcome
    cited = {
        "order queue": ["c4"],
        "suggest duplicate": ["c5"],
        "publish report": ["c2"],
        "raise alarm": ["c3"],
    }
    assert json.loads(last.text)["cited"] == cited.get(row.privilege, [])


def _published(place: Place, votes: QuerySet[Vote]) -> QuerySet[Vote]:
    """Keep the votes of groups of which enough people voted; all of them where that is every group."""
    members = unpacked(bytes(StoredLandscape.objects.get(conversation=place.id).members))
    groups = [members.rows[members.groups == one].tolist() for one in range(int(members.groups.max()) + 1)]
    kept = [one for one in groups if votes.filter(participant__in=one).count() >= FEWEST]
    if len(kept) == len(groups):
        return votes
    return votes.filter(participant__in=[row for one in kept for row in one])


def _recount(report: dict[str, Any], place: Place) -> None:
    """Count again, from rows of votes and statements, what a report counts and cites."""
    assert report["sentences"]
    shown = Statement.objects.filter(conversation=place.id, state=Statement.State.SHOWN)
    votes = Vote.objects.filter(statement__in=shown)
    for one in report["sentences"]:
        figures = one["cites"]["figures"]
        assert figures
        for language in ("en", "ja"):
            numbers = {int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", one[language])}
            assert numbers <= {*figures.values(), *one["cites"]["statements"], 1}
        match one["kind"]:
            case "participation":
                every = Vote.objects.filter(statement__conversation=place.id)
                every = every.exclude(statement__state=Statement.State.PENDING)
                people = every.values("participant").distinct().count()
                assert figures == {
                    "participants": people,
                    "statements": shown.count(),
                    "votes": every.count(),
                }
            case "agreed-most":
                (number,) = one["cites"]["statements"]
                mine = _published(place, votes.filter(statement__number=number))
                assert figures["seen"] == mine.count()
                assert figures["agree"] == mine.filter(value=1).count()
            case "least-seen":
                few = [row for row in shown if votes.filter(statement=row).count() < figures["fewest"]]
                assert figures["statements"] == len(few)
            case "waiting":
                assert figures["waiting"] == Statement.objects.filter(state="pending").count()
            case "newest":
                assert (
                    figures["added"]
                    == shown.filter(created_at__gt=timezone.now() - timedelta(days=1)).count()
                )
