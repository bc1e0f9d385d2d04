"""Who asks about a swarm, and what they may do and see there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from isegoria.services.errors import Missing
from isegoria.services.finding import ORGANISER, OVERSEER, find_conversation
from isegoria.services.governing.approving import roles_of
from isegoria.services.governing.reading.values import Powers
from isegoria.store.models import Role, Swarm, SwarmAgent

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from isegoria.services.finding import ConversationInfo


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a swarm.

    Attributes:
        swarm: its row; None where there is none.
    """

    conversation: ConversationInfo
    swarm: Swarm | None
    powers: Powers
    account: int | None
    language: str

    @property
    def sure(self) -> Swarm:
        """The swarm's row.

        Raises:
            Missing: there is none.
        """
        if self.swarm is None:
            raise Missing(
                "no-swarm", _("No stewards work in this conversation yet. Its organisers can found a swarm.")
            )
        return self.swarm

    def agent(self, name: str) -> SwarmAgent:
        """Give an agent's row.

        Raises:
            Missing: there is none of this name.
        """
        row = SwarmAgent.objects.filter(swarm_id=self.sure.pk, name=name).first()
        if row is None:
            raise Missing("no-agent", _("There is no steward of this name here. Look at the swarm's tree."))
        return row


def ask(*, slug: str, account: int | None, language: str = "") -> Asked:
    """Find a conversation's swarm, as whoever asks may see it.

    Raises:
        Missing: there is no such conversation, or it is a draft that this account has no role in.
    """
    found = find_conversation(slug=slug, language=language, account=account)
    swarm = Swarm.objects.select_related("constitution").filter(pk=found.id).first()
    return Asked(found, swarm, _powers(found, account), account, language)


def powers(*, slug: str, account: int | None) -> Powers:
    """Tell what somebody may do about the stewards of a conversation.

    Raises:
        Missing: there is no such conversation, or it is a draft that this account has no role in.
    """
    return _powers(find_conversation(slug=slug, account=account), account)


def _powers(found: ConversationInfo, account: int | None) -> Powers:
    role = found.role
    seat = account is not None and seats_of(found.id).filter(account_id=account).exists()
    return Powers(
        role=role,
        found=role == ORGANISER,
        pause=role in {ORGANISER, OVERSEER},
        seat=seat,
        see_all=bool(role),
        roles=roles_of(role),
    )


def seats_of(conversation: int) -> QuerySet[Role]:
    """Give those who sit on the board: the organisers here whose accounts are in use."""
    return Role.objects.filter(conversation_id=conversation, kind=ORGANISER, account__is_active=True)
