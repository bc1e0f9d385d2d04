"""Votes out of the database, as the opinion room wants them: those that stand, and those they replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
from django.db import connection

from isegoria.opinion import Conversation, Statement, VoteEvents
from isegoria.opinion.votes import is_integer
from isegoria.store import models

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from isegoria.opinion.votes import Ids

_INT64 = 1 << 63
_PEOPLE = 2_000  # read at once
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATES = (models.Statement.State.SHOWN, models.Statement.State.HIDDEN)


@dataclass(frozen=True, slots=True, eq=False)
class VotesRead:
    """A conversation as its rows tell it.

    Attributes:
        conversation: statements that wait for a moderator or were withdrawn are left out, and so are votes
            that were taken back. Its ids are those of an export: labels, else numbers in order of arrival.
        rows: shape (n,); the row's id of each of `conversation.events.participants`.
        sectors: shape (n,); the row's id of each participant's sector, 0 for none.
        important: shape (C,); how many participants marked each statement as important to them.
    """

    conversation: Conversation
    rows: NDArray[np.int64]
    sectors: NDArray[np.int64]
    important: NDArray[np.int64]


def read_votes(conversation: int) -> VotesRead:
    """Read everything that the landscape is computed from.

    No transaction is held: a million votes take seconds, in which others go on voting. Whatever comes in
    meanwhile raises `MapWork.last_event`, so the landscape is computed again.

    Args:
        conversation: its row's id.
    """
    row = models.Conversation.objects.get(pk=conversation)
    statements = list(models.Statement.objects.filter(conversation=row, state__in=_STATES).order_by("number"))
    ids, rows, sectors = _participants(conversation)
    statement_rows = np.array([one.pk for one in statements], np.int64)
    # Those replaced first: what is replaced in between is then missed, never counted twice.
    past = votes_in("store_pastvote", conversation, rows, statement_rows)
    now = votes_in("store_vote", conversation, rows, statement_rows)
    events = _events(ids, np.array([one.number for one in statements], np.int64), past, now)
    authors = dict(zip(rows.tolist(), ids.tolist(), strict=True))
    return VotesRead(
        Conversation(
            events=events,
            statements=tuple(_statement(one, authors, ids) for one in statements),
            topic=row.topic,
            description=row.description,
            translations=_translations(row),
            simulated=row.simulated,
        ),
        rows,
        sectors,
        np.bincount(now[now[:, 4] > 0, 1], minlength=statement_rows.size).astype(np.int64),
    )


def ids_of(labels: Sequence[str | None]) -> Ids:
    """Name participants as an export does, in their order of arrival.

    Args:
        labels: from the export they were imported from; None for people who came here.

    Returns:
        Shape (n,); integers where every label is one, text otherwise. People without a label are numbered on
        from the greatest number.
    """
    known = [one for one in labels if one is not None]
    if all(is_integer(one) for one in known):
        numbers = [None if one is None else int(one) for one in labels]
        free = iter(range(max((int(one) for one in known), default=-1) + 1, _INT64))
        return np.array([next(free) if one is None else one for one in numbers], np.int64)
    taken = set(known)
    fresh = (name for name in map("new-{:09d}".format, range(_INT64)) if name not in taken)
    return np.array([next(fresh) if one is None else one for one in labels], np.str_)


def votes_in(
    table: str, conversation: int, rows: NDArray[np.int64], statement_rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Read votes, by the places of their participants and statements.

    Args:
        table: "store_vote" for those that stand, "store_pastvote" for those that were replaced or taken back.
        conversation: its row's id.
        rows: shape (n,); ids of participants' rows; others' votes are left out.
        statement_rows: shape (C,); likewise of statements.

    Returns:
        Shape (m, 5): places of participant and statement, vote, milliseconds since 1970, important.
    """
    parts = [np.zeros((0, 5), np.int64)]
    with connection.chunked_cursor() as cursor:
        cursor.execute(_gathered(table), [conversation])
        while people := cursor.fetchmany(_PEOPLE):
            lengths = [text.count(",") // 3 + 1 for _person, text in people]
            packed = np.fromstring(",".join(text for _person, text in people), np.int64, sep=",")
            statement, value, time = packed.reshape(-1, 3).T
            person = np.repeat(np.array([person for person, _text in people], np.int64), lengths)
            parts.append(np.stack([person, statement, (value & 3) - 1, time, value >> 2], axis=1))
    votes = np.concatenate(parts)
    known = np.ones(votes.shape[0], np.bool_)
    for column, names in ((0, rows), (1, statement_rows)):
        order = np.argsort(names, kind="stable")
        place = np.searchsorted(names, votes[:, column], sorter=order)
        place = order[np.minimum(place, max(names.size - 1, 0))] if names.size else place * 0
        known &= (names[place] == votes[:, column]) if names.size else False
        votes[:, column] = place
    return votes[known]


def _participants(conversation: int) -> tuple[Ids, NDArray[np.int64], NDArray[np.int64]]:
    found = models.Participant.objects.filter(conversation_id=conversation).order_by("pk")
    people = list(found.values_list("pk", "label", "sector_id"))
    ids = ids_of([label for _, label, _ in people])
    order = np.argsort(ids, kind="stable")
    rows = np.array([row for row, _, _ in people], np.int64)
    sectors = np.array([sector or 0 for _, _, sector in people], np.int64)
    return ids[order], rows[order], sectors[order]


def _gathered(table: str) -> str:
    """Ask for each participant's votes as one text: millions of rows, one by one, would take minutes."""
    gather = "STRING_AGG" if connection.vendor == "postgresql" else "GROUP_CONCAT"
    return f"""
        SELECT vote.participant_id,
               {gather}(CAST(vote.statement_id AS TEXT) || ','
                        || CAST(vote.value + 1 + 4 * CAST(vote.important AS INTEGER) AS TEXT) || ','
                        || CAST(vote.cast_at AS TEXT), ',')
          FROM {table} vote
          JOIN store_participant person ON person.id = vote.participant_id
         WHERE person.conversation_id = %s
         GROUP BY vote.participant_id
    """  # noqa: S608 - table and function are named in this module


def _events(
    ids: Ids, numbers: NDArray[np.int64], past: NDArray[np.int64], now: NDArray[np.int64]
) -> VoteEvents:
    votes = np.concatenate([_replaced(past, now, numbers.size), now])
    votes = votes[np.argsort(votes[:, 3], kind="stable")]
    return VoteEvents(
        ids,
        numbers,
        votes[:, 0].astype(np.uint32),
        votes[:, 1].astype(np.uint16),
        votes[:, 2].astype(np.int8),
        np.ascontiguousarray(votes[:, 3]),
    )


def _replaced(past: NDArray[np.int64], now: NDArray[np.int64], statements: int) -> NDArray[np.int64]:
    """Keep those of the past votes in whose place another stands: what was taken back has never been."""
    if not past.size:
        return past
    pairs, place = np.unique(past[:, 0] * statements + past[:, 1], return_inverse=True)
    standing = now[:, 0] * statements + now[:, 1]
    near = np.minimum(np.searchsorted(pairs, standing), pairs.size - 1)
    found = pairs[near] == standing
    latest = np.full(pairs.size, -1, np.int64)
    latest[near[found]] = now[found, 3]
    kept = past[latest[place] >= 0].copy()
    # Where a clock was set back in between, the vote that stands is the later one nevertheless.
    kept[:, 3] = np.minimum(kept[:, 3], latest[place][latest[place] >= 0])
    return kept


def _statement(row: models.Statement, authors: dict[int, int | str], ids: Ids) -> Statement:
    author: int | str | None = authors.get(row.author_id or 0)
    if author is None and row.author_label:
        whole = ids.dtype.kind == "i" and is_integer(row.author_label)
        author = int(row.author_label) if whole else row.author_label
    return Statement(
        row.number,
        row.text,
        author=author,
        moderated=cast(
            "Literal[-1, 0, 1]", -1 if row.state == models.Statement.State.HIDDEN else row.moderated
        ),
        is_meta=row.is_meta,
        is_seed=row.is_seed,
        # By whole numbers: seconds as a decimal fraction would come out a millisecond short now and then.
        created=(row.created_at - _EPOCH) // timedelta(milliseconds=1),
        translations=dict(row.translations),
    )


def _translations(row: models.Conversation) -> dict[str, str]:
    return {
        f"{what}-{language}": str(texts[what])
        for language, texts in row.texts.items()
        for what in ("topic", "description")
        if texts.get(what)
    }
