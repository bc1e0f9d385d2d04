"""What the layers of agents told one another, in the order in which they said it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from isegoria.agents.requests import canonical
from isegoria.services.governing.reading.asking import ask
from isegoria.services.governing.reading.texts import chosen
from isegoria.services.governing.reading.values import PacketInfo
from isegoria.store.models import AgentAction, AgentPacket

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from isegoria.services.governing.reading.asking import Asked

MOST: Final = 200


def packets(
    *,
    slug: str,
    since: int = 0,
    agent: str = "",
    account: int | None = None,
    language: str = "",
    most: int = MOST,
) -> tuple[PacketInfo, ...]:
    """Give packets that were sent after one, oldest first.

    Args:
        slug: the conversation's.
        since: number of the last packet that is known; 0 for none.
        agent: only this one's; "" for all.
        account: who asks; None for anybody.
        language: of prose.
        most: how many at most; 200 where more are asked for.

    Raises:
        Missing: there is no such conversation or swarm.
    """
    asked = ask(slug=slug, account=account, language=language)
    rows = AgentPacket.objects.filter(turn__agent__swarm_id=asked.sure.pk, pk__gt=since)
    if agent:
        rows = rows.filter(turn__agent=asked.agent(agent))
    found = rows.select_related("turn__agent").order_by("pk")[: max(0, min(most, MOST))]
    return packets_of(asked, list(found))


def newest_packets(
    *, slug: str, account: int | None = None, language: str = "", most: int = 12
) -> tuple[PacketInfo, ...]:
    """Give the newest packets of all agents, the newest first.

    Raises:
        Missing: there is no such conversation or swarm.
    """
    asked = ask(slug=slug, account=account, language=language)
    rows = AgentPacket.objects.filter(turn__agent__swarm_id=asked.sure.pk)
    found = rows.select_related("turn__agent").order_by("-pk")[: max(0, min(most, MOST))]
    return packets_of(asked, list(found))


def packets_of(asked: Asked, rows: Sequence[AgentPacket]) -> tuple[PacketInfo, ...]:
    """Tell about packets; those about an action that only roles see all of are held back from others.

    Args:
        asked: who asks.
        rows: with their turns and agents.
    """
    hidden = {} if asked.powers.see_all else _restricted({row.turn_id for row in rows})
    return tuple(_info(asked, row, hidden.get(row.turn_id, ())) for row in rows)


def _restricted(turns: Iterable[int]) -> Mapping[int, Sequence[str]]:
    """Name, by turn, the actions that only roles see all of."""
    found: dict[int, list[str]] = {}
    rows = AgentAction.objects.filter(turn__in=list(turns), restricted=True)
    for turn, key in rows.values_list("turn", "key"):
        found.setdefault(turn or 0, []).append(key)
    return found


def _info(asked: Asked, row: AgentPacket, restricted: Sequence[str]) -> PacketInfo:
    held_back = bool(restricted) and _is_about(row.data, restricted)
    prose, language = ("", "") if held_back else chosen(row.prose, asked.language)
    return PacketInfo(
        number=row.pk,
        agent=row.turn.agent.name,
        turn=row.turn.number,
        place=row.number,
        layer=row.layer,
        bus=row.bus,
        kind=row.kind,
        to=row.to,
        prose=prose,
        language=language,
        data={} if held_back else row.data,
        held_back=held_back,
        at=row.at,
    )


def _is_about(data: Any, keys: Sequence[str]) -> bool:  # noqa: ANN401 - any JSON
    """Tell whether a packet names one of some actions anywhere in its data."""
    text = canonical(data)
    return any(json.dumps(one, ensure_ascii=False) in text for one in keys)
