"""What goes on record of commitments: organisations, what they adopt and report, challenges and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isegoria.record.entries import hour
from isegoria.services.recording.writing import record

if TYPE_CHECKING:
    from datetime import datetime

    from isegoria.store.models import Challenge, Commitment, Organisation, Progress


def record_organisation(row: Organisation) -> None:
    """Record an organisation as it is now; it concerns the whole site."""
    record(kind="organisation", body=organisation_says(row), conversation=None)


def record_commitment(row: Commitment) -> None:
    """Record a commitment as it is now; call it whenever it changes."""
    record(kind="commitment", body=commitment_says(row), conversation=row.constitution.conversation_id)


def record_progress(row: Progress) -> None:
    """Record a report as it is now."""
    conversation = row.commitment.constitution.conversation_id
    record(kind="progress", body=progress_says(row), conversation=conversation)


def record_challenge(row: Challenge) -> None:
    """Record a challenge, or what its author says of the answer; a participant gets a receipt."""
    record(
        kind="challenge",
        body=challenge_says(row),
        conversation=row.commitment.constitution.conversation_id,
        participant=row.participant_id,
    )


def record_response(row: Challenge) -> None:
    """Record what was answered to a challenge, and whether a moderator hid words."""
    conversation = row.commitment.constitution.conversation_id
    record(kind="response", body=response_says(row), conversation=conversation)


def organisation_says(row: Organisation) -> dict[str, Any]:
    """Say what an organisation is; whose accounts speak for it is on no record."""
    return {
        "organisation": row.record_id,
        "slug": row.slug,
        "name": row.name,
        "kind": str(row.kind),
        "website": row.website,
        "created": _time(row.created_at),
        "verified": row.verified_through,
        "verified_at": _time(row.verified_at),
        "hidden": row.hidden,
    }


def commitment_says(row: Commitment) -> dict[str, Any]:
    """Say what an organisation adopted."""
    return {
        "constitution": row.constitution.record_id,
        "commitment": row.number,
        "organisation": row.organisation.record_id,
        "clause": row.clause,
        "first_version": row.first_version,
        "version": row.version,
        "pledges": row.pledges,
        "adopted": _time(row.adopted_at),
        "renewed": _time(row.renewed_at),
        "withdrawn": _time(row.withdrawn_at),
        "reason": row.withdrawn_reason,
        "language": row.withdrawn_language,
        "hidden": row.hidden,
    }


def progress_says(row: Progress) -> dict[str, Any]:
    """Say what an organisation reports."""
    return {
        **_named(row.commitment),
        "progress": row.number,
        "status": str(row.status),
        "text": row.text,
        "language": row.language,
        "evidence": row.evidence,
        "at": _time(row.at),
        "withdrawn": _time(row.withdrawn_at),
        "hidden": row.hidden,
    }


def challenge_says(row: Challenge) -> dict[str, Any]:
    """Say what somebody challenges; who it is is on no record, and times are told to the hour."""
    return {
        **_named(row.commitment),
        "challenge": row.number,
        "text": row.text,
        "language": row.language,
        "evidence": row.evidence,
        "raised": hour(row.raised_at),
        "answer_by": _time(row.answer_by),
        "withdrawn": _hour(row.withdrawn_at),
        "outcome": str(row.outcome),
        "outcome_at": _hour(row.outcome_at),
    }


def response_says(row: Challenge) -> dict[str, Any]:
    """Say what became of a challenge on the side of the organisation and of the moderators."""
    return {
        **_named(row.commitment),
        "challenge": row.number,
        "answer": row.answer,
        "language": row.answer_language,
        "answered": _time(row.answered_at),
        "changed": _time(row.changed_at),
        "hidden": row.hidden,
        "answer_hidden": row.answer_hidden,
    }


def _named(row: Commitment) -> dict[str, Any]:
    return {"constitution": row.constitution.record_id, "commitment": row.number}


def _time(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _hour(moment: datetime | None) -> str | None:
    return hour(moment) if moment else None
