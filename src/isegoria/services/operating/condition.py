"""Whether the site can do its work, and how far the work in the background has come."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import ClassVar

from django.db import DatabaseError, connection
from django.db.models import Count, F, Max, Q
from django.utils import timezone

from isegoria.services import voting
from isegoria.services.operating.schema import OperatingError, schema
from isegoria.store.models import Conversation, Import, LogState, MapWork, Opening, StoredLandscape

# A commit takes milliseconds; one that takes this long will hardly come.
_STUCK_SECONDS = 20.0
# A worker looks for work every second, so work that nobody took for this long has no worker.
_LATE_SECONDS = 60.0
_SCHEMA_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the site can serve people now; each part is "ok" or one word for what is wrong.

    Attributes:
        database: "ok" or "unreachable".
        migrations: "ok", "pending", "newer" (of a newer version) or "unknown".
        writer: of votes; "ok" or "stuck".
        worker: "ok", or "late" where work has waited for a minute without anybody taking it. The site serves
            people all the same, so this does not make it unready.
    """

    database: str
    migrations: str
    writer: str
    worker: str

    @property
    def ready(self) -> bool:
        """Whether people should be sent here."""
        return (self.database, self.migrations, self.writer) == ("ok", "ok", "ok")


@dataclass(frozen=True, slots=True)
class WorkFigures:
    """Background work over all conversations, which are not named.

    Attributes:
        conversations: state to how many there are.
        landscapes: how many are kept.
        behind: how many conversations have votes that their landscape does not show yet.
        failing: of those, how many failed to be computed at least once in a row.
        late_seconds: for how long the work that waited longest could have been taken and was not.
        newest_seconds: the age of the newest landscape; None where there is none.
        slowest_seconds: how long the dearest landscape took to compute; None where there is none.
        imports: handed in and not finished.
        unsealed: records that wait for their place in the log.
        sealed_seconds: since the log was sealed last; None where it has not begun.
    """

    conversations: dict[str, int]
    landscapes: int
    behind: int
    failing: int
    late_seconds: float
    newest_seconds: float | None
    slowest_seconds: float | None
    imports: int
    unsealed: int
    sealed_seconds: float | None


class _Seen:
    """What this process remembers from one look to the next.

    Attributes:
        current_until: until when the tables need not be looked at again; that costs much.
        waiting: work that nobody had taken when it was last looked at, and since when.
    """

    current_until = 0.0
    waiting: ClassVar[dict[tuple[int, ...], float]] = {}


def health() -> Health:
    """Look whether the site can serve people; cheap enough to be asked every second."""
    writer = "stuck" if voting.writer_figures()["busy_ms"] > 1000 * _STUCK_SECONDS else "ok"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        migrations = _migrations()
        worker = "late" if migrations == "ok" and _late() > _LATE_SECONDS else "ok"
    except (DatabaseError, OperatingError):
        connection.close()
        return Health("unreachable", "unknown", writer, "unknown")
    return Health("ok", migrations, writer, worker)


def work_figures() -> WorkFigures:
    """Count the background work; for metrics."""
    behind = MapWork.objects.filter(last_event__gt=F("done_event")).aggregate(
        count=Count("pk"), failing=Count("pk", filter=Q(failures__gt=0))
    )
    states = Conversation.objects.exclude(slug__startswith="_").values_list("state").annotate(Count("pk"))
    kept = StoredLandscape.objects.aggregate(
        count=Count("pk"), newest=Max("computed_at"), slowest=Max("seconds")
    )
    waiting = Opening.objects.filter(index=None).exclude(conversation__slug__startswith="_")
    sealed = LogState.objects.values_list("sealed_at", flat=True).first()
    return WorkFigures(
        conversations=dict(states.order_by("state")),
        landscapes=kept["count"],
        behind=behind["count"],
        failing=behind["failing"],
        late_seconds=_late(),
        newest_seconds=(timezone.now() - kept["newest"]).total_seconds() if kept["newest"] else None,
        slowest_seconds=kept["slowest"],
        imports=Import.objects.filter(state__in=[Import.State.WAITING, Import.State.RUNNING]).count(),
        unsealed=waiting.count(),
        sealed_seconds=(timezone.now() - sealed).total_seconds() if sealed else None,
    )


def _migrations() -> str:
    if time.monotonic() < _Seen.current_until:
        return "ok"
    found = schema()
    if found.current:
        _Seen.current_until = time.monotonic() + _SCHEMA_SECONDS
        return "ok"
    return "newer" if found.unknown else "pending"


def _late() -> float:
    """Give the seconds since this process first saw the work that has waited longest without being taken."""
    now = time.time()
    behind = MapWork.objects.filter(last_event__gt=F("done_event"), leased_until__lte=int(now * 1000))
    # Somebody who takes the work or finishes it changes these.
    found = behind.values_list("pk", "done_event", "leased_until")
    _Seen.waiting = {one: _Seen.waiting.get(one, now) for one in found}
    return now - min(_Seen.waiting.values(), default=now)
