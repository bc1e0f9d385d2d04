"""One's own data: have it handed over, or have it erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.services.changes import add_history, mark_changed
from isegoria.services.errors import Forbidden
from isegoria.services.governing.forgetting import forget_words
from isegoria.services.governing.retracting import forget_statements
from isegoria.services.mapping import forget_text
from isegoria.services.recording.forgetting import forget_participant
from isegoria.services.recording.writing import record_statements
from isegoria.store.journal import empty_journal
from isegoria.store.models import (
    Appeal,
    Ballot,
    Challenge,
    Erasure,
    Exposure,
    MapWork,
    Objection,
    Participant,
    PastVote,
    RoundDocument,
    Statement,
    Vote,
)


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased; who it was is known to nobody any more."""

    votes: int
    statements: int


def own_data(*, conversation: int, participant: int) -> dict[str, Any]:
    """Hand over everything that is kept about a participant.

    Raises:
        Forbidden: there is no such participant.
    """
    row = (
        Participant.objects.filter(pk=participant, conversation_id=conversation)
        .select_related("sector")
        .first()
    )
    if row is None:
        raise _stranger()
    votes = Vote.objects.filter(participant=row).select_related("statement").order_by("cast_at")
    past = PastVote.objects.filter(participant=row).select_related("statement").order_by("cast_at")
    appeals = Appeal.objects.filter(statement__author=row).select_related("statement").order_by("pk")
    objections = Objection.objects.filter(participant=row).select_related("clause__ratification")
    challenges = Challenge.objects.filter(participant=row).select_related("commitment__constitution")
    ballots = Ballot.objects.filter(participant=row).select_related("ratification")
    shown = Exposure.objects.filter(participant=row).select_related("statement").order_by("shown_at")
    return {
        "format": "isegoria.own-data/1",
        "joined_at": row.joined_at.isoformat(),
        "sector": row.sector.key if row.sector else None,
        "sector_verified": row.sector_verified,
        "language": row.language,
        "external_id": row.external_id,
        "signed_in": row.account_id is not None,
        "votes": [
            {
                "statement": one.statement.number,
                "vote": one.value,
                "important": one.important,
                "cast_at": _moment(one.cast_at),
            }
            for one in votes
        ],
        "earlier_votes": [
            {
                "statement": one.statement.number,
                "vote": one.value,
                "important": one.important,
                "cast_at": _moment(one.cast_at),
                "until": _moment(one.until),
                "withdrawn": one.withdrawn,
            }
            for one in past
        ],
        "statements": [
            {"statement": one.number, "text": one.text, "created_at": one.created_at.isoformat()}
            for one in row.statements.all()
        ],
        "appeals": [
            {
                "statement": one.statement.number,
                "text": one.text,
                "created_at": one.created_at.isoformat(),
                "answer": one.answer,
            }
            for one in appeals
        ],
        "objections": [
            {
                "ratification": one.clause.ratification.number,
                "clause": one.clause.key,
                "kind": one.kind,
                "text": one.text,
                "created_at": one.created_at.isoformat(),
                "withdrawn": one.withdrawn_at is not None,
                "answer": one.answer,
            }
            for one in objections.order_by("pk")
        ],
        "ballots": [
            {
                "ratification": one.ratification.number,
                "choices": one.choices,
                "cast_at": one.cast_at.isoformat(),
            }
            for one in ballots.order_by("pk")
        ],
        "challenges": [
            {
                "constitution": one.commitment.constitution.slug,
                "commitment": one.commitment.number,
                "challenge": one.number,
                "text": one.text,
                "evidence": one.evidence,
                "raised_at": one.raised_at.isoformat(),
                "withdrawn": one.withdrawn_at is not None,
                "outcome": one.outcome,
                "answer": one.answer,
            }
            for one in challenges.order_by("pk")
        ],
        "shown": [
            {
                "statement": one.statement.number,
                "shown_at": _moment(one.shown_at),
                "probability": one.probability,
            }
            for one in shown
        ],
    }


def erase(*, conversation: int, participant: int, statements: bool = False) -> Erased:
    """Erase a participant: votes, challenges, appeals, what they were shown, and the row that joins them.

    Statements that nobody else voted on go as well. Those that others voted on stay without an author, unless
    the participant asks for their text to be erased too; the others' votes on them then count for nothing.
    What opens the entries of all this in the log goes as well; the entries stay, and say nothing.

    Args:
        conversation: its row's id.
        participant: who asks.
        statements: erase the text of every statement of theirs.

    Raises:
        Forbidden: there is no such participant.
    """
    with transaction.atomic():
        list(MapWork.objects.select_for_update().filter(pk=conversation).values_list("pk"))
        row = Participant.objects.filter(pk=participant, conversation_id=conversation).first()
        if row is None:
            raise _stranger()
        votes, _kinds = Vote.objects.filter(participant=row).delete()
        PastVote.objects.filter(participant=row).delete()
        Exposure.objects.filter(participant=row).delete()
        erased = _erase_statements(row, every=statements)
        row.delete()
        # Sums with their votes, and lists with their words: summed anew for the co-host, if there is one.
        RoundDocument.objects.filter(conversation_id=conversation).delete()
        forget_participant(conversation, participant, [one.number for one in erased])
        forget_statements(conversation, [one.number for one in erased])
        forget_words(conversation, [one.number for one in erased])
        record_statements(conversation, erased)
        Erasure.objects.create(
            conversation_id=conversation, votes=votes, statements=len(erased), created_at=timezone.now()
        )
        add_history(conversation, "erased", details={"votes": votes, "statements": len(erased)})
        mark_changed(conversation)
        transaction.on_commit(empty_journal, robust=True)
    return Erased(votes, len(erased))


def _erase_statements(row: Participant, *, every: bool) -> list[Statement]:
    erased = []
    for statement in Statement.objects.filter(author=row):
        people = Participant.objects.filter(conversation_id=row.conversation_id)
        voted_on = Vote.objects.filter(statement=statement, participant__in=people).exists()
        if voted_on and not every:
            # What they asked of the moderators goes; what these answered in public stays.
            statement.appeals.filter(answered_at=None).delete()
            statement.appeals.update(text="")
            continue
        # The number stays taken, so that no later statement is mistaken for this one.
        statement.text, statement.translations, statement.author_label = "", {}, ""
        statement.state, statement.author = Statement.State.WITHDRAWN, None
        statement.save()
        forget_text(conversation=row.conversation_id, number=statement.number)
        statement.appeals.all().delete()
        erased.append(statement)
    return erased


def _moment(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()


def _stranger() -> Forbidden:
    return Forbidden(
        "participant-left", _("You do not take part in this conversation, so there is nothing here.")
    )
