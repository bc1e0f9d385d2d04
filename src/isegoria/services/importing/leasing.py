"""Who works on an import: whoever holds its lease, until that runs out."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import F, Q

from isegoria.store.models import Import

if TYPE_CHECKING:
    from django.db.models import QuerySet

LEASE_SECONDS = 60.0
_TELL_AFTER = 0.4
_LONGEST_NAME = 60
_UNFINISHED = Q(state=Import.State.WAITING) | Q(state=Import.State.RUNNING)


class LeaseLostError(Exception):
    """Somebody else has taken the import over, or it was called off; nothing more may be written."""


@dataclass(slots=True)
class Lease:
    """The right to work on one import.

    Attributes:
        number: the import's row id.
        holder: names this lease and no other.
        told: when progress was last written down, in seconds of the monotonic clock.
    """

    number: int
    holder: str
    told: float = field(default=-1e9)

    def tell(self, step: str, done: int, total: int, *, now: bool = False) -> None:
        """Write down how far the work is, and prolong the lease; not more than twice a second.

        Raises:
            LeaseLostError: the lease is somebody else's.
        """
        if not now and time.monotonic() - self.told < _TELL_AFTER:
            return
        if not self.row().update(step=step, done=done, total=total, leased_until=_now() + _lease()):
            raise LeaseLostError
        self.told = time.monotonic()

    def hold(self) -> None:
        """Keep others from taking the import over until this transaction ends.

        Raises:
            LeaseLostError: the lease is somebody else's.
        """
        if not list(self.row().select_for_update().values_list("pk")):
            raise LeaseLostError

    def row(self) -> QuerySet[Import]:
        """Find the import, as long as the lease is ours."""
        return Import.objects.filter(pk=self.number, holder=self.holder)


def take_lease(*, worker: str) -> Lease | None:
    """Take over the import that has waited longest; None where there is none."""
    now = _now()
    waiting = Import.objects.filter(_UNFINISHED, leased_until__lte=now).order_by("pk")
    for number, until, before in waiting.values_list("pk", "leased_until", "holder"):
        lease = Lease(number, _name(worker))
        # The one statement that decides between workers: it finds the row as it was, or somebody was faster.
        same = Import.objects.filter(_UNFINISHED, pk=number, leased_until=until, holder=before)
        if same.update(
            state=Import.State.RUNNING,
            holder=lease.holder,
            leased_until=now + _lease(),
            attempts=F("attempts") + 1,
        ):
            return lease
    return None


def begin(row: Import, *, worker: str) -> Lease:
    """Save a new import that is worked on at once, under a lease."""
    lease = Lease(0, _name(worker))
    row.state, row.holder, row.leased_until = Import.State.RUNNING, lease.holder, _now() + _lease()
    row.attempts = 1
    row.save()
    lease.number = row.pk
    return lease


def _name(worker: str) -> str:
    return f"{worker[:_LONGEST_NAME]} {secrets.token_hex(8)}"


def _lease() -> int:
    return int(LEASE_SECONDS * 1000)


def _now() -> int:
    return int(time.time() * 1000)
