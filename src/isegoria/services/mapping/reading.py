"""Votes out of the database, as the opinion room wants them: those that stand, and those they replaced."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from isegoria.opinion import Conversation, Statement, VoteEvents
from isegoria.store import models

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from numpy.typing import NDArray

    from isegoria.opinion.votes import Ids

# As `isegoria.opinion.exchange` takes ids for integers.
_INTEGER = re.compile("0|-?[1-9][0-9]{0,18}")
_INT64 = 1 << 63
_CHUNK = 50_000
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
    past = _votes(models.PastVote.objects.order_by("pk"), conversation, rows, statement_rows)
    now = _votes(models.Vote.objects.order_by(), conversation, rows, statement_rows)
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
        _importance(conversation, statement_rows),
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
    if all(_is_integer(one) for one in known):
        numbers = [None if one is None else int(one) for one in labels]
        free = iter(range(max((int(one) for one in known), default=-1) + 1, _INT64))
        return np.array([next(free) if one is None else one for one in numbers], np.int64)
    taken = set(known)
    fresh = (name for name in map("new-{:09d}".format, range(_INT64)) if name not in taken)
    return np.array([next(fresh) if one is None else one for one in labels], np.str_)


def _is_integer(label: str) -> bool:
    return _INTEGER.fullmatch(label) is not None and -_INT64 <= int(label) < _INT64


def _participants(conversation: int) -> tuple[Ids, NDArray[np.int64], NDArray[np.int64]]:
    found = models.Participant.objects.filter(conversation_id=conversation).order_by("pk")
    people = list(found.values_list("pk", "label", "sector_id"))
    ids = ids_of([label for _, label, _ in people])
    order = np.argsort(ids, kind="stable")
    rows = np.array([row for row, _, _ in people], np.int64)
    sectors = np.array([sector or 0 for _, _, sector in people], np.int64)
    return ids[order], rows[order], sectors[order]


def _votes(
    query: QuerySet[models.Vote] | QuerySet[models.PastVote],
    conversation: int,
    rows: NDArray[np.int64],
    statement_rows: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Give shape (m, 4): places of participant and statement, vote and time."""
    found = query.filter(participant__conversation_id=conversation).values_list(
        "participant_id", "statement_id", "value", "cast_at"
    )
    flat = chain.from_iterable(found.iterator(chunk_size=_CHUNK))
    votes = np.fromiter(flat, np.int64).reshape(-1, 4)
    known = np.ones(votes.shape[0], np.bool_)
    for column, names in ((0, rows), (1, statement_rows)):
        order = np.argsort(names, kind="stable")
        place = np.searchsorted(names, votes[:, column], sorter=order)
        place = order[np.minimum(place, max(names.size - 1, 0))] if names.size else place * 0
        known &= (names[place] == votes[:, column]) if names.size else False
        votes[:, column] = place
    return votes[known]


def _events(
    ids: Ids, numbers: NDArray[np.int64], past: NDArray[np.int64], now: NDArray[np.int64]
) -> VoteEvents:
    # What was taken back and not replaced is as if it had never been.
    pairs = now[:, 0] * max(numbers.size, 1) + now[:, 1]
    stands = np.isin(past[:, 0] * max(numbers.size, 1) + past[:, 1], pairs)
    votes = np.concatenate([past[stands], now])
    votes = votes[np.argsort(votes[:, 3], kind="stable")]
    return VoteEvents(
        ids,
        numbers,
        votes[:, 0].astype(np.uint32),
        votes[:, 1].astype(np.uint16),
        votes[:, 2].astype(np.int8),
        np.ascontiguousarray(votes[:, 3]),
    )


def _statement(row: models.Statement, authors: dict[int, int | str], ids: Ids) -> Statement:
    author: int | str | None = authors.get(row.author_id or 0)
    if author is None and row.author_label:
        whole = ids.dtype.kind == "i" and _is_integer(row.author_label)
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
    names = {"topic": "topic", "description": "conversation-description"}
    return {
        f"{name}-{language}": str(texts[key])
        for language, texts in row.texts.items()
        for key, name in names.items()
        if texts.get(key)
    }


def _importance(conversation: int, statement_rows: NDArray[np.int64]) -> NDArray[np.int64]:
    found = models.Vote.objects.filter(participant__conversation_id=conversation, important=True)
    rows = np.fromiter(found.values_list("statement_id", flat=True).iterator(chunk_size=_CHUNK), np.int64)
    order = np.argsort(statement_rows, kind="stable")
    place = np.searchsorted(statement_rows, rows, sorter=order)
    inside = place < statement_rows.size
    place = order[place[inside]]
    same = statement_rows[place] == rows[inside]
    return np.bincount(place[same], minlength=statement_rows.size).astype(np.int64)
