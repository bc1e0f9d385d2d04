"""What is measured: votes through both doors, readers, and the first visit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import urlopen

from benchmarks.site.serving import held, load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.site.serving import Site

_FAILED = 400
DOORS = ("hot path", "Django view")


@dataclass(slots=True)
class Votes:
    """Votes through one door, a figure a round.

    Attributes:
        rate: acknowledged votes a second.
        p50: milliseconds.
        p99: milliseconds.
        acknowledged: in all rounds.
        failed: answers with a status of 400 or more.
    """

    rate: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    acknowledged: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Readers:
    """Many people reading at once.

    Attributes:
        pages: path to (requests a second, p99 in milliseconds, status to how often it came).
    """

    pages: dict[str, tuple[float, float, dict[str, int]]]


@dataclass(frozen=True, slots=True)
class Visit:
    """What a browser transfers on its first visit to a conversation: address to bytes on the wire."""

    parts: dict[str, int]


def measure_votes(site: Site, connections: int, rounds: int, seconds: float) -> dict[str, Votes]:
    """Vote through both doors by turns, then check that the database holds what was acknowledged, once.

    Raises:
        AssertionError: an acknowledged vote is missing, or one is there twice.
    """
    found = {door: Votes() for door in DOORS}
    expected: set[tuple[int, int]] = set()
    ballots = Ballots(site)
    # The first people wait until each thread has its connection; they count in the comparison at the end.
    warm = {door: Votes() for door in DOORS}
    for number in range(-1, rounds):
        for door in DOORS:
            plan = [ballots.take(200 if door == DOORS[0] else 60) for _ in range(connections)]
            requests = [
                [ballots.request(who, what, hot=door == DOORS[0]) for who, what in one] for one in plan
            ]
            ran = load(site, requests, seconds if number >= 0 else 1.0)
            note((found if number >= 0 else warm)[door], ran, plan, expected)
    compare(site, expected)
    return found


def compare(site: Site, expected: set[tuple[int, int]]) -> None:
    """Hold what was acknowledged against what the database holds.

    Raises:
        AssertionError: an acknowledged vote is missing, or one is there twice.
    """
    held = _held(site)
    missing, extra = expected - set(held), len(held) - len(set(held))
    if missing or extra:
        raise AssertionError(f"{len(missing)} acknowledged votes are missing, {extra} are there twice")


class Ballots:
    """Who votes on what, each pair once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._cookies: list[str] = list(site.people["cookies"])
        self.participants: list[int] = list(site.people["participants"])
        self._next = 0

    def take(self, number: int) -> list[tuple[int, int]]:
        """Give pairs of a participant's place and a statement's number."""
        people = len(self._cookies)
        pairs = [divmod(one, people)[::-1] for one in range(self._next, self._next + number)]
        self._next += number
        return pairs

    def request(self, who: int, what: int, *, hot: bool) -> str:
        """Write the vote as the page sends it: with htmx through the hot path, without by Django."""
        csrf = str(self._site.people["csrf"])
        body = urlencode({"statement": what, "value": (who + what) % 3 - 1, "csrfmiddlewaretoken": csrf})
        return self._site.request(
            "POST",
            f"/c/{self._site.people['slug']}/vote",
            cookies=f"{self._cookies[who]}; csrftoken={csrf}",
            body=body,
            **({"HX_Request": "true", "X_CSRFToken": csrf} if hot else {}),
        )


def note(
    votes: Votes, ran: Mapping[str, Any], plan: list[list[tuple[int, int]]], expected: set[tuple[int, int]]
) -> None:
    """Add a round to the figures, and what was acknowledged in it to what the database has to hold."""
    seconds = sorted(ran["seconds"])
    done: list[list[int]] = ran["acknowledged"]
    statuses: dict[str, int] = ran["statuses"]
    number = sum(len(one) for one in done)
    votes.rate.append(number / float(ran["elapsed"]))
    votes.p50.append(1000 * median(seconds))
    votes.p99.append(1000 * quantiles(seconds, n=100)[98])
    votes.acknowledged += number
    votes.failed += sum(often for status, often in statuses.items() if int(status) >= _FAILED)
    for ballots, places in zip(plan, done, strict=True):
        expected.update(ballots[place] for place in places)


def _held(site: Site) -> list[tuple[int, int]]:
    place = {row: place for place, row in enumerate(site.people["participants"])}
    return [(place[who], what) for who, what, *_vote in held(site.environment)["votes"]]


def measure_readers(site: Site, readers: int, seconds: float) -> Readers:
    """Have many people read each page at once."""
    slug, cookies = site.people["slug"], list(site.people["cookies"])
    pages = {}
    for path in (f"/c/{slug}/", f"/c/{slug}/results/", "/"):
        requests = [[site.request("GET", path, cookies=cookies[one])] * 40 for one in range(readers)]
        ran = load(site, requests, seconds)
        times: list[float] = ran["seconds"]
        rate = len(times) / float(ran["elapsed"])
        pages[path] = (rate, 1000 * quantiles(times, n=100)[98], dict(ran["statuses"]))
    return Readers(pages)


def measure_visit(site: Site) -> Visit:
    """Fetch the page of a conversation and all it refers to, compressed as browsers ask for it."""
    path = f"/c/{site.people['slug']}/"
    with urlopen(f"http://127.0.0.1:{site.port}{path}") as answer:
        page = answer.read().decode()
    found = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    return Visit({one: _weigh(site, one) for one in [path, *dict.fromkeys(found)]})


def _weigh(site: Site, path: str) -> int:
    request = site.request("GET", path, Connection="close")
    return int(load(site, [[request]], 10.0)["bytes"])
