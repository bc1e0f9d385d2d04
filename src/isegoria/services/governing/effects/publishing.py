"""The day's report and the audit of moderation, as stewards publish them: one of a kind a day, the newest."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from isegoria.agents.errors import LedgerError
from isegoria.services.governing.effects.causing import checked, rows_of
from isegoria.store.models import Statement, StewardReport

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from isegoria.agents.requests import Request
    from isegoria.services.governing.effects.causing import Cause

DAY, AUDIT = "day", "audit"
_SHORTEST_QUOTE: Final = 10


def publish_report(cause: Cause, request: Request) -> Mapping[str, Any]:
    """Publish a day's report.

    Statements are cited by number: their words are shown beside the report as long as they show, so that a
    report keeps nothing that was hidden, withdrawn or erased.

    Returns:
        The day.

    Raises:
        StewardError: the arguments have not the effect's shape.
        LedgerError: there is no such day, a cited statement is not there, or a sentence repeats its words.
    """
    given = checked(request)
    try:
        day = date.fromisoformat(given["day"])
    except ValueError as wrong:
        raise LedgerError(f"day: {given['day']} is none; write one such as 2026-11-25") from wrong
    cited = {number for one in given["sentences"] for number in one["cites"]["statements"]}
    rows = rows_of(cause, cited)
    _refuse_quotes(given["sentences"], rows.values())
    return _publish(cause, DAY, day, given)


def publish_audit(cause: Cause, request: Request) -> Mapping[str, Any]:
    """Publish whether moderation treats the opinion groups alike.

    Returns:
        The day.

    Raises:
        StewardError: the arguments have not the effect's shape.
    """
    return _publish(cause, AUDIT, cause.now.date(), checked(request))


def _publish(cause: Cause, kind: str, day: date, given: Mapping[str, Any]) -> Mapping[str, Any]:
    fields = {"document": dict(given), "action_id": cause.action, "created_at": cause.now}
    StewardReport.objects.update_or_create(
        conversation_id=cause.conversation, kind=kind, day=day, defaults=fields
    )
    return {"report": kind, "day": day.isoformat()}


def _refuse_quotes(sentences: Iterable[Mapping[str, Any]], rows: Iterable[int]) -> None:
    said = "\n".join(one[language] for one in sentences for language in ("en", "ja"))
    found = Statement.objects.filter(pk__in=list(rows)).values_list("number", "text", "translations")
    for number, text, translations in found:
        words = (text.strip(), *(str(one).strip() for one in translations.values()))
        if any(len(one) >= _SHORTEST_QUOTE and one in said for one in words):
            raise LedgerError(
                f"statement {number}: the report repeats its words, which would outlast it; cite its number"
            )
