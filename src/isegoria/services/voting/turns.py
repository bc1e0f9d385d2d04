"""What comes next for a participant: a statement to vote on, and how far they have come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isegoria.services.voting import acts, routing

if TYPE_CHECKING:
    from isegoria.services.voting.acts import CastVote
    from isegoria.store.showings import Showing


@dataclass(frozen=True, slots=True)
class NextStatement:
    """The statement to vote on next.

    Attributes:
        language: of the text.
        probability: how probable this draw was; None where it was not drawn but asked for, so that no
            showing is to be noted.
        remaining: statements not voted on yet, this one included.
        voted: statements voted on, of those shown now.
        total: statements shown now.
    """

    number: int
    text: str
    language: str
    probability: float | None
    remaining: int
    voted: int
    total: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What a participant sees.

    Attributes:
        next: None where every statement was voted on.
        voted: statements voted on, of those shown now.
        total: statements shown now.
    """

    next: NextStatement | None
    voted: int
    total: int


def turn(*, conversation: int, participant: int | None, language: str, wanted: int | None = None) -> Turn:
    """Tell what a participant sees next; the same until they vote, or the landscape changes.

    Args:
        conversation: its row's id.
        participant: their row's id; None for somebody who has not voted yet, who gets any draw.
        language: for the text, where there is a translation.
        wanted: number of a statement that they ask to vote on; a vote taken back, for one. Where it is
            not shown or was voted on, it is as if they had not asked.
    """
    voted = routing.voted_by(participant)
    table = routing.table_of(conversation)
    row = None if wanted is None else table.row_of(wanted)
    if row is not None and row not in voted:
        return _seen(table, voted, language, table.place_of[row], None)
    return _turn(conversation, participant, voted, language)


def note_shown(*, conversation: int, participant: int, turn: Turn) -> None:
    """Note that a participant was shown what came next for them; only the first showing counts.

    Args:
        conversation: its row's id.
        participant: their row's id.
        turn: as it is shown.
    """
    if turn.next is not None and turn.next.probability is not None:
        acts.log_exposure(
            conversation=conversation,
            participant=participant,
            statement=turn.next.number,
            probability=turn.next.probability,
        )


def next_statement(*, conversation: int, participant: int | None, language: str) -> NextStatement | None:
    """Give the statement to vote on next; arguments as of `turn`.

    Returns:
        None where every statement was voted on.
    """
    return turn(conversation=conversation, participant=participant, language=language).next


def cast_and_turn(
    *, conversation: int, participant: int, statement: int, value: int, important: bool, language: str
) -> tuple[CastVote, Turn]:
    """Cast a vote as `cast` does and give what comes next, noting in the same transaction that it was shown.

    Args:
        conversation: its row's id.
        participant: their row's id.
        statement: its number.
        value: +1 agree, 0 pass, -1 disagree.
        important: the statement is important to the participant.
        language: for the next text, where there is a translation.

    Raises:
        Invalid, Gone, Missing, Forbidden, TryAgain: as of `cast`.
    """
    voted = routing.voted_by(participant)
    row = routing.table_of(conversation).row_of(statement)
    if row is None:
        row = routing.table_of(conversation, now=True).row_of(statement)
    ahead = _turn(conversation, participant, voted | {row} if row else voted, language)
    shown = _showing(conversation, participant, ahead.next) if ahead.next else None
    vote = acts.cast(
        conversation=conversation,
        participant=participant,
        statement=statement,
        value=value,
        important=important,
        showing=shown,
    )
    return vote, ahead


def first_probability(*, conversation: int, statement: int) -> float | None:
    """Tell how probable a statement is for somebody who has not voted; None where it is not shown."""
    table = routing.table_of(conversation)
    row = table.row_of(statement)
    return None if row is None else float(table.weights[table.place_of[row]] / table.weights.sum())


def _showing(conversation: int, participant: int, shown: NextStatement) -> Showing | None:
    if shown.probability is None:
        return None
    return acts.showing(
        conversation=conversation,
        participant=participant,
        statement=shown.number,
        probability=shown.probability,
    )


def _turn(conversation: int, participant: int | None, voted: set[int], language: str) -> Turn:
    chance = routing.chance_of(conversation, participant, len(voted))
    table = routing.table_of(conversation)
    drawn = table.draw(voted, chance)
    if drawn is None:
        # Nothing left may mean that something was added a moment ago.
        table = routing.table_of(conversation, now=True)
        drawn = table.draw(voted, chance)
    if drawn is None:
        return Turn(None, len(voted & table.place_of.keys()), len(table.numbers))
    return _seen(table, voted, language, drawn.place, drawn.probability)


def _seen(
    table: routing.Table, voted: set[int], language: str, place: int, probability: float | None
) -> Turn:
    total, done = len(table.numbers), len(voted & table.place_of.keys())
    text, written = table.text_in(place, language)
    shown = NextStatement(table.numbers[place], text, written, probability, total - done, done, total)
    return Turn(shown, done, total)
