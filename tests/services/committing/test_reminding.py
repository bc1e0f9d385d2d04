"""Whoever speaks for an organisation is reminded of answers that are due, and of no others."""

from __future__ import annotations

import smtplib
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from committed import CHARTER, adopted, answered, challenged, charter, company
from isegoria.services import committing
from isegoria.services.committing.reminding import AGAIN, BEFORE, OVER, remind_due
from isegoria.services.mapping import STEPS
from isegoria.store.models import Challenge, Conversation, Organisation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail import EmailMessage

    from town import Town

_GOES_ON = threading.Event()


@pytest.fixture
def asked(town: Town) -> Town:
    """Let an organisation adopt a clause, and somebody challenge that."""
    charter(town)
    company(town)
    adopted(town)
    challenged(town)
    return town


def _pass(now: datetime) -> list[str]:
    """Do what is due at a time, and give the subjects of what was written."""
    before = len(mail.outbox)
    while remind_due(now, _GOES_ON):
        pass
    return [str(one.subject) for one in mail.outbox[before:]]


@pytest.mark.usefixtures("asked")
def test_owners_are_told_at_once_three_days_before_and_when_it_is_too_late() -> None:
    """Nobody can say that they did not know; and nobody is written to every day."""
    started, due = timezone.now(), Challenge.objects.get().answer_by
    told: dict[datetime, list[str]] = {}
    for hours in range(0, 24 * 40, 6):
        said = _pass(started + timedelta(hours=hours))
        if said:
            told[started + timedelta(hours=hours)] = said

    waits, late = ["A challenge waits for your answer"], ["An answer is overdue"]
    assert list(told.values()) == [waits, waits, late]
    first, second, third = told
    assert first == started
    assert timedelta(0) <= second - (due - BEFORE) < timedelta(hours=6)
    assert timedelta(0) <= third - due < timedelta(hours=6)
    owner = Organisation.objects.get().owners.get()
    assert {tuple(one.to) for one in mail.outbox} == {(owner.email,)}
    assert len({one.extra_headers["Message-ID"] for one in mail.outbox}) == 3


@pytest.mark.usefixtures("asked")
def test_an_e_mail_leads_to_the_challenge_and_quotes_nobody() -> None:
    """What a stranger wrote does not come into anybody’s mailbox by our hand."""
    Conversation.objects.update(language="ja")
    _pass(timezone.now())

    letter = mail.outbox[0]
    assert "third office" not in str(letter.body)
    assert f"/constitutions/{CHARTER}/commitments/1/#challenge-1" in str(letter.body)
    assert "Northern Rail" in str(letter.body)
    assert letter.subject == "指摘への回答が待たれています"


def test_nobody_is_reminded_of_what_needs_no_answer(asked: Town) -> None:
    """Answered, taken back, settled or hidden by a moderator: then nothing is due."""
    number = {"constitution": CHARTER, "number": 1}
    answered(asked)
    assert _pass(timezone.now()) == []
    assert committing.answers_due(account=asked.account()) == ()

    challenged(asked, person=1)
    committing.withdraw_challenge(constitution=CHARTER, number=1, challenge=2, participant=asked.people[1])
    challenged(asked, person=1)
    committing.settle(
        constitution=CHARTER, number=1, challenge=3, outcome="settled", participant=asked.people[1]
    )
    challenged(asked, person=1)
    hiding = {"account": asked.account("moderator"), "what": "challenge", "which": 4}
    committing.hide(**number, **hiding, reason="spam")  # type: ignore[arg-type]
    assert _pass(timezone.now()) == []
    assert committing.answers_due(account=asked.account()) == ()

    committing.hide(**number, **hiding, reason="")  # type: ignore[arg-type]
    assert _pass(timezone.now()) == ["A challenge waits for your answer"]
    assert [one.challenge for one in committing.answers_due(account=asked.account())] == [4]


def test_owners_see_what_waits_for_them_without_any_e_mail(asked: Town) -> None:
    """The most urgent first; whoever speaks for another organisation sees nothing of it."""
    challenged(asked, account=asked.account("moderator"))
    due = Challenge.objects.get(number=2).answer_by - timedelta(days=2)
    Challenge.objects.filter(number=2).update(answer_by=due)

    found = committing.answers_due(account=asked.account(), now=due)

    assert [(one.number, one.challenge, one.overdue, one.name) for one in found] == [
        (1, 2, True, "Northern Rail"),
        (1, 1, False, "Northern Rail"),
    ]
    assert committing.answers_due(account=asked.account("moderator")) == ()
    assert committing.answers_due(account=None) == ()


@pytest.mark.usefixtures("asked")
def test_a_mail_server_that_is_away_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reminder is late rather than lost; a week after the time it is of no use any more."""

    def away(_self: EmailBackend, _messages: Sequence[EmailMessage]) -> int:
        raise smtplib.SMTPServerDisconnected

    now = timezone.now()
    with monkeypatch.context() as without:
        without.setattr(EmailBackend, "send_messages", away)
        assert _pass(now) == []
    assert _pass(now + AGAIN - timedelta(seconds=1)) == []

    assert _pass(now + AGAIN) == ["A challenge waits for your answer"]
    assert _pass(now + AGAIN) == []
    assert _pass(Challenge.objects.get().answer_by + OVER) == []


@pytest.mark.usefixtures("asked")
def test_the_last_owner_leaves_nobody_to_write_to() -> None:
    """An account that is no more gets no letter, and the loop goes on."""
    Organisation.objects.get().owners.clear()

    assert remind_due(timezone.now(), _GOES_ON)
    assert not remind_due(timezone.now(), _GOES_ON)
    assert mail.outbox == []
    stopped = threading.Event()
    stopped.set()
    Challenge.objects.update(remind_at=timezone.now())
    assert not remind_due(timezone.now(), stopped)


@pytest.mark.usefixtures("asked")
def test_a_site_without_e_mail_writes_none() -> None:
    """No e-mail is needed to run a site; once there is one, what is open still is told."""
    remind = next(one for one in STEPS if one.name == "remind")

    assert not remind.do("worker", _GOES_ON)
    assert mail.outbox == []
    assert Challenge.objects.get().remind_at is not None
