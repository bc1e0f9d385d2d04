"""What goes on record of a ratification, and that nothing is changed behind its back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from isegoria.services import ratifying
from isegoria.services.erasing import erase
from isegoria.services.recording.checking import check
from isegoria.services.recording.openings import public_openings
from isegoria.services.recording.sealing import seal
from isegoria.store.models import (
    Ballot,
    Conversation,
    DraftClause,
    Enrolment,
    Objection,
    Opening,
    Ratification,
    Version,
)
from ratified import balloting_town, cast_all, close, critique_town, open_ballot, ratified_town

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

pytestmark = pytest.mark.django_db

_TABLES = (
    "store_ratification",
    "store_draftclause",
    "store_objection",
    "store_enrolment",
    "store_ballot",
    "store_version",
)


def _found() -> list[str]:
    """Check, and keep what is about ratifications: the town's votes were written without their records."""
    return [str(one) for one in check().findings if one.table in _TABLES]


def _flip(row: Model, name: str, change: Callable[[object], object]) -> None:
    table = type(row)._default_manager  # noqa: SLF001 - Django's own, and documented
    table.filter(pk=row.pk).update(**{name: change(getattr(row, name))})


def test_everything_is_on_record_and_every_change_behind_its_back_is_found() -> None:
    """Nobody rewrites a roll, a ballot, a result or a constitution without being found out."""
    town = critique_town()
    made = ratifying.object_to(
        conversation=town.id, participant=town.people[0], number=1, key="c1", kind="broad",
        text="Too broad.", language="en",
    )  # fmt: skip
    ratifying.answer(
        slug=town.slug, number=1, key="c1", objection=made, account=town.account("organiser"),
        outcome="kept", text="It is meant so.", language="en",
    )  # fmt: skip
    open_ballot(town)
    cast_all(town)
    close(town)
    assert _found() == []

    edits: list[tuple[Model, str, Callable[[object], object]]] = [
        (Ratification.objects.get(), "rules", lambda rules: {**dict(rules), "part": "9/10"}),  # type: ignore[call-overload]
        (Ratification.objects.get(), "result", lambda _result: {"clauses": []}),
        (Ratification.objects.get(), "text", lambda text: str(text).replace("Nobody", "Somebody")),
        (DraftClause.objects.all()[0], "guards", lambda _guards: ""),
        (Objection.objects.get(), "text", lambda text: f"{text}!"),
        (Objection.objects.get(), "answer", lambda _text: ""),
        (Enrolment.objects.all()[0], "group", lambda group: (int(str(group)) + 1) % 2),
        (Ballot.objects.all()[3], "choices", lambda choices: {**dict(choices), "c1": {}}),  # type: ignore[call-overload]
        (Version.objects.get(), "document", lambda text: str(text).replace("Nobody", "Somebody")),
    ]
    for row, name, change in edits:
        before = getattr(row, name)
        _flip(row, name, change)
        assert _found(), f"{type(row).__name__}.{name} was changed and nobody noticed"
        _flip(row, name, lambda _now, before=before: before)  # type: ignore[misc]
        assert _found() == []
    for table in (Ballot, Enrolment, Version):
        gone = table.objects.all()[0]
        gone.delete()
        assert _found()
        gone.save(force_insert=True)
        assert _found() == []


def test_nobody_but_auditors_opens_a_ballot() -> None:
    """How somebody voted on a constitution is told to nobody, also where votes are published."""
    town = ratified_town()
    Conversation.objects.filter(pk=town.id).update(publication="open")
    while seal():
        pass
    record_id = Conversation.objects.values_list("record_id", flat=True).get(pk=town.id)

    lines = list(public_openings(record_id))

    kinds = {json.loads(json.loads(line)["record"])["type"] for line in lines}
    assert {"ratification", "clause", "constitution"} <= kinds
    assert not kinds & {"ballot", "enrolled", "objection", "vote"}


def test_erasure_takes_roll_ballot_and_objection_along() -> None:
    """Who asks to be forgotten is forgotten, the ballot box included."""
    town = balloting_town()
    cast_all(town)
    person = town.people[5]
    assert Opening.objects.filter(participant_id=person, kind="ballot").exists()

    erase(conversation=town.id, participant=person)

    assert not Opening.objects.filter(participant_id=person).exists()
    assert not Ballot.objects.filter(participant_id=person).exists()
    assert not Enrolment.objects.filter(participant_id=person).exists()
