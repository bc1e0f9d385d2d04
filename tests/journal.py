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

    def note(self, pair: Pair, choice: Choice) -> Sent:
        """Write down that a vote is about to be sent."""
        one = Sent(choice)
        self.sent[pair].append(one)
        return one


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
        self._given_up: set[Pair] = set()
        self._connection: http.client.HTTPConnection | None = None

    def end(self) -> None:
        """Ask it to stop, once the vote at hand is acknowledged or given up."""
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
            if self._random.random() < 0.5:
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
                if time.monotonic() > ends:
                    raise
                time.sleep(0.01)
            else:
                return connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def differences(clients: Sequence[Client], people: Mapping[str, Any], held: Mapping[str, Any]) -> list[str]:
    """Say where a database differs from what the clients know; nothing where none was lost or doubled.

    The whole history of each pair is compared: every acknowledged vote is there once and in order; a vote
    without an answer may be there, once and last, or not.
    """
    place = {row: place for place, row in enumerate(people["participants"])}
    stored: dict[Pair, list[Choice]] = defaultdict(list)
    for who, what, value, important in [*held["past"], *held["votes"]]:
        stored[place[who], what].append((value, bool(important)))
    found = []
    expected = {pair: sent for one in clients for pair, sent in one.journal.sent.items()}
    for pair, sent in expected.items():
        whole = [one.choice for one in sent]
        counted = next((n for n in range(len(sent), 0, -1) if sent[n - 1].acknowledged), 0)
        allowed = [_changes(whole), _changes(whole[:counted])]
        if stored[pair] not in allowed:
            found.append(f"{pair}: sent {sent}, stored {stored[pair]}")
    found += [f"{pair}: never sent, stored {stored[pair]}" for pair in stored.keys() - expected.keys()]
    return found


def _changes(choices: Sequence[Choice]) -> list[Choice]:
    """Leave out what repeats the choice before: that changes nothing."""
    return [choice for choice, _same in groupby(choices)]
