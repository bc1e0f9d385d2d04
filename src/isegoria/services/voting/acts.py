"""Vote, take a vote back, and see one's votes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.services.voting import writer
from isegoria.store.batches import Act, Outcome
from isegoria.store.models import Statement, Vote
from isegoria.store.showings import Showing

if TYPE_CHECKING:
    from isegoria.services.errors import ServiceError
    from isegoria.store.batches import Applied

_VALUES = (-1, 0, 1)
_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class CastVote:
    """A vote that stands, durably.

    Attributes:
        statement: its number.
        value: +1 agree, 0 pass, -1 disagree; None where the vote was taken back.
        changed: whether anything differs from before.
        previous: the value that stood before, if any.
    """

    statement: int
    value: int | None
    important: bool
    changed: bool
    previous: int | None


@dataclass(frozen=True, slots=True)
class MyVote:
    """One of a participant's votes.

    Attributes:
        number: the statement's.
        language: of the text.
        shown: whether the statement is still being voted on.
    """

    number: int
    text: str
    language: str
    value: int
    important: bool
    cast_at: datetime
    shown: bool


def cast(
    *,
    conversation: int,
    participant: int,
    statement: int,
    value: int,
    important: bool = False,
    showing: Showing | None = None,
) -> CastVote:
    """Cast a vote, or change it; returns once it is durable, and may safely be sent again.

    Args:
        conversation: its row's id.
        participant: their row's id.
        statement: its number.
        value: +1 agree, 0 pass, -1 disagree.
        important: the statement is important to the participant.
        showing: what the participant is shown in return.

    Raises:
        Invalid: the value is none of the three.
        Gone: the conversation is not open.
        Missing: there is no such statement to vote on.
        Forbidden: the participant has left, or is not of this conversation.
        TryAgain: the vote was not confirmed.
    """
    if value not in _VALUES:
        raise Invalid("value", "vote-value", _("This is no vote. Choose agree, disagree or pass."))
    return _act(Act(conversation, participant, statement, value, bool(important), _now(), showing))


def withdraw(*, conversation: int, participant: int, statement: int) -> CastVote:
    """Take a vote back; does nothing where there is none.

    Args:
        conversation: its row's id.
        participant: their row's id.
        statement: its number.

    Raises:
        Gone: the conversation is not open.
        Missing: there is no such statement to vote on.
        Forbidden: the participant has left, or is not of this conversation.
        TryAgain: it was not confirmed.
    """
    return _act(Act(conversation, participant, statement, None, False, _now()))


def log_exposure(*, conversation: int, participant: int, statement: int, probability: float) -> None:
    """Note that a participant was shown a statement; returns at once, and only the first showing counts.

    Args:
        conversation: its row's id.
        participant: their row's id.
        statement: its number.
        probability: how probable that was when it was drawn.
    """
    writer.note([Showing(conversation, participant, statement, probability, _now())])


def showing(*, conversation: int, participant: int, statement: int, probability: float) -> Showing:
    """Describe a showing that goes with a vote, in its transaction."""
    return Showing(conversation, participant, statement, probability, _now())


def my_votes(*, conversation: int, participant: int, language: str) -> tuple[MyVote, ...]:
    """List a participant's votes, newest first.

    Args:
        conversation: its row's id.
        participant: their row's id.
        language: for the texts, where there is a translation.
    """
    rows = Vote.objects.filter(
        participant_id=participant,
        participant__conversation_id=conversation,
        statement__conversation_id=conversation,
    ).select_related("statement")
    return tuple(_mine(one, language) for one in rows.order_by("-cast_at", "-statement__number"))


def last_vote(*, conversation: int, participant: int) -> CastVote | None:
    """Give the vote that a participant cast last, if it stands and can still be taken back.

    Args:
        conversation: its row's id.
        participant: their row's id.
    """
    rows = Vote.objects.filter(
        participant_id=participant,
        participant__conversation_id=conversation,
        statement__conversation_id=conversation,
        statement__state=Statement.State.SHOWN,
    )
    found = rows.order_by("-cast_at", "-statement__number").values_list(
        "statement__number", "value", "important"
    )
    for number, value, important in found[:1]:
        return CastVote(number, value, important, changed=False, previous=None)
    return None


def _mine(vote: Vote, language: str) -> MyVote:
    statement = vote.statement
    return MyVote(
        number=statement.number,
        text=statement.text_in(language),
        language=language if statement.translations.get(language) else statement.language,
        value=vote.value,
        important=vote.important,
        cast_at=datetime.fromtimestamp(vote.cast_at / 1000, UTC),
        shown=statement.state == Statement.State.SHOWN,
    )


def _act(act: Act) -> CastVote:
    if not 0 <= act.statement <= _MOST:
        raise _refusal(Outcome.NO_STATEMENT)
    applied: Applied = writer.write([act])[0]
    if applied.outcome not in {Outcome.ACCEPTED, Outcome.UNCHANGED}:
        raise _refusal(applied.outcome)
    changed = applied.outcome is Outcome.ACCEPTED
    return CastVote(act.statement, act.value, act.important, changed, applied.previous)


def _refusal(outcome: Outcome) -> ServiceError:
    if outcome is Outcome.CLOSED:
        return Gone(
            "conversation-closed",
            _("This conversation is not open for votes now. Votes cast before still count; see the results."),
        )
    if outcome is Outcome.NO_STATEMENT:
        return Missing(
            "no-statement",
            _("This statement cannot be voted on (any more). Load the page again for the next."),
        )
    return Forbidden(
        "participant-left", _("You no longer take part in this conversation. Join again to vote.")
    )


def _now() -> int:
    return time.time_ns() // 1_000_000
