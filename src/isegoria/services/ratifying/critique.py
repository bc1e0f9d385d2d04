"""The critique round: drafts in public, objections to them, and what the organisers answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.appeal_period import check_named
from isegoria.services.changes import add_history, lock
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing, TooMany
from isegoria.services.finding import MODERATOR, ORGANISER, describe
from isegoria.services.participants.joining import present
from isegoria.services.ratifying.finding import Stage, find, held_clause, hold, missing, require_stage
from isegoria.services.ratifying.recording import (
    record_answer,
    record_clauses,
    record_objection,
    record_ratification,
)
from isegoria.services.ratifying.values import ObjectionInfo
from isegoria.services.texts import check
from isegoria.store.models import Conversation, DraftClause, Moderation, Objection, Ratification

if TYPE_CHECKING:
    from isegoria.store.models import Participant

LONGEST_OBJECTION: Final = 1000
LONGEST_ANSWER: Final = 2000
MOST_OBJECTIONS: Final = 5  # of one participant to one clause


def open_critique(*, slug: str, number: int, account: int | None) -> None:
    """Show the drafts to everybody, so that they may object.

    Raises:
        Missing, Forbidden, Gone: as of `hold`.
        Invalid: there is no draft, or its evidence tells results that are not shown yet.
    """
    with transaction.atomic():
        found, row = hold(slug=slug, number=number, account=account, stages={Stage.DRAFTING})
        clauses = list(DraftClause.objects.filter(ratification=row, withdrawn_at=None))
        if not clauses:
            raise Invalid("clauses", "no-clauses", _("Draft a clause first; there is none."))
        public = describe(Conversation.objects.get(pk=found.id), "", "")
        if not public.results_visible:
            raise Invalid(
                "clauses",
                "results-hidden",
                _("The drafts show results, which show once the conversation is closed. Close it first."),
            )
        row.stage = Stage.CRITIQUE
        row.critique_at = timezone.now()
        row.save(update_fields=["stage", "critique_at"])
        record_ratification(row)
        record_clauses(row, clauses)
        add_history(found.id, "critique-opened", role=ORGANISER, details={"ratification": number})


def object_to(
    *,
    conversation: int,
    participant: int | None,
    number: int,
    key: str,
    kind: str,
    text: str,
    language: str,
) -> int:
    """Object to a draft, in public and without a name.

    Args:
        conversation: its row's id.
        participant: who objects.
        number: of the ratification.
        key: of the clause.
        kind: in which way it is wrong.
        text: what is wrong and what would be better.
        language: in which they write.

    Returns:
        The objection's number within the clause.

    Raises:
        Forbidden: they do not take part in the conversation.
        Missing: there is no such ratification or clause.
        Gone: objections are not taken now.
        Invalid: the kind or the text is wrong.
        TooMany: they objected to this clause often enough.
    """
    if kind not in Objection.Kind.values:
        raise Invalid("kind", "objection-kind", _("Choose in which way the clause is wrong."))
    said = check(
        "text",
        text.replace("\r\n", "\n").strip(),
        LONGEST_OBJECTION,
        code="objection",
        needed=_("Say what is wrong, and what would be better."),
    )
    with transaction.atomic():
        lock(conversation)
        check_named(conversation)
        who = _taking_part(conversation, participant)
        row = _row(conversation, number)
        require_stage(row, {Stage.CRITIQUE})
        clause = held_clause(row, key)
        if clause.withdrawn_at is not None:
            raise Gone("clause-withdrawn", _("The draft was withdrawn, so there is nothing to object to."))
        rows = Objection.objects.filter(clause=clause)
        if rows.filter(participant=who, withdrawn_at=None).count() >= MOST_OBJECTIONS:
            raise TooMany(
                "objections-many", _("You objected to this clause five times. Take one back first."), 3600
            )
        made = Objection.objects.create(
            clause=clause,
            participant=who,
            number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
            kind=kind,
            text=said,
            language=language,
            created_at=timezone.now(),
        )
        record_objection(row, key, made)
    return made.number


def withdraw_objection(
    *, conversation: int, participant: int | None, number: int, key: str, objection: int
) -> None:
    """Take back an objection of one's own.

    Raises:
        Forbidden: they do not take part.
        Missing: it is not theirs, or not there.
    """
    with transaction.atomic():
        lock(conversation)
        who = _taking_part(conversation, participant)
        row = _row(conversation, number)
        rows = Objection.objects.filter(clause__ratification=row, clause__key=key, withdrawn_at=None)
        found = rows.filter(participant=who, number=objection).first()
        if found is None:
            raise _no_objection()
        found.withdrawn_at = timezone.now()
        found.save(update_fields=["withdrawn_at"])
        record_objection(row, key, found)


def hide_objection(
    *, slug: str, number: int, key: str, objection: int, account: int | None, reason: str
) -> None:
    """Hide the words of an objection, with a public reason; "" shows them again.

    Raises:
        Missing, Forbidden: as of `hold`; or there is no such objection.
        Invalid: the reason is none that moderators give.
    """
    if reason and reason not in Moderation.Reason.values:
        raise Invalid("reason", "reason-unknown", _("Choose one of the reasons."))
    with transaction.atomic():
        found, row = hold(
            slug=slug,
            number=number,
            account=account,
            stages=Stage.values,
            kinds=(ORGANISER, MODERATOR),
        )
        one = _objection(row, key, objection)
        if one.hidden == reason:
            return
        one.hidden = reason
        one.save(update_fields=["hidden"])
        record_answer(row, key, one)
        details: dict[str, str | int | None] = {
            "ratification": number,
            "clause": key,
            "objection": objection,
            "reason": reason,
        }
        add_history(
            found.id, "objection-hidden" if reason else "objection-shown", role=found.role, details=details
        )


def answer(
    *,
    slug: str,
    number: int,
    key: str,
    objection: int,
    account: int | None,
    outcome: str,
    text: str,
    language: str,
) -> None:
    """Answer an objection in public; a later answer takes the place of the one before.

    Args:
        slug: of the conversation.
        number: of the ratification.
        key: of the clause.
        objection: its number.
        account: an organiser.
        outcome: "changed" or "kept".
        text: why.
        language: in which it is written.

    Raises:
        Missing, Forbidden, Gone: as of `hold`; or there is no such objection.
        Invalid: outcome or text is wrong.
    """
    if outcome not in Objection.Outcome.values:
        raise Invalid("outcome", "outcome-unknown", _("Say whether the clause was changed or stays."))
    said = check(
        "text",
        text.replace("\r\n", "\n").strip(),
        LONGEST_ANSWER,
        code="answer",
        needed=_("Say why; everybody reads it."),
    )
    with transaction.atomic():
        found, row = hold(slug=slug, number=number, account=account, stages=Stage.values)
        one = _objection(row, key, objection)
        one.outcome, one.answer, one.answer_language = outcome, said, language
        one.answered_at = timezone.now()
        one.save(update_fields=["outcome", "answer", "answer_language", "answered_at"])
        record_answer(row, key, one)
        details: dict[str, str | int | None] = {
            "ratification": number,
            "clause": key,
            "objection": objection,
        }
        add_history(found.id, "objection-answered", role=ORGANISER, details=details)


def objections(
    *,
    slug: str,
    number: int,
    key: str,
    account: int | None = None,
    participant: int | None = None,
) -> tuple[ObjectionInfo, ...]:
    """List the objections to a clause, in their order, those that were taken back left out.

    Raises:
        Missing: there is no such clause that they may see.
    """
    _found, row = find(slug=slug, number=number, account=account)
    clause = held_clause(row, key)
    rows = Objection.objects.filter(clause=clause, withdrawn_at=None)
    return tuple(_info(one, participant) for one in rows)


def _info(one: Objection, participant: int | None) -> ObjectionInfo:
    return ObjectionInfo(
        number=one.number,
        kind=one.kind,
        text="" if one.hidden else one.text,
        language=one.language,
        created_at=one.created_at,
        own=participant is not None and one.participant_id == participant,
        hidden=one.hidden,
        outcome=one.outcome,
        answer=one.answer,
        answer_language=one.answer_language,
        answered_at=one.answered_at,
    )


def _taking_part(conversation: int, participant: int | None) -> Participant:
    if participant is None:
        raise Forbidden("participant-needed", _("Take part in the conversation first: vote on a statement."))
    return present(conversation, participant)


def _row(conversation: int, number: int) -> Ratification:
    rows = Ratification.objects.filter(conversation_id=conversation, number=number)
    row = rows.exclude(stage=Stage.DRAFTING).select_related("constitution").first()
    if row is None:
        raise missing()
    return row


def _objection(row: Ratification, key: str, number: int) -> Objection:
    rows = Objection.objects.filter(clause__ratification=row, clause__key=key, withdrawn_at=None)
    found = rows.filter(number=number).first()
    if found is None:
        raise _no_objection()
    return found


def _no_objection() -> Missing:
    return Missing("no-objection", _("There is no such objection. Load the page again."))
