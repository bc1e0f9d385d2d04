"""The ballot: opened with a frozen text and roll, answered clause by clause, changeable until it closes."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from isegoria.constitution import constitutions
from isegoria.constitution.ratification import Rules
from isegoria.services.appeal_period import LONGEST_DAYS, check_named, latest_end
from isegoria.services.changes import add_history, lock
from isegoria.services.errors import Forbidden, Gone, Invalid
from isegoria.services.finding import ORGANISER, OVERSEER, require_role
from isegoria.services.mapping.computing import compute, compute_held
from isegoria.services.participants.joining import present
from isegoria.services.ratifying.finding import Stage, hold, hold_constitution, missing
from isegoria.services.ratifying.obstacles import obstacles
from isegoria.services.ratifying.recording import record_ballot, record_ratification, record_roll
from isegoria.services.ratifying.roll import drawn_up, enrolled, parts_of, sector_names
from isegoria.services.ratifying.values import BallotInfo, ChoiceInfo, PartInfo
from isegoria.services.texts import check
from isegoria.store.models import Ballot, DraftClause, Enrolment, MapWork, Ratification, StoredLandscape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.services.finding import ConversationInfo

LONGEST_REASON: Final = 500
_CHOICES: Final = ("accept", "reject", "object")


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be put to the ballot, and who would be asked, if it opened now.

    Attributes:
        roll: how many could cast a ballot.
        parts: everyone and who has a say of their own.
        behind: votes that the opinion groups do not cover yet; they are counted before the ballot opens.
        problems: why it cannot open, in sentences; empty where it can.
    """

    roll: int
    clauses: int
    parts: tuple[PartInfo, ...]
    behind: int
    problems: tuple[str, ...]


def preview(*, slug: str, number: int, account: int | None, language: str = "") -> Preview:
    """Tell who could cast a ballot if it opened now, and what stands in the way.

    Raises:
        Missing, Forbidden: as of `require_role`; or there is no such ratification.
    """
    found = require_role(slug=slug, account=account, kinds=(ORGANISER, OVERSEER))
    rows = Ratification.objects.filter(conversation_id=found.id, number=number)
    row = rows.select_related("constitution").first()
    if row is None:
        raise missing()
    roll = enrolled(drawn_up(row))
    clauses = list(DraftClause.objects.filter(ratification=row, withdrawn_at=None))
    last, done = MapWork.objects.values_list("last_event", "done_event").get(pk=found.id)
    rules = Rules.read(row.rules)
    return Preview(
        len(roll),
        len(clauses),
        parts_of(rules, roll, sector_names(found.id, language), found.fewest),
        max(last - done, 0),
        tuple(obstacles(row, rules, clauses, len(roll), found.fewest)),
    )


def open_ballot(*, slug: str, number: int, account: int | None, closes_at: datetime) -> None:
    """Open the ballot: from now on text, rules and roll stay as they are.

    Opinion groups are those of a landscape that covers everything; where nobody computed it yet, everybody
    waits for it.

    Args:
        slug: of the conversation.
        number: of the ratification.
        account: an organiser.
        closes_at: when it closes.

    Raises:
        Missing, Forbidden, Gone: as of `hold`.
        Invalid: the time is wrong, or something stands in the way; says what.
    """
    _check_closing(closes_at)
    found = require_role(slug=slug, account=account)
    compute(worker=f"{socket.gethostname()} {os.getpid()}", conversation=found.id, patient=False)
    with transaction.atomic():
        found, row = hold(slug=slug, number=number, account=account, stages={Stage.CRITIQUE})
        hold_constitution(row.constitution_id)
        check_named(found.id)
        _check_names_last(found, closes_at)
        if not _covered(found.id):
            compute_held(found.id)
        rules = Rules.read(row.rules)
        clauses = list(DraftClause.objects.filter(ratification=row, withdrawn_at=None))
        roll = drawn_up(row)
        problems = obstacles(row, rules, clauses, len(roll), found.fewest)
        if problems:
            raise Invalid("ballot", "ballot-impossible", " ".join(problems))
        row.stage = Stage.BALLOT
        row.ballot_at, row.closes_at = timezone.now(), closes_at
        row.roll = len(roll)
        row.text = constitutions.canonical([_on_ballot(one) for one in clauses])
        row.digest = constitutions.digest_of(row.text)
        row.save()
        Enrolment.objects.bulk_create(roll, batch_size=2000)
        record_ratification(row)
        record_roll(row, roll)
        details = {"ratification": number, "roll": row.roll, "clauses": len(clauses)}
        add_history(found.id, "ballot-opened", role=ORGANISER, details=details)


def extend(*, slug: str, number: int, account: int | None, closes_at: datetime) -> None:
    """Let the ballot close later; never earlier, since people rely on the time they were told.

    Raises:
        Missing, Forbidden, Gone: as of `hold`.
        Invalid: the time is not later.
    """
    _check_closing(closes_at)
    with transaction.atomic():
        found, row = hold(slug=slug, number=number, account=account, stages={Stage.BALLOT})
        if row.closes_at is None or row.closes_at <= timezone.now():
            raise _over()
        if closes_at <= row.closes_at:
            raise Invalid("closes_at", "closes-earlier", _("A ballot can only close later than was said."))
        _check_names_last(found, closes_at)
        row.closes_at = closes_at
        row.save(update_fields=["closes_at"])
        record_ratification(row)
        add_history(found.id, "ballot-extended", role=ORGANISER, details={"ratification": number})


def cast(
    *,
    conversation: int,
    number: int,
    participant: int | None,
    choices: Mapping[str, Mapping[str, str]],
    language: str = "",
) -> BallotInfo:
    """Cast a ballot, or change the one that was cast; the last one counts.

    Args:
        conversation: its row's id.
        number: of the ratification.
        participant: who casts it.
        choices: clause key to {"choice": "accept", "reject" or "object", "reason": text}.
        language: of the reasons.

    Raises:
        Forbidden: they are not on the roll.
        Missing: there is no such ratification.
        Gone: the ballot is not open.
        Invalid: a clause is not answered, or an objection has no reason; the field is the clause's key.
    """
    with transaction.atomic():
        lock(conversation)
        rows = Ratification.objects.filter(conversation_id=conversation, number=number)
        row = rows.exclude(stage=Stage.DRAFTING).select_related("constitution").first()
        if row is None:
            raise missing()
        require_open(row)
        on_roll = participant is not None and is_enrolled(row, participant)
        if participant is None or not on_roll:
            raise Forbidden(
                "not-on-roll",
                _("Those may vote who had voted on a statement when the ballot opened. You are not there."),
            )
        check_named(conversation)
        present(conversation, participant)
        answers = answers_of(row, choices, language)
        made, _new = Ballot.objects.update_or_create(
            ratification=row,
            participant_id=participant,
            defaults={"choices": answers, "cast_at": timezone.now()},
        )
        record_ballot(row, made)
    return info(made)


def own_ballot(*, conversation: int, number: int, participant: int | None) -> BallotInfo | None:
    """Give somebody's own ballot; None where they cast none."""
    if participant is None:
        return None
    rows = Ballot.objects.filter(
        ratification__conversation_id=conversation,
        ratification__number=number,
        participant_id=participant,
    )
    found = rows.first()
    return info(found) if found else None


def info(row: Ballot) -> BallotInfo:
    """Copy a ballot's row into the value that pages get; for this package only."""
    return BallotInfo(
        {key: ChoiceInfo(one["choice"], one.get("reason", "")) for key, one in row.choices.items()},
        row.cast_at,
    )


def is_enrolled(row: Ratification, participant: int | None) -> bool:
    """Tell whether somebody may cast a ballot."""
    return (
        participant is not None
        and Enrolment.objects.filter(ratification=row, participant_id=participant).exists()
    )


def require_open(row: Ratification) -> None:
    """Refuse where nobody can vote now; for this package only.

    Raises:
        Gone: the ballot is not open.
    """
    if row.stage != Stage.BALLOT or row.closes_at is None or row.closes_at <= timezone.now():
        raise _over()


def answers_of(
    row: Ratification, choices: Mapping[str, Mapping[str, str]], language: str
) -> dict[str, dict[str, str]]:
    """Check a ballot's answers, and give them as they are kept; for this package only.

    Raises:
        Invalid: a clause is not answered, or an objection has no reason; the field is the clause's key.
    """
    keys = list(DraftClause.objects.filter(ratification=row, withdrawn_at=None).values_list("key", flat=True))
    odd = next((key for key in choices if key not in keys), None)
    if odd is not None:
        raise Invalid(
            str(odd)[:40], "no-clause", _("There is no such clause on the ballot. Load the page again.")
        )
    answers = {}
    for key in keys:
        one = choices.get(key) or {}
        choice = one.get("choice", "")
        if choice not in _CHOICES:
            raise Invalid(key, "choice-missing", _("Answer every clause: accept, reject, or object."))
        reason = ""
        if choice == "object":
            reason = check(
                key,
                str(one.get("reason", "")).replace("\r\n", "\n").strip(),
                LONGEST_REASON,
                code="reason",
                needed=_("Say why you object, or choose “Reject”."),
            )
        answers[key] = {"choice": choice, "reason": reason, "language": language if reason else ""}
    return answers


def _on_ballot(row: DraftClause) -> dict[str, Any]:
    return {
        "change": row.change,
        "key": row.key,
        "titles": row.titles,
        "prose": row.prose,
        "guards": row.guards,
        "examples": row.examples,
        "evidence": row.evidence,
    }


def _covered(conversation: int) -> bool:
    last, done = MapWork.objects.values_list("last_event", "done_event").get(pk=conversation)
    event = StoredLandscape.objects.filter(pk=conversation).values_list("event", flat=True).first()
    return bool(last == done and event == last)


def _check_closing(moment: datetime) -> None:
    now = timezone.now()
    if moment <= now:
        raise Invalid("closes_at", "closes-past", _("Choose a time that lies ahead."))
    if moment > now + timedelta(days=LONGEST_DAYS):
        raise Invalid(
            "closes_at",
            "closes-far",
            _("Choose a time within %(days)d days.") % {"days": LONGEST_DAYS},
        )


def _check_names_last(found: ConversationInfo, closes_at: datetime) -> None:
    end = latest_end(found)
    if end is not None and closes_at > end:
        raise Invalid(
            "closes_at",
            "closes-nameless",
            _("The conversation is closed, and made anonymous on %(day)s. Choose a time before that.")
            % {"day": date_format(end, "DATE_FORMAT")},
        )


def _over() -> Gone:
    return Gone("ballot-closed", _("The ballot is not open now. See how it stands."))
