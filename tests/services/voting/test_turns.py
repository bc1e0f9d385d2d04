"""Which statement comes next: in proportion to its priority, never twice, and new ones get seen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from isegoria.services import adding, voting
from isegoria.store.models import Exposure, Participant, Statement, StoredLandscape
from town import found_town

if TYPE_CHECKING:
    from town import Town


def _landscape(town: Town, priorities: dict[int, float]) -> None:
    results = [{"id": number, "priority": priority} for number, priority in priorities.items()]
    StoredLandscape.objects.create(
        conversation_id=town.id,
        event=1,
        digest="sha256:0",
        document={"statement_results": results},
        members=b"",
        computed_at=timezone.now(),
        seconds=0.1,
    )


def _next(town: Town, participant: int | None, wanted: int | None = None) -> voting.NextStatement:
    shown = voting.turn(conversation=town.id, participant=participant, language="en", wanted=wanted).next
    assert shown is not None
    return shown


def _vote_all(town: Town, participant: int) -> list[int]:
    seen = []
    turn = voting.turn(conversation=town.id, participant=participant, language="en")
    while turn.next is not None:
        seen.append(turn.next.number)
        _cast, turn = voting.cast_and_turn(
            conversation=town.id,
            participant=participant,
            statement=turn.next.number,
            value=1,
            important=False,
            language="en",
        )
    return seen


def test_nobody_is_asked_twice_and_everything_is_asked(db: None) -> None:  # noqa: ARG001 - rows need the database
    """Each statement comes once, then there is nothing left."""
    town = found_town(statements=8)

    seen = _vote_all(town, town.people[0])

    assert sorted(seen) == list(range(8))


def test_every_showing_is_noted_once_with_its_probability(db: None) -> None:  # noqa: ARG001 - likewise
    """So that results can be corrected for who was shown what."""
    town = found_town(statements=4)
    turn = voting.turn(conversation=town.id, participant=town.people[0], language="en")
    for _again in range(2):
        voting.note_shown(conversation=town.id, participant=town.people[0], turn=turn)

    _vote_all(town, town.people[0])

    noted = Exposure.objects.filter(participant_id=town.people[0]).order_by("id")
    assert noted.count() == 4
    assert [round(one.probability, 6) for one in noted] == [0.25, round(1 / 3, 6), 0.5, 1.0]


def test_the_page_shows_the_same_when_it_is_loaded_again(town: Town) -> None:
    """Nobody can choose what they are asked by loading the page again and again."""
    shown = {_next(town, town.people[0]).number for _again in range(10)}

    assert len(shown) == 1


def test_priorities_of_the_landscape_decide_how_often_a_statement_is_drawn(town: Town) -> None:
    """A vote that teaches more is asked for more often; the probability told is the one used."""
    _landscape(town, {0: 8.0, 1: 1.0, 2: 1.0})
    people = Participant.objects.bulk_create(
        Participant(conversation_id=town.id, joined_at=timezone.now()) for _one in range(400)
    )

    drawn = [_next(town, one.pk) for one in people]

    counts = Counter(one.number for one in drawn)
    assert {one.probability for one in drawn if one.number == 0} == {0.8}
    assert 280 < counts[0] < 360
    assert counts[1] > 10
    assert counts[2] > 10


def test_a_statement_newer_than_the_landscape_is_as_likely_as_the_likeliest(town: Town) -> None:
    """What was said a minute ago gets seen, though nothing is known about it yet."""
    _landscape(town, {0: 3.0, 1: 1.0, 2: 1.0})
    number = adding.add(slug=town.slug, participant=town.people[0], text="Trams should be green").number

    people = Participant.objects.bulk_create(
        Participant(conversation_id=town.id, joined_at=timezone.now()) for _one in range(200)
    )
    drawn = [_next(town, one.pk) for one in people]

    assert {one.probability for one in drawn if one.number == number} == {0.375}
    assert sum(one.number == number for one in drawn) > 45


def test_after_everything_was_voted_on_a_new_statement_comes_at_once(live_town: Town) -> None:
    """Whoever comes back finds what was added since, although tables are kept in memory."""
    _vote_all(live_town, live_town.people[0])

    number = adding.add(
        slug=live_town.slug, participant=live_town.people[1], text="Trams should be green"
    ).number

    assert _next(live_town, live_town.people[0]).number == number


@pytest.mark.parametrize("state", ["hidden", "pending", "withdrawn"])
def test_what_is_not_shown_is_never_drawn(town: Town, state: str) -> None:
    """And does not count as left to vote on."""
    Statement.objects.filter(number=0).update(state=state)

    assert sorted(_vote_all(town, town.people[0])) == [1, 2]
    assert voting.turn(conversation=town.id, participant=town.people[0], language="en").total == 2


def test_a_statement_asked_for_comes_next_and_is_not_noted_as_drawn(town: Town) -> None:
    """A vote taken back is on the card again."""
    for wanted in range(3):
        turn = voting.turn(conversation=town.id, participant=town.people[0], language="en", wanted=wanted)
        assert turn.next is not None
        assert (turn.next.number, turn.next.probability) == (wanted, None)
        voting.note_shown(conversation=town.id, participant=town.people[0], turn=turn)

    assert not Exposure.objects.exists()


@pytest.mark.parametrize("wanted", [1, 99])
def test_what_was_voted_on_or_is_not_there_cannot_be_asked_for(town: Town, wanted: int) -> None:
    """Then the next one is drawn as always."""
    town.vote(0, {1: 1})

    shown = _next(town, town.people[0], wanted)

    assert shown.number in {0, 2}
    assert shown.probability == 0.5


def test_taking_a_vote_back_brings_its_statement_back(town: Town) -> None:
    """Undo means that I am asked the same again."""
    first = _next(town, town.people[0]).number
    voting.cast(conversation=town.id, participant=town.people[0], statement=first, value=1)

    voting.withdraw(conversation=town.id, participant=town.people[0], statement=first)

    assert _next(town, town.people[0]).number == first


def test_the_last_vote_is_the_newest_that_can_be_taken_back(town: Town) -> None:
    """What was hidden since is not offered."""
    assert voting.last_vote(conversation=town.id, participant=town.people[0]) is None
    town.vote(0, {2: 1, 0: -1})

    last = voting.last_vote(conversation=town.id, participant=town.people[0])
    assert last is not None
    assert (last.statement, last.value) == (0, -1)

    Statement.objects.filter(number=0).update(state="hidden")
    last = voting.last_vote(conversation=town.id, participant=town.people[0])
    assert last is not None
    assert last.statement == 2
