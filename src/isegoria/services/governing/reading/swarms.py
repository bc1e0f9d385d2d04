"""The swarm as a tree: who created whom, how each stands, and what each has spent of its budget today."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.utils import timezone

from isegoria.agents.swarm import BOARD
from isegoria.services.governing.reading.asking import ask, seats_of
from isegoria.services.governing.reading.laws import law_in_force
from isegoria.services.governing.reading.texts import chosen, inside
from isegoria.services.governing.reading.values import AgentLine, SwarmInfo
from isegoria.store.models import (
    AgentAction,
    AgentApproval,
    AgentConfiguration,
    AgentJudgement,
    AgentPacket,
    AgentTurn,
    Motion,
    MotionVote,
    Speech,
    SwarmAgent,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from isegoria.services.governing.reading.asking import Asked

DAY: Final = timedelta(days=1)
# A turn that has not ended after this long was cut off.
LONGEST_TURN: Final = timedelta(minutes=10)


def swarm(
    *, slug: str, account: int | None = None, language: str = "", now: datetime | None = None
) -> SwarmInfo | None:
    """Give the swarm of a conversation; None where none was founded.

    Args:
        slug: the conversation's.
        account: who asks; None for anybody.
        language: of goals and titles.
        now: the time; None for the present.

    Raises:
        Missing: there is no such conversation, or it is a draft that this account has no role in.
    """
    asked = ask(slug=slug, account=account, language=language)
    return None if asked.swarm is None else swarm_info(asked, now or timezone.now())


def state_of(*, slug: str, account: int | None = None) -> str:
    """Name everything that the pages about a swarm show: other names, other pages.

    Raises:
        Missing: there is no such conversation, or it is a draft that this account has no role in.
    """
    asked = ask(slug=slug, account=account)
    if asked.swarm is None:
        return repr((asked.powers, asked.conversation))
    swarm_, key = asked.swarm, asked.swarm.pk
    found = (
        (swarm_.paused_by, swarm_.next_at, swarm_.every, swarm_.constitution_id, seats_of(key).count()),
        SwarmAgent.objects.filter(swarm=key).aggregate(
            Count("pk"),
            Max("heartbeat_at"),
            Max("paused_at"),
            Max("ended_at"),
            paused=Count("pk", filter=~Q(paused_by="")),
        ),
        AgentPacket.objects.filter(turn__agent__swarm=key).aggregate(Max("pk")),
        AgentTurn.objects.filter(agent__swarm=key).aggregate(Max("pk"), Max("ended_at")),
        AgentAction.objects.filter(swarm=key).aggregate(Max("pk"), Max("settled_at")),
        AgentJudgement.objects.filter(action__swarm=key).aggregate(Max("pk")),
        AgentApproval.objects.filter(action__swarm=key).aggregate(Max("pk")),
        AgentConfiguration.objects.filter(agent__swarm=key).aggregate(Max("pk")),
        Motion.objects.filter(swarm=key).aggregate(Max("pk"), Max("decided_at")),
        MotionVote.objects.filter(motion__swarm=key).aggregate(Max("at"), Count("pk")),
        Speech.objects.filter(motion__swarm=key).aggregate(Max("pk")),
    )
    return repr((asked.powers, asked.conversation, found))


def swarm_info(asked: Asked, now: datetime) -> SwarmInfo:
    """Tell about a swarm with a fixed number of queries, however many agents it has."""
    row = asked.sure
    agents = list(SwarmAgent.objects.filter(swarm_id=row.pk).order_by("id"))
    counts = AgentAction.objects.filter(swarm_id=row.pk).aggregate(
        done=Count("pk", filter=Q(status="done", settled_at__gt=now - DAY)),
        denied=Count("pk", filter=Q(status="denied", settled_at__gt=now - DAY)),
        queued=Count("pk", filter=Q(status="waiting")),
    )
    return SwarmInfo(
        slug=asked.conversation.slug,
        law=law_in_force(row, asked.language),
        privileges=tuple(row.privileges),
        paused_by=row.paused_by,
        paused_at=row.paused_at,
        seats=seats_of(row.pk).count(),
        every=row.every,
        next_at=row.next_at,
        executives=_tree(asked, agents, now),
        alive=sum(one.ended_at is None for one in agents),
        done=counts["done"],
        denied=counts["denied"],
        queued=counts["queued"],
        turns=AgentTurn.objects.filter(agent__swarm_id=row.pk, began_at__gt=now - DAY).count(),
        motions=Motion.objects.filter(swarm_id=row.pk, state="open").count(),
        created_at=row.created_at,
    )


def _tree(asked: Asked, agents: Sequence[SwarmAgent], now: datetime) -> tuple[AgentLine, ...]:
    key = asked.sure.pk
    told, turns = _told(key, now), _newest_turns(key)
    goals = _goals(agents, asked.language)
    children: dict[str, list[SwarmAgent]] = {}
    for one in agents:
        children.setdefault(one.creator, []).append(one)

    def lines(creator: str, halted_by: str) -> tuple[AgentLine, ...]:
        return tuple(line(one, halted_by) for one in children.get(creator, ()))

    def line(one: SwarmAgent, above: str) -> AgentLine:
        halted = above or (one.name if one.paused_by else "")
        spent, queued = told.get(one.name, (0, 0))
        turn = turns.get(one.pk)
        return AgentLine(
            name=one.name,
            creator=one.creator,
            level=one.level,
            kind=one.kind,
            goal=goals.get(one.pk, ""),
            state=_state(one, above, turn, now),
            paused_by=one.paused_by,
            halted_by="" if one.ended_at else halted,
            privileges=tuple(one.privileges),
            spent=spent,
            budget=one.budget,
            queued=queued,
            turn=turn.number if turn else 0,
            outcome=turn.outcome if turn else "",
            heartbeat_at=one.heartbeat_at,
            created_at=one.created_at,
            ended_at=one.ended_at,
            below=lines(one.name, halted),
        )

    return lines(BOARD, BOARD if asked.sure.paused_by else "")


def _told(swarm: int, now: datetime) -> Mapping[str, tuple[int, int]]:
    """Count, by the agent's name, what took effect within a day and what waits for people."""
    counted = (
        AgentAction.objects.filter(swarm_id=swarm)
        .values("agent")
        .annotate(
            spent=Count("pk", filter=Q(status="done", settled_at__gt=now - DAY)),
            queued=Count("pk", filter=Q(status="waiting")),
        )
    )
    return {one["agent"]: (one["spent"], one["queued"]) for one in counted}


def _newest_turns(swarm: int) -> Mapping[int, AgentTurn]:
    """Give the newest turn of each agent, by the agent's row."""
    newest = AgentTurn.objects.filter(agent=OuterRef("pk")).order_by("-number").values("pk")[:1]
    rows = SwarmAgent.objects.filter(swarm_id=swarm).annotate(newest=Subquery(newest))
    turns = AgentTurn.objects.filter(pk__in=rows.values("newest"))
    return {one.agent_id: one for one in turns}


def _state(one: SwarmAgent, above: str, turn: AgentTurn | None, now: datetime) -> str:
    if one.ended_at:
        return "ended"
    if one.paused_by:
        return "paused"
    if above:
        return "below-paused"
    going_on = turn is not None and turn.ended_at is None and turn.began_at > now - LONGEST_TURN
    return "working" if going_on else "waiting"


def _goals(agents: Sequence[SwarmAgent], language: str) -> Mapping[int, str]:
    """Read the goals out of the configurations that agents work by."""
    current = {(one.pk, one.configuration) for one in agents}
    rows = AgentConfiguration.objects.filter(agent__in=[one.pk for one in agents])
    return {
        agent: chosen(inside(document, "instructions", "goal"), language)[0]
        for agent, number, document in rows.values_list("agent", "number", "document")
        if (agent, number) in current
    }
