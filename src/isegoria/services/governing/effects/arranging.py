"""The moderators' queue in order, and how often statements are shown: the newest action alone holds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from isegoria.agents.errors import LedgerError
from isegoria.services.governing.effects.causing import checked, rows_of
from isegoria.store.models import ExposureFactor, QueuePlace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.agents.requests import Request
    from isegoria.services.governing.effects.causing import Cause

_AT_ONCE = 1_000


def order_queue(cause: Cause, request: Request) -> Mapping[str, Any]:
    """Put the moderators' queue in order; whatever order there was is gone.

    Returns:
        How many statements have a place.

    Raises:
        StewardError: the arguments have not the effect's shape.
        LedgerError: a statement is not there, or has two places.
    """
    order = checked(request)["order"]
    twice = [number for number, times in Counter(one["statement"] for one in order).items() if times > 1]
    if twice:
        raise LedgerError(f"statement {twice[0]}: it has two places in the queue; give it one")
    rows = rows_of(cause, (one["statement"] for one in order))
    QueuePlace.objects.filter(statement__conversation_id=cause.conversation).delete()
    QueuePlace.objects.bulk_create(
        (
            QueuePlace(
                statement_id=rows[one["statement"]],
                score=one["score"],
                reasons=list(one["reasons"]),
                action_id=cause.action,
            )
            for one in order
        ),
        batch_size=_AT_ONCE,
    )
    return {"statements": len(order)}


def balance_exposure(cause: Cause, request: Request) -> Mapping[str, Any]:
    """Say how much more or less often statements are shown; whatever was said before is gone.

    Returns:
        How many statements have a factor.

    Raises:
        StewardError: the arguments have not the effect's shape.
        LedgerError: a statement is not there.
    """
    factors = {int(number): factor for number, factor in checked(request)["factors"].items()}
    rows = rows_of(cause, factors)
    ExposureFactor.objects.filter(statement__conversation_id=cause.conversation).delete()
    ExposureFactor.objects.bulk_create(
        (
            ExposureFactor(statement_id=rows[number], factor=factor, action_id=cause.action)
            for number, factor in factors.items()
        ),
        batch_size=_AT_ONCE,
    )
    return {"statements": len(factors)}
