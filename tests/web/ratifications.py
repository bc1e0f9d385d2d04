"""Ratifications of a town, written straight into the database: one drafted, one criticised, one voted on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from isegoria.constitution.clauses import Clause
from isegoria.constitution.constitutions import Constitution as Document
from isegoria.constitution.ratification import DEFAULT_RULES
from isegoria.services.ratifying.recording import record_version
from isegoria.store.models import Constitution, DraftClause, Enrolment, Objection, Ratification, Version

if TYPE_CHECKING:
    from town import Town

DRAFTED, CRITICISED, VOTED_ON = 1, 2, 3
IN_FORCE = "bells"


def found_ratifications(town: Town) -> Constitution:
    """Add all three, each with the clause c1; the first participant objected and may vote.

    No service would let them go on side by side; here each address finds the stage that it is for.
    """
    now = timezone.now()
    constitution = Constitution.objects.create(
        conversation_id=town.id, slug="trams", titles={"en": "Trams"}, created_at=now
    )
    for number, stage in ((DRAFTED, "drafting"), (CRITICISED, "critique"), (VOTED_ON, "ballot")):
        row = Ratification.objects.create(
            conversation_id=town.id,
            constitution=constitution,
            number=number,
            stage=stage,
            rules=DEFAULT_RULES.document(),
            created_at=now,
            critique_at=None if number == DRAFTED else now,
            ballot_at=now if number == VOTED_ON else None,
            closes_at=now + timedelta(days=1) if number == VOTED_ON else None,
        )
        clause = DraftClause.objects.create(
            ratification=row,
            key="c1",
            titles={"en": "Bells"},
            prose={"en": "Bells ring."},
            created_at=now,
            changed_at=now,
        )
        Objection.objects.create(
            clause=clause,
            participant_id=town.people[0],
            number=1,
            kind="unclear",
            text="Which?",
            language="en",
            created_at=now,
        )
    Enrolment.objects.create(ratification=row, participant_id=town.people[0])
    return constitution


def found_in_force(town: Town) -> None:
    """Add a constitution with a version in force."""
    now = timezone.now()
    constitution = Constitution.objects.create(
        conversation_id=town.id, slug=IN_FORCE, titles={"en": "Bells"}, created_at=now
    )
    ratification = Ratification.objects.create(
        conversation_id=town.id,
        constitution=constitution,
        number=1,
        stage="in-force",
        rules=DEFAULT_RULES.document(),
        created_at=now,
        critique_at=now,
        ballot_at=now,
        ended_at=now,
    )
    document = Document(
        constitution.record_id,
        1,
        None,
        {"en": "Bells"},
        (Clause("c1", {"en": "Bells"}, {"en": "Bells ring."}),),
        {},
    )
    version = Version.objects.create(
        constitution=constitution,
        ratification=ratification,
        number=1,
        document=document.text,
        digest=document.digest,
        in_force_at=now,
    )
    with transaction.atomic():
        record_version(ratification, version)
