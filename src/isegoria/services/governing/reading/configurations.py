"""What an agent was made of, version by version; a version never changes, and its digest shows that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.agents.configuration import Configuration, changed
from isegoria.agents.errors import ConfigurationError
from isegoria.agents.requests import digest_of
from isegoria.services.governing.reading.asking import ask
from isegoria.services.governing.reading.texts import chosen
from isegoria.services.governing.reading.values import ConfigurationInfo
from isegoria.store.models import AgentConfiguration

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def configurations(
    *, slug: str, name: str, account: int | None = None, language: str = ""
) -> tuple[ConfigurationInfo, ...]:
    """List the versions of an agent's configuration, the newest first.

    Args:
        slug: the conversation's.
        name: the agent's.
        account: who asks; None for anybody.
        language: of prose.

    Raises:
        Missing: there is no such conversation, swarm or agent.
    """
    asked = ask(slug=slug, account=account, language=language)
    agent = asked.agent(name)
    rows = list(AgentConfiguration.objects.filter(agent=agent).order_by("number"))
    read = [_read(one.document) for one in rows]
    found = [
        ConfigurationInfo(
            number=row.number,
            document=row.document,
            digest=row.digest,
            why=row.why,
            by=row.by,
            at=row.created_at,
            current=row.number == agent.configuration,
            intact=digest_of(row.document) == row.digest,
            changes=_changes(before, now, language),
        )
        for row, before, now in zip(rows, [None, *read], read, strict=False)
    ]
    return tuple(reversed(found))


def _read(document: Mapping[str, Any]) -> Configuration | None:
    try:
        return Configuration.read(document)
    except ConfigurationError:
        return None


def _changes(before: Configuration | None, now: Configuration | None, language: str) -> str:
    return "" if now is None else chosen(changed(before, now), language)[0]
