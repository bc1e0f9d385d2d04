"""The moderation log, which anybody may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator

from isegoria.services.finding import find_conversation
from isegoria.store.models import Appeal, Moderation, Statement

if TYPE_CHECKING:
    from datetime import datetime

_PAGE = 50
# What was moderated out for these reasons is not spread further by the log itself.
_UNSPEAKABLE = {"personal", "abuse", "spam", "unlawful"}


@dataclass(frozen=True, slots=True)
class AppealEntry:
    """An author's appeal, and what was answered.

    Attributes:
        text: "" where the log does not repeat it, or not yet.
        upheld: None until it is answered.
        by: public name of whoever answered; "" where they have none.
    """

    text: str
    created_at: datetime
    answer: str
    upheld: bool | None
    answered_at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A decision, with its reason.

    Attributes:
        text: of the statement; "" where the log does not repeat it.
        by: public name of the moderator; "" where they have none.
        appeals: against this decision, before the next one.
    """

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
    appeals: tuple[AppealEntry, ...]


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some of the log, the newest first."""

    entries: tuple[LogEntry, ...]
    page: int
    pages: int
    total: int


def log(*, slug: str, account: int | None = None, language: str = "", page: int = 1) -> LogPage:
    """Read the moderation log: every decision ever made, with reason, appeals and answers.

    Args:
        slug: of the conversation.
        account: who asks; None for anybody.
        language: for the texts of statements.
        page: counted from 1.

    Raises:
        Missing: there is no such conversation.
    """
    found = find_conversation(slug=slug, account=account)
    rows = (
        Moderation.objects.filter(statement__conversation_id=found.id)
        .select_related("statement", "moderator", "duplicate_of")
        .order_by("-id")
    )
    paginator = Paginator(rows, _PAGE)
    asked = paginator.get_page(page)
    entries = list(asked)
    statements = {one.statement_id for one in entries}
    appeals: dict[int, list[Appeal]] = {}
    for one in Appeal.objects.filter(statement__in=statements).select_related("answered_by").order_by("id"):
        appeals.setdefault(one.statement_id, []).append(one)
    hidings: dict[int, list[Moderation]] = {}
    decided = Moderation.objects.filter(statement__in=statements, decision=Moderation.Decision.HIDE)
    for hiding in decided.order_by("id"):
        hidings.setdefault(hiding.statement_id, []).append(hiding)
    made = tuple(
        _entry(one, language, appeals.get(one.statement_id, []), hidings.get(one.statement_id, []))
        for one in entries
    )
    return LogPage(made, asked.number, paginator.num_pages, paginator.count)


def _against(decision: Moderation, appeals: list[Appeal], hidings: list[Moderation]) -> list[Appeal]:
    if decision.decision != Moderation.Decision.HIDE:
        return []
    later = [one.created_at for one in hidings if one.pk > decision.pk]
    since = [one for one in appeals if one.created_at >= decision.created_at]
    return [one for one in since if not later or one.created_at < later[0]]


def _appeal(row: Appeal, *, spoken: bool) -> AppealEntry:
    # Until somebody has read it, an appeal could say what was just moderated out.
    return AppealEntry(
        text=row.text if spoken and row.answered_at else "",
        created_at=row.created_at,
        answer=row.answer,
        upheld=row.upheld,
        answered_at=row.answered_at,
        by=row.answered_by.name if row.answered_by else "",
    )


def _entry(row: Moderation, language: str, appeals: list[Appeal], hidings: list[Moderation]) -> LogEntry:
    statement = row.statement
    shown = statement.state == Statement.State.SHOWN
    unspeakable = any(one.reason in _UNSPEAKABLE for one in hidings)
    spoken = shown or (statement.state == Statement.State.HIDDEN and not unspeakable)
    translated = statement.translations.get(language)
    return LogEntry(
        number=statement.number,
        text=statement.text_in(language) if spoken else "",
        language=language if translated else statement.language,
        shown=shown,
        decision=row.decision,
        decision_name=str(row.get_decision_display()),
        reason_name=str(row.get_reason_display()),
        note=row.note,
        duplicate_of=row.duplicate_of.number if row.duplicate_of else None,
        by=row.moderator.name if row.moderator else "",
        created_at=row.created_at,
        appeals=tuple(_appeal(one, spoken=spoken) for one in _against(row, appeals, hidings)),
    )
