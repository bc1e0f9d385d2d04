"""The loop of `isegoria work`: do what is due, then wait a little; what is not finished, others take over."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from isegoria.services.anonymising import anonymise_due
from isegoria.services.deleting import delete_due
from isegoria.services.importing import run_one
from isegoria.services.mapping.computing import compute
from isegoria.services.organising import close_due
from isegoria.store.models import Challenge, CoHost, OutboxMessage, Ratification, Slate, Swarm

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

IDLE_SECONDS = 0.7
_LONGEST_IDLE = 30.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of work.

    Attributes:
        name: for the log.
        every: seconds between two looks while there is nothing to do.
        do: does one piece of it, and tells whether there was any; gets the worker's name and its stop.
    """

    name: str
    every: float
    do: Callable[[str, threading.Event], bool]


def _compute(worker: str, stop: threading.Event) -> bool:
    return compute(worker=worker, stop=stop) is not None


def _import(worker: str, stop: threading.Event) -> bool:
    return run_one(worker=worker, stop=stop)


def _close(_worker: str, _stop: threading.Event) -> bool:
    return close_due() > 0


def _delete(_worker: str, _stop: threading.Event) -> bool:
    return bool(delete_due())


def _anonymise(_worker: str, _stop: threading.Event) -> bool:
    return bool(anonymise_due())


def _cohost(worker: str, stop: threading.Event) -> bool:
    if not CoHost.objects.exclude(address="").exists():
        return False
    # It loads what computes landscapes, and stands above this package.
    from isegoria.services.cohosting.working import step  # noqa: PLC0415 - likewise

    return step(worker=worker, stop=stop)


def _ratify(_worker: str, _stop: threading.Event) -> bool:
    if not Ratification.objects.filter(stage__in=("ballot", "cooling")).exists():
        return False
    from isegoria.services.ratifying import close_due as close_ballots  # noqa: PLC0415 - as above
    from isegoria.services.ratifying import enter_due  # noqa: PLC0415 - as above

    return close_ballots() + enter_due() > 0


def _slate(worker: str, stop: threading.Event) -> bool:
    if not Slate.objects.filter(drawn_at=None, problem="").exists():
        return False
    from isegoria.services.ratifying import draw_slates  # noqa: PLC0415 - as above

    return draw_slates(worker=worker, stop=stop)


def _govern(worker: str, stop: threading.Event) -> bool:
    if not Swarm.objects.filter(next_at__lte=timezone.now(), paused_by="").exists():
        return False
    from isegoria.services.governing.working import run_due  # noqa: PLC0415 - as above

    return run_due(worker, stop)


def _send(_worker: str, stop: threading.Event) -> bool:
    now = timezone.now()
    if not OutboxMessage.objects.filter(next_at__lte=now).exists():
        return False
    from isegoria.services.governing.outbox import send_due  # noqa: PLC0415 - as above

    return send_due(now, stop)


def _remind(_worker: str, stop: threading.Event) -> bool:
    if (
        not settings.CONFIGURATION.email
        or not Challenge.objects.filter(remind_at__lte=timezone.now()).exists()
    ):
        return False
    from isegoria.services.committing.reminding import remind_due  # noqa: PLC0415 - as above

    return remind_due(timezone.now(), stop)


STEPS: tuple[Step, ...] = (
    Step("compute", 0.0, _compute),
    Step("import", 1.0, _import),
    Step("cohost", 1.0, _cohost),
    Step("slate", 1.0, _slate),
    Step("govern", 1.0, _govern),
    Step("send", 1.0, _send),
    Step("close", 5.0, _close),
    Step("ratify", 5.0, _ratify),
    Step("delete", 30.0, _delete),
    Step("remind", 60.0, _remind),
    Step("anonymise", 60.0, _anonymise),
)


def run(
    *,
    worker: str,
    stop: threading.Event,
    beat: Callable[[], None] = lambda: None,
    steps: Sequence[Step] = STEPS,
    idle: float = IDLE_SECONDS,
) -> None:
    """Work until told to stop; any number of workers may, on any number of machines.

    A piece of work that fails is logged and left for later; the loop goes on.

    Args:
        worker: names the machine and process.
        stop: once set, the loop ends within about a second.
        beat: called after every round, so that whoever watches sees that the loop goes on.
        steps: what there is to do, in order.
        idle: seconds to wait where there was nothing to do.
    """
    due = dict.fromkeys(steps, 0.0)
    pause = idle
    _log.info("worker-started", extra={"worker": worker})
    try:
        while not stop.is_set():
            close_old_connections()
            worked, failed = _round(worker, stop, due)
            beat()
            pause = min(2.0 * pause, _LONGEST_IDLE) if failed else idle
            if not worked:
                stop.wait(pause)
    finally:
        if not connection.in_atomic_block:
            connection.close()
        _log.info("worker-stopped", extra={"worker": worker})


def _round(worker: str, stop: threading.Event, due: dict[Step, float]) -> tuple[bool, bool]:
    """Do one piece of each kind that is due: tell whether there was any, and whether the database is away."""
    worked = failed = False
    for step, when in due.items():
        if stop.is_set():
            break
        if time.monotonic() < when:
            continue
        due[step] = time.monotonic() + step.every
        try:
            if step.do(worker, stop):
                worked, due[step] = True, 0.0
        except Exception as problem:  # noqa: BLE001 - one conversation's trouble must not stop the others
            failed = failed or isinstance(problem, DatabaseError)
            # No words of the problem: they may quote what people wrote.
            _log.error("work-failed", extra={"step": step.name, "problem": type(problem).__name__})
    return worked, failed
