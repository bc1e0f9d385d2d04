"""Commitments: who adopted which clause, how far they are, challenges and answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Schema
from pydantic import Field

from isegoria.services import committing
from isegoria.services.committing import CommitmentInfo, CommitmentLine
from isegoria.web.api.callers import (
    ACCOUNT,
    ANYBODY,
    PARTICIPANT,
    account_of,
    participant_needed,
    participant_of,
)
from isegoria.web.api.fields import Given, Number, Text
from isegoria.web.api.organisations import Organisation, Standing

router = Router(tags=["commitments"])

Status = Literal["planned", "under-way", "done", "not-kept"]
Pledges = dict[Annotated[Text, Field(max_length=12)], Text]


class CommitmentInList(Schema):
    """A commitment; `standing` weighs what is open against it more than the organisation's own `status`.

    `standing`: "withdrawn", "overdue", "challenged", the status, or "adopted" where nothing is reported.
    `changed_in`: the version that changed the clause, or took it out (`repealed`), after `version`.
    """

    constitution: str
    number: int
    clause: str
    clause_titles: dict[str, str]
    organisation: Organisation
    first_version: int
    version: int
    newest: int
    changed_in: int | None
    repealed: bool
    adopted_at: datetime
    renewed_at: datetime | None
    withdrawn_at: datetime | None
    reported_at: datetime | None
    status: str
    standing: str
    open: int
    overdue: int
    challenges: int
    settled: int
    simulated: bool


class Progress(Schema):
    """What the organisation reported; `hidden`: why a moderator hid the words, "" while they show."""

    number: int
    status: str
    text: str
    language: str
    evidence: str
    at: datetime
    withdrawn_at: datetime | None
    hidden: str


class Challenge(Schema):
    """A challenge and its answer; `own`: you raised it.

    `state`: "hidden", "settled", "not-settled", "answered", "overdue" or "waiting".
    """

    number: int
    state: str
    text: str
    language: str
    evidence: str
    raised_at: datetime
    answer_by: datetime
    answer: str
    answer_language: str
    answered_at: datetime | None
    changed_at: datetime | None
    late: bool
    outcome: str
    outcome_at: datetime | None
    hidden: str
    answer_hidden: str
    own: bool


class Commitment(Schema):
    """A commitment with everything that was said about it, the newest first."""

    line: CommitmentInList
    pledges: dict[str, str]
    hidden: str
    withdrawn_reason: str
    withdrawn_language: str
    progress: list[Progress]
    challenges: list[Challenge]
    conversation: str
    own: bool
    may_hide: bool
    renewable: bool


class Commitments(Schema):
    """Commitments, what asks for attention first; and how many stand in which way."""

    counts: Standing
    commitments: list[CommitmentInList]


class NewCommitment(Given):
    """What an organisation adopts; `pledges`: language code to what it will do."""

    organisation: Text
    pledges: Pledges


class Renewal(Given):
    """The pledge anew."""

    pledges: Pledges


class Withdrawal(Given):
    """Why a commitment is withdrawn; public."""

    reason: Text


class NewProgress(Given):
    """A report; `evidence`: an http or https address, "" for none."""

    status: Status
    text: Text
    evidence: Text = ""


class NewChallenge(Given):
    """A challenge; `evidence` likewise."""

    text: Text
    evidence: Text = ""


class NewAnswer(Given):
    """An answer to a challenge."""

    text: Text


class Outcome(Given):
    """What you say of the answer."""

    outcome: Literal["settled", "not-settled"]


class Hiding(Given):
    """Whose words are hidden, and why; "" shows them again. `which`: of the report or challenge."""

    what: Literal["pledge", "progress", "challenge", "answer"]
    which: Number = 0
    reason: Text


class Made(Schema):
    """The number of what was made."""

    number: int


@router.get("/{slug:constitution}/commitments", response=Commitments, auth=ANYBODY)
def list_commitments(request: HttpRequest, constitution: str) -> dict[str, Any]:  # noqa: ARG001 - as ninja calls it
    """List the commitments to a constitution: what asks for attention first."""
    return _listed(committing.of_constitution(constitution=constitution))


@router.get("/{slug:constitution}/clauses/{slug:key}/commitments", response=Commitments, auth=ANYBODY)
def list_clause_commitments(request: HttpRequest, constitution: str, key: str) -> dict[str, Any]:  # noqa: ARG001 - likewise
    """List the commitments to a clause, whichever version they were made to."""
    return _listed(committing.of_clause(constitution=constitution, clause=key))


@router.post("/{slug:constitution}/clauses/{slug:key}/commitments", response={201: Made}, auth=ACCOUNT)
def adopt_clause(request: HttpRequest, constitution: str, key: str, given: NewCommitment) -> dict[str, int]:
    """Adopt a clause in force for an organisation of yours, in public."""
    made = committing.adopt(
        constitution=constitution, clause=key, account=account_of(request), **given.model_dump()
    )
    return {"number": made}


@router.get("/{slug:constitution}/commitments/{int:number}", response=Commitment, auth=ANYBODY)
def show_commitment(request: HttpRequest, constitution: str, number: Number) -> CommitmentInfo:
    """Show a commitment with its reports, challenges and answers."""
    return committing.commitment(constitution=constitution, number=number, **_asking(request, constitution))


@router.post("/{slug:constitution}/commitments/{int:number}/renewal", response={204: None}, auth=ACCOUNT)
def renew_commitment(request: HttpRequest, constitution: str, number: Number, given: Renewal) -> None:
    """Renew a commitment to a clause that was changed since."""
    committing.renew(
        constitution=constitution, number=number, account=account_of(request), pledges=given.pledges
    )


@router.post("/{slug:constitution}/commitments/{int:number}/withdrawal", response={204: None}, auth=ACCOUNT)
def withdraw_commitment(request: HttpRequest, constitution: str, number: Number, given: Withdrawal) -> None:
    """Withdraw a commitment with a public reason; it stays on view."""
    committing.withdraw(
        constitution=constitution,
        number=number,
        account=account_of(request),
        reason=given.reason,
        language=_language(),
    )


@router.post("/{slug:constitution}/commitments/{int:number}/progress", response={201: Made}, auth=ACCOUNT)
def report_progress(
    request: HttpRequest, constitution: str, number: Number, given: NewProgress
) -> dict[str, int]:
    """Report how far a commitment of your organisation has come."""
    made = committing.report(
        constitution=constitution,
        number=number,
        account=account_of(request),
        language=_language(),
        **given.model_dump(),
    )
    return {"number": made}


@router.delete(
    "/{slug:constitution}/commitments/{int:number}/progress/{int:report}",
    response={204: None},
    auth=ACCOUNT,
)
def take_back_report(request: HttpRequest, constitution: str, number: Number, report: Number) -> None:
    """Take back a report; it stays on view as that."""
    committing.take_back(
        constitution=constitution, number=number, progress=report, account=account_of(request)
    )


@router.post(
    "/{slug:constitution}/commitments/{int:number}/challenges", response={201: Made}, auth=PARTICIPANT
)
def raise_challenge(
    request: HttpRequest, constitution: str, number: Number, given: NewChallenge
) -> dict[str, int]:
    """Challenge a commitment, with an account or as a participant of the founding conversation."""
    made = committing.challenge(
        constitution=constitution,
        number=number,
        language=_language(),
        **_somebody(request, constitution),
        **given.model_dump(),
    )
    return {"number": made}


@router.put(
    "/{slug:constitution}/commitments/{int:number}/challenges/{int:challenge}/answer",
    response={204: None},
    auth=ACCOUNT,
)
def answer_challenge(
    request: HttpRequest, constitution: str, number: Number, challenge: Number, given: NewAnswer
) -> None:
    """Answer a challenge for your organisation; a later answer takes the place of the one before."""
    committing.answer(
        constitution=constitution,
        number=number,
        challenge=challenge,
        account=account_of(request),
        text=given.text,
        language=_language(),
    )


@router.put(
    "/{slug:constitution}/commitments/{int:number}/challenges/{int:challenge}/outcome",
    response={204: None},
    auth=PARTICIPANT,
)
def settle_challenge(
    request: HttpRequest, constitution: str, number: Number, challenge: Number, given: Outcome
) -> None:
    """Say whether a challenge of yours is settled."""
    committing.settle(
        constitution=constitution,
        number=number,
        challenge=challenge,
        outcome=given.outcome,
        **_somebody(request, constitution),
    )


@router.delete(
    "/{slug:constitution}/commitments/{int:number}/challenges/{int:challenge}",
    response={204: None},
    auth=PARTICIPANT,
)
def withdraw_challenge(request: HttpRequest, constitution: str, number: Number, challenge: Number) -> None:
    """Take back a challenge of yours."""
    committing.withdraw_challenge(
        constitution=constitution, number=number, challenge=challenge, **_somebody(request, constitution)
    )


@router.post("/{slug:constitution}/commitments/{int:number}/hiding", response={204: None}, auth=ACCOUNT)
def hide_words(request: HttpRequest, constitution: str, number: Number, given: Hiding) -> None:
    """Hide words about a commitment with a public reason, or show them again; for moderators."""
    committing.hide(
        constitution=constitution, number=number, account=account_of(request), **given.model_dump()
    )


def _listed(lines: tuple[CommitmentLine, ...]) -> dict[str, Any]:
    return {"counts": committing.counted(one.standing for one in lines), "commitments": list(lines)}


def _language() -> str:
    return get_language() or "en"


def _asking(request: HttpRequest, constitution: str) -> Mapping[str, Any]:
    """Tell who is asking: an account, or else a participant; perhaps neither."""
    account = account_of(request)
    if account is not None:
        return {"account": account, "participant": None}
    found = participant_of(request, committing.founding_conversation(constitution=constitution))
    return {"account": None, "participant": found.id if found else None}


def _somebody(request: HttpRequest, constitution: str) -> Mapping[str, Any]:
    """Tell who is asking.

    Raises:
        Unknown: neither account nor participant.
    """
    found = _asking(request, constitution)
    if found["account"] is None and found["participant"] is None:
        raise participant_needed()
    return found
