"""An author asks that a decision be looked at again; the answer is public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history, lock
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.services.finding import MODERATOR, ORGANISER, require_role
from isegoria.services.moderating.decisions import Decided, check_note, record, statement_row
from isegoria.store.models import Appeal, Conversation, Moderation, Participant, Statement

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Plea:
    """What an author may know and do about a statement of theirs.

    Attributes:
        reason: why it was moderated out, in words; "" where it was not.
        can_appeal: it was moderated out, and nobody has been asked yet to look at that again.
        appeal: what the author wrote; "" for nothing.
        answer: what was answered; "" for nothing yet.
        upheld: whether the appeal led to letting it in; None until it is answered.
    """

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


def plea_of(*, slug: str, participant: int | None, number: int) -> Plea:
    """Tell an author what was decided about their statement, and whether they can appeal.

    Raises:
        Missing: there is no such statement.
        Forbidden: it is not theirs.
    """
    row = _own(slug, participant, number)
    last = row.moderations.order_by("-id").first()
    hidden = row.state == Statement.State.HIDDEN
    latest = row.appeals.order_by("-id").first()
    reason = last.get_reason_display() if hidden and last else ""
    return Plea(
        number=row.number,
        text=row.text,
        language=row.language,
        state=row.state,
        reason=str(reason),
        note=last.note if hidden and last else "",
        decided_at=last.created_at if last else None,
        can_appeal=hidden and _appealed(row) is None,
        appeal=latest.text if latest else "",
        answer=latest.answer if latest else "",
        upheld=latest.upheld if latest else None,
    )


def appeal(*, slug: str, participant: int | None, number: int, text: str) -> None:
    """Ask that the decision be looked at again: once a decision, by the author, in public.

    Args:
        slug: of the conversation.
        participant: the author, by their cookie.
        number: of the statement.
        text: why it should be let in.

    Raises:
        Missing: there is no such statement.
        Forbidden: it is not theirs.
        Gone: it was not moderated out, or an appeal was made already.
        Invalid: the text is empty or too long.
    """
    check_note("text", text)
    if not text.strip():
        raise Invalid("text", "appeal-empty", _("Write why the statement should be let in."))
    with transaction.atomic():
        lock(_own(slug, participant, number).conversation_id)
        row = _own(slug, participant, number)
        if row.state != Statement.State.HIDDEN:
            raise Gone("not-hidden", _("This statement is not moderated out, so there is nothing to appeal."))
        if _appealed(row) is not None:
            raise Gone("appealed", _("You have appealed against this decision already; each can be once."))
        Appeal.objects.create(statement=row, text=text.strip(), created_at=timezone.now())
        add_history(row.conversation_id, "appealed", details={"statement": row.number})


def answer(*, slug: str, account: int | None, number: int, upheld: bool, text: str) -> Decided:
    """Answer the open appeal about a statement; upholding it lets the statement in.

    Raises:
        Forbidden: the account is neither moderator nor organiser.
        Invalid: the answer is empty or too long.
        Missing: there is no such statement.
        Gone: there is no open appeal, perhaps because somebody else has answered it.
    """
    found = require_role(slug=slug, account=account, kinds=(ORGANISER, MODERATOR))
    check_note("text", text)
    if not text.strip():
        raise Invalid("text", "answer-empty", _("Write an answer; the author and everybody can read it."))
    with transaction.atomic():
        lock(found.id)
        row = statement_row(found.id, number)
        changed = Appeal.objects.filter(statement=row, answered_at=None).update(
            answer=text.strip(), upheld=upheld, answered_by=account, answered_at=timezone.now()
        )
        if not changed:
            raise Gone(
                "no-appeal", _("There is no open appeal here; somebody may have answered it just now.")
            )
        last = row.moderations.order_by("-id").first()
        decision = last.pk if last else 0
        if upheld and row.state != Statement.State.SHOWN:
            made = record(
                found, account, row, decision=Moderation.Decision.SHOW, reason=Moderation.Reason.APPEAL
            )
            decision = made.pk
        details = {"statement": number, "upheld": int(upheld)}
        add_history(found.id, "appeal-answered", role=found.role, details=details)
    return Decided(number, row.state, decision)


def open_appeals(conversation: int) -> QuerySet[Appeal]:
    """Find the appeals that wait for an answer; for services only."""
    rows = Appeal.objects.filter(statement__conversation_id=conversation, answered_at=None)
    return rows.exclude(statement__state=Statement.State.WITHDRAWN)


def _own(slug: str, participant: int | None, number: int) -> Statement:
    conversation = Conversation.objects.filter(slug=slug).exclude(state=Conversation.State.DRAFT).first()
    row = Statement.objects.filter(conversation=conversation, number=number).first() if conversation else None
    if row is None:
        raise Missing("no-statement", _("There is no such statement here. Check the link."))
    present = participant is not None and Participant.objects.filter(pk=participant, left_at=None).exists()
    if not present or row.author_id != participant:
        raise Forbidden(
            "not-author",
            _("Only the author can appeal. Open this page in the browser in which you wrote the statement."),
        )
    return row


def _appealed(row: Statement) -> Appeal | None:
    """Find the appeal against the decision that moderated the statement out."""
    decision = row.moderations.filter(decision=Moderation.Decision.HIDE).order_by("-id").first()
    appeals = row.appeals.order_by("-id")
    return appeals.filter(created_at__gte=decision.created_at).first() if decision else appeals.first()
