"""Send what waits in the outbox: leased before it is sent, so that a killed worker repeats it at most.

A message that was sent by a worker that died before it could say so is sent again, under the same key:
whoever receives it drops the second copy by the header `Idempotency-Key`, or `Message-ID` of e-mail.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F

from isegoria.services.changes import add_history
from isegoria.services.governing.effects.recording import ERASED, record_message
from isegoria.services.governing.posting import PostError, mail, post
from isegoria.store.models import OutboxMessage

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping

TRIES: Final = 8
LEASE: Final = timedelta(minutes=2)
_LONGEST: Final = timedelta(hours=6)
_log = logging.getLogger(__name__)
CHANNELS: Final[Mapping[str, Callable[[OutboxMessage], None]]] = {"email": mail, "webhook": post}


def send_due(
    now: datetime,
    stop: threading.Event,
    channels: Mapping[str, Callable[[OutboxMessage], None]] = CHANNELS,
) -> bool:
    """Send the message that has waited longest.

    Args:
        now: the time.
        stop: once set, nothing more is begun.
        channels: how a message is sent, by its channel.

    Returns:
        Whether there was one.
    """
    if stop.is_set():
        return False
    row = OutboxMessage.objects.filter(next_at__lte=now).order_by("next_at", "id").first()
    if row is None:
        return False
    # Whoever moves the time forward first has it; the others find it moved.
    mine = OutboxMessage.objects.filter(pk=row.pk, next_at=row.next_at, tries=row.tries)
    if not mine.update(next_at=now + pause_after(row.tries + 1), tries=F("tries") + 1):
        return True
    row.refresh_from_db()
    try:
        channels[row.channel](row)
    except PostError as wrong:
        _failed(row, wrong)
    else:
        _settle(row, sent_at=now, next_at=None, problem="")
    return True


def pause_after(tries: int) -> timedelta:
    """Tell how long to wait before the next try: two minutes, then twice as long each time, to six hours.

    >>> [pause_after(one).seconds // 60 for one in (1, 2, 3)]
    [2, 4, 8]
    """
    return min(LEASE * int(2 ** (tries - 1)), _LONGEST)


def forget_messages(account: int) -> None:
    """Record that messages to somebody are no more; call it before their account is deleted.

    Args:
        account: its row's id.
    """
    for row in OutboxMessage.objects.filter(account_id=account).select_related("action"):
        record_message(row.action.swarm_id, row, state=ERASED)
        row.delete()


def _failed(row: OutboxMessage, wrong: PostError) -> None:
    problem = str(wrong)[:200]
    over = wrong.final or row.tries >= TRIES
    _log.warning(
        "message-failed", extra={"row": row.pk, "try": row.tries, "over": over, "problem": wrong.code}
    )
    if over:
        _settle(row, next_at=None, problem=problem)
    else:
        OutboxMessage.objects.filter(pk=row.pk, tries=row.tries).update(problem=problem)


def _settle(row: OutboxMessage, **values: datetime | str | None) -> None:
    """Say that a message was sent or given up, unless another worker took it over meanwhile."""
    with transaction.atomic():
        if not OutboxMessage.objects.filter(pk=row.pk, tries=row.tries, sent_at=None).update(**values):
            return
        settled = OutboxMessage.objects.select_related("action").get(pk=row.pk)
        record_message(settled.action.swarm_id, settled)
        if settled.sent_at is None:
            details: dict[str, str | int | None] = {"channel": settled.channel, "tries": settled.tries}
            add_history(settled.action.swarm_id, "message-given-up", details=details)
