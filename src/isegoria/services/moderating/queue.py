"""What waits for a moderator, and every statement as those who look after it see it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Case as Case_
from django.db.models import Count, IntegerField, Q, When

from isegoria.services.finding import MODERATOR, ORGANISER, OVERSEER, require_role
from isegoria.services.moderating.appeals import open_appeals
from isegoria.services.moderating.decisions import statement_row
from isegoria.store.models import Appeal, Moderation, QueuePlace, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

PAGE = 25
_ABOVE_ALL = 1_001
_ALL = (ORGANISER, MODERATOR, OVERSEER)


@dataclass(frozen=True, slots=True)
class Case:
    """A statement, and what was decided about it so far.

    Attributes:
        translation: of the text, into the language asked for; "" where there is none.
        seen: the id of the newest decision, 0 for none; a decision names it, so that two moderators who
            decide at once find out.
        decision: the newest one in words; "" for none.
        duplicate_of: the number of the statement it repeats.
        can_undo: the newest decision can be taken back.
        appeal: the open appeal; "" for none.
        own: whoever asks made the newest decision.
        placed_for: why a steward put it where it stands in the queue, as codes; () where none did.
        placed_by: number of the action that put it there; 0 for none.
    """

    number: int
    text: str
    language: str
    translation: str
    state: str
    is_seed: bool
    created_at: datetime
    seen: int
    decision: str
    reason: str
    note: str
    decided_at: datetime | None
    duplicate_of: int | None
    can_undo: bool
    appeal: str
    own: bool
    placed_for: tuple[str, ...] = ()
    placed_by: int = 0


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some of the statements asked for.

    Attributes:
        counts: how many there are in each state, and under "appeal" with an open appeal, whatever was asked.
        total: how many were found.
        in_order: a steward put the queue in order, so that there are two ways to see it.
    """

    cases: tuple[Case, ...]
    page: int
    pages: int
    total: int
    counts: Mapping[str, int]
    in_order: bool = False


def queue(
    *, slug: str, account: int | None, language: str = "", page: int = 1, by: str = "arrival"
) -> CasePage:
    """List what waits for a decision: open appeals first, then new statements, the oldest first.

    Args:
        slug: of the conversation.
        account: somebody with a role in it.
        language: for translations.
        page: counted from 1.
        by: "stewards" for the order in which a steward put it; appeals that came since then stand first, and
            new statements last. Nothing is left out either way.

    Raises:
        Forbidden: the account has no role here.
    """
    found = require_role(slug=slug, account=account, kinds=_ALL)
    appealed = open_appeals(found.id)
    rows = Statement.objects.filter(conversation_id=found.id).filter(
        Q(state=Statement.State.PENDING) | Q(pk__in=appealed.values("statement_id"))
    )
    first = rows.annotate(appealed=Count("appeals", filter=Q(appeals__answered_at=None)))
    in_order = first.filter(queue_place__isnull=False).exists()
    order: tuple[str, ...] = ("-appealed", "number")
    if by == "stewards" and in_order:
        late_appeal = When(queue_place=None, appealed__gt=0, then=_ABOVE_ALL)
        placed = When(queue_place__isnull=False, then="queue_place__score")
        urgent = Case_(late_appeal, placed, default=-1, output_field=IntegerField())
        first = first.annotate(urgent=urgent)
        order = ("-urgent", "number")
    made = _page(found.id, first.order_by(*order), page, language, account)
    return replace(made, in_order=in_order)


def cases(
    *,
    slug: str,
    account: int | None,
    state: str = "",
    search: str = "",
    language: str = "",
    page: int = 1,
) -> CasePage:
    """List the statements of a conversation, the newest first.

    Args:
        slug: of the conversation.
        account: somebody with a role in it.
        state: only those in it; "appeal" for those with an open appeal, "seed" for the organiser's own.
        search: only those with these words in the text, or this number.
        language: for translations.
        page: counted from 1.

    Raises:
        Forbidden: the account has no role here.
    """
    found = require_role(slug=slug, account=account, kinds=_ALL)
    rows = Statement.objects.filter(conversation_id=found.id).order_by("-number")
    if state == "appeal":
        rows = rows.filter(pk__in=open_appeals(found.id).values("statement_id"))
    elif state == "seed":
        rows = rows.filter(is_seed=True)
    elif state in Statement.State.values:
        rows = rows.filter(state=state)
    words = search.replace("\0", "").strip()
    if words.isascii() and words.isdigit() and len(words) < len(str(2**31)):
        rows = rows.filter(Q(number=int(words)) | Q(text__icontains=words))
    elif words:
        rows = rows.filter(text__icontains=words[:200])
    return _page(found.id, rows, page, language, account)


def counts(*, slug: str, account: int | None) -> Mapping[str, int]:
    """Count the statements in each state, and under "appeal" those with an open appeal.

    Raises:
        Forbidden: the account has no role here.
    """
    return _counts(require_role(slug=slug, account=account, kinds=_ALL).id)


def case_of(*, slug: str, account: int | None, number: int, language: str = "") -> Case:
    """Show one statement as it stands now.

    Raises:
        Forbidden: the account has no role here.
        Missing: there is no such statement.
    """
    found = require_role(slug=slug, account=account, kinds=_ALL)
    return _cases([statement_row(found.id, number)], language, account)[0]


def _page(
    conversation: int, rows: QuerySet[Statement], page: int, language: str, account: int | None
) -> CasePage:
    paginator = Paginator(rows, PAGE)
    asked = paginator.get_page(page)
    made = _cases(list(asked), language, account)
    return CasePage(made, asked.number, paginator.num_pages, paginator.count, _counts(conversation))


def _counts(conversation: int) -> dict[str, int]:
    states = Statement.objects.filter(conversation_id=conversation).values_list("state")
    counts = dict(states.annotate(count=Count("pk")).order_by())
    return {**counts, "appeal": open_appeals(conversation).count()}


def _cases(rows: Sequence[Statement], language: str, account: int | None) -> tuple[Case, ...]:
    decisions = Moderation.objects.filter(statement__in=rows).select_related("duplicate_of").order_by("id")
    newest = {one.statement_id: one for one in decisions}
    appeals = dict(
        Appeal.objects.filter(statement__in=rows, answered_at=None).values_list("statement_id", "text")
    )
    made = (_case(row, newest.get(row.pk), appeals.get(row.pk, ""), language, account) for row in rows)
    return _placed(rows, made)


def _placed(rows: Sequence[Statement], made: Iterable[Case]) -> tuple[Case, ...]:
    """Say of those that wait why a steward put them where they stand."""
    found = QueuePlace.objects.filter(statement__in=rows).values_list("statement_id", "reasons", "action_id")
    places = {row: (tuple(reasons), action) for row, reasons, action in found}
    return tuple(
        replace(case, placed_for=places[row.pk][0], placed_by=places[row.pk][1])
        if row.pk in places and (case.appeal or row.state == Statement.State.PENDING)
        else case
        for row, case in zip(rows, made, strict=True)
    )


def _case(row: Statement, last: Moderation | None, appeal: str, language: str, account: int | None) -> Case:
    return Case(
        number=row.number,
        text=row.text,
        language=row.language,
        translation=str(row.translations.get(language) or "") if language != row.language else "",
        state=row.state,
        is_seed=row.is_seed,
        created_at=row.created_at,
        seen=last.pk if last else 0,
        decision=str(last.get_decision_display()) if last else "",
        reason=str(last.get_reason_display()) if last else "",
        note=last.note if last else "",
        decided_at=last.created_at if last else None,
        duplicate_of=last.duplicate_of.number if last and last.duplicate_of else None,
        can_undo=last is not None
        and last.decision != Moderation.Decision.UNDO
        and bool(last.before_state)
        and row.state != Statement.State.WITHDRAWN,
        appeal=appeal,
        own=last is not None and last.moderator_id == account,
    )
