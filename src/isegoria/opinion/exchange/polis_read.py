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
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
    summary = read_summary(entries["summary"]) if "summary" in entries else Summary()
    comments = read_comments(entries["comments"]) if "comments" in entries else []
    people = _read_votes(entries, log, progress)
    if comments:
        ids = pl.Series([comment.id for comment in comments], dtype=pl.String)
        log.statements.encode(ids, [comment.row for comment in comments], entries["comments"].name)
    events = log.events(_votes_file(entries), keep_time=keep_time)

    by_id = {log.statements.value(comment.id): comment for comment in comments}
    statements = tuple(_statement(id_, by_id.get(id_), log) for id_ in events.statements.tolist())
    own = own_votes(events, _places(statements, events))
    agree, sign_note = decide_sign(source, sign, summary.agree_vote, own)
    np.multiply(events.vote, agree, out=events.vote)
    return Conversation(
        events,
        statements,
        topic=summary.topic,
        description=summary.description,
        url=summary.url,
        translations=summary.translations,
        simulated=summary.simulated,
        published_groups=_by_id(people.groups, log) if any(map(_is_group, people.groups.values())) else {},
        xids=_by_id(people.xids, log),
        counters=summary.counters,
        notes=(sign_note, *_notes(entries, log, by_id, events)),
    )


def _votes_file(entries: Mapping[str, Entry]) -> str:
    return entries["votes" if "votes" in entries else "participants"].name


def _read_votes(
    entries: Mapping[str, Entry], log: VoteLog, progress: Callable[[int, int], None] | None
) -> People:
    """Read the votes into the log, and who cast them."""
    if "votes" not in entries:
        people = read_matrix(entries["participants"], log, progress)
    else:
        read_votes_csv(entries["votes"], log, progress)
        people = read_people(entries["participants"], log) if "participants" in entries else People()
    if "xids" in entries:
        people.xids.update(read_xids(entries["xids"]))
    return people


def _notes(
    entries: Mapping[str, Entry], log: VoteLog, by_id: Mapping[int | str, Comment], events: VoteEvents
) -> Iterator[Note]:
    if not log.timed:
        yield Note("times-missing", {"file": _votes_file(entries)})
    if log.in_seconds:
        yield Note("times-in-seconds")
    statements = events.statements.tolist()
    if by_id and len(by_id) < len(statements):
        yield Note(
            "texts-missing", {"number": len(statements) - len(by_id), "file": entries["comments"].name}
        )
    if _reversed([by_id.get(id_) for id_ in statements], events):
        yield Note("tallies-reversed", {"file": entries["comments"].name})


def _is_group(group: int | None) -> bool:
    return group is not None


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
