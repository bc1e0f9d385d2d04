"""Votes: cast, changed, taken back, and which statement comes next."""

from isegoria.services.voting.acts import (
    CastVote,
    MyVote,
    cast,
    last_vote,
    log_exposure,
    my_votes,
    withdraw,
)
from isegoria.services.voting.routing import conversation_id, forget_tables
from isegoria.services.voting.turns import (
    NextStatement,
    Turn,
    cast_and_turn,
    first_probability,
    next_statement,
    note_shown,
    turn,
)
from isegoria.services.voting.writer import (
    start_writer,
    stop_writer,
    writer_figures,
    writer_outcomes,
)

__all__ = [
    "CastVote",
    "MyVote",
    "NextStatement",
    "Turn",
    "cast",
    "cast_and_turn",
    "conversation_id",
    "first_probability",
    "forget_tables",
    "last_vote",
    "log_exposure",
    "my_votes",
    "next_statement",
    "note_shown",
    "start_writer",
    "stop_writer",
    "turn",
    "withdraw",
    "writer_figures",
    "writer_outcomes",
]
