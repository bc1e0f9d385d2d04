"""Where I stand: for my eyes only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.store.models import Participant, Vote
from voted import compute

if TYPE_CHECKING:
    from town import Town

PLACE = "/c/trams/place/"


def test_a_participant_sees_their_place_and_their_group(voted: Town) -> None:
    """The map with a mark, the group, what it stands for, and what one shares with it; kept in no cache."""
    answer = voted.browser(0).get(PLACE)

    page = answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert "You are in group A." in page
    assert 'class="map-you"' in page
    assert "What your group stands for" in page
    assert "of group A vote like you." in page


def test_the_public_map_marks_nobody(voted: Town) -> None:
    """Not even for a participant who looks at the results."""
    assert "map-you" not in voted.browser(0).get("/c/trams/results/").content.decode()


def test_a_passer_by_is_told_how_to_get_a_place(voted: Town) -> None:
    """No cookie, or one that nobody sealed: an invitation, no error."""
    stranger = voted.browser()
    stranger.cookies[f"participant-{voted.id}"] = f"{voted.people[0]}:forged"

    for client in (voted.browser(), stranger):
        page = client.get(PLACE).content.decode()
        assert "You have not voted here yet" in page
        assert "map-you" not in page


def test_somebody_who_left_has_no_place(voted: Town) -> None:
    """Their cookie may last; what they left does not."""
    client = voted.browser(0)
    Participant.objects.filter(pk=voted.people[0]).update(left_at="2026-01-01T00:00:00Z")

    answer = client.get(PLACE)

    assert answer.status_code == 200
    assert "You have not voted here yet" in answer.content.decode()


def test_few_votes_are_counted_towards_a_place(voted: Town) -> None:
    """Three of seven: four more, with a bar that a screen reader can read."""
    person = voted.people[0]
    keep = Vote.objects.filter(participant_id=person).values_list("pk", flat=True)[:3]
    Vote.objects.filter(participant_id=person).exclude(pk__in=list(keep)).delete()
    compute(voted)

    page = voted.browser(0).get(PLACE).content.decode()

    assert "4 more votes" in page
    assert '<progress id="progress" value="3" max="7">' in page
    assert "Go on voting" in page


def test_before_anything_is_computed_nobody_is_placed(town: Town) -> None:
    """The page says what is missing."""
    town.vote(0, {0: 1})

    page = town.browser(0).get(PLACE).content.decode()

    assert "more votes, and your place shows on the map." in page


def test_where_nobody_can_be_shown_no_place_is_promised(town: Town) -> None:
    """I am the first to vote: there is no map yet, so the page says when there will be one."""
    town.vote(0, {0: 1, 1: -1, 2: 1})
    compute(town)

    page = town.browser(0).get(PLACE).content.decode()

    assert "Come back when more people have voted." in page
    assert "Your place shows who votes like you" not in page
