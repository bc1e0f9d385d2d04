"""Old judgements give the old answers, bit for bit; another constitution shows what it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isegoria.services.errors import Missing
from isegoria.services.governing.replaying import replay
from isegoria.store.models import AgentJudgement
from swarming import enact, order, swarm_in

if TYPE_CHECKING:
    from town import Town

pytestmark = pytest.mark.django_db


def test_a_replay_gives_the_same_bytes(town: Town) -> None:
    """Whatever has changed since, each judgement is judged by the law that it names."""
    swarm_in(town, "limit order queue to 2 per day")
    for day in (1, 2, 3):
        order(town, day)
    order(town, 4, agent="bridging")
    enact(town, "forbid order queue")
    order(town, 5)

    replayed = replay(slug=town.slug)

    assert (replayed.judgements, replayed.same, replayed.differing) == (5, 5, ())


def test_a_replay_under_the_newer_constitution_tells_what_it_changed(town: Town) -> None:
    """What was allowed would be denied now, and nothing else differs."""
    swarm_in(town, "")
    done = order(town, 1)
    order(town, 2, agent="bridging")
    enact(town, "forbid order queue")

    (differs,) = replay(slug=town.slug, under_current=True).differing

    assert (differs.action, differs.was, differs.now) == (done.key, "allow", "deny")


def test_a_judgement_that_was_edited_is_found(town: Town) -> None:
    """Whoever changes what was said cannot make the law say it."""
    swarm_in(town, "forbid order queue")
    order(town)
    row = AgentJudgement.objects.get()
    AgentJudgement.objects.update(text=row.text.replace('"outcome":"deny"', '"outcome":"allow"'))

    assert len(replay(slug=town.slug).differing) == 1


def test_where_nobody_works_nothing_is_replayed(town: Town) -> None:
    """A conversation without stewards says so."""
    with pytest.raises(Missing, match="No stewards work here"):
        replay(slug=town.slug)
