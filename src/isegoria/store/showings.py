"""Which statement was shown to whom, and how probable that was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isegoria.store.json_rows import column, run, source

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Showing:
    """A statement, by number, was shown to a participant with this probability."""

    conversation: int
    participant: int
    statement: int
    probability: float
    at: int


def write_showings(showings: Sequence[Showing]) -> None:
    """Write showings; of one statement to one participant, only the first ever is kept.

    Args:
        showings: any number; of those who take part, about statements there are.
    """
    once = {(one.conversation, one.participant, one.statement): one for one in reversed(showings)}
    run(
        f"""
        INSERT INTO store_exposure (participant_id, statement_id, probability, shown_at)
        SELECT participant.id, statement.id, {column(3, "double precision")}, {column(4)}
          FROM {source()} AS act
          JOIN store_statement AS statement
            ON statement.conversation_id = {column(0)} AND statement.number = {column(2)}
          JOIN store_participant AS participant
            ON participant.conversation_id + 0 = {column(0)} AND participant.id = {column(1)}
           AND participant.left_at IS NULL
         WHERE NOT EXISTS (SELECT 1 FROM store_exposure AS earlier
                            WHERE earlier.participant_id = participant.id
                              AND earlier.statement_id = statement.id)
        """,  # noqa: S608 - nothing from outside
        [(*key, one.probability, one.at) for key, one in once.items()],
    )
