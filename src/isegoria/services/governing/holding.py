"""Hold a swarm while it is changed: nobody acts, and nobody else changes it, until the transaction ends."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from isegoria.agents.errors import SwarmError
from isegoria.agents.swarm import Agent
from isegoria.agents.swarm import Swarm as Members
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing, Refused
from isegoria.services.finding import require_role
from isegoria.services.governing.recording import record_agent, record_swarm
from isegoria.store.chain import chain_of
from isegoria.store.models import Swarm, SwarmAgent
from isegoria.store.queueing import in_turn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from isegoria.services.finding import ConversationInfo


@dataclass(slots=True)
class Held:
    """A swarm that is held, as the rules of swarms know it and as rows.

    Attributes:
        row: the swarm's.
        members: by the rules of swarms; change these, then `keep`.
        rows: by agent name.
        now: the time at which it was held.
    """

    row: Swarm
    members: Members
    rows: dict[str, SwarmAgent]
    now: datetime

    def keep(self) -> tuple[str, ...]:
        """Write whatever was changed, with its records; tells whose rows changed or came.

        New agents have no row yet: `add` gives them one.
        """
        changed = []
        for one in self.members:
            row = self.rows[one.name]
            if _as_agent(row) == one:
                continue
            row.privileges = sorted(one.privileges)
            if row.paused_by != one.paused_by:
                row.paused_by, row.paused_at = one.paused_by, self.now if one.paused_by else None
            if one.ended and row.ended_at is None:
                row.ended_at = self.now
            row.save(update_fields=["privileges", "paused_by", "paused_at", "ended_at"])
            record_agent(row)
            changed.append(one.name)
        if self.row.paused_by != self.members.paused_by:
            self.row.paused_by = self.members.paused_by
            self.row.paused_at = self.now if self.members.paused_by else None
            self.row.save(update_fields=["paused_by", "paused_at"])
            record_swarm(self.row)
            changed.append("board")
        return tuple(changed)

    def add(self, agent: Agent, *, kind: str, budget: int) -> SwarmAgent:
        """Give a new agent its row; it is recorded once it has its configuration."""
        row = SwarmAgent.objects.create(
            swarm=self.row,
            name=agent.name,
            creator=agent.creator,
            level=agent.level,
            kind=kind,
            privileges=sorted(agent.privileges),
            budget=budget,
            created_at=self.now,
        )
        self.rows[agent.name] = row
        record_agent(row)
        return row


@contextmanager
def held(conversation: int, *, of: str | None = None) -> Iterator[Held]:
    """Hold a conversation's swarm for as long as a transaction.

    Args:
        conversation: its row's id.
        of: an agent: it and those above it are all that is looked at, so that nobody waits for the rest of a
            large swarm; None for everybody.

    Raises:
        Missing: it has none.
        Refused: the rules of swarms forbid what was done meanwhile; nothing changed.
    """
    with in_turn(), transaction.atomic():
        row = Swarm.objects.select_for_update().filter(pk=conversation).first()
        if row is None:
            raise missing()
        agents = SwarmAgent.objects.filter(swarm=row).order_by("pk")
        if of is not None:
            agents = agents.filter(name__in=[one.name for one in chain_of(conversation, of)])
        rows = list(agents)
        try:
            yield Held(row, members_of(row, rows), {one.name: one for one in rows}, timezone.now())
        except SwarmError as wrong:
            raise told(wrong) from wrong


@contextmanager
def held_by(
    *, slug: str, account: int | None, kinds: Collection[str], of: str | None = None
) -> Iterator[tuple[ConversationInfo, Held]]:
    """Hold a swarm for somebody with a role; `of` as in `held`.

    Raises:
        Missing, Forbidden: as of `require_role`; or there is no swarm.
        Refused: as of `held`.
    """
    found = require_role(slug=slug, account=account, kinds=kinds)
    with held(found.id, of=of) as holding:
        yield found, holding


def members_of(row: Swarm, rows: Iterable[SwarmAgent]) -> Members:
    """Make of rows what the rules of swarms work on."""
    return Members(row.privileges, (_as_agent(one) for one in rows), paused_by=row.paused_by)


def missing() -> Missing:
    """Say that a conversation has no swarm."""
    return Missing("no-swarm", _("No stewards work here. An organiser can found them."))


def told(wrong: SwarmError) -> Refused:
    """Say in the reader's language what the rules of swarms forbid."""
    if wrong.code == "no-agent":
        return Missing("no-agent", _("There is no such agent here. Look at the swarm again."))
    if wrong.code == "ended":
        return Gone("agent-ended", _("This agent has ended, for good."))
    if wrong.code in _WRONG:
        field, words = _WRONG[wrong.code]
        return Invalid(field, f"agent-{wrong.code}", words)
    return Forbidden(wrong.code, _("Nobody but the board, or whoever is above an agent, may do this."))


def _as_agent(row: SwarmAgent) -> Agent:
    return Agent(
        row.name, row.creator, row.level, frozenset(row.privileges), row.ended_at is not None, row.paused_by
    )


_WRONG = {
    "escalation": (
        "privilege",
        gettext_lazy("Nobody hands on a privilege that they do not hold. Grant it to the creator first."),
    ),
    "name-taken": ("name", gettext_lazy("An agent had this name before. Choose another one.")),
    "name": (
        "name",
        gettext_lazy("A name begins with a small letter; then small letters, digits, - and _."),
    ),
    "too-deep": ("name", gettext_lazy("A swarm has 8 levels at most. Let somebody above create the agent.")),
    "too-many": ("name", gettext_lazy("A swarm has 10,000 agents at most, ended ones as well.")),
    "privilege": ("privilege", gettext_lazy("Name a privilege by verb and target, such as hide statement.")),
}
