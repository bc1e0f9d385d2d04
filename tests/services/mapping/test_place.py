"""Where I stand, and on what I differ from my group."""

from __future__ import annotations

import numpy as np
import pytest

from crowds import planted, settle
from isegoria.services import mapping
from isegoria.services.errors import Forbidden
from isegoria.store.models import Conversation, Participant, Vote

pytestmark = pytest.mark.django_db

CAMP = 36  # of the sixty, those who are in the larger camp


def test_i_see_my_group_my_place_and_where_i_differ() -> None:
    """I vote with my camp on all but one statement: there I differ, and my place is on the map."""
    votes = planted(60)
    votes[0] = np.where(np.arange(12) % 2, 1.0, -1.0)
    votes[0, -2:] = (1.0, -1.0)
    votes[0, 4] = 1.0
    town = settle(votes)
    mapping.compute(worker="test", conversation=town.id, patient=False)

    place = mapping.place_of(slug=town.slug, participant=town.people[0], language="ja")
    shape = mapping.results(slug=town.slug).map

    assert (place.ready, place.letter, place.group) == (True, "A", 0)
    assert place.votes == 12
    assert place.needed == 7
    assert shape is not None
    assert place.x is not None
    assert place.y is not None
    assert 0 < place.x < shape.width
    assert 0 < place.y < shape.height
    assert place.differs is not None
    assert (place.differs.statement, place.differs.vote, place.differs.text) == (4, 1, "意見 4")
    assert place.differs.share < 0.5
    assert place.shared is not None
    assert place.shared.share > 0.9


def test_people_who_vote_alike_are_in_one_group_and_stand_together() -> None:
    """Everybody of my camp is in my group and nearer to me than the other camp."""
    town = settle(planted(60))
    mapping.compute(worker="test", conversation=town.id, patient=False)

    places = [mapping.place_of(slug=town.slug, participant=one) for one in town.people]

    groups = [place.group for place in places]
    assert groups.count(0) == CAMP
    assert all(group == (0 if one % 5 < 3 else 1) for one, group in enumerate(groups))
    across = np.array([place.x for place in places], np.float64)
    own = np.arange(60) % 5 < 3
    assert abs(across[own].mean() - across[~own].mean()) > across[own].std() + across[~own].std()


def test_with_few_votes_i_see_how_many_are_needed() -> None:
    """I have cast two votes: I am in no group yet, and am told how many votes that takes."""
    votes = planted(60)
    votes[5, 2:] = np.nan
    votes[5, :2] = 1.0
    town = settle(votes)
    mapping.compute(worker="test", conversation=town.id, patient=False)

    place = mapping.place_of(slug=town.slug, participant=town.people[5])

    assert (place.ready, place.group, place.letter) == (True, None, "")
    assert (place.votes, place.needed) == (2, 7)


def test_before_anything_is_computed_i_have_no_place() -> None:
    """I came a moment ago: my votes count, my place comes with the next landscape."""
    town = settle(planted(20))

    early = mapping.place_of(slug=town.slug, participant=town.people[0])
    mapping.compute(worker="test", conversation=town.id, patient=False)
    Vote.objects.filter(participant_id=town.people[1]).update(cast_at=1)
    new = Participant.objects.create(
        conversation_id=town.id, joined_at=Participant.objects.get(pk=town.people[0]).joined_at
    )
    late = mapping.place_of(slug=town.slug, participant=new.pk)

    for place in (early, late):
        assert (place.ready, place.x, place.y, place.group) == (False, None, None, None)
    assert early.votes > 0


def test_only_those_who_take_part_have_a_place() -> None:
    """Somebody who left, or takes part elsewhere, has none; nor does anybody while results are kept back."""
    town, other = settle(planted(20)), settle(planted(20), slug="buses")
    mapping.compute(worker="test", conversation=town.id, patient=False)
    Participant.objects.filter(pk=town.people[1]).update(left_at="2026-01-01T00:00:00Z")

    for stranger in (other.people[0], town.people[1]):
        with pytest.raises(Forbidden) as refused:
            mapping.place_of(slug=town.slug, participant=stranger)
        assert refused.value.code == "participant-left"
    Conversation.objects.filter(pk=town.id).update(results_shown="closed")
    with pytest.raises(Forbidden) as early:
        mapping.place_of(slug=town.slug, participant=town.people[0])
    assert early.value.code == "results-later"
