"""How a conversation is going, for those who look after it, and its public history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Count, F, Min
from django.utils import timezone

from isegoria.services.finding import MODERATOR, ORGANISER, OVERSEER, find_conversation, require_role
from isegoria.services.moderating import open_appeals
from isegoria.store.models import HistoryEntry, MapWork, Participant, Statement, Vote

if TYPE_CHECKING:
    from collections.abc import Mapping

_HOUR = 3_600_000
_DAY = 24 * _HOUR
_MOST_BARS = 48
_KEPT_SECONDS = 600
_PAGE = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """Votes of one hour or day.

    Attributes:
        share: of the busiest one, from 0 to 1.
    """

    start: datetime
    votes: int
    share: float


@dataclass(frozen=True, slots=True)
class Overview:
    """Figures of a conversation.

    Attributes:
        statements: state to how many there are.
        appeals: how many wait for an answer.
        bars: when people voted: the last 48 hours or days in which it went on, gaps included.
        hourly: the bars are hours.
        behind: votes and decisions that the newest results do not cover yet.
    """

    participants: int
    voters: int
    votes: int
    statements: Mapping[str, int]
    appeals: int
    bars: tuple[Bar, ...]
    hourly: bool
    behind: int

    @property
    def pending(self) -> int:
        """How many statements wait for a moderator."""
        return self.statements.get(Statement.State.PENDING, 0)

    @property
    def shown(self) -> int:
        """How many statements people vote on."""
        return self.statements.get(Statement.State.SHOWN, 0)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Something that was done to a conversation."""

    kind: str
    role: str
    details: Mapping[str, str | int | None]
    at: datetime


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some of the history, the newest first."""

    lines: tuple[HistoryLine, ...]
    page: int
    pages: int


def overview(*, slug: str, account: int | None) -> Overview:
    """Count what there is.

    Raises:
        Forbidden: the account has no role here.
    """
    found = require_role(slug=slug, account=account, kinds=(ORGANISER, MODERATOR, OVERSEER))
    work = MapWork.objects.filter(pk=found.id).first()
    event = work.last_event if work else 0
    # Counting a million votes takes a second; what was counted stays true until something happens.
    name = f"overview-{found.id}-{event}-{found.created_at.timestamp()}"
    counted = cache.get(name)
    if counted is None:
        counted = _count_votes(found.id)
        cache.set(name, counted, _KEPT_SECONDS)
    voters, votes, bars, hourly = counted
    states = Statement.objects.filter(conversation_id=found.id).values_list("state")
    return Overview(
        participants=Participant.objects.filter(conversation_id=found.id).count(),
        voters=voters,
        votes=votes,
        statements=dict(states.annotate(count=Count("pk")).order_by()),
        appeals=open_appeals(found.id).count(),
        bars=bars,
        hourly=hourly,
        behind=event - work.done_event if work else 0,
    )


def history(*, slug: str, account: int | None = None, page: int = 1) -> HistoryPage:
    """Read what was done to a conversation, in public.

    Raises:
        Missing: there is no such conversation.
    """
    found = find_conversation(slug=slug, account=account)
    paginator = Paginator(HistoryEntry.objects.filter(conversation_id=found.id).order_by("-id"), _PAGE)
    asked = paginator.get_page(page)
    lines = tuple(HistoryLine(row.kind, row.role, dict(row.details), row.created_at) for row in asked)
    return HistoryPage(lines, asked.number, paginator.num_pages)


def _count_votes(conversation: int) -> tuple[int, int, tuple[Bar, ...], bool]:
    rows = Vote.objects.filter(participant__conversation_id=conversation)
    figures = rows.aggregate(
        votes=Count("value"), voters=Count("participant_id", distinct=True), first=Min("cast_at")
    )
    if not figures["votes"]:
        return 0, 0, (), True
    now = int(timezone.now().timestamp() * 1000)
    hourly = now - figures["first"] < _MOST_BARS * _HOUR
    step = _HOUR if hourly else _DAY
    counts = dict(
        rows.annotate(bin=F("cast_at") / step).values_list("bin").annotate(count=Count("value")).order_by()
    )
    last = min(max(counts), now // step) if figures["first"] < now - _MOST_BARS * step else now // step
    bins = range(max(min(counts), last - _MOST_BARS + 1), last + 1)
    most = max((counts.get(one, 0) for one in bins), default=0) or 1
    bars = tuple(
        Bar(datetime.fromtimestamp(one * step / 1000, UTC), counts.get(one, 0), counts.get(one, 0) / most)
        for one in bins
    )
    return figures["voters"], figures["votes"], bars, hourly
