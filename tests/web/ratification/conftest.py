"""What tests of these pages may ask for: a town whose drafts are open, one that votes, one that has voted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from town import Town

_PEOPLE = 60
PATH = "/c/trams/ratifications/1/"


@dataclass(frozen=True, slots=True)
class Stand:
    """A town, and where its participants stand: of 60 people every third is of a company, all verified."""

    town: Town

    @property
    def companies(self) -> range:
        """Places of the companies' people; everybody else is a citizen."""
        return range(0, _PEOPLE, 3)

    def cast(self, person: int, **choices: str) -> None:
        """Cast the ballot of the participant at a place: a choice by clause, objections with a reason."""
        from isegoria.services.ratifying import balloting  # noqa: PLC0415 - only once Django is set up

        balloting.cast(
            conversation=self.town.id,
            number=1,
            participant=self.town.people[person],
            choices={
                key: {"choice": one, "reason": f"{key} costs too much, {person}" if one == "object" else ""}
                for key, one in choices.items()
            },
            language="en",
        )


@pytest.fixture
def drafts(db: None) -> Stand:  # noqa: ARG001 - rows need the database
    """Draft two clauses on what everybody agrees with, one with a guard, and open them to objections."""
    from crowds import planted, settle  # noqa: PLC0415 - likewise
    from isegoria.services import mapping  # noqa: PLC0415 - likewise
    from isegoria.services.ratifying import beginning, clauses, critique  # noqa: PLC0415 - likewise
    from isegoria.store.models import Participant  # noqa: PLC0415 - likewise

    town = settle(planted(_PEOPLE), sectors=[0 if one % 3 else 1 for one in range(_PEOPLE)])
    Participant.objects.filter(conversation_id=town.id).update(sector_verified=True)
    mapping.compute(worker="tests", conversation=town.id, patient=False)
    organiser = town.account("organiser")
    beginning.begin(
        slug="trams", account=organiser, titles={"en": "The trams’ constitution", "ja": "路面電車の憲章"}
    )
    clauses.add_clause(
        slug="trams",
        number=1,
        account=organiser,
        titles={"en": "Quiet bells", "ja": "静かなベル"},
        prose={"en": "Bells ring at crossings only.", "ja": "ベルは交差点でだけ鳴らす。"},
        guards='forbid ring bell when place is not "crossing"\n',
        statements=[10],
    )
    clauses.add_clause(
        slug="trams",
        number=1,
        account=organiser,
        titles={"en": "Dogs ride free", "ja": "犬は無料"},
        prose={"en": "Dogs ride free of charge."},
        statements=[10],
    )
    critique.open_critique(slug="trams", number=1, account=organiser)
    return Stand(town)


@pytest.fixture
def voting(drafts: Stand) -> Stand:
    """Open the ballot for a day."""
    from django.utils import timezone  # noqa: PLC0415 - only once Django is set up

    from isegoria.services.ratifying import balloting  # noqa: PLC0415 - likewise

    balloting.open_ballot(
        slug="trams",
        number=1,
        account=drafts.town.account("organiser"),
        closes_at=timezone.now() + timedelta(days=1),
    )
    return drafts


@pytest.fixture
def decided(voting: Stand) -> Stand:
    """Have everybody vote and close the ballot: everybody accepts c1; the companies object to c2."""
    from django.utils import timezone  # noqa: PLC0415 - only once Django is set up

    from isegoria.services.ratifying import deciding  # noqa: PLC0415 - likewise

    for person in range(_PEOPLE):
        voting.cast(person, c1="accept", c2="object" if person in voting.companies else "accept")
    assert deciding.close_due(now=timezone.now() + timedelta(days=2)) == 1
    return voting
