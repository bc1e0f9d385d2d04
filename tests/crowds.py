"""Crowds of participants and their votes, written straight into the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from django.utils import timezone

from isegoria.store.models import MapWork, Participant, PastVote, Sector, Statement, Vote
from town import Town, found_town

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from isegoria.opinion import Conversation

_BATCH = 2000


def planted(people: int, *, statements: int = 12, seed: int = 3, seen: float = 0.9) -> NDArray[np.float64]:
    """Draw votes of two camps: opposed on most statements, of one mind about the last two; NaN where unseen.

    Returns:
        Shape (people, statements); +1 agree, 0 pass, -1 disagree.
    """
    draw = np.random.Generator(np.random.PCG64(seed)).random
    camp = np.where(np.arange(people) % 5 < 3, 1.0, -1.0)
    side = np.where(np.arange(statements) % 2, 1.0, -1.0)
    votes = np.outer(camp, side)
    votes[:, -2:] = (1.0, -1.0)
    votes = np.where(draw(votes.shape) < 0.08, -votes, votes)
    votes = np.where(draw(votes.shape) < 0.05, 0.0, votes)
    return np.where(draw(votes.shape) < seen, votes, np.nan)


def settle(
    votes: NDArray[np.float64], *, slug: str = "trams", sectors: Sequence[int] = (), labelled: bool = False
) -> Town:
    """Open a conversation in which people have voted so.

    Args:
        votes: shape (people, statements); NaN where unseen.
        slug: of the conversation.
        sectors: of each participant, a place in the town's sectors; -1 for none; empty: nobody has one.
        labelled: people have the numbers from 0 for labels, as if imported.
    """
    town = found_town(slug, people=0, statements=votes.shape[1])
    known = list(Sector.objects.filter(conversation_id=town.id).values_list("pk", flat=True))
    people = _people(
        town.id,
        labels=[str(one) for one in range(votes.shape[0])] if labelled else [None] * votes.shape[0],
        sectors=[known[one] if one >= 0 else None for one in sectors] or [None] * votes.shape[0],
    )
    rows = list(Statement.objects.filter(conversation_id=town.id).values_list("pk", flat=True))
    who, what = np.nonzero(~np.isnan(votes))
    Vote.objects.bulk_create(
        (
            Vote(
                participant_id=people[person],
                statement_id=rows[statement],
                value=int(votes[person, statement]),
                important=(person + statement) % 3 == 0,
                cast_at=1_700_000_000_000 + place,
            )
            for place, (person, statement) in enumerate(zip(who.tolist(), what.tolist(), strict=True))
        ),
        batch_size=_BATCH,
    )
    MapWork.objects.filter(pk=town.id).update(last_event=1)
    return Town(town.id, tuple(people), slug)


def settle_export(conversation: Conversation, *, slug: str = "imported") -> Town:
    """Write a conversation that was read from an export into the database, changes of mind included."""
    town = found_town(slug, people=0, statements=0)
    events = conversation.events
    people = _people(
        town.id,
        labels=[str(one) for one in events.participants.tolist()],
        sectors=[None] * events.participants.size,
    )
    Statement.objects.bulk_create(
        Statement(
            conversation_id=town.id,
            number=one.id,
            text=one.text or f"Statement {one.id}",
            state="hidden" if one.moderated < 0 else "shown",
            moderated=one.moderated,
            is_meta=one.is_meta,
            created_at=timezone.now(),
        )
        for one in conversation.statements
    )
    rows = list(
        Statement.objects.filter(conversation_id=town.id).order_by("number").values_list("pk", flat=True)
    )
    now: dict[tuple[int, int], Vote] = {}
    past: list[PastVote] = []
    order = np.argsort(events.time, kind="stable") if events.time.size else np.arange(len(events))
    for place in order.tolist():
        key = (people[int(events.participant[place])], rows[int(events.statement[place])])
        at = int(events.time[place]) if events.time.size else place
        if key in now:
            old = now[key]
            past.append(
                PastVote(
                    participant_id=key[0],
                    statement_id=key[1],
                    value=old.value,
                    important=False,
                    cast_at=old.cast_at,
                    until=at,
                )
            )
        now[key] = Vote(
            participant_id=key[0],
            statement_id=key[1],
            value=int(events.vote[place]),
            important=False,
            cast_at=at,
        )
    Vote.objects.bulk_create(now.values(), batch_size=_BATCH)
    PastVote.objects.bulk_create(past, batch_size=_BATCH)
    MapWork.objects.filter(pk=town.id).update(last_event=1)
    return Town(town.id, tuple(people), slug)


def _people(conversation: int, *, labels: Sequence[str | None], sectors: Sequence[int | None]) -> list[int]:
    made = timezone.now()
    Participant.objects.bulk_create(
        (
            Participant(conversation_id=conversation, label=label, sector_id=sector, joined_at=made)
            for label, sector in zip(labels, sectors, strict=True)
        ),
        batch_size=_BATCH,
    )
    return list(
        Participant.objects.filter(conversation_id=conversation).order_by("pk").values_list("pk", flat=True)
    )
