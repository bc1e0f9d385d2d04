"""A town that debates and agrees on some things, whose organiser drafts a constitution of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.test import Client

    from town import Town

PEOPLE = 60
PAGE = "/organise/trams/constitution/"
ONE = f"{PAGE}1/"


@dataclass(frozen=True, slots=True)
class Desk:
    """The organiser's desk.

    Attributes:
        town: of 60 people in two groups of opinion; every third is of a company, and all are vouched for.
        browser: the organiser's.
    """

    town: Town
    browser: Client

    @property
    def account(self) -> int:
        """Whose desk it is."""
        return self.town.account("organiser")

    def draft(self, title: str = "Quiet bells", **more: Any) -> str:  # noqa: ANN401 - as the service takes them
        """Draft a clause without any page; its key."""
        from isegoria.services import ratifying  # noqa: PLC0415 - only once Django is set up

        words = {"titles": {"en": title}, "prose": {"en": f"{title}, everywhere."}}
        return ratifying.add_clause(slug="trams", number=1, account=self.account, **(words | more))

    def clauses(self) -> list[Any]:
        """Give the drafts that stand, in their order."""
        from isegoria.services import ratifying  # noqa: PLC0415 - likewise

        found = ratifying.ratification(slug="trams", number=1, account=self.account, language="en")
        return [one for one in found.clauses if not one.withdrawn]

    def open_critique(self) -> None:
        """Show the drafts to everybody."""
        from isegoria.services import ratifying  # noqa: PLC0415 - likewise

        ratifying.open_critique(slug="trams", number=1, account=self.account)

    def object_to(self, key: str, text: str) -> int:
        """Have the first participant object."""
        from isegoria.services import ratifying  # noqa: PLC0415 - likewise

        return ratifying.object_to(
            conversation=self.town.id,
            participant=self.town.people[0],
            number=1,
            key=key,
            kind="unclear",
            text=text,
            language="en",
        )

    def change_minds(self, statement: int) -> None:
        """Let fifteen people disagree with a statement from now on."""
        from django.db.models import F  # noqa: PLC0415 - only once Django is set up

        from isegoria.services import mapping  # noqa: PLC0415 - likewise
        from isegoria.store.models import MapWork, Vote  # noqa: PLC0415 - likewise

        votes = Vote.objects.filter(participant_id__in=self.town.people[:15], statement__number=statement)
        votes.update(value=-1)
        MapWork.objects.filter(pk=self.town.id).update(last_event=F("last_event") + 1)
        mapping.compute(worker="tests", conversation=self.town.id, patient=False)

    def stage(self) -> str:
        """Tell how far it has come."""
        from isegoria.services import ratifying  # noqa: PLC0415 - likewise

        return ratifying.ratification(slug="trams", number=1, account=self.account).stage


@pytest.fixture
def empty_desk(db: None) -> Desk:  # noqa: ARG001 - rows need the database
    """Nothing is begun yet."""
    from crowds import planted, settle  # noqa: PLC0415 - only once Django is set up
    from isegoria.services import mapping  # noqa: PLC0415 - likewise
    from isegoria.store.models import Participant  # noqa: PLC0415 - likewise

    town = settle(planted(PEOPLE), sectors=[0 if one % 3 else 1 for one in range(PEOPLE)])
    Participant.objects.filter(conversation_id=town.id).update(sector_verified=True)
    mapping.compute(worker="tests", conversation=town.id, patient=False)
    return Desk(town, town.browser(role="organiser"))


@pytest.fixture
def desk(empty_desk: Desk) -> Desk:
    """A ratification is begun."""
    from isegoria.services import ratifying  # noqa: PLC0415 - only once Django is set up

    ratifying.begin(slug="trams", account=empty_desk.account, titles={"en": "Trams", "ja": "路面電車の憲章"})
    return empty_desk


def sheet(**changes: str) -> Mapping[str, str]:
    """Fill in the form of a clause as a browser sends it, with one row for an example."""
    usual = {
        "act": "save",
        "title_en": "Quiet bells",
        "title_ja": "静かなベル",
        "prose_en": "Bells ring at crossings only.",
        "prose_ja": "ベルは交差点でだけ鳴らす。",
        "guards": "",
        "statements": "",
        "examples-TOTAL_FORMS": "1",
        "examples-INITIAL_FORMS": "0",
        "examples-0-action": "",
        "examples-0-known": "",
        "examples-0-outcome": "deny",
    }
    return usual | changes
