"""stats-history.csv: how a conversation grew, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.exchange.output import write_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from isegoria.opinion.conversation import Conversation
    from isegoria.opinion.votes import VoteEvents

_DAY = 86_400_000
_PIECE = 1 << 20
_LAST_DAY = np.iinfo(np.int64).max


def write_history(conversation: Conversation, path: Path) -> None:
    """Write the figures so far at the end of each day with a vote.

    Votes without times make one row. Visitors who did not vote are not known, so their cell is empty.
    """
    days, votes, first_votes = _by_day(conversation.events)
    comments = [
        (one.author, -1 if one.created is None else one.created // _DAY) for one in conversation.statements
    ]
    first_comments: dict[int | str, int] = {}
    for author, day in comments:
        if author is not None:
            first_comments[author] = min(day, first_comments.get(author, day))
    voters, written, commenters = (
        np.searchsorted(np.sort(np.asarray(first, np.int64)), days, side="right").tolist()
        for first in (first_votes, [day for _, day in comments], list(first_comments.values()))
    )

    def rows() -> Iterator[Sequence[object]]:
        yield "n-votes", "n-comments", "n-visitors", "n-voters", "n-commenters"
        yield from zip(votes.tolist(), written, [None] * len(written), voters, commenters, strict=True)

    write_lines(path, rows())


def _by_day(events: VoteEvents) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Give the days with votes, the votes up to each one's end, and each voter's first day."""
    if not events.time.size:
        voters = np.unique(events.participant).size
        return np.array([_LAST_DAY]), np.array([len(events)]), np.zeros(voters, np.int64)
    first = np.full(events.participants.size, _LAST_DAY)
    number: dict[int, int] = {}
    for start in range(0, len(events), _PIECE):
        days = events.time[start : start + _PIECE] // _DAY
        np.minimum.at(first, events.participant[start : start + _PIECE], days)
        for day, votes in zip(*np.unique(days, return_counts=True), strict=True):
            number[int(day)] = number.get(int(day), 0) + int(votes)
    ascending = sorted(number)
    return np.array(ascending), np.cumsum([number[day] for day in ascending]), first
