"""A conversation out of its records: everything that is on record, or as it was at one place of the log."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, cast

import numpy as np

from isegoria.opinion import Conversation, Statement, VoteEvents
from isegoria.opinion.publication import FEWEST_FLOOR
from isegoria.opinion.publication.figures import SectorOf
from isegoria.opinion.votes import ids_of
from isegoria.record.entries import canonical, vote_record
from isegoria.record.errors import EntryError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from isegoria.opinion.votes import Ids
    from isegoria.services.auditing.reading import Named

KINDS: Final = frozenset({
    "vote", "participant", "statement", "conversation", "moderation", "event", "result", "erasure",
    "deletion", "anonymised", "bundle", "summary",
})  # fmt: skip
_TAKEN_BACK = 2
_VALUES = {1: 1, 0: 0, -1: -1, None: _TAKEN_BACK}
_STATES = ("shown", "hidden")


class RecordsError(ValueError):
    """A record that is not well formed, or records that do not add up to a conversation."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A record and its place in the log."""

    index: int
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class AsOf:
    """A conversation as it was when a certain entry was recorded.

    Attributes:
        conversation: as `isegoria.opinion.analyse` wants it.
        pseudonyms: of `conversation.events.participants`.
        sectors: who belonged to which.
        important: shape (C,); how many had marked each statement as important to them.
        settings: by which the landscape was computed.
        fewest: people that a published cell counts at least.
    """

    conversation: Conversation
    pseudonyms: tuple[str, ...]
    sectors: SectorOf
    important: NDArray[np.int64]
    settings: str
    fewest: int


@dataclass(slots=True)
class _Votes:
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


class Records:
    """Records of one conversation, added in the order of the log."""

    def __init__(self, conversation: str) -> None:
        self._conversation = conversation
        self._votes = _Votes()
        self._codes: dict[str, int] = {}
        self._people: list[Placed] = []
        self._statements: list[Placed] = []
        self._rules: list[Placed] = []
        self.results: list[Placed] = []
        self.erased: list[tuple[int, int]] = []
        self.counts: dict[str, int] = {}

    def add(self, index: int, text: str) -> None:
        """Read one record.

        Raises:
            RecordsError: it is not written as records are, or is none of this conversation.
        """
        try:
            record = json.loads(text)
            kind, conversation = record["type"], record["conversation"]
        except (ValueError, LookupError, TypeError, RecursionError) as wrong:
            raise RecordsError("it is no JSON object with a type and a conversation") from wrong
        if conversation != self._conversation:
            raise RecordsError("it is of another conversation")
        if not isinstance(kind, str) or not _is_canonical(kind, record, text):
            raise RecordsError("it is not written in the one form that records have (RFC 8785)")
        try:
            self._take(kind, index, record)
        except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as wrong:
            raise RecordsError(f"a {kind} record lacks something that such records have") from wrong
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def as_of(self, barrier: int, named: Mapping[str, Named]) -> AsOf:
        """Put the conversation together from the records before a place of the log.

        Raises:
            RecordsError: there is no rule or vote yet, or somebody took part who is not named.
        """
        rules = _newest(self._rules, barrier)
        if rules is None:
            raise RecordsError("no record says by which rules the conversation was held")
        people = {one.record["participant"]: one.record for one in self._people if one.index < barrier}
        nameless = [one for one in people if one not in named]
        if nameless:
            raise RecordsError(f"{len(nameless)} participants on record are not in participants.csv")
        ids, pseudonyms = _ordered({one: named[one].id for one in people})
        statements = sorted(self._statements_at(barrier).items())
        votes = self._votes.before(barrier)
        places = np.full(max(len(self._codes), 1), -1, np.int64)
        for place, pseudonym in enumerate(pseudonyms):
            if (code := self._codes.get(pseudonym)) is not None:
                places[code] = place
        numbers = np.array([number for number, _record in statements], np.int64)
        events, important = _stand(places, numbers, ids, votes)
        if not len(events):
            raise RecordsError("before it, no vote is on record that counts")
        sectors = _sectors(rules["sectors"], [people[one] for one in pseudonyms])
        conversation = Conversation(
            events,
            tuple(_statement(number, record) for number, record in statements),
            topic=rules["topic"],
            simulated=rules["simulated"],
        )
        fewest = max(rules["fewest"], FEWEST_FLOOR)
        return AsOf(conversation, pseudonyms, sectors, important, rules["settings"], fewest)

    def erased_since(self, index: int) -> int:
        """Tell how many entries were erased after a place of the log; never which."""
        return sum(entries for at, entries in self.erased if at > index)

    def _take(self, kind: str, index: int, record: dict[str, Any]) -> None:
        if kind == "vote":
            votes = self._votes
            statement, value = record["statement"], _VALUES[record["value"]]
            votes.index.append(index)
            votes.person.append(self._codes.setdefault(record["participant"], len(self._codes)))
            votes.statement.append(statement)
            votes.value.append(value)
            votes.important.append(record["important"])
        elif kind == "participant":
            _need(record, participant=str, sector=(str, type(None)), verified=bool)
            self._people.append(Placed(index, record))
        elif kind == "statement":
            _need(record, statement=int, state=str, moderated=int, meta=bool, seed=bool)
            self._statements.append(Placed(index, record))
        elif kind == "conversation":
            _need(record, topic=str, settings=str, fewest=int, simulated=bool, sectors=list)
            for sector in record["sectors"]:
                _need(sector, key=str, names=dict)
            self._rules.append(Placed(index, record))
        elif kind == "result":
            _need(record, what=str, number=(int, type(None)), digest=str, page=str, inputs=str)
            self.results.append(Placed(index, record))
        elif kind == "erasure":
            self.erased.append((index, int(record["entries"])))

    def _statements_at(self, barrier: int) -> dict[int, Mapping[str, Any]]:
        newest = {one.record["statement"]: one.record for one in self._statements if one.index < barrier}
        return {number: record for number, record in newest.items() if record["state"] in _STATES}


def _is_canonical(kind: str, record: dict[str, Any], text: str) -> bool:
    try:
        if kind == "vote":
            return text == vote_record(**{name: one for name, one in record.items() if name != "type"})
        return text == canonical(record)
    except (EntryError, TypeError, ValueError):
        return False


def _need(record: Mapping[str, Any], **kinds: type | tuple[type, ...]) -> None:
    for name, kind in kinds.items():
        value = record[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise TypeError(name)


def _newest(records: Sequence[Placed], barrier: int) -> Mapping[str, Any] | None:
    return next((one.record for one in reversed(records) if one.index < barrier), None)


def _ordered(named: Mapping[str, str]) -> tuple[Ids, tuple[str, ...]]:
    """Put pseudonyms into the order of their ids: by number where every id is one, else as text."""
    pseudonyms, ids = list(named), ids_of(list(named.values()))
    order = np.argsort(ids, kind="stable")
    return ids[order], tuple(pseudonyms[one] for one in order.tolist())


def _stand(
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
    kept = (value != _TAKEN_BACK) & (value[last] != _TAKEN_BACK)[pair[::-1]]
    marked = last[(value[last] != _TAKEN_BACK) & (important[last] > 0)]
    events = VoteEvents(
        ids,
        numbers,
        person[kept].astype(np.uint32),
        statement[kept].astype(np.uint16),
        value[kept].astype(np.int8),
        np.empty(0, np.int64),
    )
    return events, np.bincount(statement[marked], minlength=numbers.size).astype(np.int64)


def _sectors(rules: Sequence[Mapping[str, Any]], people: Sequence[Mapping[str, Any]]) -> SectorOf:
    place_of = {one["key"]: place for place, one in enumerate(rules)}
    of = np.array([place_of.get(one["sector"], -1) for one in people], np.int64)
    vouched = of[np.array([one["verified"] for one in people], np.bool_)] if people else of
    return SectorOf(
        of,
        tuple(one["key"] for one in rules),
        tuple(one["names"] for one in rules),
        np.bincount(vouched[vouched >= 0], minlength=len(rules)).astype(np.int64),
    )


def _statement(number: int, record: Mapping[str, Any]) -> Statement:
    moderated = -1 if record["state"] == "hidden" else record["moderated"]
    return Statement(
        number,
        moderated=cast("Literal[-1, 0, 1]", moderated),
        is_meta=record["meta"],
        is_seed=record["seed"],
    )
