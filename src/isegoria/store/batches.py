"""Many votes in one transaction, by a handful of statements however many votes there are.

Everything is decided inside the transaction, while nobody else can change what it depends on: SQLite lets
one writer in at a time, and on PostgreSQL the conversation's row of `MapWork` is locked first, as it is by
whoever opens, pauses or closes the conversation, moderates or erases.

Participants are found by their own id: adding 0 to their conversation's keeps PostgreSQL from reading all
of a conversation's participants instead, which it takes for few as long as it has no statistics.
"""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import connection

from isegoria.record.entries import hour, vote_record
from isegoria.store.json_rows import Row, column, flag, run, source
from isegoria.store.models import MapWork
from isegoria.store.openings import NewOpening, add_openings, pseudonym
from isegoria.store.showings import Showing, write_showings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Act:
    """A participant votes, or takes a vote back.

    Attributes:
        conversation: its row's id.
        participant: their row's id.
        statement: its number within the conversation.
        value: +1 agree, 0 pass, -1 disagree; None takes the vote back.
        important: the statement is important to the participant.
        at: milliseconds since 1970.
        showing: what the participant is shown in return; nothing is, where the act is refused.
    """

    conversation: int
    participant: int
    statement: int
    value: int | None
    important: bool
    at: int
    showing: Showing | None = None


class Outcome(enum.Enum):
    """What became of an act."""

    ACCEPTED = enum.auto()
    UNCHANGED = enum.auto()
    CLOSED = enum.auto()
    NO_STATEMENT = enum.auto()
    LEFT = enum.auto()


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of an act, and which vote stood before it, if any."""

    outcome: Outcome
    previous: int | None = None
    was_important: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """An act beside the rows that it meets, and the names under which it goes on record."""

    statement: int | None
    takes_part: bool
    is_open: bool
    value: int | None
    important: bool
    cast_at: int
    record_id: str = ""
    pseudonym_key: str = ""

    def judge(self, act: Act) -> Applied:
        if not self.takes_part:
            return Applied(Outcome.LEFT)
        if not self.is_open:
            return Applied(Outcome.CLOSED)
        if self.statement is None:
            return Applied(Outcome.NO_STATEMENT)
        stands = self.value == act.value and (act.value is None or self.important == act.important)
        outcome = Outcome.UNCHANGED if stands else Outcome.ACCEPTED
        return Applied(outcome, self.value, self.important)


def apply_batch(acts: Sequence[Act], showings: Sequence[Showing], now: datetime) -> list[Applied]:
    """Apply acts in their order; call it within a transaction, as the first thing there.

    An act that changes nothing leaves no trace. A vote that is replaced or taken back moves to the past
    votes. Each act that changes something is on record. Of showings of one statement to one participant, only
    the first ever is kept.

    Args:
        acts: any number, of any conversations.
        showings: any number; of those who take part, about statements there are.
        now: conversations whose closing time has passed are closed, even if nobody said so yet.

    Returns:
        What became of each act.
    """
    # Showings too: whoever is being erased at this moment must not be left with one.
    _lock({one.conversation for one in acts} | {one.conversation for one in showings})
    done: dict[int, Applied] = {}
    changed: set[int] = set()
    for places in _rounds(acts):
        found = _find([acts[place] for place in places], now)
        judged = [one.judge(acts[place]) for place, one in zip(places, found, strict=True)]
        done.update(zip(places, judged, strict=True))
        accepted = [
            (acts[place], one)
            for place, one, verdict in zip(places, found, judged, strict=True)
            if verdict.outcome is Outcome.ACCEPTED
        ]
        _write(accepted)
        _record(accepted)
        changed.update(act.conversation for act, _ in accepted)
    _mark(changed)
    write_showings([*_in_return(acts, done), *showings])
    return [done[place] for place in range(len(acts))]


def _rounds(acts: Sequence[Act]) -> list[list[int]]:
    # Within a round each pair of participant and statement occurs once, so one statement can write them all.
    rounds: list[list[int]] = []
    times: dict[tuple[int, int, int], int] = {}
    for place, act in enumerate(acts):
        pair = (act.conversation, act.participant, act.statement)
        number = times.get(pair, 0)
        times[pair] = number + 1
        if number == len(rounds):
            rounds.append([])
        rounds[number].append(place)
    return rounds


def _in_return(acts: Sequence[Act], done: Mapping[int, Applied]) -> list[Showing]:
    kept = (Outcome.ACCEPTED, Outcome.UNCHANGED)
    return [act.showing for place, act in enumerate(acts) if act.showing and done[place].outcome in kept]


def _lock(conversations: set[int]) -> None:
    if conversations and connection.vendor == "postgresql":
        rows = MapWork.objects.select_for_update(no_key=True).filter(pk__in=conversations).order_by("pk")
        list(rows.values_list("pk"))


def _mark(conversations: set[int]) -> None:
    run(
        f"""
        UPDATE store_mapwork SET last_event = last_event + 1
         WHERE conversation_id IN (SELECT {column(0)} FROM {source()} AS act)
        """,  # noqa: S608 - nothing from outside
        [(one,) for one in conversations],
    )


def _find(acts: Sequence[Act], now: datetime) -> list[_Found]:
    sql = f"""
        SELECT {column(0)}, statement.id,
               participant.id IS NOT NULL AND participant.left_at IS NULL,
               conversation.state = 'open'
               AND (conversation.closes_at IS NULL OR conversation.closes_at > %s)
               AND conversation.pseudonym_key <> '',
               vote.value, vote.important, vote.cast_at,
               conversation.record_id, conversation.pseudonym_key
          FROM {source()} AS act
          JOIN store_conversation AS conversation ON conversation.id = {column(1)}
          LEFT JOIN store_participant AS participant
            ON participant.id = {column(2)} AND participant.conversation_id + 0 = conversation.id
          LEFT JOIN store_statement AS statement
            ON statement.conversation_id = conversation.id AND statement.number = {column(3)}
           AND (statement.state = 'shown'
                OR statement.author_id = participant.id AND statement.state = 'pending')
          LEFT JOIN store_vote AS vote
            ON vote.participant_id = participant.id AND vote.statement_id = statement.id
    """  # noqa: S608 - nothing from outside
    rows = [(place, one.conversation, one.participant, one.statement) for place, one in enumerate(acts)]
    found = [_Found(None, False, False, None, False, 0)] * len(acts)
    with connection.cursor() as cursor:
        cursor.execute(sql, [connection.ops.adapt_datetimefield_value(now), json.dumps(rows)])
        for place, statement, takes_part, is_open, value, important, cast_at, *names in cursor.fetchall():
            found[place] = _Found(
                statement, bool(takes_part), bool(is_open), value, bool(important), cast_at or 0, *names
            )
    return found


def _write(accepted: Sequence[tuple[Act, _Found]]) -> None:
    past: list[Row] = []
    gone: list[Row] = []
    new: list[Row] = []
    for act, found in accepted:
        if found.value is not None:
            kept = (found.value, int(found.important), found.cast_at)
            until = max(act.at, found.cast_at)
            past.append((act.participant, found.statement, *kept, until, int(act.value is None)))
        if act.value is None:
            gone.append((act.participant, found.statement))
        else:
            new.append((act.participant, found.statement, act.value, int(act.important), act.at))
    _keep_past(past)
    _delete(gone)
    _put(new)


def _record(accepted: Sequence[tuple[Act, _Found]]) -> None:
    add_openings(
        [
            NewOpening(
                act.conversation,
                act.participant,
                "vote",
                act.statement,
                vote_record(
                    conversation=found.record_id,
                    participant=pseudonym(found.pseudonym_key, act.participant),
                    statement=act.statement,
                    value=act.value,
                    important=act.important,
                    # As the rows say it: whatever the clock, a vote is taken back no earlier than cast.
                    time=_hour(max(act.at, found.cast_at if act.value is None else 0) // _HOUR_MS),
                ),
            )
            for act, found in accepted
        ]
    )


@lru_cache(maxsize=64)
def _hour(hours: int) -> str:
    return hour(datetime.fromtimestamp(hours * (_HOUR_MS // 1000), UTC))


def _keep_past(rows: Sequence[Row]) -> None:
    columns = ", ".join([column(0), column(1), column(2), flag(3), column(4), column(5), flag(6)])
    run(
        f"""
        INSERT INTO store_pastvote
               (participant_id, statement_id, value, important, cast_at, until, withdrawn)
        SELECT {columns} FROM {source()} AS act
        """,  # noqa: S608 - nothing from outside
        rows,
    )


def _delete(rows: Sequence[Row]) -> None:
    run(
        f"""
        DELETE FROM store_vote
         WHERE (participant_id, statement_id) IN (SELECT {column(0)}, {column(1)} FROM {source()} AS act)
        """,  # noqa: S608 - nothing from outside
        rows,
    )


def _put(rows: Sequence[Row]) -> None:
    columns = ", ".join([column(0), column(1), column(2), flag(3), column(4)])
    run(
        f"""
        INSERT INTO store_vote (participant_id, statement_id, value, important, cast_at)
        SELECT {columns} FROM {source()} AS act WHERE true
            ON CONFLICT (participant_id, statement_id) DO UPDATE
           SET value = excluded.value, important = excluded.important, cast_at = excluded.cast_at
        """,  # noqa: S608 - nothing from outside
        rows,
    )
