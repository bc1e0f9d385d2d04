"""Who computes a landscape: whoever takes its lease, until the lease runs out.

Nothing is queued. `MapWork` says up to which event a conversation has come and which one its landscape
reaches; whatever lies between is work. A worker that dies leaves a lease that runs out, and the next worker
starts over; one that is merely slow finds its lease taken and stores nothing.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from isegoria.store.models import Conversation, MapWork

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

LEASE_SECONDS = 30.0
_LONGEST_PAUSE = 300.0
_LONGEST_BACKOFF = 600.0
_LONGEST_NAME = 60
_VOTED_IN = (Conversation.State.OPEN, Conversation.State.DRAFT)


class LeaseLostError(Exception):
    """Somebody else has taken the work over; what was computed is thrown away."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to compute one conversation's landscape.

    Attributes:
        conversation: its row's id.
        event: what the landscape will reach: read before the votes are.
        holder: names this lease and no other.
    """

    conversation: int
    event: int
    holder: str

    def keep(self) -> None:
        """Prolong the lease.

        Raises:
            LeaseLostError: it ran out, and somebody else took it; or the conversation is no more.
        """
        if not self._row().update(leased_until=_now() + int(LEASE_SECONDS * 1000)):
            raise LeaseLostError

    def finish(self, store: Callable[[], None], *, seconds: float, least_pause: float) -> None:
        """Store what was computed and give the lease back, both or neither.

        Args:
            store: writes the landscape.
            seconds: that computing took; the next one waits four times as long, so that at most a fifth of
                a processor goes into a conversation that many vote in.
            least_pause: seconds to wait at least, so that votes gather.

        Raises:
            LeaseLostError: somebody else has taken the work over; nothing was stored.
        """
        with transaction.atomic():
            if not list(self._row().select_for_update().values_list("pk")):
                raise LeaseLostError
            store()
            state = Conversation.objects.filter(pk=self.conversation).values_list("state", flat=True).get()
            pause = min(max(least_pause, 4.0 * seconds), _LONGEST_PAUSE) if state in _VOTED_IN else 0.0
            self._row().update(
                done_event=self.event, holder="", failures=0, leased_until=_now() + int(pause * 1000)
            )

    def release(self) -> None:
        """Give the lease back unfinished, so that anybody may take it at once."""
        self._row().update(holder="", leased_until=_now())

    def fail(self) -> None:
        """Give the lease back after a failure, to be tried again later and later."""
        failures = self._row().values_list("failures", flat=True).first()
        if failures is None:
            return
        pause = min(2.0 ** min(failures + 1, 20), _LONGEST_BACKOFF)
        self._row().update(holder="", failures=F("failures") + 1, leased_until=_now() + int(pause * 1000))

    def _row(self) -> QuerySet[MapWork]:
        return MapWork.objects.filter(pk=self.conversation, holder=self.holder)


def take_lease(*, worker: str, conversation: int | None = None, patient: bool = True) -> Lease | None:
    """Take the lease of the conversation that has waited longest.

    Args:
        worker: names the machine and process, for whoever looks at the table.
        conversation: take this one's or none.
        patient: wait for others' leases and for the pause after the last landscape.

    Returns:
        None where there is nothing to do.
    """
    now = _now()
    behind = MapWork.objects.filter(last_event__gt=F("done_event"))
    if conversation is not None:
        behind = behind.filter(pk=conversation)
    if patient:
        behind = behind.filter(leased_until__lte=now)
    for row in behind.order_by("leased_until", "pk").values("pk", "leased_until", "holder"):
        holder = f"{worker[:_LONGEST_NAME]} {secrets.token_hex(8)}"
        # The one statement that decides between workers: it finds the row as it was, or somebody was faster.
        same = MapWork.objects.filter(
            pk=row["pk"],
            last_event__gt=F("done_event"),
            leased_until=row["leased_until"],
            holder=row["holder"],
        )
        if same.update(holder=holder, leased_until=now + int(LEASE_SECONDS * 1000)):
            event = MapWork.objects.filter(pk=row["pk"]).values_list("last_event", flat=True).first()
            if event is not None:
                return Lease(row["pk"], event, holder)
    return None


def _now() -> int:
    return int(time.time() * 1000)
