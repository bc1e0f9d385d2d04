"""What the organiser tells everybody who visits, in one or more languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history
from isegoria.services.errors import Invalid, Missing
from isegoria.services.finding import MODERATOR, ORGANISER, OVERSEER, require_role
from isegoria.services.texts import check
from isegoria.store.models import Announcement

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class AnnouncementInfo:
    """An announcement, in the language asked for where there is one.

    Attributes:
        language: of `text`.
        texts: every language to its text.
    """

    id: int
    text: str
    language: str
    texts: Mapping[str, str]
    created_at: datetime
    withdrawn_at: datetime | None


def announce(*, slug: str, account: int | None, texts: Mapping[str, str]) -> int:
    """Tell everybody who visits something.

    Args:
        slug: of the conversation.
        account: its organiser.
        texts: language code to text; at least one.

    Returns:
        The announcement's id.

    Raises:
        Forbidden: the account is not its organiser.
        Invalid: no text, too long, or in a language that this site does not speak.
    """
    found = require_role(slug=slug, account=account)
    given = {code: text.strip() for code, text in texts.items() if text.strip()}
    if not given:
        raise Invalid(found.language, "announcement-empty", _("This is empty. Write something."))
    for code, text in given.items():
        if code not in dict(settings.LANGUAGES):
            raise Invalid(code, "language", _("This site does not speak that language. Choose one it does."))
        check(code, text, LONGEST, code="announcement")
    first = found.language if found.language in given else next(iter(given))
    with transaction.atomic():
        row = Announcement.objects.create(
            conversation_id=found.id,
            text=given.pop(first),
            language=first,
            texts=given,
            created_at=timezone.now(),
        )
        add_history(found.id, "announced", role="organiser")
    return row.pk


def withdraw(*, slug: str, account: int | None, announcement: int) -> None:
    """Take an announcement back; visitors no longer see it.

    Raises:
        Forbidden: the account is not its organiser.
        Missing: there is no such announcement.
    """
    found = require_role(slug=slug, account=account)
    rows = Announcement.objects.filter(conversation_id=found.id, pk=announcement)
    with transaction.atomic():
        if not rows.exists():
            raise Missing("no-announcement", _("There is no such announcement. Load the page again."))
        if rows.filter(withdrawn_at=None).update(withdrawn_at=timezone.now()):
            add_history(found.id, "announcement-withdrawn", role="organiser")


def current(*, conversation: int, language: str) -> tuple[AnnouncementInfo, ...]:
    """List what visitors are told now, the newest first.

    Args:
        conversation: its row's id.
        language: of the visitor.
    """
    rows = Announcement.objects.filter(conversation_id=conversation, withdrawn_at=None).order_by("-id")
    return tuple(_info(row, language) for row in rows[:20])


def every(*, slug: str, account: int | None, language: str = "") -> tuple[AnnouncementInfo, ...]:
    """List all announcements, withdrawn ones too, the newest first.

    Raises:
        Forbidden: the account has no role here.
    """
    found = require_role(slug=slug, account=account, kinds=(ORGANISER, MODERATOR, OVERSEER))
    rows = Announcement.objects.filter(conversation_id=found.id).order_by("-id")
    return tuple(_info(row, language) for row in rows)


def _info(row: Announcement, language: str) -> AnnouncementInfo:
    texts = {row.language: row.text, **row.texts}
    code = language if language in texts else row.language
    return AnnouncementInfo(row.pk, texts[code], code, texts, row.created_at, row.withdrawn_at)
