"""Votes on record, and which of them stand at one place of the log."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from isegoria.opinion import VoteEvents
from isegoria.services.auditing.errors import RecordsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.votes import Ids

TAKEN_BACK: Final = 2


@dataclass(slots=True)
class VotesOnRecord:
    """Every act of voting, in the order of the log."""

    index: array[int] = field(default_factory=lambda: array("q"))
    person: array[int] = field(default_factory=lambda: array("q"))
    statement: array[int] = field(default_factory=lambda: array("q"))
    value: array[int] = field(default_factory=lambda: array("b"))
    important: array[int] = field(default_factory=lambda: array("b"))

    def before(self, barrier: int) -> tuple[NDArray[np.int64], ...]:
        """Give person, statement, value and importance of those with a lower index."""
        columns = [
            np.frombuffer(one, f"i{one.itemsize}") for one in (self.index, self.person, self.statement)
        ]
        kept = int(np.searchsorted(columns[0], barrier))
        small = [np.frombuffer(one, np.int8) for one in (self.value, self.important)]
        return tuple(one[:kept].astype(np.int64) for one in [*columns[1:], *small])


def stand(
    places: NDArray[np.int64], numbers: NDArray[np.int64], ids: Ids, votes: tuple[NDArray[np.int64], ...]
) -> tuple[VoteEvents, NDArray[np.int64]]:
    """Keep the votes that count, and those they replaced; what was taken back has never been."""
    person, statement, value, important = votes
    person = places[person]
    near = np.minimum(np.searchsorted(numbers, statement), max(numbers.size - 1, 0))
    known = (numbers[near] == statement) if numbers.size else np.zeros(statement.size, np.bool_)
    if (person[known] < 0).any():
        raise RecordsError(f"{int((person[known] < 0).sum())} votes are of somebody who never joined")
    person, statement, value, important = (one[known] for one in (person, near, value, important))
    pairs = person * max(numbers.size, 1) + statement
    _unique, last, pair = np.unique(pairs[::-1], return_index=True, return_inverse=True)
    last = pairs.size - 1 - last
    kept = (value != TAKEN_BACK) & (value[last] != TAKEN_BACK)[pair[::-1]]
    marked = last[(value[last] != TAKEN_BACK) & (important[last] > 0)]
    events = VoteEvents(
        ids,
        numbers,
        person[kept].astype(np.uint32),
        statement[kept].astype(np.uint16),
        value[kept].astype(np.int8),
        np.empty(0, np.int64),
    )
    return events, np.bincount(statement[marked], minlength=numbers.size).astype(np.int64)


def standing_of(votes: tuple[NDArray[np.int64], ...]) -> NDArray[np.int64]:
    """Give the statement of every vote that was not taken back, whether that is on record or not."""
    person, statement, value, _important = votes
    _pairs, last = np.unique(((person << 32) | statement)[::-1], return_index=True)
    last = statement.size - 1 - last
    kept: NDArray[np.int64] = statement[last[value[last] != TAKEN_BACK]]
    return kept
