"""Reading a Polis export: votes, statements, participants and what is known of the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
import polars as pl

from isegoria.opinion.conversation import Conversation, Note, Statement
from isegoria.opinion.exchange.log import VoteLog
from isegoria.opinion.exchange.plain import read_votes_csv
from isegoria.opinion.exchange.polis_people import People, read_matrix, read_people, read_xids
from isegoria.opinion.exchange.polis_texts import Summary, read_comments, read_summary
from isegoria.opinion.exchange.sign import decide_sign, own_votes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from isegoria.opinion.exchange.archive import Entry
    from isegoria.opinion.exchange.polis_texts import Comment
    from isegoria.opinion.exchange.sign import Sign
    from isegoria.opinion.votes import VoteEvents

_PIECE = 1 << 20
_Value = TypeVar("_Value")


def read_polis(
    source: str,
    entries: Mapping[str, Entry],
    *,
    sign: Sign,
    progress: Callable[[int, int], None] | None,
    keep_time: bool,
) -> Conversation:
    """Read the conversation from the files of an export.

    Where both are there, votes.csv tells the votes, and participants-votes.csv only who took part,
    their groups and external ids; alone, each of its cells is one vote.

    Args:
        source: the export's name, for messages.
        entries: its files by meaning.
        sign: as for `read_conversation`.
        progress: as for `read_conversation`; counts the file of the votes.
        keep_time: as for `read_conversation`.

    Raises:
        SignError: nothing tells whether +1 means agree.
        ExchangeError: a file is damaged or malformed.
    """
    log = VoteLog()
    votes = entries.get("votes") or entries["participants"]
    summary = read_summary(entries["summary"]) if "summary" in entries else Summary()
    comments = read_comments(entries["comments"]) if "comments" in entries else []
    if "votes" in entries:
        timed = read_votes_csv(votes, log, progress)
        people = read_people(entries["participants"], log) if "participants" in entries else People()
    else:
        timed = False
        people = read_matrix(votes, log, progress)
    if "xids" in entries:
        people.xids.update(read_xids(entries["xids"]))
    if comments:
        ids = pl.Series([comment.id for comment in comments], dtype=pl.String)
        log.statements.encode(ids, [comment.row for comment in comments], entries["comments"].name)
    events = log.events(votes.name, keep_time=keep_time)

    by_id = {log.statements.value(comment.id): comment for comment in comments}
    statements = tuple(_statement(id_, by_id.get(id_), log) for id_ in events.statements.tolist())
    agree, note = decide_sign(
        source, sign, summary.agree_vote, own_votes(events, _places(statements, events))
    )
    np.multiply(events.vote, agree, out=events.vote)
    notes = [note]
    if not timed:
        notes.append(Note("times-missing", {"file": votes.name}))
    if log.in_seconds:
        notes.append(Note("times-in-seconds"))
    if comments and len(comments) < len(statements):
        missing = len(statements) - len(comments)
        notes.append(Note("texts-missing", {"number": missing, "file": entries["comments"].name}))
    if _reversed([by_id.get(statement.id) for statement in statements], events):
        notes.append(Note("tallies-reversed", {"file": entries["comments"].name}))
    grouped = any(group is not None for group in people.groups.values())
    return Conversation(
        events,
        statements,
        topic=summary.topic,
        description=summary.description,
        url=summary.url,
        translations=summary.translations,
        simulated=summary.simulated,
        published_groups=_by_id(people.groups, log) if grouped else {},
        xids=_by_id(people.xids, log),
        counters=summary.counters,
        notes=tuple(notes),
    )


def _by_id(values: Mapping[str, _Value], log: VoteLog) -> dict[int | str, _Value]:
    return {log.participants.value(written): value for written, value in values.items()}


def _statement(id_: int | str, comment: Comment | None, log: VoteLog) -> Statement:
    if comment is None:
        return Statement(id_)
    return Statement(
        id_,
        comment.text,
        author=log.participants.value(comment.author) if comment.author else None,
        moderated=comment.moderated,
        is_meta=comment.is_meta,
        is_seed=comment.is_seed,
        created=comment.created,
        translations=comment.translations,
    )


def _places(statements: Sequence[Statement], events: VoteEvents) -> NDArray[np.int64]:
    """Give the place of each statement's author among the participants; -1 where unknown."""
    place = {id_: at for at, id_ in enumerate(events.participants.tolist())}
    return np.array([-1 if one.author is None else place.get(one.author, -1) for one in statements], np.int64)


def _reversed(comments: Sequence[Comment | None], events: VoteEvents) -> bool:
    """Tell whether comments.csv calls agree what the votes call disagree, on most statements that show it."""
    counts = np.zeros(len(comments) * 3, np.int64)
    for start in range(0, len(events), _PIECE):
        part = slice(start, start + _PIECE)
        cells = events.statement[part].astype(np.int64) * 3 + events.vote[part] + 1
        counts += np.bincount(cells, minlength=counts.size)
    same = other = 0
    for comment, (disagrees, _, agrees) in zip(comments, counts.reshape(-1, 3).tolist(), strict=True):
        if comment is not None and agrees != disagrees:
            same += (comment.agrees, comment.disagrees) == (agrees, disagrees)
            other += (comment.agrees, comment.disagrees) == (disagrees, agrees)
    return other > same
