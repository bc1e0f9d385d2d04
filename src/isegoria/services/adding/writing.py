"""Add a statement, with its author's own agreement, and take it back while nobody else has voted on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from isegoria.services import voting
from isegoria.services.adding.checking import check_text, refuse_duplicate
from isegoria.services.adding.own import voted_by_others
from isegoria.services.changes import add_history, lock, mark_changed
from isegoria.services.errors import Forbidden, Gone, Missing, TooMany
from isegoria.services.finding import find_conversation
from isegoria.services.participants.joining import present
from isegoria.services.recording.writing import record_statements
from isegoria.store.models import Conversation, Statement

if TYPE_CHECKING:
    from datetime import datetime

    from isegoria.services.finding import ConversationInfo

MOST_AN_HOUR = 10
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Added:
    """A statement that was added.

    Attributes:
        language: that it is in; "" where nobody could tell.
        pending: it waits for a moderator before others see it.
    """

    number: int
    text: str
    language: str
    pending: bool


def add(*, slug: str, participant: int, text: str, language: str = "", account: int | None = None) -> Added:
    """Add a statement; its author agrees with it, and may change that vote like any other.

    Args:
        slug: of the conversation.
        participant: the author.
        text: as it was written.
        language: that it is in; "" to tell by its letters.
        account: the author's, if signed in.

    Raises:
        Missing: there is no such conversation.
        Gone: it is not open.
        Forbidden: participants may not add statements here, or the author does not take part.
        Invalid: it is empty, too long, holds a link where none may be, or cannot be kept.
        Duplicate: the same words are there already.
        TooMany: they have added as many as one may within an hour; says when they can go on.
    """
    found = find_conversation(slug=slug, account=account)
    checked = check_text(found, text, language)
    with transaction.atomic():
        lock(found.id)
        present(found.id, participant)
        _check_open(found)
        refuse_duplicate(found.id, text)
        _check_rate(participant)
        rows = Statement.objects.filter(conversation_id=found.id)
        last = rows.order_by("-number").values_list("number", flat=True).first()
        made = Statement.objects.create(
            conversation_id=found.id,
            number=0 if last is None else last + 1,
            text=text,
            language=checked,
            author_id=participant,
            state=Statement.State.PENDING if found.moderate_first else Statement.State.SHOWN,
            created_at=timezone.now(),
        )
        record_statements(found.id, [made])
        voting.cast(conversation=found.id, participant=participant, statement=made.number, value=1)
        mark_changed(found.id)
    return Added(made.number, text, checked, found.moderate_first)


def withdraw(*, slug: str, participant: int, number: int, account: int | None = None) -> None:
    """Take back a statement of one's own that nobody else has voted on.

    Raises:
        Missing: there is no such conversation or statement.
        Forbidden: it is not theirs, or they do not take part.
        Gone: others have voted on it, or a moderator took it out, or the conversation is closed.
    """
    found = find_conversation(slug=slug, account=account)
    with transaction.atomic():
        lock(found.id)
        present(found.id, participant)
        row = Statement.objects.filter(conversation_id=found.id, number=number).first()
        if row is None:
            raise Missing("no-statement", _("There is no such statement."))
        if row.author_id != participant:
            raise Forbidden("not-author", _("This statement is not yours, so you cannot take it back."))
        if row.state == Statement.State.WITHDRAWN:
            return
        if row.state == Statement.State.HIDDEN:
            raise Gone("statement-hidden", _("A moderator took this statement out. You can appeal."))
        if found.is_closed:
            raise Gone("conversation-closed", _("This conversation is closed, so its statements stay."))
        if voted_by_others(found.id, participant, [row.pk]):
            raise Gone(
                "statement-voted",
                _("Others have voted on this statement, so it stays. You can still change your own vote."),
            )
        if found.is_open:
            voting.withdraw(conversation=found.id, participant=participant, statement=number)
        row.state = Statement.State.WITHDRAWN
        row.save(update_fields=["state"])
        record_statements(found.id, [row])
        add_history(found.id, "statement-withdrawn", details={"statement": number})
        mark_changed(found.id)


def _check_open(found: ConversationInfo) -> None:
    row = Conversation.objects.get(pk=found.id)
    due = row.closes_at is not None and row.closes_at <= timezone.now()
    if row.state != Conversation.State.OPEN or due:
        raise Gone("conversation-closed", _("This conversation is not open for new statements now."))
    if not row.statements_open:
        raise Forbidden(
            "statements-closed", _("Participants cannot add statements to this conversation. You can vote.")
        )


def _check_rate(participant: int) -> None:
    now = timezone.now()
    recent = Statement.objects.filter(author_id=participant, created_at__gt=now - _HOUR)
    times: list[datetime] = list(recent.order_by("-created_at").values_list("created_at", flat=True))
    if len(times) < MOST_AN_HOUR:
        return
    free = times[MOST_AN_HOUR - 1] + _HOUR
    raise TooMany(
        "statements-many",
        _("You have added %(number)d statements within an hour. You can add the next one from %(time)s on.")
        % {"number": MOST_AN_HOUR, "time": time_format(timezone.localtime(free))},
        seconds=max(int((free - now).total_seconds()) + 1, 1),
    )
