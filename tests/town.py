"""A shared cast: a town that debates, and the people who take part in it and look after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.test import Client
from django.utils import timezone

from isegoria.store.models import (
    Account,
    Conversation,
    MapWork,
    Participant,
    Role,
    Sector,
    Statement,
    Vote,
)
from isegoria.web.visitors import cookie_name, seal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SECTORS = ("citizen", "company", "government", "research", "civil-society")


@dataclass(frozen=True, slots=True)
class Town:
    """A conversation: its row's id, its name in addresses, and its participants' ids."""

    id: int
    people: tuple[int, ...]
    slug: str = "trams"
    accounts: dict[str, int] = field(default_factory=dict)

    def votes(self) -> dict[tuple[int, int], tuple[int, bool]]:
        """Give value and importance of every vote that stands, by participant and statement number."""
        rows = Vote.objects.filter(statement__conversation_id=self.id).values_list(
            "participant_id", "statement__number", "value", "important"
        )
        return {(person, number): (value, important) for person, number, value, important in rows}

    def vote(self, person: int, votes: Mapping[int, int], *, important: Collection[int] = ()) -> None:
        """Write votes of the participant at a place, by statement number, without asking any service."""
        rows = dict(Statement.objects.filter(conversation_id=self.id).values_list("number", "pk"))
        Vote.objects.bulk_create(
            Vote(
                participant_id=self.people[person],
                statement_id=rows[number],
                value=value,
                important=number in important,
                cast_at=1_700_000_000_000 + place,
            )
            for place, (number, value) in enumerate(votes.items())
        )
        row = MapWork.objects.get(pk=self.id)
        MapWork.objects.filter(pk=self.id).update(last_event=row.last_event + 1)

    def event(self) -> int:
        """Give the number of the newest event that the landscape has to follow."""
        return MapWork.objects.get(pk=self.id).last_event

    def change(self, state: str) -> None:
        """Open, pause or close it."""
        Conversation.objects.filter(pk=self.id).update(state=state)

    def account(self, kind: str = "") -> int:
        """Give the account of somebody with a role here, or with none; made when first asked for."""
        if kind not in self.accounts:
            made = Account.objects.create_user(
                f"{kind or 'nobody'}@{self.slug}.example", "a long enough password", name=kind.title()
            )
            if kind:
                Role.objects.create(
                    conversation_id=self.id, account=made, kind=kind, created_at=timezone.now()
                )
            self.accounts[kind] = made.pk
        return self.accounts[kind]

    def browser(self, person: int | None = None, *, role: str | None = None, language: str = "en") -> Client:
        """Open a browser: of the participant at a place, of an account by its role, or of a passer-by."""
        client = Client(headers={"accept-language": language})
        if person is not None:
            client.cookies[cookie_name(self.id)] = seal(self.id, self.people[person])
        if role is not None:
            client.force_login(
                Account.objects.get(pk=self.account(role)), backend=settings.AUTHENTICATION_BACKENDS[0]
            )
        return client


def found_town(
    slug: str = "trams", *, people: int = 2, statements: int = 3, sectors: Collection[str] = SECTORS
) -> Town:
    """Open a conversation."""
    now = timezone.now()
    conversation = Conversation.objects.create(
        slug=slug, topic="Trams", language="en", state="open", created_at=now, opened_at=now
    )
    MapWork.objects.create(conversation=conversation)
    Sector.objects.bulk_create(
        Sector(conversation=conversation, key=key, place=place) for place, key in enumerate(sectors)
    )
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
    return Town(conversation.pk, tuple(one.pk for one in rows), slug)
