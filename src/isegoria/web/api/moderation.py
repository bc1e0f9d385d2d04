"""Moderation: what waits, decisions with public reasons, appeals, the log that anybody may read."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Schema
from pydantic import Field

from isegoria.services import moderating
from isegoria.web.api.callers import (
    ACCOUNT,
    ANYBODY,
    PARTICIPANT,
    account_of,
    conversation_of,
    sure_participant_of,
)
from isegoria.web.api.fields import Done, Given, Id, Number, Page, Text

router = Router(tags=["moderation"])

Note = Annotated[Text, Field(max_length=moderating.LONGEST_NOTE)]


class Case(Schema):
    """A statement, and what was decided about it so far.

    `seen` is the newest decision, 0 for none; a decision that names it is refused where somebody else
    decided in the meantime.
    """

    number: int
    text: str
    language: str
    translation: str
    state: str
    is_seed: bool
    created_at: datetime
    seen: int
    decision: str
    reason: str
    note: str
    decided_at: datetime | None
    duplicate_of: int | None
    can_undo: bool
    appeal: str
    own: bool


class Cases(Schema):
    """Some of the statements asked for, and how many there are in each state."""

    cases: list[Case]
    page: int
    pages: int
    total: int
    counts: dict[str, int]


class Reason(Schema):
    """A reason to moderate a statement out."""

    key: str
    words: str


class Decision(Given):
    """Let a statement in ("show", reason "fits") or moderate it out ("hide"); the reason is public."""

    decision: Literal["show", "hide"]
    reason: Text
    note: Note = ""
    duplicate_of: Number | None = None
    seen: Id | None = None


class Seen(Given):
    """A statement, and the newest decision about it that the moderator knew of."""

    number: Number
    seen: Id = 0


class Decisions(Given):
    """The same decision about many statements, about all or none."""

    statements: Annotated[list[Seen], Field(max_length=1_000)]
    decision: Literal["show", "hide"]
    reason: Text
    note: Note = ""


class Undoing(Given):
    """Take the newest decision back."""

    seen: Id | None = None


class Answer(Given):
    """The answer to an appeal; upholding it lets the statement in."""

    upheld: bool
    text: Note


class Decided(Schema):
    """What a decision led to; `decision` is what the next one has to name as seen."""

    number: int
    state: str
    decision: int


class Plea(Schema):
    """What an author may know and do about a statement of theirs."""

    number: int
    text: str
    language: str
    state: str
    reason: str
    note: str
    decided_at: datetime | None
    can_appeal: bool
    appeal: str
    answer: str
    upheld: bool | None


class Appeal(Given):
    """Why a statement should be let in."""

    text: Note


class AppealEntry(Schema):
    """An author's appeal, and what was answered."""

    text: str
    created_at: datetime
    answer: str
    upheld: bool | None
    answered_at: datetime | None
    by: str


class LogEntry(Schema):
    """A decision with its reason; `text` is "" where the log does not repeat it."""

    number: int
    text: str
    language: str
    shown: bool
    decision: str
    decision_name: str
    reason_name: str
    note: str
    duplicate_of: int | None
    by: str
    created_at: datetime
    appeals: list[AppealEntry]


class Log(Schema):
    """Some of the log, the newest first."""

    entries: list[LogEntry]
    page: int
    pages: int
    total: int


@router.get("/{slug:slug}/moderation/log", response=Log, auth=ANYBODY)
def show_log(request: HttpRequest, slug: str, page: Page = 1) -> moderating.LogPage:
    """Read every decision ever made, with reasons, appeals and answers."""
    return moderating.log(slug=slug, account=account_of(request), language=get_language() or "", page=page)


@router.get("/{slug:slug}/moderation/reasons", response=list[Reason], auth=ANYBODY)
def list_reasons(request: HttpRequest, slug: str) -> list[dict[str, str]]:
    """List the reasons to moderate a statement out; the same in every conversation."""
    conversation_of(request, slug)
    return [{"key": key, "words": words} for key, words in moderating.hiding_reasons()]


@router.get("/{slug:slug}/moderation/queue", response=Cases, auth=ACCOUNT)
def show_queue(request: HttpRequest, slug: str, page: Page = 1) -> moderating.CasePage:
    """List what waits for a decision: appeals first, then new statements; for those with a role."""
    return moderating.queue(slug=slug, account=account_of(request), language=get_language() or "", page=page)


@router.get("/{slug:slug}/moderation/cases", response=Cases, auth=ACCOUNT)
def list_cases(
    request: HttpRequest,
    slug: str,
    state: Literal["", "pending", "shown", "hidden", "withdrawn", "appeal", "seed"] = "",
    search: Text = "",
    page: Page = 1,
) -> moderating.CasePage:
    """List statements as those who look after them see them, the newest first; for those with a role."""
    return moderating.cases(
        slug=slug,
        account=account_of(request),
        state=state,
        search=search,
        language=get_language() or "",
        page=page,
    )


@router.get("/{slug:slug}/moderation/cases/{int:number}", response=Case, auth=ACCOUNT)
def show_case(request: HttpRequest, slug: str, number: Number) -> moderating.Case:
    """Show one statement as it stands now; for those with a role."""
    return moderating.case_of(
        slug=slug, account=account_of(request), number=number, language=get_language() or ""
    )


@router.post("/{slug:slug}/moderation/cases/{int:number}/decision", response=Decided, auth=ACCOUNT)
def decide(request: HttpRequest, slug: str, number: Number, given: Decision) -> moderating.Decided:
    """Let a statement in or moderate it out; for moderators and organisers."""
    return moderating.decide(
        slug=slug,
        account=account_of(request),
        number=number,
        decision=given.decision,
        reason=given.reason,
        note=given.note,
        duplicate_of=given.duplicate_of,
        seen=given.seen,
    )


@router.post("/{slug:slug}/moderation/decisions", response=Done, auth=ACCOUNT)
def decide_many(request: HttpRequest, slug: str, given: Decisions) -> dict[str, int]:
    """Decide the same about many statements; for moderators and organisers."""
    number = moderating.decide_many(
        slug=slug,
        account=account_of(request),
        seen={one.number: one.seen for one in given.statements},
        decision=given.decision,
        reason=given.reason,
        note=given.note,
    )
    return {"number": number}


@router.post("/{slug:slug}/moderation/cases/{int:number}/undo", response=Decided, auth=ACCOUNT)
def undo(request: HttpRequest, slug: str, number: Number, given: Undoing) -> moderating.Decided:
    """Take the newest decision back; for moderators and organisers."""
    return moderating.undo(slug=slug, account=account_of(request), number=number, seen=given.seen)


@router.post("/{slug:slug}/moderation/cases/{int:number}/answer", response=Decided, auth=ACCOUNT)
def answer_appeal(request: HttpRequest, slug: str, number: Number, given: Answer) -> moderating.Decided:
    """Answer the open appeal about a statement, in public; for moderators and organisers."""
    return moderating.answer(
        slug=slug, account=account_of(request), number=number, upheld=given.upheld, text=given.text
    )


@router.get("/{slug:slug}/me/statements/{int:number}", response=Plea, auth=PARTICIPANT)
def show_plea(request: HttpRequest, slug: str, number: Number) -> moderating.Plea:
    """Tell an author what was decided about their statement, and whether they can appeal."""
    found = conversation_of(request, slug)
    person = sure_participant_of(request, found.id)
    return moderating.plea_of(slug=slug, participant=person.id, number=number)


@router.post("/{slug:slug}/me/statements/{int:number}/appeal", response=Plea, auth=PARTICIPANT)
def appeal(request: HttpRequest, slug: str, number: Number, given: Appeal) -> moderating.Plea:
    """Ask that a decision be looked at again: once a decision, by the author, in public."""
    found = conversation_of(request, slug)
    person = sure_participant_of(request, found.id)
    moderating.appeal(slug=slug, participant=person.id, number=number, text=given.text)
    return moderating.plea_of(slug=slug, participant=person.id, number=number)
