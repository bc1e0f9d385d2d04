"""Report how far a commitment has come; a report is never edited, but can be taken back in public."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history
from isegoria.services.committing.checking import (
    LONGEST_TEXT,
    checked_language,
    checked_link,
    checked_words,
)
from isegoria.services.committing.finding import found_progress, hold_own
from isegoria.services.committing.recording import record_progress
from isegoria.services.errors import Gone, Invalid, TooMany
from isegoria.store.models import Progress

MOST_A_DAY: Final = 10  # reports about one commitment


def report(
    *,
    constitution: str,
    number: int,
    account: int | None,
    status: str,
    text: str,
    language: str,
    evidence: str = "",
) -> int:
    """Report in public how far a commitment has come.

    Args:
        constitution: its slug.
        number: of the commitment.
        account: an owner of the organisation.
        status: "planned", "under-way", "done" or "not-kept".
        text: what was done, or why it was not.
        language: in which it is written.
        evidence: http or https address of what shows it; "" for none.

    Returns:
        The report's number within the commitment.

    Raises:
        Missing: there is no such commitment.
        Forbidden: the account is no owner.
        Invalid: a field is wrong.
        Gone: the commitment was withdrawn.
        TooMany: there were ten reports today.
    """
    if status not in Progress.Status.values:
        raise Invalid("status", "progress-status", _("Choose how far it has come."))
    said = checked_words(
        "text", text, LONGEST_TEXT, needed=_("Say what was done, so that others can check it.")
    )
    spoken, link, now = checked_language(language), checked_link("evidence", evidence), timezone.now()
    with transaction.atomic():
        row = hold_own(constitution, number, account)
        rows = Progress.objects.filter(commitment=row)
        if rows.filter(at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
            raise TooMany("progress-many", _("That were ten reports for one day. Go on tomorrow."), 86_400)
        made = Progress.objects.create(
            commitment=row,
            number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
            status=status,
            text=said,
            language=spoken,
            evidence=link,
            at=now,
        )
        record_progress(made)
        _tell(made, "progress-reported")
    return made.number


def take_back(*, constitution: str, number: int, progress: int, account: int | None) -> None:
    """Take back a report; it stays on view as one that was taken back.

    Raises:
        Missing: there is no such commitment or report.
        Forbidden: the account is no owner.
        Gone: it was taken back already, or the commitment was withdrawn.
    """
    with transaction.atomic():
        row = found_progress(hold_own(constitution, number, account), progress)
        if row.withdrawn_at is not None:
            raise Gone("progress-withdrawn", _("This report was taken back already."))
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
        record_progress(row)
        _tell(row, "progress-withdrawn")


def _tell(row: Progress, kind: str) -> None:
    details: dict[str, str | int | None] = {
        "commitment": row.commitment.number,
        "progress": row.number,
        "status": str(row.status),
    }
    add_history(row.commitment.constitution.conversation_id, kind, details=details)
