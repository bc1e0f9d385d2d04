"""Found the swarm of a conversation: an executive, and below it an agent for each chore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.agents.stewards.catalogue import KINDS
from isegoria.agents.swarm import BOARD, CREATE
from isegoria.services.changes import add_history, lock
from isegoria.services.errors import Gone, Missing
from isegoria.services.finding import ORGANISER, require_role
from isegoria.services.governing.configuring import first
from isegoria.services.governing.effects import EFFECTS
from isegoria.services.governing.holding import Held, held_by, members_of
from isegoria.services.governing.recording import record_swarm
from isegoria.services.governing.stewards import privileges_of
from isegoria.store.models import Constitution, Conversation, Swarm, Version

if TYPE_CHECKING:
    from collections.abc import Sequence

EXECUTIVE: Final = "steward"
_BUDGETS: Final = {"": 10, "exposure": 288, "triage": 288}
USUAL_BUDGET: Final = 100


def found(*, slug: str, account: int | None, constitution: str = "", kinds: Sequence[str] = KINDS) -> None:
    """Found a swarm: its agents begin to work within a minute, under the constitution in force.

    Args:
        slug: of the conversation.
        account: its organiser.
        constitution: address of the constitution that is to govern it; "" for the conversation's own, and
            where it has none, a person approves everything.
        kinds: of stewards.

    Raises:
        Missing, Forbidden: as of `require_role`; or there is no such constitution in force.
        Gone: there is a swarm already.
    """
    conversation = require_role(slug=slug, account=account, kinds=(ORGANISER,))
    with transaction.atomic():
        lock(conversation.id)
        if Swarm.objects.filter(pk=conversation.id).exists():
            raise Gone("swarm-there", _("Stewards work here already."))
        now = timezone.now()
        row = Swarm.objects.create(
            conversation_id=conversation.id,
            constitution=_constitution(conversation.id, constitution),
            privileges=sorted({CREATE, *EFFECTS}),
            next_at=now,
            created_at=now,
        )
        record_swarm(row)
        holding = Held(row, members_of(row, ()), {}, now)
        _people(holding, slug, kinds)
        add_history(conversation.id, "swarm-founded", role=ORGANISER, details={"agents": len(holding.rows)})


def govern(*, slug: str, account: int | None, constitution: str) -> None:
    """Put a swarm under another constitution, or under the newest version of its own conversation's.

    Raises:
        Missing, Forbidden: as of `found`; or there is no swarm.
    """
    with held_by(slug=slug, account=account, kinds=(ORGANISER,)) as (conversation, holding):
        holding.row.constitution = _constitution(conversation.id, constitution)
        holding.row.save(update_fields=["constitution"])
        record_swarm(holding.row)
        add_history(conversation.id, "swarm-governed", role=ORGANISER)


def disband(*, slug: str, account: int | None) -> None:
    """End all agents, for good; everything that they did stays to be looked at.

    Raises:
        Missing, Forbidden: as of `require_role`; or there is no swarm.
    """
    with held_by(slug=slug, account=account, kinds=(ORGANISER,)) as (conversation, holding):
        for name in holding.members.created_by(BOARD):
            holding.members.end(BOARD, name)
        ended = holding.keep()
        if ended:
            add_history(conversation.id, "swarm-ended", role=ORGANISER, details={"agents": len(ended)})


def _people(holding: Held, slug: str, kinds: Sequence[str]) -> None:
    """Let the board create the executive, and the executive everybody else."""
    handed = {CREATE, *(one for kind in kinds for one in privileges_of(kind))}
    lead = holding.members.create(BOARD, EXECUTIVE, handed)
    first(holding.add(lead, kind="", budget=_BUDGETS[""]), conversation=slug, now=holding.now)
    for kind in kinds:
        made = holding.members.create(EXECUTIVE, kind, privileges_of(kind))
        row = holding.add(made, kind=kind, budget=_BUDGETS.get(kind, USUAL_BUDGET))
        first(row, conversation=slug, now=holding.now)


def _constitution(conversation: int, slug: str) -> Constitution | None:
    if slug:
        rows = Constitution.objects.filter(slug=slug)
        found_ = rows.filter(pk__in=Version.objects.values("constitution")).first()
        if found_ is None:
            raise Missing(
                "no-constitution", _("There is no constitution in force at this address. Check the link.")
            )
        return found_
    row = Conversation.objects.select_related("amends").get(pk=conversation)
    return row.amends or Constitution.objects.filter(conversation=row).order_by("pk").first()
