"""An agent and everybody above it, in one query."""

from __future__ import annotations

import json
from typing import NamedTuple

from django.db import connection

_QUERY = """
WITH RECURSIVE above(name, creator, level, privileges, paused_by, ended_at, budget) AS (
    SELECT name, creator, level, privileges, paused_by, ended_at, budget
    FROM store_swarmagent WHERE swarm_id = %s AND name = %s
    UNION ALL
    SELECT up.name, up.creator, up.level, up.privileges, up.paused_by, up.ended_at, up.budget
    FROM store_swarmagent AS up JOIN above ON up.swarm_id = %s AND up.name = above.creator
)
SELECT name, privileges, paused_by, ended_at, budget FROM above ORDER BY level DESC
"""


class Link(NamedTuple):
    """An agent, as far as it matters to those below it.

    Attributes:
        paused: this very agent is.
        budget: actions that may take effect a day.
    """

    name: str
    privileges: frozenset[str]
    paused: bool
    ended: bool
    budget: int


def chain_of(swarm: int, agent: str) -> tuple[Link, ...]:
    """Give an agent, then whoever created it, and so on up to its executive; empty where there is none.

    Args:
        swarm: its row's id.
        agent: the agent's name.
    """
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [swarm, agent, swarm])
        rows = cursor.fetchall()
    return tuple(
        Link(name, frozenset(_read(privileges)), bool(paused), ended is not None, budget)
        for name, privileges, paused, ended, budget in rows
    )


def _read(privileges: str | list[str]) -> list[str]:
    """Read a column of JSON, which one database gives as text and the other may give as it is."""
    return [str(one) for one in (json.loads(privileges) if isinstance(privileges, str) else privileges)]
