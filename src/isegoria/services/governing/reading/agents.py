"""One agent: what it is for, what it may do, and what its six layers said in a turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.errors import Missing
from isegoria.services.governing.reading.asking import ask
from isegoria.services.governing.reading.packets import packets_of
from isegoria.services.governing.reading.swarms import swarm_info
from isegoria.services.governing.reading.texts import chosen, inside, meaning_of
from isegoria.services.governing.reading.values import AgentInfo, Allowed, Instructions, TurnInfo
from isegoria.store.models import AgentConfiguration, AgentPacket, AgentTurn

if TYPE_CHECKING:
    from datetime import datetime

    from isegoria.services.governing.reading.asking import Asked
    from isegoria.services.governing.reading.values import SwarmInfo
    from isegoria.store.models import SwarmAgent


def agent(
    *,
    slug: str,
    name: str,
    turn: int = 0,
    account: int | None = None,
    language: str = "",
    now: datetime | None = None,
) -> AgentInfo:
    """Give an agent, with one of its turns.

    Args:
        slug: the conversation's.
        name: the agent's.
        turn: number of the turn; 0 for the newest.
        account: who asks; None for anybody.
        language: of prose.
        now: the time; None for the present.

    Raises:
        Missing: there is no such conversation, swarm, agent or turn.
    """
    asked = ask(slug=slug, account=account, language=language)
    row = asked.agent(name)
    swarm = swarm_info(asked, now or timezone.now())
    line = swarm.agent(name)
    if line is None:  # as long as the row is there, so is its line
        raise RuntimeError(f"{name} is below nobody")
    return AgentInfo(
        line=line,
        instructions=_instructions(row, language),
        allowed=tuple(Allowed(one, meaning_of(one, language)) for one in line.privileges),
        configuration=row.configuration,
        above=_above(swarm, line.creator),
        turn=_turn(asked, row, turn),
    )


def _above(swarm: SwarmInfo, name: str) -> tuple[str, ...]:
    found: list[str] = []
    while (line := swarm.agent(name)) is not None:
        found.insert(0, line.name)
        name = line.creator
    return tuple(found)


def _instructions(row: SwarmAgent, language: str) -> Instructions | None:
    current = AgentConfiguration.objects.filter(agent=row, number=row.configuration).first()
    if current is None:
        return None
    told = [
        chosen(inside(current.document, "instructions", one), language)[0]
        for one in ("goal", "done", "measures")
    ]
    return Instructions(*told)


def _turn(asked: Asked, row: SwarmAgent, number: int) -> TurnInfo | None:
    turns = AgentTurn.objects.filter(agent=row)
    found = turns.filter(number=number).first() if number else turns.order_by("-number").first()
    if found is None:
        if number:
            raise Missing("no-turn", _("There is no such turn of this steward. Look at its newest one."))
        return None
    before = (
        turns.filter(number__lt=found.number).order_by("-number").values_list("number", flat=True).first()
    )
    after = turns.filter(number__gt=found.number).order_by("number").values_list("number", flat=True).first()
    packets = AgentPacket.objects.filter(turn=found).select_related("turn__agent").order_by("number")
    return TurnInfo(
        number=found.number,
        outcome=found.outcome,
        source=found.source,
        began_at=found.began_at,
        ended_at=found.ended_at,
        before=before or 0,
        after=after or 0,
        packets=packets_of(asked, list(packets)),
    )
