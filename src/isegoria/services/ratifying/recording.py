"""What goes on record of a ratification: how it stands, its clauses, roll, ballots and outcome."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from isegoria.services.recording.writing import record, record_many
from isegoria.store.models import Conversation
from isegoria.store.openings import pseudonym

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from isegoria.store.models import Ballot, DraftClause, Enrolment, Objection, Ratification, Version


def record_ratification(row: Ratification) -> None:
    """Record how a ratification stands; call it whenever its stage, rules or times change."""
    record(kind="ratification", body=ratification_says(row), conversation=row.conversation_id)


def record_clauses(row: Ratification, clauses: Iterable[DraftClause]) -> None:
    """Record drafts as they are now; call it once they are public and whenever they change."""
    bodies = [(clause_says(row.number, one), None, None) for one in clauses]
    record_many(conversation=row.conversation_id, kind="clause", bodies=bodies)


def record_objection(row: Ratification, key: str, objection: Objection) -> None:
    """Record an objection, or that it was taken back; its author gets a receipt."""
    record(
        kind="objection",
        body=objection_says(row.number, key, objection),
        conversation=row.conversation_id,
        participant=objection.participant_id,
    )


def record_answer(row: Ratification, key: str, objection: Objection) -> None:
    """Record what was answered to an objection, and whether a moderator hid its words."""
    record(kind="answer", body=answer_says(row.number, key, objection), conversation=row.conversation_id)


def record_roll(row: Ratification, roll: Iterable[Enrolment]) -> None:
    """Record who may cast a ballot, under the names that records have for them."""
    key = pseudonym_key(row.conversation_id)
    bodies = [
        (enrolment_says(row.number, one, pseudonym(key, one.participant_id)), one.participant_id, None)
        for one in roll
    ]
    record_many(conversation=row.conversation_id, kind="enrolled", bodies=bodies)


def record_ballot(row: Ratification, ballot: Ballot) -> None:
    """Record a ballot as it is now; who cast it gets a receipt."""
    key = pseudonym_key(row.conversation_id)
    record(
        kind="ballot",
        body=ballot_says(row.number, ballot, pseudonym(key, ballot.participant_id)),
        conversation=row.conversation_id,
        participant=ballot.participant_id,
        at=ballot.cast_at,
    )


def record_ballots(row: Ratification, ballots: Sequence[Ballot]) -> None:
    """Record ballots that were cast at one moment, as `record_ballot` does."""
    if not ballots:
        return
    key = pseudonym_key(row.conversation_id)
    bodies = [
        (ballot_says(row.number, one, pseudonym(key, one.participant_id)), one.participant_id, None)
        for one in ballots
    ]
    record_many(conversation=row.conversation_id, kind="ballot", bodies=bodies, at=ballots[0].cast_at)


def record_version(row: Ratification, version: Version) -> None:
    """Record a version of a constitution, with its whole text."""
    record(
        kind="constitution",
        body=version_says(row.constitution.record_id, version),
        conversation=row.conversation_id,
    )


def ratification_says(row: Ratification) -> dict[str, Any]:
    """Say how a ratification stands."""
    return {
        "ratification": row.number,
        "constitution": row.constitution.record_id,
        "base": row.base,
        "stage": str(row.stage),
        "rules": row.rules,
        "digest": row.digest,
        "roll": row.roll,
        "closes": _time(row.closes_at),
        "in_force": _time(row.in_force_at),
        "result": row.result,
        "reason": row.reason,
    }


def clause_says(number: int, row: DraftClause) -> dict[str, Any]:
    """Say what a draft is.

    Args:
        number: of the ratification.
        row: the draft.
    """
    return {
        "ratification": number,
        "clause": row.key,
        "change": str(row.change),
        "titles": row.titles,
        "prose": row.prose,
        "guards": row.guards,
        "examples": row.examples,
        "evidence": row.evidence,
        "withdrawn": row.withdrawn_at is not None,
    }


def objection_says(number: int, key: str, row: Objection) -> dict[str, Any]:
    """Say what somebody objects to; who it is is on no record."""
    return {
        "ratification": number,
        "clause": key,
        "objection": row.number,
        "kind": str(row.kind),
        "text": row.text,
        "language": row.language,
        "withdrawn": row.withdrawn_at is not None,
    }


def answer_says(number: int, key: str, row: Objection) -> dict[str, Any]:
    """Say what became of an objection."""
    return {
        "ratification": number,
        "clause": key,
        "objection": row.number,
        "outcome": str(row.outcome),
        "answer": row.answer,
        "language": row.answer_language,
        "hidden": row.hidden,
    }


def enrolment_says(number: int, row: Enrolment, name: str) -> dict[str, Any]:
    """Say for whom somebody on the roll speaks.

    Args:
        number: of the ratification.
        row: the enrolment.
        name: theirs, on record.
    """
    return {
        "ratification": number,
        "participant": name,
        "group": row.group,
        "sector": row.sector,
        "verified": row.verified,
    }


def ballot_says(number: int, row: Ballot, name: str) -> dict[str, Any]:
    """Say how somebody answers every clause.

    Args:
        number: of the ratification.
        row: the ballot.
        name: theirs, on record.
    """
    return {
        "ratification": number,
        "participant": name,
        "choices": row.choices,
    }


def version_says(constitution: str, row: Version) -> dict[str, Any]:
    """Say what a version is.

    Args:
        constitution: what records call it.
        row: the version.
    """
    document: Mapping[str, Any] = json.loads(row.document)
    return {
        "constitution": constitution,
        "version": row.number,
        "digest": row.digest,
        "in_force": _time(row.in_force_at),
        "document": document,
    }


def pseudonym_key(conversation: int) -> str:
    """Give the key that names people on record.

    Args:
        conversation: its row's id.
    """
    return Conversation.objects.values_list("pseudonym_key", flat=True).get(pk=conversation)


def _time(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
