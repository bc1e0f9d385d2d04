"""The conversations that the site shows to everybody: open ones first, then those that ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import Count, Q
from django.db.models.fields.json import KT
from django.utils import timezone

from isegoria.services.finding import describe
from isegoria.store.models import Conversation, Participant, StoredLandscape, Vote

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from django.db.models import QuerySet

    from isegoria.services.finding import ConversationInfo

MOST = 50
_KEPT_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Figures:
    """How many take part.

    Attributes:
        people: who have voted, as far as the newest results reach.
        votes: likewise.
        statements: shown to vote on.
    """

    people: int
    votes: int
    statements: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation on the front page."""

    conversation: ConversationInfo
    figures: Figures


@dataclass(frozen=True, slots=True)
class Listing:
    """What the front page lists, the newest first."""

    open: tuple[Listed, ...]
    ended: tuple[Listed, ...]


def listed_conversations(*, language: str = "", most: int = MOST) -> Listing:
    """List the conversations that their organisers want to be found, without those being deleted.

    Args:
        language: for topics, where there is a translation.
        most: at most so many of each kind.
    """
    now = timezone.now()
    rows = Conversation.objects.filter(listed=True, delete_after=None).exclude(slug__startswith="_")
    due = Q(closes_at__isnull=False, closes_at__lte=now)
    running = Q(state__in=[Conversation.State.OPEN, Conversation.State.PAUSED]) & ~due
    ended = Q(state=Conversation.State.CLOSED) | (due & ~Q(state=Conversation.State.DRAFT))
    # "open" sorts before "paused".
    first = list(rows.filter(running).order_by("state", "-opened_at", "-id")[:most])
    last = list(rows.filter(ended).order_by("-closed_at", "-id")[:most])
    figures = _figures([row.pk for row in (*first, *last)])
    return Listing(
        tuple(Listed(describe(row, language, ""), Figures(*figures[row.pk])) for row in first),
        tuple(Listed(describe(row, language, ""), Figures(*figures[row.pk])) for row in last),
    )


def figures_of(*, conversation: int) -> Figures:
    """Count who takes part in a conversation, as far as its newest results reach.

    Args:
        conversation: its row's id.
    """
    return Figures(*_figures([conversation])[conversation])


def _figures(conversations: Collection[int]) -> Mapping[int, tuple[int, int, int]]:
    """Give people, votes and statements of conversations without counting what results have counted."""
    shown = _counted(
        Conversation.objects.filter(pk__in=conversations, statements__state="shown").values_list("pk"),
        "statements",
    )
    known = _from_results(conversations)
    rest = [one for one in conversations if one not in known]
    voted = Vote.objects.filter(participant__conversation_id__in=rest)
    votes = _counted(voted.values_list("participant__conversation_id"), "statement_id")
    people = _counted(
        Participant.objects.filter(conversation_id__in=rest, votes__isnull=False).values_list(
            "conversation_id"
        ),
        "pk",
    )
    return {
        one: (*known.get(one, (people.get(one, 0), votes.get(one, 0))), shown.get(one, 0))
        for one in conversations
    }


def _from_results(conversations: Collection[int]) -> dict[int, tuple[int, int]]:
    """Read people and votes from the newest results; once for each, since those may be large."""
    newest = dict(StoredLandscape.objects.filter(pk__in=conversations).values_list("pk", "computed_at"))
    keys = {one: f"figures-{one}-{moment.timestamp()}" for one, moment in newest.items()}
    kept: dict[str, tuple[int, int]] = cache.get_many(keys.values())
    missing = [one for one, key in keys.items() if key not in kept]
    rows = StoredLandscape.objects.filter(pk__in=missing).values_list(
        "pk", KT("document__participants"), KT("document__votes")
    )
    fresh = {keys[one]: (int(people or 0), int(votes or 0)) for one, people, votes in rows}
    cache.set_many(fresh, _KEPT_SECONDS)
    found = kept | fresh
    return {one: found[key] for one, key in keys.items() if key in found}


def _counted(rows: QuerySet, what: str) -> dict[int, int]:  # type: ignore[type-arg]
    return dict(rows.annotate(count=Count(what, distinct=what == "pk")).order_by())
