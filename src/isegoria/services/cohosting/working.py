"""What a worker does for co-hosted conversations: ask the other host, check, and go a step further."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from isegoria.opinion.joint.receiving import read_first
from isegoria.opinion.settings import ROBUST
from isegoria.services.cohosting.asking import OtherHost
from isegoria.services.cohosting.errors import ApartError, CoHostError, ForgedError, UnreachableError
from isegoria.services.cohosting.receipts import check_receipt
from isegoria.services.cohosting.rounds import Memories, begin, other_document, own_document, take
from isegoria.services.cohosting.statements import offer
from isegoria.store.models import CoHost, Conversation, JointLandscape, MapWork

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from isegoria.services.cohosting.asking import Asked, Status

LEAST_EPOCH = 60.0  # seconds from the beginning of one epoch to that of the next
PATIENCE = 600.0  # seconds after which nobody waits for the other host to finish an epoch
_LONG = 3_600.0  # seconds after which an epoch in which the hosts came apart is given up
_AGAIN = 1.0
_TOGETHER = 5.0
_SELDOM = 60.0
_LEASE = 90.0
_LONGEST_PAUSE = 300.0
_ROUNDS = (1, 2, 3)
_LONGEST_DETAIL = 1000
_State = CoHost.State
_memories = Memories()
_log = logging.getLogger(__name__)


def step(
    *,
    worker: str,
    stop: threading.Event | None = None,
    conversation: int | None = None,
    ask: Callable[[CoHost], Asked] = OtherHost,
    memories: Memories = _memories,
    patient: bool = True,
) -> bool:
    """Go one step further in the co-hosted conversation that has waited longest.

    Args:
        worker: names the machine and process.
        stop: once set, nothing new is begun.
        conversation: its row's id; None for any.
        ask: reaches the other host.
        memories: what this process remembers.
        patient: keep to the pauses between two looks and between two epochs.

    Returns:
        Whether something was done.
    """
    cohost = None if stop is not None and stop.is_set() else _lease(worker, conversation, patient=patient)
    if cohost is None:
        return False
    try:
        moved = _advance(cohost, ask(cohost), memories, patient=patient)
    except CoHostError as wrong:
        moved = _trouble(cohost, wrong, memories)
    cohost.checked_at = timezone.now()
    cohost.detail = cohost.detail[:_LONGEST_DETAIL]
    cohost.save(
        update_fields=["state", "detail", "size", "results_public", "checked_at", "next_at", "failures"]
    )
    return moved


def _lease(worker: str, conversation: int | None, *, patient: bool) -> CoHost | None:
    now = _now()
    waiting = CoHost.objects.exclude(address="").exclude(conversation__state=Conversation.State.DRAFT)
    if conversation is not None:
        waiting = waiting.filter(pk=conversation)
    if patient:
        waiting = waiting.filter(next_at__lte=now)
    # Whoever began an epoch remembers its votes, so goes on with it.
    waiting = waiting.filter(Q(holder=worker) | Q(leased_until__lte=now))
    row = waiting.order_by("next_at").first()
    if row is None:
        return None
    mine = CoHost.objects.filter(Q(holder=worker) | Q(leased_until__lte=now), pk=row.pk)
    taken = mine.update(
        holder=worker, leased_until=now + int(_LEASE * 1000), next_at=now + int(_LEASE * 1000)
    )
    if not taken:
        return None
    return CoHost.objects.get(pk=row.pk)


def _advance(cohost: CoHost, other: Asked, memories: Memories, *, patient: bool) -> bool:
    status = other.status()
    cohost.failures, cohost.results_public = 0, status.results_public
    if cohost.state == _State.UNREACHABLE:
        cohost.state, cohost.detail = _State.WAITING, ""
    if status.epoch > cohost.epoch or not cohost.epoch:
        _begin(cohost, max(status.epoch, 1), memories)
        return True
    if own_document(cohost, _ROUNDS[0]) is None:  # somebody had their data erased
        _begin(cohost, cohost.epoch + 1, memories)
        return True
    joint = JointLandscape.objects.filter(pk=cohost.pk).first()
    if joint is not None and joint.epoch == cohost.epoch:
        return _finished(cohost, joint, status, memories, patient=patient)
    if cohost.state == _State.APART:
        return _again(cohost, memories)
    if status.epoch < cohost.epoch:
        return _wait(cohost)
    return _next_round(cohost, other, status, memories)


def _next_round(cohost: CoHost, other: Asked, status: Status, memories: Memories) -> bool:
    """Ask for the first round that the other host has and this site lacks, and check it."""
    for number in _ROUNDS:
        if other_document(cohost, number) is not None:
            continue
        if number not in status.rounds:
            return _wait(cohost)
        text, receipt = other.document(cohost.epoch, number)
        size = check_receipt(cohost, cohost.epoch, number, text, receipt)
        take(cohost, number, text, receipt, memories)
        cohost.size = size
        _taken(cohost, number, text, memories)
        return True
    return _wait(cohost)


def _taken(cohost: CoHost, number: int, text: str, memories: Memories) -> None:
    cohost.state, cohost.detail, cohost.next_at = _State.WAITING, "", _now()
    if number == _ROUNDS[0]:
        read = read_first(text, ROBUST)
        offer(cohost.pk, read.header.host, read.listed)
    if number == _ROUNDS[-1]:
        cohost.state = _State.TOGETHER
        memories.forget(cohost.pk)
        _log.info("cohost-together", extra={"conversation": cohost.pk, "epoch": cohost.epoch})


def _finished(
    cohost: CoHost, joint: JointLandscape, status: Status, memories: Memories, *, patient: bool
) -> bool:
    """Look whether both found the same, and whether it is time to begin anew."""
    if status.joint == joint.epoch and status.digest != joint.digest:
        raise ApartError(
            "the two hosts found different landscapes from the same sums; run the same version of Isegoria, "
            "with the same libraries, on each"
        )
    pause = _TOGETHER if cohost.conversation.state == Conversation.State.OPEN else _SELDOM
    cohost.state, cohost.detail, cohost.next_at = _State.TOGETHER, "", _now() + int(pause * 1000)
    age = _age(cohost)
    both = status.joint >= cohost.epoch or age > PATIENCE
    if _behind(cohost) and both and (age > LEAST_EPOCH or not patient):
        _begin(cohost, cohost.epoch + 1, memories)
        return True
    return False


def _again(cohost: CoHost, memories: Memories) -> bool:
    """Begin anew where that may help: votes have changed, or much time has passed."""
    if _behind(cohost) or _age(cohost) > _LONG:
        _begin(cohost, cohost.epoch + 1, memories)
        return True
    cohost.next_at = _now() + int(_SELDOM * 1000)
    return False


def _begin(cohost: CoHost, epoch: int, memories: Memories) -> None:
    begin(cohost, epoch, memories)
    cohost.state, cohost.detail, cohost.next_at = _State.WAITING, "", _now()


def _wait(cohost: CoHost) -> bool:
    """Wait for the other host to go on."""
    if cohost.state not in {_State.REFUSED, _State.APART}:
        cohost.state, cohost.detail = _State.WAITING, ""
    cohost.next_at = _now() + int(_AGAIN * 1000)
    return False


def _trouble(cohost: CoHost, wrong: CoHostError, memories: Memories) -> bool:
    pause = _SELDOM
    if isinstance(wrong, UnreachableError):
        cohost.state, cohost.failures = _State.UNREACHABLE, cohost.failures + 1
        pause = min(_AGAIN * 2.0 ** min(cohost.failures, 20), _LONGEST_PAUSE)
    elif isinstance(wrong, ForgedError):
        cohost.state = _State.REFUSED
    else:
        cohost.state = _State.APART
        memories.forget(cohost.pk)
        pause = _AGAIN
    cohost.detail, cohost.next_at = str(wrong), _now() + int(pause * 1000)
    _log.warning("cohost-trouble", extra={"conversation": cohost.pk, "state": str(cohost.state)})
    return False


def _behind(cohost: CoHost) -> bool:
    return MapWork.objects.filter(pk=cohost.pk, last_event__gt=cohost.event).exists()


def _age(cohost: CoHost) -> float:
    return (_now() - cohost.begun_at) / 1000.0


def _now() -> int:
    return int(time.time() * 1000)
