"""Stewards for tests: a constitution with the guards that a test wants, and a swarm under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from isegoria.agents.requests import Request
from isegoria.constitution.clauses import Clause
from isegoria.constitution.constitutions import Constitution as Document
from isegoria.constitution.guards.actions import Action
from isegoria.constitution.ratification import DEFAULT_RULES
from isegoria.services.governing.founding import found
from isegoria.services.governing.gating import gate_of
from isegoria.services.governing.ledger import DatabaseLedger
from isegoria.services.ratifying.recording import record_ratification, record_version
from isegoria.store.models import Constitution, Ratification, Statement, Version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isegoria.agents.gate import Settled
    from town import Town

KINDS = ("triage", "duplicates", "exposure", "bridging")


def enact(town: Town, *guards: str) -> Version:
    """Put another version in force, with one clause for each of these guards; the first founds it.

    Args:
        town: whose constitution it is.
        guards: of c1, c2 and so on; "" for an advisory clause.
    """
    now = timezone.now()
    constitution = Constitution.objects.filter(slug=f"{town.slug}-law").first()
    if constitution is None:
        constitution = Constitution.objects.create(
            conversation_id=town.id, slug=f"{town.slug}-law", titles={"en": "Law"}, created_at=now
        )
    number = Version.objects.filter(constitution=constitution).count() + 1
    row = Ratification.objects.create(
        conversation_id=town.id,
        constitution=constitution,
        number=number,
        base=number - 1,
        stage="in-force",
        rules=DEFAULT_RULES.document(),
        created_at=now,
        critique_at=now,
        ballot_at=now,
        ended_at=now,
    )
    clauses = tuple(
        Clause(f"c{at}", {"en": f"Clause {at}"}, {"en": f"What clause {at} says."}, one)
        for at, one in enumerate(guards, 1)
    )
    last = Version.objects.filter(constitution=constitution).order_by("-number").first()
    document = Document(
        constitution.record_id, number, last.digest if last else None, {"en": "Law"}, clauses, {}
    )
    made = Version.objects.create(
        constitution=constitution,
        ratification=row,
        number=number,
        document=document.text,
        digest=document.digest,
        in_force_at=now,
    )
    with transaction.atomic():
        record_ratification(row)
        record_version(row, made)
    return made


def swarm_in(town: Town, *guards: str, kinds: Sequence[str] = KINDS) -> None:
    """Found a swarm under these guards; without any, under no constitution."""
    if guards:
        enact(town, *guards)
    found(slug=town.slug, account=town.account("organiser"), kinds=kinds)


def order(town: Town, day: int = 1, *, agent: str = "triage", objection: str = "") -> Settled:
    """Ask in an agent's name for the queue to be put in order: the first statement comes first."""
    numbers = Statement.objects.filter(conversation_id=town.id).values_list("number", flat=True)
    return ask(
        town,
        "order queue",
        f"order:{day}",
        {"order": [{"statement": min(numbers), "score": 500 + day, "reasons": ["waits-longest"]}]},
        agent=agent,
        objection=objection,
    )


def ask(
    town: Town,
    privilege: str,
    key: str,
    arguments: Mapping[str, object],
    *,
    agent: str,
    objection: str = "",
) -> Settled:
    """Ask the site's gate for something in an agent's name."""
    verb, target = privilege.split()
    action = Action(verb, target)
    request = Request(f"{agent}:{key}", agent, action, arguments, {"en": "As a test."}, objection)
    return gate_of(DatabaseLedger(town.id, timezone.now)).ask(request)
