"""Votes against their records, one participant after another: what they voted, when, and what it replaced."""

from __future__ import annotations

import json
import time
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from isegoria.record.entries import vote_record
from isegoria.store.models import Opening, PastVote, Vote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from isegoria.services.recording.checking.findings import Findings
    from isegoria.services.recording.checking.opened import Naming, Openings

_CHUNK = 5000
_HOUR_MS = 3_600_000
_VOTE = ("participant_id", "statement_id", "value", "important", "cast_at")
_FIELDS = ("value", "important", "time")


class Act(NamedTuple):
    """What somebody did about a statement, as the rows say it.

    Attributes:
        table: of the row that says so.
        row: names it.
        value: None for a vote taken back.
        at: milliseconds since 1970.
    """

    table: str
    row: str
    value: int | None
    important: bool
    at: int


class Votes:
    """Compares the votes in a conversation with their records.

    Attributes:
        rows: how many rows were looked at: votes, and those they replaced.
    """

    def __init__(self, openings: Openings, findings: Findings) -> None:
        self.standing = 0
        self.past = 0
        self.opened = 0
        self._openings, self._findings = openings, findings

    def compare(self, naming: Naming, names: Mapping[int, str], numbers: Mapping[int, int]) -> None:
        """Compare every vote in a conversation.

        Args:
            naming: of the conversation.
            names: by which records call each participant's row.
            numbers: the number of each statement's row.
        """
        records = _by_participant(_records(naming.row))
        standing = _by_participant(_rows(Vote, naming.row, _VOTE))
        past = _by_participant(_rows(PastVote, naming.row, (*_VOTE, "id", "until", "withdrawn")))
        for who, of_them, now, before in _together(records, standing, past):
            self.opened += len(of_them)
            self.standing += len(now)
            self.past += len(before)
            acts = self._acts(who, now, before, numbers)
            self._compare(naming, (who, names.get(who, "")), of_them, acts)

    def pass_over(self, conversation: int) -> None:
        """Count the votes in a conversation that is not on record yet."""
        self.standing += Vote.objects.filter(participant__conversation_id=conversation).count()
        self.past += PastVote.objects.filter(participant__conversation_id=conversation).count()

    def _compare(
        self,
        naming: Naming,
        person: tuple[int, str],
        rows: list[tuple[Any, ...]],
        acts: dict[int, list[Act]],
    ) -> None:
        who, name = person
        rows.sort(
            key=lambda row: (row[3] is None, row[3], row[2]) if row[3] is not None else (True, 0, row[2])
        )
        by_statement: dict[int, list[str]] = {}
        for _who, statement, row, index, nonce, record in rows:
            self._openings.compare(row, index, nonce, record)
            by_statement.setdefault(-1 if statement is None else statement, []).append(record)
        for statement, done in acts.items():
            expected = [
                vote_record(
                    conversation=naming.record_id,
                    participant=name,
                    statement=statement,
                    value=one.value,
                    important=one.important,
                    time=_hour(one.at // _HOUR_MS),
                )
                for one in done
            ]
            found = by_statement.pop(statement, [])
            if found != expected:
                self._explain(who, statement, done, expected, found)
        for statement, found in by_statement.items():
            self._explain(who, statement, [], [], found)

    def _acts(
        self, who: int, now: list[tuple[Any, ...]], past: list[tuple[Any, ...]], numbers: Mapping[int, int]
    ) -> dict[int, list[Act]]:
        """Tell what somebody did about each statement, from the rows alone, in order."""
        acts: dict[int, list[Act]] = {}
        ends: list[tuple[int, int, str, int]] = []
        for _who, row, value, important, cast_at, past_id, until, withdrawn in sorted(
            past, key=itemgetter(5)
        ):
            number = self._number("store_pastvote", past_id, row, numbers)
            done = acts.setdefault(number, [])
            done.append(Act("store_pastvote", str(past_id), value, bool(important), cast_at))
            if withdrawn:
                done.append(Act("store_pastvote", f"{past_id} (withdrawn)", None, False, until))
            else:
                ends.append((number, len(done), str(past_id), until))
        for _who, row, value, important, cast_at in now:
            name = f"of participant {who} on statement row {row}"
            number = self._number("store_vote", name, row, numbers)
            acts.setdefault(number, []).append(Act("store_vote", name, value, bool(important), cast_at))
        for number, place, past_id, until in ends:
            self._check_until(acts[number], place, past_id, until)
        return acts

    def _check_until(self, done: list[Act], place: int, past_id: str, until: int) -> None:
        """A vote stood until the next one was cast; where a clock was set back, for no time at all."""
        if place >= len(done):
            return  # what replaced it is missing; that is found by its record
        ended = max(done[place].at, done[place - 1].at) // _HOUR_MS
        if until // _HOUR_MS != ended:
            self._findings.add("store_pastvote", past_id, "until", _hour(until // _HOUR_MS), _hour(ended))

    def _number(self, table: str, name: object, row: int, numbers: Mapping[int, int]) -> int:
        number = numbers.get(row)
        if number is None:
            self._findings.say(table, name, "statement", f"row {row}", "no statement of this conversation")
            return -1
        return number

    def _explain(
        self, who: int, statement: int, done: list[Act], expected: list[str], found: list[str]
    ) -> None:
        """Say, act by act, where rows and records part."""
        about = f"of participant {who} on statement {statement}"
        for act, text, record in zip(done, expected, found, strict=False):
            if text == record:
                continue
            says, recorded = json.loads(text), _read(record)
            differ = [name for name in says if says[name] != recorded.get(name)]
            for name in differ or ["record"]:
                self._findings.add(act.table, act.row, name, says.get(name), recorded.get(name))
        for act in done[len(found) :]:
            self._findings.say(act.table, act.row, "row", "there", "not on record")
        for record in found[len(done) :]:
            value = _read(record).get("value")
            self._findings.say("store_vote", about, "row", "missing", f"a vote of value {value!r:.20}")


def _in_log(row: tuple[Any, ...]) -> tuple[bool, int, int]:
    """Put openings in the order of the log; those that are not sealed yet last, as they came."""
    number, index = row[2], row[3]
    return index is None, index or 0, number


def _records(conversation: int) -> Iterator[tuple[Any, ...]]:
    rows = Opening.objects.filter(conversation=conversation, kind="vote", participant__isnull=False)
    columns = ("participant_id", "statement", "id", "index", "nonce", "record")
    return rows.order_by("participant_id").values_list(*columns).iterator(_CHUNK)


def _rows(
    table: type[Vote | PastVote], conversation: int, columns: tuple[str, ...]
) -> Iterator[tuple[Any, ...]]:
    rows = table.objects.filter(participant__conversation_id=conversation).order_by("participant_id")
    return rows.values_list(*columns).iterator(_CHUNK)


def _by_participant(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    for who, theirs in groupby(rows, key=itemgetter(0)):
        yield who, list(theirs)


def _together(
    *streams: Iterator[tuple[int, list[tuple[Any, ...]]]],
) -> Iterator[tuple[Any, ...]]:
    """Walk through streams that are sorted by participant, side by side."""
    heads = [next(one, None) for one in streams]
    while any(heads):
        who = min(head[0] for head in heads if head)
        yield (who, *(head[1] if head and head[0] == who else [] for head in heads))
        for place, head in enumerate(heads):
            if head and head[0] == who:
                heads[place] = next(streams[place], None)


def _read(record: str) -> dict[str, Any]:
    try:
        body = json.loads(record)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


@lru_cache(maxsize=4096)
def _hour(hours: int) -> str:
    return time.strftime("%Y-%m-%dT%H:00Z", time.gmtime(hours * 3600))
