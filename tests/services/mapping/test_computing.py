"""Landscapes are computed once, by one worker, whatever happens to it."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from crowds import planted, settle
from isegoria import opinion
from isegoria.services import mapping
from isegoria.services.changes import mark_changed
from isegoria.services.mapping import computing, leasing
from isegoria.services.mapping.leasing import take_lease
from isegoria.store.models import Conversation, MapWork, StoredLandscape, Vote

if TYPE_CHECKING:
    from collections.abc import Callable

    from town import Town

PEOPLE = 24


@pytest.fixture
def voted(db: None) -> Town:  # noqa: ARG001 - rows need the database
    """Let some people vote; nothing is computed yet."""
    return settle(planted(PEOPLE))


@pytest.fixture
def live_voted(transactional_db: None) -> Town:  # noqa: ARG001 - likewise
    """Let them vote where other threads see it."""
    return settle(planted(PEOPLE))


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Let something happen, once, while a landscape is being computed."""

    def arrange(happening: Callable[[], None]) -> None:
        real, left = opinion.analyse, [happening]

        def analyse(*given: Any, **named: Any) -> opinion.Landscape:  # noqa: ANN401 - handed on as they came
            if left:
                left.pop()()
            return real(*given, **named)

        monkeypatch.setattr(opinion, "analyse", analyse, raising=False)

    return arrange


def compute(**how: Any) -> mapping.Computed | None:  # noqa: ANN401 - handed on as they came
    """Compute without waiting."""
    return mapping.compute(**{"worker": "test", "patient": False, **how})


def work(town: Town) -> MapWork:
    """Read the row of work anew."""
    return MapWork.objects.get(pk=town.id)


def test_what_is_computed_reaches_the_event_it_was_begun_at(
    voted: Town,
    meanwhile: Any,  # noqa: ANN401 - a fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A vote comes in while the landscape is being computed: it is not claimed to be covered."""
    monkeypatch.setattr(computing, "LONGEST_HELD", -1.0)
    meanwhile(lambda: mark_changed(voted.id))

    first = compute()

    assert first is not None
    assert (first.event, work(voted).last_event, work(voted).done_event) == (1, 2, 1)
    assert StoredLandscape.objects.get(pk=voted.id).event == 1
    second = compute()
    assert second is not None
    assert (second.event, second.digest) == (2, first.digest)
    assert compute() is None


def test_votes_gather_while_a_conversation_is_open(voted: Town) -> None:
    """Votes come in all the time: the next landscape waits a little, unless the conversation has closed."""
    compute()
    mark_changed(voted.id)

    assert mapping.compute(worker="test") is None
    assert work(voted).leased_until > time.time() * 1000
    voted.change("closed")
    compute()
    mark_changed(voted.id)
    assert mapping.compute(worker="test") is not None


def test_of_two_workers_only_the_one_that_holds_the_lease_stores(voted: Town, meanwhile: Any) -> None:  # noqa: ANN401 - a fixture
    """A slow worker's lease runs out and another takes over: what the slow one computed is thrown away."""
    taken: list[mapping.Computed | None] = []
    meanwhile(lambda: taken.append(compute(worker="other")))

    slow = compute(worker="slow")

    assert slow is None
    assert taken[0] is not None
    assert work(voted).done_event == 1
    assert work(voted).holder == ""


def test_a_conversation_deleted_meanwhile_is_no_error(voted: Town, meanwhile: Any) -> None:  # noqa: ANN401 - a fixture
    """It was deleted while somebody computed: nothing is stored, and nobody is alarmed."""

    def delete() -> None:
        Vote.objects.filter(participant_id__in=voted.people).delete()
        Conversation.objects.filter(pk=voted.id).delete()

    meanwhile(delete)

    assert compute() is None
    assert not StoredLandscape.objects.exists()


def test_what_fails_is_tried_again_later_and_later_and_quotes_nobody(
    voted: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Something goes wrong: that is noted without anybody's words, and tried again after a while."""

    def fail(*_given: object, **_named: object) -> None:
        raise ValueError("somebody's words")

    monkeypatch.setattr(opinion, "analyse", fail, raising=False)
    monkeypatch.setattr(logging.getLogger("isegoria"), "propagate", True)

    for failures in (1, 2):
        with caplog.at_level(logging.INFO), pytest.raises(ValueError, match="words"):
            compute()
        assert work(voted).failures == failures
        assert work(voted).holder == ""
        assert work(voted).leased_until > time.time() * 1000 + 1000 * failures
    assert mapping.compute(worker="test") is None
    assert "landscape-failed" in caplog.text
    assert "somebody's words" not in caplog.text


def test_a_stop_gives_the_work_back_at_once(voted: Town, meanwhile: Any) -> None:  # noqa: ANN401 - a fixture
    """A worker told to stop while it computes leaves the work to the next, who need not wait."""
    stop = threading.Event()
    meanwhile(stop.set)

    assert compute(stop=stop) is None
    assert work(voted).done_event == 0
    assert work(voted).failures == 0
    assert mapping.compute(worker="next") is not None


def test_once_everybody_has_erased_their_votes_there_are_no_results(voted: Town) -> None:
    """All votes are gone: so is the landscape that was computed from them."""
    compute()
    Vote.objects.filter(participant_id__in=voted.people).delete()
    mark_changed(voted.id)

    made = compute()

    assert made is not None
    assert made.digest == ""
    assert not mapping.results(slug=voted.slug).ready


def test_who_has_waited_longest_comes_first(voted: Town) -> None:
    """Two conversations are behind: the one whose pause ended earlier is served first."""
    other = settle(planted(PEOPLE), slug="buses")
    MapWork.objects.filter(pk=voted.id).update(leased_until=2000)
    MapWork.objects.filter(pk=other.id).update(leased_until=1000)

    served = [mapping.compute(worker="test"), mapping.compute(worker="test")]

    assert [one and one.conversation for one in served] == [other.id, voted.id]


def test_of_many_workers_at_once_one_computes(live_voted: Town) -> None:
    """Four workers look at the same moment, again and again: each landscape is computed by one of them."""
    for turn in range(5):
        MapWork.objects.filter(pk=live_voted.id).update(last_event=turn + 2, leased_until=0)
        start = threading.Barrier(4)
        made: list[mapping.Computed | None] = []

        def look(start: threading.Barrier = start, made: list[mapping.Computed | None] = made) -> None:
            from django.db import connection  # noqa: PLC0415 - a connection of this thread's own

            try:
                start.wait(timeout=10)
                made.append(mapping.compute(worker="test"))
            finally:
                connection.close()

        workers = [threading.Thread(target=look) for _worker in range(4)]
        for one in workers:
            one.start()
        for one in workers:
            one.join(timeout=60)

        assert len(made) == 4
        assert sum(one is not None for one in made) == 1
        assert work(live_voted).done_event == turn + 2


def test_a_long_computation_keeps_its_lease(
    live_voted: Town,
    meanwhile: Any,  # noqa: ANN401 - a fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Computing takes longer than a lease: it is prolonged, and nobody else begins."""
    monkeypatch.setattr(leasing, "LEASE_SECONDS", 0.4)
    others: list[object] = []

    def dawdle() -> None:
        for _look in range(5):
            time.sleep(0.25)
            others.append(take_lease(worker="other"))

    meanwhile(dawdle)

    assert compute() is not None
    assert others == [None] * 5
    assert work(live_voted).done_event == 1


def test_pauses_are_short() -> None:
    """People who wait for results while voting goes on wait seconds."""
    assert computing.LEAST_PAUSE <= 5.0
