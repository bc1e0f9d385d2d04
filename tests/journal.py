"""What clients of a site know for themselves: which votes they sent, and which were acknowledged."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from benchmarks.site.serving import HOST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Choice = tuple[int, bool]  # value, importance
Pair = tuple[int, int]  # place of the participant, number of the statement

_OK, _BUSY = 200, 500
_ANSWER_SECONDS = 30.0
_MOST_TRIES = 2000


@dataclass(slots=True)
class Sent:
    """A vote that was sent, and whether the site said that it counts."""

    choice: Choice
    acknowledged: bool = False


@dataclass(slots=True)
class Journal:
    """Every vote that was sent, in order, by participant and statement; of one client, so nothing races.

    Attributes:
        acknowledged: how many were.
        refused: answers that no vote of these should get.
    """

    sent: dict[Pair, list[Sent]] = field(default_factory=lambda: defaultdict(list))
    acknowledged: int = 0
    refused: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, pair: Pair, choice: Choice) -> Sent:
        """Write down that a vote is about to be sent."""
        one = Sent(choice)
        with self._lock:
            self.sent[pair].append(one)
        return one

    def counted(self) -> dict[Pair, int]:
        """Tell, of each pair, how many votes were sent up to the last that was acknowledged."""
        with self._lock:
            sent = {pair: list(votes) for pair, votes in self.sent.items()}
        return {
            pair: next((n for n in range(len(votes), 0, -1) if votes[n - 1].acknowledged), 0)
            for pair, votes in sent.items()
        }


class Client(threading.Thread):
    """Votes for some of the participants without a pause, whatever becomes of the site meanwhile.

    A vote without an answer is sent again until it is acknowledged, or given up for ever: half of each.
    """

    def __init__(
        self, port: int, people: Mapping[str, Any], places: Sequence[int], statements: int, seed: int
    ) -> None:
        super().__init__(name=f"client {seed}", daemon=True)
        self.journal = Journal()
        self._port, self._people = port, people
        self._places, self._statements = places, statements
        self._random = random.Random(seed)  # noqa: S311 - a test's own
        self._end = threading.Event()
        self._at_once = False
        self._given_up: set[Pair] = set()
        self._connection: http.client.HTTPConnection | None = None

    def end(self, *, at_once: bool = False) -> None:
        """Ask it to stop, once the vote at hand is acknowledged or given up; or at once: nobody answers."""
        self._at_once = at_once
        self._end.set()

    def run(self) -> None:
        """Vote."""
        while not self._end.is_set():
            pair = self._random.choice(self._places), self._random.randrange(self._statements)
            if pair in self._given_up:
                continue
            choice = self._random.choice((-1, 0, 1)), self._random.random() < 0.2
            self._vote(pair, choice)
        self._hang_up()

    def _vote(self, pair: Pair, choice: Choice) -> None:
        for _ in range(_MOST_TRIES):
            one = self.journal.note(pair, choice)
            status = self._send(pair, choice)
            if status == _OK:
                one.acknowledged = True
                self.journal.acknowledged += 1
                return
            if status is not None and status < _BUSY:
                self.journal.refused.append(f"{status} for {pair} {choice}")
            if self._at_once or self._random.random() < 0.5:
                break
            time.sleep(0.01)
        self._given_up.add(pair)

    def _send(self, pair: Pair, choice: Choice) -> int | None:
        who, what = pair
        csrf = self._people["csrf"]
        form = {"statement": what, "value": choice[0], "csrfmiddlewaretoken": csrf}
        if choice[1]:
            form["important"] = "1"
        headers = {
            "Cookie": f"{self._people['cookies'][who]}; csrftoken={csrf}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://{HOST}:{self._port}",
            "HX-Request": "true",
        }
        try:
            if self._connection is None:
                # Whoever finds nobody there sent nothing.
                self._connection = self._reach()
            self._connection.request("POST", f"/c/{self._people['slug']}/vote", urlencode(form), headers)
            answer = self._connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self._hang_up()
            return None
        return answer.status

    def _reach(self) -> http.client.HTTPConnection:
        ends = time.monotonic() + _ANSWER_SECONDS
        while True:
            connection = http.client.HTTPConnection(HOST, self._port, timeout=_ANSWER_SECONDS)
            try:
                connection.connect()
            except OSError:
                if self._at_once or time.monotonic() > ends:
                    raise
                time.sleep(0.01)
            else:
                return connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def counted(clients: Sequence[Client]) -> dict[Pair, int]:
    """Tell, of each pair, how many votes were sent up to the last that was acknowledged by now."""
    return {pair: number for one in clients for pair, number in one.journal.counted().items()}


def differences(
    clients: Sequence[Client],
    people: Mapping[str, Any],
    held: Mapping[str, Any],
    known: Mapping[Pair, int] | None = None,
) -> list[str]:
    """Say where a database differs from what the clients know; nothing where none was lost or doubled.

    The whole history of each pair is compared: every acknowledged vote is there once and in order; what was
    sent later may be there, once and in order, or not.

    Args:
        clients: with their journals.
        people: as `benchmarks.site.prepare` printed them.
        held: as `benchmarks.site.holding` printed it.
        known: what `counted` told at a moment before the database was copied; by default, what it tells now.
    """
    place = {row: place for place, row in enumerate(people["participants"])}
    stored: dict[Pair, list[Choice]] = defaultdict(list)
    for who, what, value, important in [*held["past"], *held["votes"]]:
        stored[place[who], what].append((value, bool(important)))
    known = counted(clients) if known is None else known
    found = []
    expected = {pair: sent for one in clients for pair, sent in one.journal.sent.items()}
    for pair, sent in expected.items():
        choices = [one.choice for one in sent]
        allowed = [_changes(choices[:n]) for n in range(known.get(pair, 0), len(sent) + 1)]
        if stored[pair] not in allowed:
            found.append(f"{pair}: sent {sent}, stored {stored[pair]}")
    return found + [f"{pair}: never sent, stored {stored[pair]}" for pair in stored.keys() - expected.keys()]


def _changes(choices: Sequence[Choice]) -> list[Choice]:
    """Leave out what repeats the choice before: that changes nothing."""
    return [choice for choice, _same in groupby(choices)]
