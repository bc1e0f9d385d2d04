"""Reports: results that the organiser published, kept as they were."""

from __future__ import annotations

import os
import socket
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history, lock
from isegoria.services.errors import Invalid, Missing
from isegoria.services.finding import find_conversation, require_role
from isegoria.services.mapping.building import WITHDRAWN, Stored, Worded, build, digest_shown
from isegoria.services.mapping.computing import compute, compute_held
from isegoria.services.mapping.showing import with_sector_names, worded
from isegoria.services.recording.results import record_report
from isegoria.services.texts import check
from isegoria.store.models import Conversation, MapWork, Report, StoredLandscape

if TYPE_CHECKING:
    from datetime import datetime

    from isegoria.services.finding import ConversationInfo
    from isegoria.services.mapping.results import Results

LONGEST_FOREWORD = 5000
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A published report, in a list of them."""

    number: int
    published_at: datetime
    digest: str
    foreword: str


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """A published report: it stays as it was, whatever happens later.

    Attributes:
        foreword: by the organiser, as written; untrusted.
        results: as they were when it was published.
    """

    number: int
    published_at: datetime
    digest: str
    foreword: str
    results: Results


def publish(*, slug: str, account: int | None, foreword: str = "") -> int:
    """Publish the results as a report that stays as it is, whatever happens later.

    Votes that the results do not cover yet are counted first.

    Args:
        slug: of the conversation.
        account: its organiser.
        foreword: in their own words, shown before the results.

    Returns:
        The report's number, counted from 1 within the conversation.

    Raises:
        Missing: there is no such conversation.
        Forbidden: the account is not its organiser.
        Invalid: the foreword is too long, or nobody has voted.
    """
    found = require_role(slug=slug, account=account)
    text = check("foreword", foreword.strip(), LONGEST_FOREWORD, code="foreword")
    for _attempt in range(_ATTEMPTS):
        compute(worker=f"{socket.gethostname()} {os.getpid()}", conversation=found.id, patient=False)
        number = _publish(found.id, text, held=False)
        if number:
            return number
    return _publish(found.id, text, held=True)


def _publish(conversation: int, foreword: str, *, held: bool) -> int:
    """Publish the newest landscape, if it covers everything there is.

    Args:
        conversation: its row's id.
        foreword: the organiser's.
        held: where it does not, let everybody wait while it is computed.

    Returns:
        The report's number; 0 where there is newer to cover.
    """
    with transaction.atomic():
        # Nobody votes, withdraws, hides or erases in between, and nobody else takes the number.
        lock(conversation)
        if not _covers(conversation):
            if not held:
                return 0
            compute_held(conversation)
        stored = StoredLandscape.objects.filter(pk=conversation).first()
        if stored is None:
            raise Invalid(
                "foreword", "nothing-to-report", _("Nobody has voted yet, so there is nothing to report.")
            )
        number = (
            Report.objects.filter(conversation_id=conversation).aggregate(last=Max("number"))["last"] or 0
        ) + 1
        made = Report.objects.create(
            conversation_id=conversation,
            number=number,
            digest=stored.digest,
            document=stored.document,
            page=_frozen(conversation, stored),
            foreword=foreword,
            published_at=timezone.now(),
        )
        record_report(made, inputs=stored.inputs)
        add_history(conversation, "published", role="organiser", details={"report": number})
    return number


def reports(*, slug: str, account: int | None = None) -> tuple[ReportLine, ...]:
    """List the reports of a conversation, the newest first; anybody may read them.

    Raises:
        Missing: there is no such conversation.
    """
    found = find_conversation(slug=slug, account=account)
    rows = Report.objects.filter(conversation_id=found.id).order_by("-number")
    columns = ("number", "published_at", "digest", "page__votes", "foreword")
    return tuple(
        ReportLine(number, published_at, digest_shown(digest, votes, found.publication), foreword)
        for number, published_at, digest, votes, foreword in rows.values_list(*columns)
    )


def report(*, slug: str, number: int, account: int | None = None, language: str = "") -> ReportInfo:
    """Read a report.

    Args:
        slug: of the conversation.
        number: of the report.
        account: who asks; None for anybody.
        language: for texts, where there was a translation.

    Raises:
        Missing: there is no such conversation or report.
    """
    found = find_conversation(slug=slug, account=account, language=language)
    row = Report.objects.filter(conversation_id=found.id, number=number).defer("document").first()
    if row is None:
        raise Missing("no-report", _("There is no such report. See the list of reports."))
    page = row.page
    kept = page["stored"]
    statements = [Worded(**one) for one in page["statements"]]
    stored = Stored(kept["event"], 0, row.digest, row.published_at, kept["seconds"])
    made = build(_as_then(found, page["conversation"], language), stored, page, statements, language)
    return ReportInfo(row.number, row.published_at, made.digest, row.foreword, made)


def forget_text(*, conversation: int, number: int) -> None:
    """Blank an erased statement's words in every report; call it within the erasure's transaction.

    Args:
        conversation: its row's id.
        number: of the statement.
    """
    for row in Report.objects.filter(conversation_id=conversation).defer("document"):
        statements = row.page["statements"]
        for one in statements:
            if one["number"] == number:
                one.update(text="", language="", translations={}, state=WITHDRAWN)
        row.save(update_fields=["page"])


def _covers(conversation: int) -> bool:
    """Tell whether the newest landscape covers everything that is on record."""
    last, done = MapWork.objects.values_list("last_event", "done_event").get(pk=conversation)
    stored = StoredLandscape.objects.filter(pk=conversation).values_list("event", "inputs").first()
    return bool(last == done if stored is None else stored[0] == last and stored[1])


def _frozen(conversation: int, stored: StoredLandscape) -> dict[str, Any]:
    row = Conversation.objects.get(pk=conversation)
    page = with_sector_names(conversation, stored.page)
    return {
        **page,
        "stored": {
            "event": stored.event,
            "seconds": stored.seconds,
            "computed_at": stored.computed_at.isoformat(),
        },
        # Words of statements that are not shown are in no report.
        "statements": [_kept_words(one) for one in worded(conversation, page)],
        "conversation": {
            "topic": row.topic,
            "description": row.description,
            "language": row.language,
            "texts": row.texts,
            "simulated": row.simulated,
            "state": row.state,
        },
    }


def _kept_words(one: Worded) -> dict[str, Any]:
    words = asdict(one)
    return words if one.in_language("")[0] else {**words, "text": "", "language": "", "translations": {}}


def _as_then(found: ConversationInfo, kept: dict[str, Any], language: str) -> ConversationInfo:
    then = Conversation(topic=kept["topic"], description=kept["description"], texts=kept["texts"])
    return replace(
        found,
        topic=then.topic_in(language),
        description=then.description_in(language),
        language=kept["language"],
        simulated=kept["simulated"],
    )
