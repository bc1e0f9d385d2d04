"""The day's report and the audit of moderation that stewards published, as everybody may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from isegoria.services.errors import Missing
from isegoria.services.finding import find_conversation
from isegoria.services.governing.effects.publishing import AUDIT, DAY
from isegoria.services.governing.suggested import Quoted
from isegoria.store.models import Statement, StewardReport

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from isegoria.services.finding import ConversationInfo


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a report.

    Attributes:
        kind: what it tells of, such as "agreed".
        text: in the language asked for, Japanese or English.
        statements: that it cites, with their words as long as they show.
        figures: that it cites, by name.
    """

    kind: str
    text: str
    statements: tuple[Quoted, ...]
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Published:
    """What a report and an audit have in common.

    Attributes:
        day: that it is about.
        days: of which there is one, the newest first.
        action: number of the action that published it.
        agent: who asked for that.
    """

    conversation: ConversationInfo
    day: date
    days: tuple[date, ...]
    action: int
    agent: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Report(Published):
    """A steward's report of a day.

    Attributes:
        source: what its figures were counted from.
        digest: of the landscape that they come from; "" for none.
    """

    sentences: tuple[Sentence, ...]
    source: str
    digest: str


@dataclass(frozen=True, slots=True)
class AuditedGroup:
    """An opinion group's statements, and how many of them were moderated out.

    Attributes:
        letter: its name; "" for none.
        hidden: None where so few people wrote them that it is held back.
    """

    letter: str
    authors: int
    statements: int
    hidden: int | None


@dataclass(frozen=True, slots=True)
class Audit(Published):
    """A steward's audit: whether moderation treats the opinion groups alike.

    Attributes:
        hidden: statements moderated out.
        chance: how often chance alone would make a group stand out as far, 0 to 1.
        permutations: how often groups were dealt out anew.
        telling: there were enough decisions to tell anything.
        sign: the verdict: a sign of unequal treatment, or none.
    """

    hidden: int
    groups: tuple[AuditedGroup, ...]
    chance: float
    permutations: int
    telling: bool
    sign: bool


def report(*, slug: str, account: int | None = None, day: str = "", language: str = "") -> Report:
    """Read the report of a day.

    Args:
        slug: of the conversation.
        account: who asks; None for anybody.
        day: such as "2026-11-25"; "" for the newest.
        language: of its sentences and of the statements' words.

    Raises:
        Missing: there is no such conversation or report.
    """
    found = find_conversation(slug=slug, language=language, account=account)
    row = _row(found, DAY, day)
    sentences = row.document["sentences"]
    words = _words(found.id, {one for said in sentences for one in said["cites"]["statements"]}, language)
    code = "ja" if language == "ja" else "en"
    return Report(
        **_published(found, row),
        sentences=tuple(
            Sentence(
                kind=said["kind"],
                text=said[code],
                statements=tuple(words[one] for one in said["cites"]["statements"] if one in words),
                figures=said["cites"]["figures"],
            )
            for said in sentences
        ),
        source=row.document["source"],
        digest=row.document["digest"],
    )


def audit(*, slug: str, account: int | None = None, day: str = "", language: str = "") -> Audit:
    """Read the audit of a day.

    Raises:
        Missing: there is no such conversation or audit.
    """
    found = find_conversation(slug=slug, language=language, account=account)
    row = _row(found, AUDIT, day)
    told = row.document
    return Audit(
        **_published(found, row),
        hidden=told["hidden"],
        groups=tuple(
            AuditedGroup(one["letter"], one["authors"], one["statements"], one["hidden"])
            for one in told["groups"]
        ),
        chance=told["p"] / 1000,
        permutations=told["permutations"],
        telling=told["effect"] is not None,
        sign=told["verdict"] == "sign",
    )


def newest(*, slug: str, account: int | None = None) -> Mapping[str, date]:
    """Name the day of the newest report ("day") and audit ("audit"); those that there are.

    Raises:
        Missing: there is no such conversation.
    """
    found = find_conversation(slug=slug, account=account)
    rows = StewardReport.objects.filter(conversation_id=found.id).order_by("day")
    return dict(rows.values_list("kind", "day"))


def _row(found: ConversationInfo, kind: str, day: str) -> StewardReport:
    rows = StewardReport.objects.filter(conversation_id=found.id, kind=kind).select_related("action")
    if day:
        rows = rows.filter(day=_day(day))
    row = rows.order_by("-day").first()
    if row is None:
        raise Missing("no-report", _("Stewards have published none so far. Come back tomorrow."))
    return row


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError as wrong:
        raise Missing("no-report", _("There is no report of this day. Look at the newest one.")) from wrong


def _published(found: ConversationInfo, row: StewardReport) -> dict[str, Any]:
    rows = StewardReport.objects.filter(conversation_id=found.id, kind=row.kind).order_by("-day")
    return {
        "conversation": found,
        "day": row.day,
        "days": tuple(rows.values_list("day", flat=True)),
        "action": row.action_id,
        "agent": row.action.agent,
        "published_at": row.created_at,
    }


def _words(conversation: int, numbers: set[int], language: str) -> dict[int, Quoted]:
    """Give statements with their words, but for those that not everybody may read."""
    found = {}
    for row in Statement.objects.filter(conversation_id=conversation, number__in=numbers):
        shown = row.state == Statement.State.SHOWN
        code = language if row.translations.get(language) else row.language
        found[row.number] = Quoted(row.number, row.text_in(language) if shown else "", code, row.state)
    return found
