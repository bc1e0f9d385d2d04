"""Votes: every event as it came in, and the latest vote of each participant, packed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from isegoria.opinion.compiled import packing
from isegoria.opinion.errors import OpinionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

AGREE = 1
PASS = 0
DISAGREE = -1

MAX_STATEMENTS = 1 << 14
MAX_EVENTS = (1 << 32) - 1

Ids: TypeAlias = "NDArray[np.int64] | NDArray[np.str_]"

_INTEGER = re.compile("0|-?[1-9][0-9]{0,18}")
_INT64 = 1 << 63


def is_integer(text: str) -> bool:
    """Tell whether an id is written as an integer of 64 bits, without plus sign or leading zero.

    >>> [is_integer(one) for one in ("7", "-7", "07", "+7", "9223372036854775808")]
    [True, True, False, False, False]
    """
    return _INTEGER.fullmatch(text) is not None and -_INT64 <= int(text) < _INT64


def ids_of(texts: Sequence[str]) -> Ids:
    """Take ids for integers where each is written as one, else for text; in the order given."""
    whole = all(is_integer(one) for one in texts)
    return np.array([int(one) for one in texts], np.int64) if whole else np.array(texts, np.str_)


@dataclass(frozen=True, slots=True, eq=False)
class VoteEvents:
    """Every vote as it was cast, re-votes included.

    Attributes:
        participants: shape (n,); ids in ascending order, each once.
        statements: shape (C,); ids in ascending order, each once; statements nobody voted on may be listed.
        participant: shape (m,); for each event, an index into `participants`.
        statement: shape (m,); for each event, an index into `statements`.
        vote: shape (m,); +1 agree, 0 pass, -1 disagree.
        time: shape (m,), milliseconds since 1970; or empty, when events stand in the order of time.
    """

    participants: Ids
    statements: Ids
    participant: NDArray[np.uint32]
    statement: NDArray[np.uint16]
    vote: NDArray[np.int8]
    time: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Check shapes and ranges once, so that nothing below has to."""
        events = self.vote.size
        if (
            self.participant.size != events
            or self.statement.size != events
            or self.time.size not in {0, events}
        ):
            raise OpinionError(
                f"{self.participant.size} participants, {self.statement.size} statements, {events} votes and "
                f"{self.time.size} times were given; give one of each for every event",
            )
        if self.statements.size > MAX_STATEMENTS:
            raise OpinionError(
                f"{self.statements.size:,} statements are over {MAX_STATEMENTS:,}; split the conversation",
            )
        if events > MAX_EVENTS:
            raise OpinionError(f"{events:,} votes are more than {MAX_EVENTS:,}; analyse in shards and merge")
        if events and (
            self.participant.max() >= self.participants.size or self.statement.max() >= self.statements.size
        ):
            raise OpinionError("an event names a participant or statement that is not listed; list every id")
        if events and (self.vote.min() < DISAGREE or self.vote.max() > AGREE):
            raise OpinionError("a vote is neither 1, 0 nor -1; use +1 agree, 0 pass, -1 disagree")
        for name, ids in (("participant", self.participants), ("statement", self.statements)):
            if not np.array_equal(ids, np.unique(ids)):
                raise OpinionError(
                    f"{name} ids are not ascending or not unique; sort them and list each once"
                )

    def __len__(self) -> int:
        return int(self.vote.size)


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """The latest vote of every participant on every statement they saw, two bytes a vote.

    Attributes:
        participants: shape (n,); ids in ascending order.
        statements: shape (C,); ids in ascending order.
        offsets: shape (n + 1,); participant i holds cells offsets[i] to offsets[i + 1].
        cells: shape (votes,); statement index << 2 | vote + 1, ascending within a participant.
        events: shape (C, 3); disagree, pass and agree counted over every event, re-votes included.
    """

    participants: Ids
    statements: Ids
    offsets: NDArray[np.int64]
    cells: NDArray[np.uint16]
    events: NDArray[np.int64]

    @classmethod
    def latest(cls, events: VoteEvents) -> Votes:
        """Keep the last vote of a participant on a statement.

        The later time wins; at equal times, or without times, the later event wins.

        Args:
            events: the log of votes, in any order if it has times. Never modified.
        """
        offsets, order = packing.order_by_participant(events.participant, events.participants.size)
        kept, cells = packing.keep_latest(
            offsets, order, events.statement, events.vote, events.time, events.statements.size
        )
        counted = packing.tally_events(events.statement, events.vote, events.statements.size)
        return cls(events.participants, events.statements, kept, cells, counted)

    @property
    def counts(self) -> NDArray[np.int64]:
        """Votes cast by each participant: shape (n,)."""
        return np.diff(self.offsets)

    def shards(self, number: int) -> Iterator[Votes]:
        """Cut the participants into `number` runs of nearly equal length, each with its own votes.

        Event tallies stay with the first shard, so that the shards add up to the whole.

        Raises:
            OpinionError: fewer than one shard.
        """
        if number < 1:
            raise OpinionError(f"{number} shards were asked for; ask for one or more")
        cuts = np.linspace(0, self.participants.size, number + 1).astype(np.int64)
        for shard, (start, stop) in enumerate(pairwise(cuts)):
            low, high = self.offsets[start], self.offsets[stop]
            yield Votes(
                self.participants[start:stop],
                self.statements,
                self.offsets[start : stop + 1] - low,
                self.cells[low:high],
                self.events if shard == 0 else np.zeros_like(self.events),
            )

    def only(self, rows: NDArray[np.intp], *, with_events: bool = False) -> Votes:
        """Take the participants at `rows`, ascending, with their votes; event tallies only if asked for."""
        offsets, cells = packing.take_rows(self.offsets, self.cells, rows)
        events = self.events if with_events else np.zeros_like(self.events)
        return Votes(self.participants[rows], self.statements, offsets, cells, events)

    def matrix(self) -> NDArray[np.float64]:
        """Give the dense vote matrix: shape (n, C); NaN where not seen. For small conversations and tests."""
        dense = np.full((self.participants.size, self.statements.size), np.nan)
        rows = np.repeat(np.arange(self.participants.size), self.counts)
        dense[rows, self.cells >> 2] = (self.cells & 3).astype(np.float64) - 1
        return dense


_RUN = 1 << 16  # participants put into bytes at once


def inputs_digest(votes: Votes) -> str:
    """Name everybody's latest votes by their content, so that whoever has the same votes can tell.

    The SHA-256 of these bytes, all numbers little-endian: the number of statements as uint32; each
    statement's number as uint32, ascending; the number of participants as uint32; then for each participant,
    in the order of their ids, how many votes they cast as uint32 and each vote, ascending by statement, as
    uint16: the statement's place among those listed times 4, plus the vote + 1. What people are called does
    not count; their order does.

    Args:
        votes: everybody's latest. Never modified.

    Returns:
        "sha256:" and 64 hexadecimal digits.

    Raises:
        OpinionError: the statements' ids are no numbers from 0 to 4,294,967,295.
    """
    ids = votes.statements
    if ids.size and (ids.dtype.kind != "i" or int(ids.min()) < 0 or int(ids.max()) > MAX_EVENTS):
        raise OpinionError("statements are not numbered from 0 to 4,294,967,295; number them first")
    digest = hashlib.sha256(np.uint32(ids.size).astype("<u4").tobytes())
    digest.update(ids.astype("<u4").tobytes())
    digest.update(np.uint32(votes.participants.size).astype("<u4").tobytes())
    for start in range(0, votes.participants.size, _RUN):
        offsets = votes.offsets[start : start + _RUN + 1]
        counts = np.diff(offsets).astype("<u4").view("<u2").reshape(-1, 2)
        heads = offsets[:-1] - offsets[0] + 2 * np.arange(counts.shape[0])
        mixed = np.empty(int(offsets[-1] - offsets[0]) + counts.size, "<u2")
        is_vote = np.ones(mixed.size, np.bool_)
        for half in (0, 1):
            mixed[heads + half] = counts[:, half]
            is_vote[heads + half] = False
        mixed[is_vote] = votes.cells[offsets[0] : offsets[-1]]
        digest.update(mixed.tobytes())
    return f"sha256:{digest.hexdigest()}"
