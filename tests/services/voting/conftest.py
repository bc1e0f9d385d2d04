"""An open conversation with three statements and two participants, and everybody's votes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.utils import timezone

from isegoria.store.models import Conversation, MapWork, Participant, Statement, Vote


@dataclass(frozen=True, slots=True)
class Town:
    """An open conversation: its row's id and its participants' ids."""

    id: int
    people: tuple[int, ...]

    def votes(self) -> dict[tuple[int, int], tuple[int, bool]]:
        """Give value and importance of every vote that stands, by participant and statement number."""
        rows = Vote.objects.filter(statement__conversation_id=self.id).values_list(
            "participant_id", "statement__number", "value", "important"
        )
        return {(person, number): (value, important) for person, number, value, important in rows}

    def event(self) -> int:
        """Give the number of the newest event that the landscape has to follow."""
        return MapWork.objects.get(pk=self.id).last_event

    def change(self, state: str) -> None:
        """Open, pause or close it."""
        Conversation.objects.filter(pk=self.id).update(state=state)


def found_town(slug: str = "trams", *, people: int = 2, statements: int = 3) -> Town:
    """Open a conversation."""
    now = timezone.now()
    conversation = Conversation.objects.create(
        slug=slug, topic="Trams", language="en", state="open", created_at=now, opened_at=now
    )
    MapWork.objects.create(conversation=conversation)
    for number in range(statements):
        Statement.objects.create(
            conversation=conversation,
            number=number,
            text=f"Statement {number}",
            language="en",
            translations={"ja": f"意見 {number}"},
            created_at=now,
        )
    rows = [Participant.objects.create(conversation=conversation, joined_at=now) for _one in range(people)]
    return Town(conversation.pk, tuple(one.pk for one in rows))


@pytest.fixture
def town(db: None) -> Town:  # noqa: ARG001 - rows need the database
    """Open a conversation of three statements and two participants."""
    return found_town()


@pytest.fixture
def live_town(transactional_db: None) -> Town:  # noqa: ARG001 - likewise
    """Open the same where other threads see it, as on the running site."""
    return found_town()
