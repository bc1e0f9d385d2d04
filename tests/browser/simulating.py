"""What simulated people do on the browser's site: the bundled conversation, ballots, time that passes.

Run as a program with the site's own environment: `install SLUG`, `cast SLUG NUMBER [CLAUSE SECTOR]`,
`close SLUG NUMBER` or `debate SLUG`; prints what it did as JSON.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from collections.abc import Callable

PEOPLE = 45  # in the conversation about an amendment
EVERY = 3  # of so many simulated people on a large roll, one casts a ballot


def install(slug: str) -> dict[str, Any]:
    """Put the bundled conversation there once more; invitations vouch for its sectors."""
    from isegoria.cli.demo.sectors import simulated_sectors  # noqa: PLC0415 - once Django is set up
    from isegoria.cli.demo.simulate import simulate  # noqa: PLC0415 - likewise
    from isegoria.services import importing, mapping  # noqa: PLC0415 - likewise
    from isegoria.store.models import Account, Conversation  # noqa: PLC0415 - likewise

    organiser = Account.objects.get(email="organiser@site.example").pk
    importing.install(
        conversation=simulate(), account=organiser, slug=slug, open_=True, sectors=simulated_sectors()
    )
    number = Conversation.objects.get(slug=slug).pk
    _vouch(number)
    mapping.compute(worker="simulated", conversation=number, patient=False)
    return {"conversation": number}


def debate(slug: str) -> dict[str, Any]:
    """Let simulated people join a conversation, for the first two sectors, and vote on every statement."""
    from django.utils import timezone  # noqa: PLC0415 - once Django is set up

    from isegoria.services import mapping, participants  # noqa: PLC0415 - once Django is set up
    from isegoria.store.batches import Act, apply_batch  # noqa: PLC0415 - likewise
    from isegoria.store.models import Conversation, Sector, Statement  # noqa: PLC0415 - likewise

    number = Conversation.objects.get(slug=slug).pk
    sectors = list(Sector.objects.filter(conversation_id=number).values_list("key", flat=True))
    shown = list(Statement.objects.filter(conversation_id=number).order_by("number"))
    for place in range(PEOPLE):
        person = participants.join(conversation=number, language="en")
        participants.choose_sector(conversation=number, participant=person, sector=sectors[place % 2])
        now = timezone.now()
        at = int(now.timestamp() * 1000)
        acts = [
            Act(
                number,
                person,
                one.number,
                -1 if (place + each) % 5 == 0 else 1,
                important=False,
                at=at + each,
            )
            for each, one in enumerate(shown)
        ]
        apply_batch(acts, [], now)
    _vouch(number)
    mapping.compute(worker="simulated", conversation=number, patient=False)
    return {"people": PEOPLE}


def cast(slug: str, ratification: str, clause: str = "", sector: str = "") -> dict[str, Any]:
    """Let one in three of a large roll accept every clause; those of a sector reject one."""
    from isegoria.services import ratifying  # noqa: PLC0415 - once Django is set up
    from isegoria.store.models import Enrolment  # noqa: PLC0415 - likewise

    number = int(ratification)
    rows = Enrolment.objects.filter(ratification__conversation__slug=slug, ratification__number=number)
    keys = [one.key for one in ratifying.ratification(slug=slug, number=number).clauses if not one.withdrawn]
    cast_, every = 0, EVERY if rows.count() > PEOPLE else 1
    for place, one in enumerate(rows.order_by("participant_id").select_related("ratification")):
        if place % every and one.sector != sector:
            continue
        ratifying.cast(
            conversation=one.ratification.conversation_id,
            number=number,
            participant=one.participant_id,
            choices={
                key: {"choice": "reject" if key == clause and one.sector == sector else "accept"}
                for key in keys
            },
        )
        cast_ += 1
    return {"cast": cast_}


def close(slug: str, ratification: str) -> dict[str, Any]:
    """Let time pass until the ballot closes, and until what was accepted is in force."""
    from isegoria.services import ratifying  # noqa: PLC0415 - once Django is set up
    from isegoria.store.models import Ratification  # noqa: PLC0415 - likewise

    row = Ratification.objects.get(conversation__slug=slug, number=int(ratification))
    closed = ratifying.close_due(now=row.closes_at)
    return {"closed": closed, "entered": ratifying.enter_due(now=row.closes_at)}


def _vouch(conversation: int) -> None:
    from django.db import transaction  # noqa: PLC0415 - once Django is set up

    from isegoria.services.recording.writing import record_participants  # noqa: PLC0415 - likewise
    from isegoria.store.models import Participant  # noqa: PLC0415 - likewise

    rows = Participant.objects.filter(conversation_id=conversation).exclude(sector=None)
    with transaction.atomic():
        rows.update(sector_verified=True)
        record_participants(conversation, list(rows))


ACTS: dict[str, Callable[..., dict[str, Any]]] = {
    "install": install,
    "debate": debate,
    "cast": cast,
    "close": close,
}

if __name__ == "__main__":
    django.setup()
    act, *rest = sys.argv[1:]
    sys.stdout.write(json.dumps(ACTS[act](*rest)) + "\n")
