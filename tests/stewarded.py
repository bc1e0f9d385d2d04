"""A town whose stewards, board and people have done everything that goes on record of a swarm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from isegoria.services.governing.approving import approve, refuse
from isegoria.services.governing.commanding import pause
from isegoria.services.governing.deciding import move, speak, vote
from isegoria.services.governing.working import take_turns
from isegoria.services.recording.writing import record_statements
from isegoria.store.models import Account, Role, Statement
from swarming import ask, order, swarm_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from town import Town

GUARDS = ("approve suggest duplicate by moderator", "forbid publish audit")
BRIDGE = {"statement": 2, "lower": 610, "missing": []}


def duplicate(statement: int) -> dict[str, object]:
    """Suggest that a statement repeats the first one."""
    return {"statement": statement, "of": 0, "likeness": 90}


def stewarded(town: Town, guards: Sequence[str] = GUARDS) -> Town:
    """Found a swarm in a town that is on record; let it work, wait, be refused, paused and voted on.

    Args:
        town: with six statements or more.
        guards: of its constitution; none for no constitution, under which people decide everything.
    """
    second_organiser(town)
    swarm_in(town, *guards)
    let_wait(town, 3, 4)
    take_turns(town.id)
    order(town, 7)
    order(town, 8, agent="bridging")
    ask(town, "suggest bridge", "b", BRIDGE, agent="bridging")
    ask(town, "suggest bridge", "o", BRIDGE, agent="bridging", objection="It would mislead people.")
    keys = [
        ask(town, "suggest duplicate", str(one), duplicate(one), agent="duplicates").key for one in (1, 2, 5)
    ]
    approver = town.account("moderator" if guards else "organiser")
    approve(slug=town.slug, key=keys[0], account=approver)
    refuse(slug=town.slug, key=keys[1], account=town.account("organiser"), reason="They differ.")
    pause(slug=town.slug, agent="exposure", account=town.account("overseer"))
    _debate(town)
    return town


def let_wait(town: Town, *numbers: int) -> None:
    """Let statements wait for a moderator."""
    rows = Statement.objects.filter(conversation_id=town.id, number__in=numbers)
    with transaction.atomic():
        rows.update(state="pending")
        record_statements(town.id, rows)


def second_organiser(town: Town) -> None:
    """Give the board a second seat, so that no vote alone decides."""
    town.account("organiser")
    made = Account.objects.create_user(f"second@{town.slug}.example", "a long enough password")
    Role.objects.create(conversation_id=town.id, account=made, kind="organiser", created_at=timezone.now())
    town.accounts["second"] = made.pk


def _debate(town: Town) -> None:
    first, second = town.account("organiser"), town.accounts["second"]
    paused = move(
        slug=town.slug, account=first, kind="pause", agent="bridging", arguments={}, reason="It is late."
    )
    speak(slug=town.slug, number=paused, account=second, text="It can wait.", language="en")
    vote(slug=town.slug, number=paused, account=second, yes=True)
    ended = move(
        slug=town.slug, account=second, kind="end", agent="triage", arguments={}, reason="We are few."
    )
    vote(slug=town.slug, number=ended, account=first, yes=False)
