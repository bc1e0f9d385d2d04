"""The loop that works in the background."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError
from django.utils import timezone

from crowds import planted, settle
from isegoria.services import mapping
from isegoria.services.mapping import Step
from isegoria.store.models import Conversation, StoredLandscape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


@contextmanager
def loop(steps: Sequence[Step] = mapping.STEPS, beat: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Let the loop go on beside the test, in a thread of its own."""
    stop = threading.Event()
    how = {"worker": "test", "stop": stop, "steps": steps, "beat": beat, "idle": 0.05}
    thread = threading.Thread(target=mapping.run, kwargs=how)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)
    assert not thread.is_alive()


def eventually(true: Callable[[], bool]) -> None:
    """Wait until it is so."""
    until = time.monotonic() + 20.0
    while not true():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_what_is_due_gets_done() -> None:
    """Votes are counted, a conversation closes in time, and one whose waiting time is over is deleted."""
    voted, closing, going = (settle(planted(12), slug=slug) for slug in ("trams", "buses", "ferries"))
    past = timezone.now() - timedelta(minutes=1)
    Conversation.objects.filter(pk=closing.id).update(closes_at=past)
    Conversation.objects.filter(pk=going.id).update(delete_after=past)

    with loop():
        eventually(lambda: StoredLandscape.objects.filter(pk=voted.id).exists())
        eventually(lambda: Conversation.objects.get(pk=closing.id).state == "closed")
        eventually(lambda: not Conversation.objects.filter(pk=going.id).exists())


@pytest.mark.django_db(transaction=True)
def test_one_failure_does_not_stop_the_others() -> None:
    """Something fails again and again: the loop goes on, and whoever watches it sees it beat."""
    done: list[str] = []
    beats: list[float] = []

    def fail(_worker: str, _stop: threading.Event) -> bool:
        done.append("failed")
        raise DatabaseError("away")

    def succeed(worker: str, _stop: threading.Event) -> bool:
        done.append(worker)
        return False

    steps = (Step("bad", 0.0, fail), Step("good", 0.0, succeed))
    with loop(steps, lambda: beats.append(time.monotonic())):
        eventually(lambda: done.count("test") >= 3)

    assert done.count("failed") >= 3
    assert len(beats) >= 3


@pytest.mark.django_db(transaction=True)
def test_a_step_that_found_work_looks_again_at_once_and_else_waits_its_time() -> None:
    """Twenty pieces of work are done one after another; with nothing to do, a rare step stays rare."""
    left, looks = [20], []

    def work(_worker: str, _stop: threading.Event) -> bool:
        left[0] -= 1
        return left[0] > 0

    def look(_worker: str, _stop: threading.Event) -> bool:
        looks.append(1)
        return False

    with loop((Step("work", 60.0, work), Step("look", 60.0, look))):
        eventually(lambda: left[0] == 0)
        time.sleep(0.3)

    assert left == [0]
    assert len(looks) == 1


@pytest.mark.django_db(transaction=True)
def test_it_stops_within_a_second() -> None:
    """Told to stop, an idle loop ends at once, however long it would have waited."""
    stop = threading.Event()
    thread = threading.Thread(target=mapping.run, kwargs={"worker": "test", "stop": stop, "idle": 30.0})
    thread.start()
    time.sleep(0.3)

    told = time.monotonic()
    stop.set()
    thread.join(timeout=10)

    assert time.monotonic() - told < 1.0
