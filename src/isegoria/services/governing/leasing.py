"""Whose turn it is to run a swarm: whoever takes its lease, until the lease runs out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from isegoria.store.models import Conversation, Swarm

if TYPE_CHECKING:
    from datetime import datetime

LEASE: Final = timedelta(seconds=60)
_LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to let one swarm's agents take a turn.

    Attributes:
        conversation: its row's id.
        holder: names this lease and no other.
    """

    conversation: int
    holder: str

    def keep(self, now: datetime) -> bool:
        """Prolong the lease; False where somebody else took it over."""
        mine = Swarm.objects.filter(pk=self.conversation, holder=self.holder)
        return bool(mine.update(leased_until=_ms(now + LEASE)))

    def finish(self, now: datetime) -> None:
        """Give it back; the next turn is due after the swarm's own pause."""
        mine = Swarm.objects.filter(pk=self.conversation, holder=self.holder)
        for every in mine.values_list("every", flat=True):
            # Where somebody asked for another turn meanwhile, that is kept.
            mine.filter(next_at__lte=now).update(next_at=now + timedelta(seconds=every))
            mine.update(leased_until=0, holder="")


def take_lease(worker: str, now: datetime, *, conversation: int | None = None) -> Lease | None:
    """Take the lease of the swarm whose turn has been due for longest; None where none is due.

    Args:
        worker: names the machine and process.
        now: the time.
        conversation: only of this one's swarm, whether its turn is due or not; None for any that is due.
    """
    due = Swarm.objects.filter(leased_until__lte=_ms(now), paused_by="")
    due = due.filter(next_at__lte=now) if conversation is None else due.filter(pk=conversation)
    due = due.exclude(conversation__state=Conversation.State.DRAFT, conversation__opened_at=None)
    due = due.filter(agents__ended_at=None).distinct()
    for row in due.order_by("next_at").values("pk", "leased_until", "holder")[:1]:
        holder = f"{worker[:_LONGEST_NAME]} {secrets.token_hex(8)}"
        # The one statement that decides between workers: it finds the row as it was, or somebody was faster.
        same = Swarm.objects.filter(pk=row["pk"], leased_until=row["leased_until"], holder=row["holder"])
        if same.update(holder=holder, leased_until=_ms(now + LEASE)):
            return Lease(row["pk"], holder)
    return None


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
