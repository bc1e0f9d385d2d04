"""A town that has voted: two camps, two sectors, and its landscape computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crowds import planted, settle
from isegoria.services import mapping
from isegoria.store.models import Conversation, MapWork

if TYPE_CHECKING:
    from town import Town

PEOPLE = 60
SECTORS = [one % 3 - 1 for one in range(PEOPLE)]  # a third in none, the others in the first two


def voted_town() -> Town:
    """Let sixty people of two camps vote, and compute their landscape."""
    town = settle(planted(PEOPLE), sectors=SECTORS)
    compute(town)
    return town


def compute(town: Town) -> None:
    """Compute the landscape anew."""
    MapWork.objects.filter(pk=town.id).update(last_event=town.event() + 1)
    assert mapping.compute(worker="test", conversation=town.id, patient=False) is not None


def change(town: Town, **values: object) -> None:
    """Change a rule of the conversation."""
    Conversation.objects.filter(pk=town.id).update(**values)
