"""What is on record: of one conversation, and of the whole site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from isegoria.services.appeal_period import APPEAL_DAYS
from isegoria.services.recording import telling
from isegoria.services.witnessing.telling import is_contradicted, standings
from isegoria.web.pages.record.picture import Way, draw_way
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from isegoria.services.recording.telling import LogInfo, RecordedResult


@dataclass(frozen=True, slots=True)
class _Listed:
    """A result on record, and the time of its record as one that can be written in any language."""

    result: RecordedResult
    at: datetime
    current: bool


@require_safe
def conversation(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is on record of a conversation."""
    record = telling.conversation_record(
        slug=slug, account=account_of(request), language=get_language() or ""
    )
    log = telling.log_info()
    results = [
        _Listed(one, datetime.fromisoformat(one.time), one is record.current) for one in record.results
    ]
    context = {
        "conversation": record.conversation,
        "record": record,
        "results": [one for one in results if one.current or one.result.what == "report"],
        "earlier": [one for one in results if not one.current and one.result.what != "report"],
        "log": log,
        "contradicted": is_contradicted(),
        "way": _way(log),
        "appeal_days": APPEAL_DAYS,
    }
    response = render(request, "record/conversation.html", context)
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def site(request: HttpRequest) -> HttpResponse:
    """Show the log of the whole site, and how to check it."""
    log = telling.log_info()
    context = {
        "log": log,
        "way": _way(log),
        "witnesses": standings(),
        "records": telling.listed_records(language=get_language() or ""),
    }
    response = render(request, "record/site.html", context)
    response["Cache-Control"] = "private, no-cache"
    return response


def _way(log: LogInfo) -> SafeString:
    moment = date_format(localtime(log.sealed_at), "SHORT_DATETIME_FORMAT") if log.sealed_at else ""
    return draw_way(Way(log.size, moment, len(log.cosigned)))
