"""A town that has agreed, and goes on: drafts, a ballot, a constitution in force."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from isegoria.services import ratifying
from isegoria.services.recording.writing import record_participant
from isegoria.store.models import Enrolment, Participant, Ratification, Sector
from voted import voted_town

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from town import Town

TITLES = {"en": "How the town uses AI", "ja": "町のAI憲章"}
RULES = {"smallest_part": "10", "part_ballots": "10", "fewest_ballots": "20", "cooling_days": "0"}
GUARDS = 'forbid hide statement when reason is "off-topic"\nlimit send email to 3 per day'
EXAMPLES: tuple[dict[str, Any], ...] = (
    {
        "action": {"verb": "hide", "target": "statement", "words": {"reason": "off-topic"}},
        "outcome": "deny",
        "why": {"en": "Nobody decides what belongs.", "ja": "何が話題かはだれも決めない。"},
    },
    {"action": {"verb": "send", "target": "email", "counts": {"send email per day": 0}}, "outcome": "allow"},
)


def drafting_town(town: Town | None = None) -> Town:
    """Let a town that has voted begin to draft: one clause with guards, one without."""
    found = town or voted_town()
    account = found.account("organiser")
    number = ratifying.begin(slug=found.slug, account=account, titles=TITLES, address="town-ai")
    ratifying.set_rules(slug=found.slug, number=number, account=account, values=RULES)
    ratifying.add_clause(
        slug=found.slug,
        number=number,
        account=account,
        titles={"en": "Nobody is silenced", "ja": "だれも黙らせない"},
        prose={"en": "No machine hides what people say.", "ja": "機械が人の発言を隠してはならない。"},
        guards=GUARDS,
        examples=EXAMPLES,
        statements=(0, 1),
    )
    ratifying.add_clause(
        slug=found.slug,
        number=number,
        account=account,
        titles={"en": "Say who decides"},
        prose={"en": "People are told who decides."},
        statements=(2,),
    )
    return found


def critique_town(town: Town | None = None) -> Town:
    """Let everybody see the drafts."""
    town = drafting_town(town)
    ratifying.open_critique(slug=town.slug, number=1, account=town.account("organiser"))
    return town


def balloting_town(town: Town | None = None, *, verified: bool = True) -> Town:
    """Open the ballot; sectors are vouched for, unless they are not."""
    town = critique_town(town)
    if verified:
        vouch(town)
    open_ballot(town)
    return town


def vouch(town: Town) -> None:
    """Let somebody vouch for everybody's sector."""
    rows = Participant.objects.filter(conversation_id=town.id).exclude(sector=None)
    with transaction.atomic():
        rows.update(sector_verified=True)
        for row in rows:
            record_participant(row)


def object_once(town: Town) -> None:
    """Let somebody object to the first clause, and be answered."""
    number = ratifying.object_to(
        conversation=town.id,
        participant=town.people[0],
        number=1,
        key="c1",
        kind="broad",
        text="It reaches too far.",
        language="en",
    )
    ratifying.answer(
        slug=town.slug,
        number=1,
        key="c1",
        objection=number,
        account=town.account("organiser"),
        outcome="kept",
        text="It is meant so.",
        language="en",
    )


def open_ballot(town: Town, number: int = 1) -> None:
    """Open the ballot for a day."""
    ratifying.open_ballot(
        slug=town.slug,
        number=number,
        account=town.account("organiser"),
        closes_at=timezone.now() + timedelta(days=1),
    )


def cast_all(town: Town, number: int = 1, choice: Callable[[Enrolment, str], str] | None = None) -> int:
    """Let everybody on the roll cast a ballot.

    Args:
        town: whose ballot.
        number: of the ratification.
        choice: gives what somebody answers to a clause; accept where it is None.

    Returns:
        How many ballots were cast.
    """
    row = Ratification.objects.get(conversation_id=town.id, number=number)
    keys = list(row.clauses.filter(withdrawn_at=None).values_list("key", flat=True))
    roll = list(Enrolment.objects.filter(ratification=row).order_by("participant_id"))
    for one in roll:
        answers = {key: choice(one, key) if choice else "accept" for key in keys}
        ratifying.cast(
            conversation=town.id,
            number=number,
            participant=one.participant_id,
            choices=ballot(answers),
            language="en",
        )
    return len(roll)


def ballot(answers: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Write a ballot; whoever objects says so."""
    return {
        key: {"choice": one, "reason": "It goes too far." if one == "object" else ""}
        for key, one in answers.items()
    }


def close(town: Town, number: int = 1) -> Ratification:
    """Close the ballot as if its time were up, and bring what was accepted into force."""
    row = Ratification.objects.get(conversation_id=town.id, number=number)
    assert row.closes_at is not None
    ratifying.close_due(now=row.closes_at)
    ratifying.enter_due(now=row.closes_at)
    return Ratification.objects.get(pk=row.pk)


def first_sector(town: Town) -> str:
    """Give the key of the first sector."""
    return Sector.objects.filter(conversation_id=town.id).order_by("place")[0].key


def ratified_town(town: Town | None = None, *, objection: bool = False) -> Town:
    """Let the town ratify the first clause; the first sector rejects the second one.

    Args:
        town: that has voted; None for one of sixty people.
        objection: let somebody object to a draft before, and be answered.
    """
    if objection:
        town = critique_town(town)
        object_once(town)
        vouch(town)
        open_ballot(town)
    else:
        town = balloting_town(town)
    refused = first_sector(town)
    cast_all(town, choice=lambda one, key: "reject" if key == "c2" and one.sector == refused else "accept")
    close(town)
    return town
