"""The one thread that writes votes: what queued while one commit was made durable goes into the next.

Nobody waits for a timer. Alone, a vote is committed at once; under load, hundreds share the cost of one.
An act is acknowledged only after the commit that holds it.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.services.errors import TryAgain
from isegoria.store.batches import apply_batch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.store.batches import Act, Applied
    from isegoria.store.showings import Showing

_LOG = logging.getLogger(__name__)

_MOST_WAITING = 5_000
_MOST_AT_ONCE = 500
_LONGEST_WAIT = 30.0
# How long to wait before a batch that met a lost connection or a locked database is tried again.
_PAUSES = (0.0, 0.05, 0.25, 1.0)


@dataclass(eq=False, slots=True)
class _Request:
    """Acts of one caller, who waits until `done` is set."""

    acts: Sequence[Act]
    showings: Sequence[Showing]
    done: threading.Event = field(default_factory=threading.Event)
    applied: list[Applied] = field(default_factory=list)
    failure: Exception | None = None


class Writer:
    """Writes acts in batches, in a thread and over a connection of its own.

    Attributes:
        commits: how many transactions it has committed.
        written: how many acts they held.
        outcomes: what became of them, by name, to how often.
    """

    def __init__(self, *, most_waiting: int = _MOST_WAITING, most_at_once: int = _MOST_AT_ONCE) -> None:
        self.commits = 0
        self.written = 0
        self.outcomes: Counter[str] = Counter()
        self._began: float | None = None
        self._most_waiting = most_waiting
        self._most_at_once = most_at_once
        self._queue: deque[_Request] = deque()
        self._state = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopping = False

    @property
    def waiting(self) -> int:
        """How many requests wait for the next batch."""
        return len(self._queue)

    @property
    def busy_ms(self) -> int:
        """For how many milliseconds the batch at hand has been worked on; 0 where there is none."""
        began = self._began
        return 0 if began is None else int(1000 * (time.monotonic() - began))

    def write(self, acts: Sequence[Act]) -> list[Applied]:
        """Write acts and wait until they are durable.

        Raises:
            TryAgain: too many wait already, or the database did not answer; the acts may be sent again, for
                an act that took effect changes nothing the second time.
        """
        request = _Request(acts, ())
        self._put(request)
        if not request.done.wait(_LONGEST_WAIT):
            raise _try_again()
        if request.failure is not None:
            raise _try_again() from request.failure
        return request.applied

    def note(self, showings: Sequence[Showing]) -> None:
        """Write showings with the next batch; nobody waits, and where too many do, they are let go."""
        with contextlib.suppress(TryAgain):
            self._put(_Request((), showings))

    def stop(self, seconds: float = _LONGEST_WAIT) -> None:
        """Write what waits, then end the thread and its connection; a later `write` starts anew."""
        with self._state:
            thread, self._stopping = self._thread, True
            self._state.notify()
        if thread is not None:
            thread.join(seconds)
        with self._state:
            self._stopping = False

    def start(self) -> None:
        """Start the thread now, rather than with the first act."""
        with self._state:
            self._start()

    def _put(self, request: _Request) -> None:
        with self._state:
            if self._stopping or len(self._queue) >= self._most_waiting:
                raise _try_again()
            self._queue.append(request)
            self._start()
            self._state.notify()

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="vote-writer", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        try:
            while requests := self._take():
                self._began = time.monotonic()
                self._finish(requests)
                self._began = None
        finally:
            connection.close()

    def _take(self) -> list[_Request]:
        with self._state:
            while not self._queue and not self._stopping:
                self._state.wait()
            number = min(len(self._queue), self._most_at_once)
            taken = [self._queue.popleft() for _one in range(number)]
            if not taken:
                # Under the lock, so that whoever queues next sees that a new thread is needed.
                self._thread = None
            return taken

    def _finish(self, requests: Sequence[_Request]) -> None:
        """Write requests together; where they fail together, each by itself, so that one fails alone."""
        try:
            self._commit(requests)
        except Exception as failure:  # noqa: BLE001 - the thread outlives whatever the database says
            if len(requests) > 1 and not isinstance(failure, OperationalError | InterfaceError):
                for one in requests:
                    self._finish([one])
                return
            _LOG.exception("votes could not be written")
            for one in requests:
                one.failure = failure
        for one in requests:
            one.done.set()

    def _commit(self, requests: Sequence[_Request]) -> None:
        acts = [act for one in requests for act in one.acts]
        showings = [showing for one in requests for showing in one.showings]
        verdicts = _persist(acts, showings)
        applied = iter(verdicts)
        for one in requests:
            one.applied = [next(applied) for _act in one.acts]
        self.outcomes.update(one.outcome.name.lower() for one in verdicts)
        self.commits += 1
        self.written += len(acts)


def _persist(acts: Sequence[Act], showings: Sequence[Showing]) -> list[Applied]:
    """Apply acts in one transaction, however often the connection is lost meanwhile."""
    for pause in _PAUSES:
        try:
            return _apply(acts, showings)
        except (OperationalError, InterfaceError) as failure:
            _LOG.warning("writing votes again: %s", type(failure).__name__)
            _drop_connection()
            time.sleep(pause)
    return _apply(acts, showings)


def _apply(acts: Sequence[Act], showings: Sequence[Showing]) -> list[Applied]:
    with transaction.atomic():
        return apply_batch(acts, showings, timezone.now())


def _drop_connection() -> None:
    try:
        connection.close()
    except DatabaseError:
        # Broken beyond closing; the next use makes a new one.
        connection.connection = None


def _try_again() -> TryAgain:
    return TryAgain(
        "votes-busy",
        _("Your vote was not confirmed, because the site is too busy. Send it again in a moment."),
        seconds=2,
    )


_writer = Writer()


def write(acts: Sequence[Act]) -> list[Applied]:
    """Write acts durably; within the caller's transaction, if there is one, and then as durable as that.

    Raises:
        TryAgain: they were not confirmed; send them again.
    """
    return _apply(acts, ()) if connection.in_atomic_block else _writer.write(acts)


def note(showings: Sequence[Showing]) -> None:
    """Write what was shown to whom, soon."""
    if connection.in_atomic_block:
        _apply((), showings)
    else:
        _writer.note(showings)


def start_writer() -> None:
    """Start the writer's thread now, rather than with the first vote."""
    _writer.start()


def stop_writer() -> None:
    """Write what waits and end the thread; it starts again with the next vote."""
    _writer.stop()


def writer_figures() -> dict[str, int]:
    """Count commits, acts in them, requests that wait, and how long the batch at hand takes; for metrics."""
    return {
        "commits": _writer.commits,
        "written": _writer.written,
        "waiting": _writer.waiting,
        "busy_ms": _writer.busy_ms,
    }


def writer_outcomes() -> dict[str, int]:
    """Count what became of the acts, by outcome; for metrics."""
    return dict(_writer.outcomes)


def _renew() -> None:
    # A forked process has neither the thread nor a right to its connection.
    global _writer  # noqa: PLW0603 - one writer a process
    _writer = Writer()


atexit.register(stop_writer)
os.register_at_fork(after_in_child=_renew)
