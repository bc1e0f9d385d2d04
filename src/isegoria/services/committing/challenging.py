"""Challenge a commitment in public, answer a challenge in time, and say whether the answer settles it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.appeal_period import check_named
from isegoria.services.changes import add_history
from isegoria.services.committing.checking import (
    LONGEST_TEXT,
    checked_language,
    checked_link,
    checked_words,
)
from isegoria.services.committing.finding import (
    found_challenge,
    hold,
    is_owner,
    require_owner,
    require_standing,
)
from isegoria.services.committing.recording import record_challenge, record_response
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing, TooMany
from isegoria.services.participants.joining import present
from isegoria.store.models import Account, Challenge

if TYPE_CHECKING:
    from isegoria.store.models import Commitment

ANSWER_DAYS: Final = 14
MOST_OPEN: Final = 3  # of one challenger about one commitment, and not settled
MOST_A_DAY: Final = 10  # of one challenger about one constitution


def challenge(
    *,
    constitution: str,
    number: int,
    text: str,
    language: str,
    evidence: str = "",
    account: int | None = None,
    participant: int | None = None,
) -> int:
    """Challenge a commitment in public and without a name; an answer is due within fourteen days.

    Somebody who is signed in challenges by their account, and nothing joins that to how they took part in
    the conversation. Others need to take part in the conversation in which the constitution was founded.

    Args:
        constitution: its slug.
        number: of the commitment.
        text: what is not kept, and how that shows.
        language: in which it is written.
        evidence: http or https address of what shows it; "" for none.
        account: who is signed in.
        participant: who takes part, where nobody is signed in.

    Returns:
        The challenge's number within the commitment.

    Raises:
        Missing: there is no such commitment.
        Forbidden: nobody is signed in or takes part; or they speak for the organisation.
        Invalid: a field is wrong.
        Gone: the commitment was withdrawn, or the conversation was made anonymous.
        TooMany: they challenged often enough.
    """
    said = checked_words(
        "text", text, LONGEST_TEXT, needed=_("Say what is not kept, and how others can see that.")
    )
    spoken, link, now = checked_language(language), checked_link("evidence", evidence), timezone.now()
    with transaction.atomic():
        row = hold(constitution, number)
        whose = _challenger(row, account, participant)
        require_standing(row)
        _check_limits(row, whose, now)
        row.challenges_raised += 1
        row.save(update_fields=["challenges_raised"])
        made = Challenge.objects.create(
            commitment=row,
            number=row.challenges_raised,
            **whose,
            text=said,
            language=spoken,
            evidence=link,
            raised_at=now,
            answer_by=_due(now),
            remind_at=now,
        )
        record_challenge(made)
        _tell(made, "challenge-raised")
    return made.number


def answer(
    *, constitution: str, number: int, challenge: int, account: int | None, text: str, language: str
) -> None:
    """Answer a challenge in public; a later answer takes the place of the one before.

    Args:
        constitution: its slug.
        number: of the commitment.
        challenge: its number.
        account: an owner of the organisation.
        text: the answer.
        language: in which it is written.

    Raises:
        Missing: there is no such commitment or challenge.
        Forbidden: the account is no owner.
        Invalid: the text is missing or too long.
    """
    said = checked_words("text", text, LONGEST_TEXT, needed=_("Write the answer; everybody reads it."))
    spoken, now = checked_language(language), timezone.now()
    with transaction.atomic():
        row = hold(constitution, number)
        require_owner(row.organisation, account)
        one = found_challenge(row, challenge)
        if (one.answer, one.answer_language) == (said, spoken):
            return
        one.answer, one.answer_language = said, spoken
        if one.answered_at is None:
            one.answered_at = now
        else:
            one.changed_at = now
        one.save(update_fields=["answer", "answer_language", "answered_at", "changed_at"])
        record_response(one)
        _tell(one, "challenge-answered")


def settle(
    *,
    constitution: str,
    number: int,
    challenge: int,
    outcome: str,
    account: int | None = None,
    participant: int | None = None,
) -> None:
    """Say whether a challenge of one's own is settled; that can be changed later.

    Args:
        constitution: its slug.
        number: of the commitment.
        challenge: its number.
        outcome: "settled" or "not-settled".
        account: who is signed in.
        participant: who takes part, where nobody is signed in.

    Raises:
        Missing: there is no such challenge, or it is not theirs.
        Invalid: the outcome is none.
        Gone: it is not answered yet, so that nothing can be said against the answer.
    """
    if outcome not in Challenge.Outcome.values:
        raise Invalid("outcome", "outcome-unknown", _("Say whether the challenge is settled."))
    with transaction.atomic():
        one = _own(hold(constitution, number), challenge, account, participant)
        if one.answered_at is None and outcome == Challenge.Outcome.NOT_SETTLED:
            raise Gone("not-answered", _("The organisation has not answered yet."))
        if one.outcome == outcome:
            return
        one.outcome, one.outcome_at = outcome, timezone.now()
        one.save(update_fields=["outcome", "outcome_at"])
        record_challenge(one)
        _tell(one, f"challenge-{outcome}")


def withdraw_challenge(
    *,
    constitution: str,
    number: int,
    challenge: int,
    account: int | None = None,
    participant: int | None = None,
) -> None:
    """Take back a challenge of one's own; nobody sees it any more.

    Raises:
        Missing: there is no such challenge, or it is not theirs.
    """
    with transaction.atomic():
        one = _own(hold(constitution, number), challenge, account, participant)
        one.withdrawn_at = timezone.now()
        one.save(update_fields=["withdrawn_at"])
        record_challenge(one)
        _tell(one, "challenge-withdrawn")


def _challenger(row: Commitment, account: int | None, participant: int | None) -> dict[str, int]:
    if account is not None:
        if not Account.objects.filter(pk=account, is_active=True).exists():
            raise Forbidden("account-needed", _("This account is no more. Sign in with another one."))
        if is_owner(row.organisation, account):
            raise Forbidden(
                "own-commitment",
                _("You speak for this organisation. Report that the commitment is not kept instead."),
            )
        return {"account_id": account}
    if participant is None:
        raise Forbidden(
            "challenger-needed",
            _("Sign in, or take part in the conversation in which the constitution was founded."),
        )
    check_named(row.constitution.conversation_id)
    return {"participant_id": present(row.constitution.conversation_id, participant).pk}


def _check_limits(row: Commitment, whose: dict[str, int], now: datetime) -> None:
    rows = Challenge.objects.filter(commitment__constitution_id=row.constitution_id, **whose)
    open_ = rows.filter(commitment=row, withdrawn_at=None).exclude(outcome=Challenge.Outcome.SETTLED)
    if open_.count() >= MOST_OPEN:
        raise TooMany(
            "challenges-many",
            _("Three challenges of yours are open here. Settle one or take one back first."),
            3600,
        )
    if rows.filter(raised_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooMany("challenges-day", _("That were ten challenges for one day. Go on tomorrow."), 86_400)


def _due(now: datetime) -> datetime:
    """Give until when an answer is due, to the full hour, so that it does not tell the minute of the act."""
    later = now + timedelta(days=ANSWER_DAYS, hours=1)
    return later.replace(minute=0, second=0, microsecond=0)


def _own(row: Commitment, number: int, account: int | None, participant: int | None) -> Challenge:
    one = found_challenge(row, number)
    theirs = one.account_id == account if account is not None else one.participant_id == participant
    if (account is None and participant is None) or not theirs:
        raise Missing("no-challenge", _("There is no such challenge of yours. Load the page again."))
    if account is None and participant is not None:
        present(row.constitution.conversation_id, participant)
    return one


def _tell(row: Challenge, kind: str) -> None:
    details: dict[str, str | int | None] = {
        "commitment": row.commitment.number,
        "challenge": row.number,
    }
    add_history(row.commitment.constitution.conversation_id, kind, details=details)
