"""A constitution as a ledger keeps it: its digest, its number, and the guards' own text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isegoria.agents.judging import Law
from isegoria.constitution.guards import parse, write_one

if TYPE_CHECKING:
    from collections.abc import Mapping


def law_document(law: Law) -> dict[str, Any]:
    """Write a constitution's guards as JSON."""
    guards = [[key, [write_one(one) for one in those]] for key, those in law.guards.items()]
    return {"digest": law.digest, "version": law.version, "guards": guards}


def read_law(document: Mapping[str, Any]) -> Law:
    """Read what `law_document` wrote."""
    guards = {key: tuple(parse("\n".join(those))) if those else () for key, those in document["guards"]}
    return Law(document["digest"], document["version"], guards)


def law_of(text_of_guards: Mapping[str, str], *, digest: str, version: int = 1) -> Law:
    """Make one from clauses' keys and their guards' text.

    Args:
        text_of_guards: guards as people write them, a line each; "" for an advisory clause.
        digest: names the text that was ratified.
        version: its number.

    Raises:
        GuardError: a guard is none; says where.
    """
    return Law(
        digest, version, {key: tuple(parse(text)) if text else () for key, text in text_of_guards.items()}
    )
