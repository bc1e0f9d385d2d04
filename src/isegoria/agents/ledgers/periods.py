"""How long a period is where a guard counts: the last 60 minutes, 24 hours, 7 days or 31 days.

They slide, so that no hour, day, week or month of any calendar sees more than a limit allows.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

PERIODS: Final = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=31),
}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """Write a moment as whole microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


LENGTHS: Final = {name: length // _MICROSECOND for name, length in PERIODS.items()}


def since(name: str, now: int) -> tuple[str, str, int]:
    """Read a count's name, such as "hide statement per day".

    Args:
        name: of a count.
        now: microseconds since 1970.

    Returns:
        Its verb and target, either of them "any", and the moment after which an effect counts.
    """
    verb, target, _per, period = name.split(" ")
    return verb, target, now - LENGTHS[period]
