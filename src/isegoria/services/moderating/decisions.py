"""Let statements in and moderate them out, each decision with its reason and open to view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history, lock, mark_changed
from isegoria.services.errors import Gone, Invalid, Missing
from isegoria.services.finding import MODERATOR, ORGANISER, require_role
from isegoria.services.recording.writing import record_moderation, record_statements
from isegoria.services.texts import check
from isegoria.store.models import Moderation, Statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.services.finding import ConversationInfo

LONGEST_NOTE = 1000
HIDING_REASONS = ("off-topic", "duplicate", "several", "unclear", "personal", "abuse", "spam", "unlawful")
_MODERATORS = (ORGANISER, MODERATOR)
_STATES = {Moderation.Decision.SHOW.value: (Statement.State.SHOWN, 1)}
_STATES[Moderation.Decision.HIDE.value] = (Statement.State.HIDDEN, -1)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision led to.

    Attributes:
        state: the statement's state now.
        decision: the id of the decision, which the next one has to name as seen.
    """

    number: int
    state: str
    decision: int


def hiding_reasons() -> tuple[tuple[str, str], ...]:
    """List the reasons to moderate a statement out, each with its words."""
    return tuple((key, str(Moderation.Reason(key).label)) for key in HIDING_REASONS)


def decide(
    *,
    slug: str,
    account: int | None,
    number: int,
    decision: str,
    reason: str,
    note: str = "",
    duplicate_of: int | None = None,
    seen: int | None = None,
) -> Decided:
    """Let a statement in ("show") or moderate it out ("hide"); the reason is public.

    Args:
        slug: of the conversation.
        account: a moderator or organiser.
        number: of the statement.
        decision: "show" or "hide".
        reason: "fits" to show, one of `HIDING_REASONS` to hide.
        note: public too.
        duplicate_of: the statement that says the same, where the reason is "duplicate".
        seen: the id of the newest decision that the moderator knew of, 0 for none; None does not look.

    Raises:
        Forbidden: the account is neither moderator nor organiser.
        Invalid: reason or note is wrong, or somebody else decided in the meantime.
        Missing: there is no such statement.
        Gone: its author has withdrawn it.
    """
    found = require_role(slug=slug, account=account, kinds=_MODERATORS)
    _check(decision, reason, note)
    with transaction.atomic():
        lock(found.id)
        row = statement_row(found.id, number)
        original = _original(found.id, row, reason, duplicate_of)
        _check_seen(row, seen)
        made = record(found, account, row, decision=decision, reason=reason, note=note, original=original)
    return Decided(number, row.state, made.pk)


def decide_many(
    *, slug: str, account: int | None, seen: Mapping[int, int], decision: str, reason: str, note: str = ""
) -> int:
    """Decide the same about many statements, about all or none.

    Args:
        slug: of the conversation.
        account: a moderator or organiser.
        seen: the number of each statement to the newest decision that the moderator knew of, 0 for none.
        decision: as for `decide`.
        reason: as for `decide`, but "duplicate".
        note: public.

    Returns:
        How many were decided.

    Raises:
        Forbidden, Invalid, Missing, Gone: as for `decide`.
    """
    found = require_role(slug=slug, account=account, kinds=_MODERATORS)
    _check(decision, reason, note)
    if not seen:
        raise Invalid("numbers", "none-chosen", _("No statement is chosen. Tick at least one."))
    if reason == Moderation.Reason.DUPLICATE:
        raise Invalid(
            "reason", "duplicates-singly", _("Decide about duplicates one by one, naming which they repeat.")
        )
    with transaction.atomic():
        lock(found.id)
        for number, known in sorted(seen.items()):
            row = statement_row(found.id, number)
            _check_seen(row, known)
            record(found, account, row, decision=decision, reason=reason, note=note)
    return len(seen)


def undo(*, slug: str, account: int | None, number: int, seen: int | None = None) -> Decided:
    """Take the newest decision back: the statement is again what it was before; both stay on record.

    Raises:
        Forbidden: the account is neither moderator nor organiser.
        Invalid: there is nothing to take back, or somebody else decided in the meantime.
        Missing: there is no such statement.
        Gone: its author has withdrawn it.
    """
    found = require_role(slug=slug, account=account, kinds=_MODERATORS)
    with transaction.atomic():
        lock(found.id)
        row = statement_row(found.id, number)
        _check_seen(row, seen)
        last = row.moderations.order_by("-id").first()
        if last is None or last.decision == Moderation.Decision.UNDO or not last.before_state:
            raise Invalid("number", "nothing-to-undo", _("There is no decision here that can be taken back."))
        made = record(
            found,
            account,
            row,
            decision=Moderation.Decision.UNDO,
            reason=Moderation.Reason.MISTAKE,
            state=(last.before_state, last.before_moderated),
        )
    return Decided(number, row.state, made.pk)


def record(
    found: ConversationInfo,
    account: int | None,
    row: Statement,
    *,
    decision: str,
    reason: str,
    note: str = "",
    original: Statement | None = None,
    state: tuple[str, int] | None = None,
) -> Moderation:
    """Write a decision down and follow it; within the transaction that holds the lock."""
    made = Moderation.objects.create(
        statement=row,
        moderator_id=account,
        decision=decision,
        reason=reason,
        note=note.strip(),
        duplicate_of=original,
        before_state=row.state,
        before_moderated=row.moderated,
        created_at=timezone.now(),
    )
    row.state, row.moderated = state or _STATES[decision]
    row.save(update_fields=["state", "moderated"])
    mark_changed(found.id)
    record_moderation(found.id, made)
    record_statements(found.id, [row])
    add_history(
        found.id,
        "moderated",
        role=found.role,
        details={"statement": row.number, "decision": str(decision), "reason": str(reason)},
    )
    return made


def statement_row(conversation: int, number: int) -> Statement:
    """Find a statement that can be decided about."""
    row = Statement.objects.filter(conversation_id=conversation, number=number).first()
    if row is None:
        raise Missing("no-statement", _("There is no such statement here. Load the page again."))
    if row.state == Statement.State.WITHDRAWN:
        raise Gone("statement-withdrawn", _("Its author has withdrawn this statement."))
    return row


def check_note(field: str, text: str) -> None:
    """Refuse a note that is too long or cannot be stored."""
    check(field, text, LONGEST_NOTE, code="note")


def _check(decision: str, reason: str, note: str) -> None:
    check_note("note", note)
    if decision not in _STATES:
        raise Invalid("decision", "decision", _("Decide to let it in or to moderate it out."))
    fitting = HIDING_REASONS if decision == Moderation.Decision.HIDE else (Moderation.Reason.FITS.value,)
    if reason not in fitting:
        raise Invalid("reason", "reason", _("Choose the reason; it is public."))


def _original(conversation: int, row: Statement, reason: str, number: int | None) -> Statement | None:
    if reason != Moderation.Reason.DUPLICATE:
        return None
    others = Statement.objects.filter(conversation_id=conversation, state=Statement.State.SHOWN)
    found = others.exclude(pk=row.pk).filter(number=number).first() if number is not None else None
    if found is None:
        raise Invalid(
            "duplicate_of",
            "duplicate-of",
            _("Name the statement that says the same: the number of another one that is shown."),
        )
    return found


def _check_seen(row: Statement, seen: int | None) -> None:
    if seen is None:
        return
    last = row.moderations.order_by("-id").first()
    if (last.pk if last else 0) == seen or last is None:
        return
    raise Invalid(
        "seen",
        "decided-meanwhile",
        _("Statement %(number)d was decided about meanwhile: %(decision)s, %(reason)s. Look at it again.")
        % {
            "number": row.number,
            "decision": last.get_decision_display(),
            "reason": last.get_reason_display(),
        },
    )
