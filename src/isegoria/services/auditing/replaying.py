"""A conversation out of its records: everything that is on record, or as it was at one place of the log."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, cast

import numpy as np

from isegoria.opinion import Conversation, Statement
from isegoria.opinion.publication import FEWEST_FLOOR
from isegoria.opinion.publication.figures import SectorOf
from isegoria.opinion.votes import ids_of
from isegoria.record.entries import canonical, vote_record
from isegoria.record.errors import EntryError
from isegoria.services.auditing.errors import NothingLeftError, RecordsError
from isegoria.services.auditing.ratifications import KINDS as OF_RATIFICATIONS
from isegoria.services.auditing.ratifications import RatificationsOnRecord
from isegoria.services.auditing.standing import TAKEN_BACK, VotesOnRecord, stand, standing_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from isegoria.opinion.votes import Ids
    from isegoria.services.auditing.reading import Named

KINDS: Final = frozenset({
    "vote", "participant", "statement", "conversation", "moderation", "event", "result", "erasure",
    "deletion", "anonymised", "bundle", "summary", *OF_RATIFICATIONS,
    "commitment", "progress", "challenge", "response",
})  # fmt: skip
_VALUES = {1: 1, 0: 0, -1: -1, None: TAKEN_BACK}
_STATES = ("shown", "hidden")
_NUMBERS = range(1 << 32)  # of statements
_MOST_STATEMENTS = 1 << 16
_MODERATED = (-1, 0, 1)


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
        standing: votes that were not taken back, whether their statement is on record or not.
    """

    conversation: Conversation
    pseudonyms: tuple[str, ...]
    sectors: SectorOf
    important: NDArray[np.int64]
    settings: str
    fewest: int
    standing: int


class Records:
    """Records of one conversation, added in the order of the log."""

    def __init__(self, conversation: str) -> None:
        self._conversation = conversation
        self._votes = VotesOnRecord()
        self._codes: dict[str, int] = {}
        self._people: list[Placed] = []
        self._statements: list[Placed] = []
        self._rules: list[Placed] = []
        self.results: list[Placed] = []
        self.ratifications = RatificationsOnRecord()
        self.erased: list[tuple[int, int]] = []
        self.claimed = 0  # entries of the log that are said to have been erased
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
        except RecordsError:
            raise
        except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as wrong:
            raise RecordsError(f"a {kind} record lacks something that such records have") from wrong
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def as_of(self, barrier: int, named: Mapping[str, Named]) -> AsOf:
        """Put the conversation together from the records before a place of the log.

        Raises:
            RecordsError: there is no rule or vote yet, somebody took part who is not named, or people voted
                on a statement that is not on record.
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
        standing = standing_of(votes)
        self._refuse_left_out(barrier, standing)
        events, important = stand(places, numbers, ids, votes)
        if not len(events):
            raise NothingLeftError("before it, no vote is on record that counts")
        sectors = _sectors(rules["sectors"], [people[one] for one in pseudonyms])
        conversation = Conversation(
            events,
            tuple(_statement(number, record) for number, record in statements),
            topic=rules["topic"],
            simulated=rules["simulated"],
        )
        fewest = max(rules["fewest"], FEWEST_FLOOR)
        rest = (rules["settings"], fewest, standing.size)
        return AsOf(conversation, pseudonyms, sectors, important, *rest)

    def erased_since(self, index: int) -> int:
        """Tell how many entries were erased after a place of the log; never which."""
        return sum(entries for at, entries in self.erased if at > index)

    def _take(self, kind: str, index: int, record: dict[str, Any]) -> None:
        if kind == "vote":
            votes = self._votes
            statement, value = _number(record), _VALUES[record["value"]]
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
            if record["moderated"] not in _MODERATED or _number(record) not in _NUMBERS:
                raise ValueError(record)
            self._statements.append(Placed(index, record))
        elif kind == "conversation":
            _need(record, topic=str, settings=str, fewest=int, simulated=bool, sectors=list)
            for sector in record["sectors"]:
                _need(sector, key=str, names=dict)
            self._rule(Placed(index, record))
        elif kind == "result":
            kind_of_number = int if record["what"] == "report" else (int, type(None))
            _need(record, what=str, number=kind_of_number, digest=str, page=str, inputs=str)
            self.results.append(Placed(index, record))
        elif kind == "erasure":
            _need(record, entries=int)
            # Those that were not sealed yet may have been counted, and never had a place.
            self.erased.append((index, record["entries"] + int(record.get("unsealed", 0))))
            self.claimed += record["entries"]
        elif kind in OF_RATIFICATIONS:
            self.ratifications.add(kind, index, record)

    def fewest_at(self, index: int) -> int:
        """Tell how many people a published count counted at least, at a place of the log."""
        rules = _newest(self._rules, index)
        return int(rules["fewest"]) if rules else FEWEST_FLOOR

    def _rule(self, placed: Placed) -> None:
        before = self._rules[-1].record if self._rules else {}
        self._rules.append(placed)
        # Whoever votes is told beforehand who will see how they voted.
        promised = before.get("state", "draft") != "draft"
        if promised and placed.record["publication"] != before.get("publication"):
            raise RecordsError("votes are published otherwise than people were told before they voted")

    def _refuse_left_out(self, barrier: int, standing: NDArray[np.int64]) -> None:
        """Refuse votes on what no record says the words of; only an erasure leaves such behind."""
        on_record = {one.record["statement"] for one in self._statements if one.index < barrier}
        if len(on_record) > _MOST_STATEMENTS:
            raise RecordsError(f"there are more than {_MOST_STATEMENTS:,} statements")
        lost = ~np.isin(standing, np.array(sorted(on_record), np.int64))
        if lost.any() and not self.erased_since(barrier):
            raise RecordsError(
                f"{int(lost.sum()):,} votes are on statements that are left out of the records"
            )

    def _statements_at(self, barrier: int) -> dict[int, Mapping[str, Any]]:
        newest = {one.record["statement"]: one.record for one in self._statements if one.index < barrier}
        return {number: record for number, record in newest.items() if record["state"] in _STATES}


def _is_canonical(kind: str, record: dict[str, Any], text: str) -> bool:
    try:
        if kind == "vote":
            return text == vote_record(**{name: one for name, one in record.items() if name != "type"})
        return text == canonical(record)
    except (EntryError, TypeError, ValueError, OverflowError):
        return False


def _need(record: Mapping[str, Any], **kinds: type | tuple[type, ...]) -> None:
    for name, kind in kinds.items():
        value = record[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise TypeError(name)


def _number(record: Mapping[str, Any]) -> int:
    """Read which statement it is about."""
    number = record["statement"]
    if number not in _NUMBERS:
        raise ValueError(number)
    return int(number)


def _newest(records: Sequence[Placed], barrier: int) -> Mapping[str, Any] | None:
    return next((one.record for one in reversed(records) if one.index < barrier), None)


def _ordered(named: Mapping[str, str]) -> tuple[Ids, tuple[str, ...]]:
    """Put pseudonyms into the order of their ids: by number where every id is one, else as text."""
    pseudonyms, ids = list(named), ids_of(list(named.values()))
    order = np.argsort(ids, kind="stable")
    return ids[order], tuple(pseudonyms[one] for one in order.tolist())


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
