"""Writing every file of a Polis export."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange.output import make_folder, write_lines
from isegoria.opinion.exchange.polis_history import write_history
from isegoria.opinion.exchange.polis_texts import AGREE_VOTE, BODY, DESCRIPTION
from isegoria.opinion.exchange.polis_write_votes import (
    Groups,
    write_comment_groups,
    write_matrix,
    write_votes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from isegoria.opinion.conversation import Conversation
    from isegoria.opinion.votes import Votes

_COMMENT_COLUMNS = (
    "timestamp",
    "datetime",
    "comment-id",
    "author-id",
    "agrees",
    "disagrees",
    "moderated",
    "is-meta",
    "is-seed",
)
_DATETIME = "%a %b %d %H:%M:%S UTC %Y"


def write_polis(
    conversation: Conversation,
    votes: Votes,
    folder: Path,
    *,
    groups: Mapping[int | str, int | None] | None = None,
    group_consensus: Mapping[int | str, float] | None = None,
) -> None:
    """Write a conversation as Polis does, so that any tool for Polis exports can read it.

    `comments.csv` counts every vote, re-votes included; `participants-votes.csv` and
    `comment-groups.csv` the latest vote of each participant. Text that a spreadsheet would run as a
    formula gets an apostrophe before it, which `read_conversation` takes off again. `summary.csv` has
    three kinds of row more than Polis: `agree-vote` (always 1), `simulated`, and translations.

    Args:
        conversation: what to write. Times before March 1973 would be read again as seconds.
        votes: the latest votes of the same conversation.
        folder: made where it is missing; files of the same names are written over.
        groups: participant to opinion group, or None where in none; None writes no groups.
        group_consensus: statement to group-aware consensus; adds a column to comments.csv.

    Raises:
        ExchangeError: a file cannot be written, or votes and conversation do not belong together.
    """
    events = conversation.events
    same = np.array_equal(votes.participants, events.participants)
    if not same or not np.array_equal(votes.statements, events.statements):
        raise ExchangeError(
            folder.name, "these votes are another conversation's", "give Votes.latest(its events)"
        )
    make_folder(folder)
    grouping = Groups.of(votes.participants.tolist(), groups or {})
    write_votes(events, folder / "votes.csv", _DATETIME)
    write_matrix(conversation, votes, grouping, folder / "participants-votes.csv")
    write_comment_groups(conversation, votes, grouping, folder / "comment-groups.csv")
    write_history(conversation, folder / "stats-history.csv")
    write_lines(folder / "summary.csv", _summary(conversation, votes, grouping))
    write_lines(folder / "comments.csv", _comments(conversation, votes, group_consensus))
    if conversation.xids:
        rows = (
            (who, conversation.xids[who]) for who in events.participants.tolist() if who in conversation.xids
        )
        write_lines(folder / "participants-xid.csv", [("participant", "xid"), *rows])


def _summary(conversation: Conversation, votes: Votes, grouping: Groups) -> Iterator[Sequence[object]]:
    voters = int((votes.counts > 0).sum())
    authors = {statement.author for statement in conversation.statements} - {None}
    counted = {
        "voters": voters,
        "voters-in-conv": int((grouping.of_participant >= 0).sum()) or voters,
        "commenters": len(authors) or conversation.counters.get("commenters", 0),
        "comments": len(conversation.statements),
        "groups": len(grouping.names),
    }
    yield "topic", conversation.topic
    yield "url", conversation.url
    yield from ((key, value) for key, value in conversation.counters.items() if key not in counted)
    yield from counted.items()
    yield DESCRIPTION, conversation.description
    yield AGREE_VOTE, 1
    if conversation.simulated:
        yield "simulated", True
    for key, text in conversation.translations.items():
        yield f"conversation-{key}" if key.startswith("description-") else key, text


def _comments(
    conversation: Conversation, votes: Votes, group_consensus: Mapping[int | str, float] | None
) -> Iterator[Sequence[object]]:
    languages = sorted({language for one in conversation.statements for language in one.translations})
    consensus = [] if group_consensus is None else ["group-aware-consensus"]
    yield (
        *_COMMENT_COLUMNS,
        *consensus,
        BODY,
        *(f"{BODY}-{language}" for language in languages),
    )
    created = pl.Series([one.created for one in conversation.statements], dtype=pl.Int64)
    datetimes = pl.from_epoch(created, time_unit="ms").dt.to_string(_DATETIME).to_list()
    for one, datetime, (disagrees, _, agrees) in zip(
        conversation.statements, datetimes, votes.events.tolist(), strict=True
    ):
        yield (
            *(one.created, datetime, one.id, one.author, agrees, disagrees),
            *(one.moderated, one.is_meta, one.is_seed),
            *([] if group_consensus is None else [group_consensus.get(one.id)]),
            one.text,
            *(one.translations.get(language) for language in languages),
        )
