"""Ratifications against records: drafts, objections, the roll, ballots, and versions of constitutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.constitution import constitutions
from isegoria.services.ratifying.recording import (
    answer_says,
    ballot_says,
    clause_says,
    enrolment_says,
    objection_says,
    ratification_says,
    version_says,
)
from isegoria.services.recording.checking.lasting import last_of, none_left
from isegoria.store.models import Ballot, DraftClause, Enrolment, Objection, Ratification, Version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isegoria.services.recording.checking.lasting import Compares
    from isegoria.services.recording.checking.opened import Opened

_CHUNK = 2000


def compare_ratifications(
    rows: Compares, conversation: int, names: Mapping[int, str], kinds: Mapping[str, Sequence[Opened]]
) -> None:
    """Compare everything about the ratifications of a conversation.

    Args:
        rows: notes what differs.
        conversation: its row's id.
        names: on record, of each participant's row.
        kinds: the conversation's openings by kind, each in the order of the log.
    """
    found = {
        one.number: one
        for one in Ratification.objects.filter(conversation_id=conversation).select_related("constitution")
    }
    stood = last_of(kinds["ratification"], "ratification")
    for number, row in found.items():
        rows.same("store_ratification", row.pk, ratification_says(row), stood.pop(number, None))
        if row.text:
            _text(rows, row)
    none_left(rows, "store_ratification", stood)
    _clauses(rows, conversation, kinds["clause"])
    _objections(rows, conversation, kinds["objection"], kinds["answer"])
    _roll(rows, conversation, names, kinds["enrolled"])
    _ballots(rows, conversation, names, kinds["ballot"])
    _versions(rows, conversation, kinds["constitution"])


def _text(rows: Compares, row: Ratification) -> None:
    """Compare what stands on the ballot with its name, and with the drafts."""
    drafts = DraftClause.objects.filter(ratification=row, withdrawn_at=None)
    says = [
        {
            "change": one.change,
            "key": one.key,
            "titles": one.titles,
            "prose": one.prose,
            "guards": one.guards,
            "examples": one.examples,
            "evidence": one.evidence,
        }
        for one in drafts
    ]
    written = constitutions.canonical(says)
    recorded = {"digest": row.digest, "text": row.text}
    rows.same(
        "store_ratification", row.pk, {"digest": constitutions.digest_of(row.text), "text": written}, recorded
    )


def _clauses(rows: Compares, conversation: int, records: Sequence[Opened]) -> None:
    last = last_of(records, "ratification", "clause")
    drafts = DraftClause.objects.filter(ratification__conversation_id=conversation)
    for row in drafts.exclude(ratification__critique_at=None).select_related("ratification"):
        recorded = last.pop((row.ratification.number, row.key), None)
        public = row.ratification.critique_at
        if recorded is None and row.withdrawn_at and public and row.withdrawn_at <= public:
            continue  # withdrawn before anybody saw it
        rows.same("store_draftclause", row.pk, clause_says(row.ratification.number, row), recorded)
    none_left(rows, "store_draftclause", last)


def _objections(
    rows: Compares, conversation: int, records: Sequence[Opened], answers: Sequence[Opened]
) -> None:
    key = ("ratification", "clause", "objection")
    last, answered = last_of(records, *key), last_of(answers, *key)
    found = Objection.objects.filter(clause__ratification__conversation_id=conversation)
    for row in found.select_related("clause__ratification").iterator(_CHUNK):
        number, clause = row.clause.ratification.number, row.clause.key
        at = (number, clause, row.number)
        rows.same("store_objection", row.pk, objection_says(number, clause, row), last.pop(at, None))
        if row.outcome or row.hidden or at in answered:
            rows.same("store_objection", row.pk, answer_says(number, clause, row), answered.pop(at, None))
    none_left(rows, "store_objection", last)


def _roll(rows: Compares, conversation: int, names: Mapping[int, str], records: Sequence[Opened]) -> None:
    last = last_of(records, "ratification", "participant")
    found = Enrolment.objects.filter(ratification__conversation_id=conversation)
    for row in found.select_related("ratification").iterator(_CHUNK):
        # Named as the records have it, also where their key is destroyed.
        says = enrolment_says(row.ratification.number, row, names.get(row.participant_id, "nobody"))
        rows.same(
            "store_enrolment", row.pk, says, last.pop((says["ratification"], says["participant"]), None)
        )
    none_left(rows, "store_enrolment", last)


def _ballots(rows: Compares, conversation: int, names: Mapping[int, str], records: Sequence[Opened]) -> None:
    last = last_of(records, "ratification", "participant")
    found = Ballot.objects.filter(ratification__conversation_id=conversation)
    for row in found.select_related("ratification").iterator(_CHUNK):
        says = ballot_says(row.ratification.number, row, names.get(row.participant_id, "nobody"))
        rows.same("store_ballot", row.pk, says, last.pop((says["ratification"], says["participant"]), None))
    none_left(rows, "store_ballot", last)


def _versions(rows: Compares, conversation: int, records: Sequence[Opened]) -> None:
    last = last_of(records, "constitution", "version")
    found = Version.objects.filter(ratification__conversation_id=conversation).select_related("constitution")
    for row in found:
        says = {"text": row.document, "digest": row.digest}
        try:
            said = version_says(row.constitution.record_id, row)
            text = constitutions.canonical(said["document"])
        except ValueError:
            said, text = {}, "no constitution"
        named = {"text": text, "digest": constitutions.digest_of(row.document)}
        rows.same("store_version", row.pk, says, named)
        recorded = last.pop((row.constitution.record_id, row.number), None)
        rows.same("store_version", row.pk, said or says, recorded)
    none_left(rows, "store_version", last)
