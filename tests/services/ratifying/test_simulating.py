"""Made-up ballots: cast all at once, on record like any other, and only where everything is simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isegoria.services import ratifying
from isegoria.services.errors import Forbidden, Gone
from isegoria.services.recording.checking import check
from isegoria.store.models import Ballot, Conversation, Opening
from ratified import ballot, balloting_town, close, critique_town

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isegoria.services.ratifying import SimulatedVoter

pytestmark = pytest.mark.django_db(transaction=True)


def halves(voters: Sequence[SimulatedVoter]) -> Iterator[dict[str, dict[str, str]] | None]:
    """Let every second one accept, and the others stay away."""
    for one in voters:
        yield ballot({"c1": "accept", "c2": "object"}) if one.place % 2 else None


def simulated(slug: str) -> None:
    """Say that nobody real takes part."""
    Conversation.objects.filter(slug=slug).update(simulated=True)


def test_made_up_ballots_are_counted_like_any_other() -> None:
    """They stand in the tables and on record as if cast one by one."""
    town = balloting_town()
    simulated(town.slug)

    cast = ratifying.cast_simulated(conversation=town.id, number=1, answers=halves)

    assert cast == Ballot.objects.count() == Opening.objects.filter(kind="ballot").count() > 0
    assert close(town).result["cast"] == cast
    assert "store_ballot" not in {one.table for one in check().findings}


def test_voters_come_with_their_votes_and_groups() -> None:
    """Whoever makes ballots up knows how each one voted before."""
    town = balloting_town()
    simulated(town.slug)
    seen: list[SimulatedVoter] = []

    def look(voters: Sequence[SimulatedVoter]) -> list[None]:
        seen.extend(voters)
        return [None] * len(voters)

    assert ratifying.cast_simulated(conversation=town.id, number=1, answers=look) == 0
    assert [one.place for one in seen] == list(range(len(seen)))
    assert all(one.votes for one in seen)
    assert {vote for one in seen for vote in one.votes.values()} <= {-1, 0, 1}


def test_nobody_makes_ballots_up_where_people_are_real() -> None:
    """Ballots of a real conversation are cast by people, one by one."""
    town = balloting_town()

    with pytest.raises(Forbidden, match="simulated conversation only"):
        ratifying.cast_simulated(conversation=town.id, number=1, answers=halves)
    assert not Ballot.objects.exists()


def test_made_up_ballots_wait_for_the_ballot_too() -> None:
    """Before the ballot opens there is no roll to make them up for."""
    town = critique_town()
    simulated(town.slug)

    with pytest.raises(Gone):
        ratifying.cast_simulated(conversation=town.id, number=1, answers=halves)
