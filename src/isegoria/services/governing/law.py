"""The constitution in force, as the gate of a swarm needs it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from isegoria.agents.judging import Law
from isegoria.constitution import constitutions
from isegoria.constitution.guards import parse
from isegoria.store.models import Version

if TYPE_CHECKING:
    from isegoria.store.models import Swarm

_KEPT = 64


def law_of(swarm: Swarm) -> Law:
    """Give the law in force: of the constitution's newest version; without any, a person decides everything.

    Args:
        swarm: whose.
    """
    if swarm.constitution_id is None:
        return Law()
    newest = Version.objects.filter(constitution_id=swarm.constitution_id).order_by("-number")
    found = newest.values_list("digest", "number", "document").first()
    return Law() if found is None else _read(*found)


def law_named(digest: str) -> Law | None:
    """Give the law that a judgement names; None where no such version is kept.

    Args:
        digest: of a version; "" where none was in force.
    """
    if not digest:
        return Law()
    found = Version.objects.filter(digest=digest).values_list("digest", "number", "document").first()
    return None if found is None else _read(*found)


@lru_cache(maxsize=_KEPT)
def _read(digest: str, number: int, document: str) -> Law:
    """Versions never change, so each is read once."""
    clauses = constitutions.read(document).clauses
    return Law(digest, number, {one.key: parse(one.guards) for one in clauses if one.guards})
