"""The watch and the auditor on a site: what they find lies before people, and tells nobody's votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from crowds import planted, settle
from isegoria.services.governing import reading
from isegoria.services.governing.founding import found
from isegoria.services.governing.working import take_turns
from isegoria.store.models import Suggestion, Vote
from swarming import enact

if TYPE_CHECKING:
    from town import Town

pytestmark = pytest.mark.django_db


def _brigaded() -> Town:
    """A town of two camps, in which the last twenty people repeat one ballot."""
    crowd = planted(120, statements=24, seen=1.0)
    own = np.random.Generator(np.random.PCG64(5)).choice((1.0, -1.0), 24)
    town = settle(np.vstack([crowd, np.tile(own, (20, 1))]))
    enact(town, "limit raise alarm to 3 per day")
    found(slug=town.slug, account=town.account("organiser"), kinds=("watch", "auditor"))
    return town


def test_a_brigade_is_told_to_roles_only_and_no_vote_is_touched() -> None:
    """A suggestion of the kind alarm lies before people; the public learns that there is one, and no more."""
    town = _brigaded()
    votes = list(Vote.objects.order_by("pk").values_list())

    taken = {one.agent: one for one in take_turns(town.id)}

    (alarm,) = Suggestion.objects.filter(conversation_id=town.id)
    assert (taken["watch"].done, taken["auditor"].outcome) == (1, "idle")
    assert (alarm.kind, alarm.state) == ("alarm", "open")
    assert (alarm.details["kind"], alarm.details["people"]) == ("near-duplicate-ballots", 20)
    assert list(Vote.objects.order_by("pk").values_list()) == votes
    for account, told in ((None, False), (town.account("organiser"), True)):
        packets = reading.packets(slug=town.slug, account=account)
        assert any("20 people who joined" in one.prose for one in packets) is told


def test_an_alarm_is_raised_once_however_often_one_looks() -> None:
    """The same votes bring no second suggestion."""
    town = _brigaded()

    take_turns(town.id)
    again = {one.agent: one for one in take_turns(town.id)}

    assert again["watch"].done == 0
    assert Suggestion.objects.filter(conversation_id=town.id).count() == 1
