"""What a vote means: it stands until changed or taken back, once for each person and statement."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from isegoria.services import voting
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.store.models import Conversation, Participant, PastVote, Statement

if TYPE_CHECKING:
    from town import Town


def _cast(town: Town, value: int, *, statement: int = 0, important: bool = False) -> voting.CastVote:
    return voting.cast(
        conversation=town.id,
        participant=town.people[0],
        statement=statement,
        value=value,
        important=important,
    )


def test_a_vote_stands_as_it_was_cast(town: Town) -> None:
    """I agree, and it matters to me: that is what is kept."""
    cast = _cast(town, 1, important=True)

    assert cast == voting.CastVote(0, 1, important=True, changed=True, previous=None)
    assert town.votes() == {(town.people[0], 0): (1, True)}


def test_a_changed_vote_replaces_the_one_before_which_stays_in_the_past(town: Town) -> None:
    """I changed my mind: only the new vote counts, and that I changed it is known."""
    _cast(town, 1, important=True)

    cast = _cast(town, -1)

    assert (cast.changed, cast.previous) == (True, 1)
    assert town.votes() == {(town.people[0], 0): (-1, False)}
    past = PastVote.objects.get()
    assert (past.value, past.important, past.withdrawn) == (1, True, False)
    assert past.until >= past.cast_at


def test_the_same_vote_again_changes_nothing(town: Town) -> None:
    """My phone sent it twice: it counts once, and nothing has to be computed anew."""
    _cast(town, 1)
    event = town.event()

    again = _cast(town, 1)

    assert not again.changed
    assert town.event() == event
    assert not PastVote.objects.exists()


def test_only_marking_it_important_is_a_change_too(town: Town) -> None:
    """The same answer, but it matters to me now."""
    _cast(town, 1)

    assert _cast(town, 1, important=True).changed
    assert town.votes() == {(town.people[0], 0): (1, True)}
    assert PastVote.objects.count() == 1


def test_a_vote_taken_back_no_longer_stands(town: Town) -> None:
    """I take my vote back; it is kept only as one that was withdrawn."""
    _cast(town, 1)

    back = voting.withdraw(conversation=town.id, participant=town.people[0], statement=0)

    assert (back.changed, back.previous) == (True, 1)
    assert town.votes() == {}
    assert PastVote.objects.get().withdrawn


def test_taking_back_what_was_not_cast_does_nothing(town: Town) -> None:
    """Twice pressed, once taken back."""
    event = town.event()

    assert not voting.withdraw(conversation=town.id, participant=town.people[0], statement=0).changed
    assert town.event() == event


def test_every_vote_raises_the_event_that_the_landscape_follows(town: Town) -> None:
    """No vote stays out of the results."""
    before = town.event()

    _cast(town, 1)

    assert town.event() > before


@pytest.mark.parametrize("state", ["draft", "paused", "closed"])
def test_votes_are_taken_only_while_the_conversation_is_open(town: Town, state: str) -> None:
    """Closed is closed, also for pages that were open before."""
    town.change(state)

    with pytest.raises(Gone, match="not open for votes now") as refused:
        _cast(town, 1)

    assert refused.value.code == "conversation-closed"
    assert town.votes() == {}


def test_a_conversation_is_closed_from_its_closing_time_on(town: Town) -> None:
    """The hour that was announced counts, even if nobody has pressed the button yet."""
    row = Conversation.objects.filter(pk=town.id)
    row.update(closes_at=timezone.now() + timedelta(hours=1))
    _cast(town, 1)
    row.update(closes_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(Gone, match="not open"):
        _cast(town, -1)


@pytest.mark.parametrize("state", ["pending", "hidden", "withdrawn"])
def test_statements_that_are_not_shown_cannot_be_voted_on(town: Town, state: str) -> None:
    """What moderators took out gets no more votes."""
    Statement.objects.filter(number=0).update(state=state)

    with pytest.raises(Missing, match="cannot be voted on"):
        _cast(town, 1)


def test_authors_vote_on_their_own_statement_while_it_waits(town: Town) -> None:
    """Whoever writes a statement agrees with it, before a moderator has seen it."""
    Statement.objects.filter(number=0).update(state="pending", author_id=town.people[0])

    assert _cast(town, 1).changed


@pytest.mark.parametrize("number", [-1, 3, 2**31, 2**80])
def test_statements_that_do_not_exist_cannot_be_voted_on(town: Town, number: int) -> None:
    """An address that somebody made up."""
    with pytest.raises(Missing, match="Load the page again"):
        _cast(town, 1, statement=number)


@pytest.mark.parametrize("value", [-2, 2, 100])
def test_there_are_three_votes_and_no_fourth(town: Town, value: int) -> None:
    """Nobody agrees a hundred times."""
    with pytest.raises(Invalid, match="Choose agree, disagree or pass"):
        _cast(town, value)


def test_whoever_left_votes_no_more(town: Town) -> None:
    """A cookie that outlived its participant is worth nothing."""
    Participant.objects.filter(pk=town.people[0]).update(left_at=timezone.now())

    with pytest.raises(Forbidden, match="no longer take part"):
        _cast(town, 1)


def test_participants_of_another_conversation_do_not_vote_here(town: Town) -> None:
    """One conversation's cookie opens no other."""
    now = timezone.now()
    other = Conversation.objects.create(
        slug="buses", topic="Buses", language="en", state="open", created_at=now
    )
    stranger = Participant.objects.create(conversation=other, joined_at=now)

    with pytest.raises(Forbidden, match="no longer take part"):
        voting.cast(conversation=town.id, participant=stranger.pk, statement=0, value=1)


def test_my_votes_are_mine_newest_first_in_my_language(town: Town) -> None:
    """I see what I said, and can change it."""
    _cast(town, 1)
    _cast(town, -1, statement=2, important=True)
    voting.cast(conversation=town.id, participant=town.people[1], statement=1, value=1)

    mine = voting.my_votes(conversation=town.id, participant=town.people[0], language="ja")

    assert [(one.number, one.value, one.important) for one in mine] == [(2, -1, True), (0, 1, False)]
    assert (mine[0].text, mine[0].language) == ("意見 2", "ja")
    assert mine[0].shown
