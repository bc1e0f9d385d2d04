"""One's own statements, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from isegoria.store.models import Participant, Statement, Vote

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class MyStatement:
    """A statement as its author sees it.

    Attributes:
        state: "pending", "shown", "hidden" (by a moderator) or "withdrawn".
        reason: why it was moderated out, in words; "" where it was not.
        note: what the moderator added to that.
        can_withdraw: nobody else has voted on it, so it can be taken back.
        appealed: an appeal was made.
    """

    number: int
    text: str
    language: str
    state: str
    created_at: datetime
    reason: str
    note: str
    can_withdraw: bool
    appealed: bool


def my_statements(*, conversation: int, participant: int) -> tuple[MyStatement, ...]:
    """List a participant's own statements, newest first.

    Args:
        conversation: its row's id.
        participant: the author.
    """
    rows = list(
        Statement.objects.filter(conversation_id=conversation, author_id=participant)
        .order_by("-number")
        .prefetch_related("moderations", "appeals")
    )
    voted = voted_by_others(conversation, participant, [row.pk for row in rows])
    return tuple(_mine(row, row.pk in voted) for row in rows)


def voted_by_others(conversation: int, author: int, statements: Collection[int]) -> set[int]:
    """Tell which statements somebody beside their author has voted on; rows' ids, for services only."""
    # Votes are found by their participant; the search ends with the first one who voted.
    votes = Vote.objects.filter(participant_id=OuterRef("pk"))
    people = Participant.objects.filter(conversation_id=conversation).exclude(pk=author)
    return {one for one in statements if people.filter(Exists(votes.filter(statement_id=one))).exists()}


def _mine(row: Statement, voted: bool) -> MyStatement:  # noqa: FBT001 - private
    hidden = row.state == Statement.State.HIDDEN
    last = max(row.moderations.all(), key=lambda one: one.pk, default=None) if hidden else None
    return MyStatement(
        number=row.number,
        text=row.text,
        language=row.language,
        state=row.state,
        created_at=row.created_at,
        reason=str(last.get_reason_display()) if last else "",
        note=last.note if last else "",
        can_withdraw=row.state in {Statement.State.PENDING, Statement.State.SHOWN} and not voted,
        appealed=bool(row.appeals.all()),
    )
