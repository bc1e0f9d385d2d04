"""Remind whoever speaks for an organisation of answers that are due: on their pages, and by e-mail.

E-mails go out when a challenge is raised, three days before its answer is due, and once it is overdue. They
hold no words of the challenger. Whether an answer is overdue does not hang on them.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from isegoria.services.committing.standing import challenge_state
from isegoria.services.committing.values import DueAnswer
from isegoria.store.models import Challenge

if TYPE_CHECKING:
    import threading

    from django.db.models import QuerySet

BEFORE: Final = timedelta(days=3)
AGAIN: Final = timedelta(hours=1)  # after a try that failed, or that died
OVER: Final = timedelta(days=7)  # after the time that was given, nobody is reminded any more
SECONDS: Final = 15
_log = logging.getLogger(__name__)


def answers_due(*, account: int | None, now: datetime | None = None) -> tuple[DueAnswer, ...]:
    """List the challenges that wait for an answer of whoever is asking; the most urgent first.

    Args:
        account: who asks.
        now: the time for which it is told what is overdue; None for now.
    """
    moment = now or timezone.now()
    rows = _unanswered().filter(commitment__organisation__owners=account or 0)
    return tuple(
        DueAnswer(
            constitution=row.commitment.constitution.slug,
            titles=dict(row.commitment.constitution.titles),
            number=row.commitment.number,
            challenge=row.number,
            organisation=row.commitment.organisation.slug,
            name=row.commitment.organisation.name,
            answer_by=row.answer_by,
            overdue=challenge_state(row, moment) == "overdue",
        )
        for row in rows.order_by("answer_by", "pk")
    )


def remind_due(now: datetime, stop: threading.Event) -> bool:
    """Write to the owners of the organisation that has waited longest to be reminded.

    Args:
        now: the time.
        stop: once set, nothing is begun.

    Returns:
        Whether there was one.
    """
    if stop.is_set():
        return False
    waiting = _unanswered().filter(remind_at__lte=now, answer_by__gt=now - OVER)
    row = waiting.order_by("remind_at", "pk").first()
    if row is None:
        return False
    # Whoever moves the time forward first has it; the others find it moved. If they die, it is tried again.
    mine = Challenge.objects.filter(pk=row.pk, remind_at=row.remind_at)
    if not mine.update(remind_at=now + AGAIN):
        return True
    try:
        _write(row, now)
    except (smtplib.SMTPException, OSError) as problem:
        _log.warning("reminder-failed", extra={"row": row.pk, "problem": type(problem).__name__})
    else:
        next_at = next_reminder(now, row.answer_by)
        Challenge.objects.filter(pk=row.pk, remind_at=now + AGAIN).update(remind_at=next_at)
    return True


def next_reminder(now: datetime, answer_by: datetime) -> datetime | None:
    """Tell when to remind again; None for not any more.

    >>> due = datetime(2026, 5, 20)
    >>> next_reminder(datetime(2026, 5, 6), due), next_reminder(datetime(2026, 5, 18), due)
    (datetime.datetime(2026, 5, 17, 0, 0), datetime.datetime(2026, 5, 20, 0, 0))
    >>> next_reminder(due, due)
    """
    return next((one for one in (answer_by - BEFORE, answer_by) if one > now), None)


def _unanswered() -> QuerySet[Challenge]:
    rows = Challenge.objects.filter(answered_at=None, withdrawn_at=None, hidden="", outcome="")
    return rows.select_related("commitment__constitution__conversation", "commitment__organisation")


def _write(row: Challenge, now: datetime) -> None:
    """Write to each owner apart, in the language of the conversation that founded the constitution."""
    constitution = row.commitment.constitution
    ours = {code for code, _name in settings.LANGUAGES}
    language = constitution.conversation.language
    with translation.override(language if language in ours else settings.LANGUAGE_CODE):
        subject, body = _words(row, now)
    # A second copy, after a try that died in between, is known by its name.
    stage = "overdue" if now >= row.answer_by else "soon" if now >= row.answer_by - BEFORE else "raised"
    name = f"{constitution.record_id}-{row.commitment.number}-{row.number}-{stage}"
    host, connection = settings.CONFIGURATION.host or "localhost", get_connection(timeout=SECONDS)
    for owner in row.commitment.organisation.owners.filter(is_active=True).order_by("pk"):
        headers = {"Message-ID": f"<{name}-{owner.pk}@{host}>"}
        EmailMessage(subject, body, to=[owner.email], headers=headers, connection=connection).send()


def _words(row: Challenge, now: datetime) -> tuple[str, str]:
    commitment = row.commitment
    named = {
        "name": " ".join(commitment.organisation.name.split()),
        "day": date_format(timezone.localtime(row.answer_by), "DATE_FORMAT"),
    }
    if now >= row.answer_by:
        subject = _("An answer is overdue")
        said = _(
            "A commitment of %(name)s was challenged. The answer was due by %(day)s; everybody sees that."
        )
    else:
        subject = _("A challenge waits for your answer")
        said = _(
            "A commitment of %(name)s was challenged in public. An answer is due by %(day)s; after that, "
            "everybody sees that it is overdue."
        )
    link = (
        f"{settings.SITE_URL}/constitutions/{commitment.constitution.slug}/commitments/{commitment.number}/"
        f"#challenge-{row.number}"
    )
    why = _("You get this because your account speaks for this organisation.")
    return subject, "\n\n".join((said % named, link, why)) + "\n"
