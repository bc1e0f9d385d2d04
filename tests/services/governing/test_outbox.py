"""What stewards send goes out once, signed and under one name, to those whom people chose; or is given up."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import override_settings
from django.utils import timezone

from effected import let_through
from isegoria.agents.errors import LedgerError, StewardError
from isegoria.services import accounts
from isegoria.services.governing import posting
from isegoria.services.governing.outbox import CHANNELS, LEASE, TRIES, pause_after, send_due
from isegoria.services.mapping import STEPS
from isegoria.store.models import Account, Conversation, HistoryEntry, Opening, OutboxMessage, Role
from isegoria.web.configuration import ConfigurationError, read_configuration
from receivers import MailServer, Program
from town import found_town
from workers import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from town import Town

pytestmark = pytest.mark.django_db

KEY = base64.b64encode(bytes(range(24))).decode()
QUEUE = {"about": "queue", "number": 3}


@pytest.fixture
def program() -> Iterator[Program]:
    """Run a program, and set its address as an operator does."""
    with Program() as made, _hooked(made.url):
        yield made


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """Run a mail server, and set its address as an operator does."""
    with MailServer() as made:
        configured = replace(settings.CONFIGURATION, email={"host": "127.0.0.1"}, url="https://trams.example")
        with override_settings(
            CONFIGURATION=configured,
            SITE_URL=configured.url,
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=made.port,
        ):
            yield made


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a moment, where a site waits seconds."""
    monkeypatch.setattr(posting, "SECONDS", 0.1)


def _hooked(url: str) -> override_settings:
    hook = {"url": url, "key": KEY}
    return override_settings(CONFIGURATION=replace(settings.CONFIGURATION, steward_hook=hook))


def _send_all(now: datetime) -> None:
    while send_due(now, threading.Event()):
        pass


def _told() -> list[str]:
    """List what is on record of messages, one after the other."""
    records = Opening.objects.filter(kind="message").order_by("pk").values_list("record", flat=True)
    return [one.split('"state":"')[1].split('"')[0] for one in records]


def test_a_web_hook_is_told_once_and_can_check_who_speaks(program: Program) -> None:
    """The program hears a choice and a number, signed; whoever has no key cannot pretend to be the site."""
    town = found_town()

    let_through(town, "send webhook", QUEUE, key="steward:tell")
    _send_all(timezone.now())
    _send_all(timezone.now() + timedelta(days=9))

    [(path, headers, body)] = program.received
    assert path == "/hook"
    assert json.loads(body) == {"conversation": "trams", "action": "steward:tell", **QUEUE}
    assert headers["idempotency-key"] == headers["webhook-id"] == OutboxMessage.objects.get().key
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = hmac.new(bytes(range(24)), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
    assert _told() == ["waiting", "sent"]


def test_everybody_with_the_role_gets_a_mail_in_the_language_of_the_conversation(
    mail_server: MailServer,
) -> None:
    """Words are the site's own; each mail has a name of its own, which says nothing about whom it is for."""
    town = found_town()
    Conversation.objects.filter(pk=town.id).update(
        language="ja", topic="路面電車\r\nBcc: everybody@x.example"
    )
    two = {Account.objects.get(pk=town.account("moderator")).email, "second@trams.example"}
    second = Account.objects.create_user("second@trams.example", "a long enough password", name="Second")
    Role.objects.create(conversation_id=town.id, account=second, kind="moderator", created_at=timezone.now())
    town.account("organiser")

    let_through(town, "send email", {**QUEUE, "role": "moderator"})
    _send_all(timezone.now())

    assert {to for to, _message in mail_server.received} == two
    keys = set(OutboxMessage.objects.values_list("key", flat=True))
    for _to, message in mail_server.received:
        assert "モデレーター" in message["subject"]
        assert message["bcc"] is None
        assert "https://trams.example/organise/trams/" in message.get_content()
        assert message["message-id"] == f"<{message['idempotency-key'][:32]}@trams.example>"
    assert {message["idempotency-key"] for _to, message in mail_server.received} == keys


def _failing(deed: str) -> Callable[[Any], None]:
    def fail(receiver: Any) -> None:  # noqa: ANN401 - either receiver
        receiver.deeds.append(deed)

    return fail


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("deed", ["500", "429", "302", "lost", "hang"])
def test_what_the_program_did_not_take_is_told_again_later_under_the_same_name(
    program: Program, deed: str
) -> None:
    """A refusal, a redirect, a broken line, silence: nothing is lost, and a second copy can be told."""
    let_through(found_town(), "send webhook", QUEUE)
    _failing(deed)(program)
    now = timezone.now()

    _send_all(now)
    assert OutboxMessage.objects.get().problem
    _send_all(now + LEASE - timedelta(seconds=1))
    assert len(program.received) == 1
    _send_all(now + LEASE)
    _send_all(now + timedelta(days=9))

    assert [path for path, _headers, _body in program.received] == ["/hook", "/hook"]
    assert len({headers["idempotency-key"] for _path, headers, _body in program.received}) == 1
    assert OutboxMessage.objects.get().sent_at == now + LEASE
    assert OutboxMessage.objects.get().problem == ""


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("deed", ["451", "554", "lost", "hang"])
def test_mail_that_was_not_taken_is_sent_again_later_under_the_same_name(
    mail_server: MailServer, deed: str
) -> None:
    """Mail servers are away now and then; whoever gets a second copy sees that it is one."""
    town = found_town()
    town.account("overseer")
    let_through(town, "send email", {**QUEUE, "role": "overseer"})
    _failing(deed)(mail_server)
    now = timezone.now()

    _send_all(now)
    _send_all(now + LEASE)
    _send_all(now + timedelta(days=9))

    assert len(mail_server.received) == 2
    assert len({message["message-id"] for _to, message in mail_server.received}) == 1
    assert OutboxMessage.objects.get().sent_at == now + LEASE


def test_after_some_tries_a_message_is_given_up_and_everybody_can_see_that() -> None:
    """Nobody is told for ever by a program that is gone; each pause is at least as long as the one before."""
    town, now, tries = found_town(), timezone.now(), []
    with Program() as gone:
        url = gone.url  # nobody listens there any more
    with _hooked(url):
        let_through(town, "send webhook", QUEUE)
        while row := OutboxMessage.objects.exclude(next_at=None).first():
            now = max(now, row.next_at or now)
            tries.append(now)
            _send_all(now)

    assert len(tries) == TRIES
    pauses = [after - before for before, after in pairwise(tries)]
    assert pauses == sorted(pauses) == [pause_after(one) for one in range(1, TRIES)]
    assert HistoryEntry.objects.get(kind="message-given-up").details == {"channel": "webhook", "tries": TRIES}
    assert _told() == ["waiting", "given-up"]


def test_a_program_that_says_that_it_is_gone_is_left_alone(program: Program) -> None:
    """Status 410 means: never again."""
    let_through(found_town(), "send webhook", QUEUE)
    program.deeds.append("410")

    _send_all(timezone.now())
    _send_all(timezone.now() + timedelta(days=9))

    assert len(program.received) == 1
    assert OutboxMessage.objects.get().next_at is None


def test_nothing_goes_to_an_address_that_the_operator_does_not_set_any_more(program: Program) -> None:
    """What waits for an address of before is not sent; nor can an address be written into the database."""
    let_through(found_town(), "send webhook", QUEUE)
    with pytest.raises(DatabaseError, match="the gate let through"), transaction.atomic():
        OutboxMessage.objects.update(address=program.url + "/inside")

    with _hooked(program.url + "/moved"):
        _send_all(timezone.now())

    assert program.received == []
    assert OutboxMessage.objects.get().problem == "the operator set another address; nothing is sent"


def test_two_workers_never_send_the_same_message_at_once(program: Program) -> None:
    """While one worker sends, the others find nothing to send."""
    let_through(found_town(), "send webhook", QUEUE)
    now, found = timezone.now(), []

    def slowly(row: OutboxMessage) -> None:
        found.append(send_due(now + LEASE - timedelta(seconds=1), threading.Event()))
        CHANNELS["webhook"](row)

    assert send_due(now, threading.Event(), {"webhook": slowly})

    assert found == [False]
    assert len(program.received) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("when", ["before the answer", "after it"])
def test_a_worker_that_dies_after_sending_repeats_it_under_the_same_name_once(
    program: Program, tmp_path: Path, when: str
) -> None:
    """The program took the message, the site could not write that down: a copy comes, and can be told."""
    let_through(found_town(), "send webhook", QUEUE)
    script = f"""
import os, signal, threading
import django
django.setup()
from django.utils import timezone
from isegoria.services.governing import outbox, posting
def die(row):
    if {when == "after it"}:
        posting.post(row)
    else:
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGKILL)).start()
        posting.post(row)
    os.kill(os.getpid(), signal.SIGKILL)
outbox.send_due(timezone.now(), threading.Event(), {{"webhook": die}})
"""
    if when == "before the answer":
        program.deeds.append("hang")
    hook = json.dumps({"url": program.url, "key": KEY})
    given = {**environment(tmp_path), "ISEGORIA_STEWARD_HOOK": hook}

    killed = subprocess.run([sys.executable, "-c", script], env=given, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert len(program.received) == 1
    assert OutboxMessage.objects.get().sent_at is None
    _send_all(timezone.now())
    assert len(program.received) == 1  # still leased
    _send_all(timezone.now() + LEASE)
    _send_all(timezone.now() + timedelta(days=9))

    assert len(program.received) == 2
    assert len({headers["idempotency-key"] for _path, headers, _body in program.received}) == 1
    assert _told() == ["waiting", "sent"]


def test_whoever_lost_the_role_meanwhile_gets_nothing(mail_server: MailServer) -> None:
    """What waits in the outbox is none of the business of somebody who left."""
    town = found_town()
    town.account("overseer")
    let_through(town, "send email", {**QUEUE, "role": "overseer"})
    Role.objects.all().delete()

    _send_all(timezone.now())

    assert mail_server.received == []
    assert OutboxMessage.objects.get().next_at is None


@pytest.mark.usefixtures("mail_server")
def test_who_deletes_their_account_takes_their_messages_along() -> None:
    """Nothing waits for somebody who is no more, and the record says that the message went."""
    town = found_town()
    account = town.account("overseer")
    let_through(town, "send email", {**QUEUE, "role": "overseer"})

    accounts.delete(account=account, confirmation=Account.objects.get(pk=account).email)

    assert not OutboxMessage.objects.exists()
    assert _told() == ["waiting", "erased"]


@pytest.mark.parametrize(
    ("privilege", "arguments", "error"),
    [
        ("send webhook", {"about": "everything", "number": 1}, StewardError),
        ("send webhook", {**QUEUE, "url": "http://127.0.0.1/"}, StewardError),
        ("send email", {**QUEUE, "role": "participant"}, StewardError),
        ("send email", {**QUEUE, "role": "moderator", "text": "buy this"}, StewardError),
    ],
)
@pytest.mark.usefixtures("program", "mail_server")
def test_agents_choose_neither_words_nor_addresses(
    privilege: str, arguments: dict[str, Any], error: type[Exception]
) -> None:
    """An agent that was talked into something can send nobody anything but a choice and a number."""
    town: Town = found_town()

    with pytest.raises(error):
        let_through(town, privilege, arguments)

    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("privilege", ["send webhook", "send email"])
def test_a_site_that_sends_nothing_says_so(privilege: str) -> None:
    """Where no address is set, nothing piles up."""
    role = {"role": "moderator"} if privilege == "send email" else {}

    with pytest.raises(LedgerError, match="set ISEGORIA_"):
        let_through(found_town(), privilege, {**QUEUE, **role})

    assert not OutboxMessage.objects.exists()


def test_what_the_gate_undoes_was_never_to_be_sent(program: Program) -> None:
    """A message waits from the very moment when the action is done, and not before."""
    with transaction.atomic():
        let_through(found_town(), "send webhook", QUEUE)
        transaction.set_rollback(True)

    _send_all(timezone.now())

    assert program.received == []


@pytest.mark.parametrize(
    "given",
    [
        "{",
        '{"url": "https://example.org/"}',
        json.dumps({"url": "http://example.org/hook", "key": KEY}),
        json.dumps({"url": "ftp://example.org/hook", "key": KEY}),
        json.dumps({"url": "https://name:word@example.org/hook", "key": KEY}),
        json.dumps({"url": "https://example.org/hook", "key": "c2hvcnQ="}),
        json.dumps({"url": "https://example.org/hook", "key": "not base64!"}),
    ],
)
def test_an_address_or_a_key_that_would_not_hold_is_refused_at_start(given: str) -> None:
    """A site does not begin to work with an address without encryption, or with a key that can be guessed."""
    with pytest.raises(ConfigurationError, match="ISEGORIA_STEWARD_HOOK"):
        read_configuration({"ISEGORIA_SECRET_KEY": "x" * 40, "ISEGORIA_STEWARD_HOOK": given})


def test_the_sites_worker_sends_what_waits(program: Program) -> None:
    """Nobody has to start anything: `isegoria work` looks every second."""
    let_through(found_town(), "send webhook", QUEUE)
    [send] = [one for one in STEPS if one.name == "send"]

    assert send.do("worker", threading.Event())
    assert not send.do("worker", threading.Event())

    assert len(program.received) == 1
