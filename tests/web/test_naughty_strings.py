"""Strings that break software: kept and shown exactly, and nothing in them runs.

The list is the Big List of Naughty Strings. What is refused, and what is trimmed:

- Nothing but white space is no statement, topic or name.
- NUL, which neither PostgreSQL nor HTML can hold, is refused, and so is half of a surrogate pair.
- A statement is kept to the last character. Of a topic the white space around it goes, and in a name every
  run of white space becomes one space: both stand in headings and lines, where it would not be seen.
- Other control characters are kept: HTML forbids to write them, yet every browser shows what was sent.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from isegoria.services import adding, mapping, organising
from isegoria.services.errors import Invalid
from isegoria.store.models import (
    Account,
    Conversation,
    MapWork,
    Moderation,
    Participant,
    Role,
    Statement,
    Vote,
)

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Dialog
    from pytest_django.live_server_helper import LiveServer

    from town import Town

_LONGEST_NAME = 100


@pytest.fixture(scope="session")
def strings(shared_data: Path) -> list[str]:
    """All of them."""
    file = shared_data / "vectors/naughty-strings/blns.json"
    return list(json.loads(file.read_text(encoding="utf-8")))


def _name(text: str) -> str:
    return " ".join(text.split())


def _seed(town: Town, strings: list[str]) -> list[str]:
    """Add every one as a statement of the organiser's; gives those that are statements."""
    texts = list(dict.fromkeys(one for one in strings if one.strip()))
    organising.seed(slug=town.slug, account=town.account("organiser"), texts=[{"text": one} for one in texts])
    return texts


def _decide_by_everybody(town: Town, strings: list[str]) -> list[str]:
    """Let moderators of every name decide; gives the names."""
    names = [name for one in strings if 0 < len(name := _name(one)) <= _LONGEST_NAME]
    accounts = Account.objects.bulk_create(
        Account(email=f"{place}@naughty.example", name=name) for place, name in enumerate(names)
    )
    statement, now = Statement.objects.get(conversation_id=town.id, number=0), timezone.now()
    Moderation.objects.bulk_create(
        Moderation(
            statement=statement,
            moderator=account,
            decision="show",
            reason="fits",
            note=account.name,
            created_at=now,
        )
        for account in accounts
    )
    return names


def _pages(client: Client, path: str, pages: int) -> str:
    return "".join(client.get(f"{path}?page={page}").content.decode() for page in range(1, pages + 1))


def _as_shown(text: str) -> str:
    """Write a text as a page does that shows it exactly: alone between two tags."""
    return f">{escape(text)}<"


def test_as_statements_of_the_organiser_they_are_kept_and_shown_exactly(
    town: Town, strings: list[str]
) -> None:
    """Through the preview and back, to the public list and to the organiser's."""
    organiser = town.browser(role="organiser")
    texts = list(dict.fromkeys(one for one in strings if one.strip()))
    packed = json.dumps([{"text": one} for one in texts])

    answer = organiser.post("/organise/trams/statements/add/", {"seeds": packed})

    assert answer.status_code == 302
    kept = Statement.objects.filter(is_seed=True).values_list("text", flat=True)
    assert list(kept) == texts
    managed = _pages(organiser, "/organise/trams/statements/", len(texts) // 25 + 1)
    missing = [text for text in texts if _as_shown(text) not in managed]
    assert missing == []
    assert "<script>alert" not in managed


def test_as_statements_of_participants_they_are_kept_exactly(town: Town, strings: list[str]) -> None:
    """What somebody writes is what is kept; what is empty is refused with the reason."""
    Conversation.objects.filter(pk=town.id).update(links_allowed=True)
    now = timezone.now()
    people = Participant.objects.bulk_create(
        Participant(conversation_id=town.id, joined_at=now) for _one in strings
    )
    for text, person in zip(strings, people, strict=True):
        if not text.strip():
            with pytest.raises(Invalid, match="This is empty"):
                adding.add(slug=town.slug, participant=person.pk, text=text)
            continue
        added = adding.add(slug=town.slug, participant=person.pk, text=text)
        row = Statement.objects.get(conversation_id=town.id, number=added.number)
        assert row.text == text
        row.delete()  # some differ from others in case and punctuation alone


def test_what_participants_send_by_the_page_is_shown_exactly(town: Town, strings: list[str]) -> None:
    """Some of the list, from the form to the statement's own page."""
    Conversation.objects.filter(pk=town.id).update(links_allowed=True)
    for text in filter(str.strip, strings[::8]):
        client, sent = Client(), {"text": text, "language": "en"}
        answer = client.post("/c/trams/statements/add/", sent)
        if answer.status_code == 200:  # told first what it is like, or what may be wrong with it
            answer = client.post("/c/trams/statements/add/", {**sent, **answer.context["form"].data})
        assert answer.status_code in {302, 303}, text
        row = Statement.objects.get(number__gte=3)
        assert row.text == text
        assert _as_shown(text) in client.get(f"/c/trams/statements/{row.number}/").content.decode()
        row.delete()


def test_as_topics_they_are_kept_and_shown_exactly(town: Town, strings: list[str]) -> None:
    """Five hundred conversations in one list, each under its own topic."""
    Account.objects.filter(pk=town.account()).update(may_organise=True)
    client = town.browser(role="")
    topics = []
    for text in strings:
        answer = client.post("/organise/new/", {"topic": text, "language": "en"})
        if text.strip():
            assert answer.status_code == 302, text
            topics.append(text.strip())
        else:
            assert answer.status_code == 422

    made = Conversation.objects.exclude(pk=town.id).order_by("pk").values_list("topic", flat=True)
    assert list(made) == topics
    page = client.get("/organise/").content.decode()
    assert [topic for topic in topics if _as_shown(topic) not in page] == []


def test_as_names_they_are_kept_and_shown(town: Town, strings: list[str]) -> None:
    """Of accounts, and of sectors."""
    account, client = town.account("moderator"), town.browser(role="moderator")
    for text in strings[::5]:
        answer = client.post("/account/", {"name": text})
        if len(_name(text)) > _LONGEST_NAME:
            assert answer.status_code == 422
            assert "characters" in answer.content.decode()
        else:
            assert answer.status_code == 302, text
            assert Account.objects.get(pk=account).name == _name(text)
    names = _decide_by_everybody(town, strings)
    log = _pages(Client(), "/c/trams/moderation/", len(names) // 50 + 1)
    assert [name for name in names if f" · {escape(name)}<" not in log] == []
    assert [name for name in names if _as_shown(name) not in log] == []

    organiser = town.browser(role="organiser")
    sectors = "/organise/trams/settings/sectors/"
    for text in strings[::10]:
        answer = organiser.post(sectors, {"act": "rename", "key": "citizen", "name_en": text})
        name = text.strip()
        assert answer.status_code == (302 if len(name) <= _LONGEST_NAME else 422)
        if name and len(name) <= _LONGEST_NAME:
            page = organiser.get("/organise/trams/settings/").content.decode()
            assert f'value="{escape(name)}"' in page


@pytest.mark.parametrize("text", ["a\0b", "\0"])
def test_nul_is_refused_with_a_clear_message(town: Town, text: str) -> None:
    """Everywhere, and never by breaking."""
    Account.objects.filter(pk=town.account("organiser")).update(may_organise=True)
    organiser = town.browser(role="organiser")
    for path, field in (
        ("/c/trams/statements/add/", "text"),
        ("/organise/trams/statements/preview/", "texts"),
        ("/organise/new/", "topic"),
        ("/account/", "name"),
        ("/organise/trams/announcements/", "en"),
    ):
        answer = organiser.post(path, {field: text, "language": "en"})
        assert answer.status_code == 422, path
        assert any(words in answer.content.decode() for words in ("Null characters", "such as NUL")), path


def _vote(town: Town) -> None:
    """Let twelve people vote on everything, so that every statement stands in the results."""
    now = timezone.now()
    people = Participant.objects.bulk_create(
        Participant(conversation_id=town.id, joined_at=now) for _one in range(12)
    )
    rows = list(Statement.objects.filter(conversation_id=town.id).values_list("pk", flat=True))
    Vote.objects.bulk_create(
        Vote(
            participant=person,
            statement_id=row,
            value=1 if (place + number) % 3 else -1,
            important=False,
            cast_at=1_700_000_000_000 + number,
        )
        for place, person in enumerate(people)
        for number, row in enumerate(rows)
    )
    mapping.compute(worker="tests", conversation=town.id, patient=False)


@pytest.mark.browser
def test_nothing_in_them_runs_in_a_browser(
    live_town: Town, live_server: LiveServer, browser: Browser, strings: list[str]
) -> None:
    """As statement, topic and name, on every kind of page: no dialog, no script, no broken policy."""
    town, organiser = live_town, live_town.account("organiser")
    Account.objects.filter(pk=organiser).update(may_organise=True, name="<script>window.__xss=1</script>")
    texts = _seed(town, strings)
    names = _decide_by_everybody(town, strings)
    _vote(town)
    now = timezone.now()
    named = Conversation.objects.bulk_create(
        Conversation(slug=f"n{place}", topic=text, language="en", state="open", created_at=now, opened_at=now)
        for place, text in enumerate(texts)
    )
    MapWork.objects.bulk_create(MapWork(conversation=one) for one in named)
    Role.objects.bulk_create(
        Role(conversation=one, account_id=organiser, kind="organiser", created_at=now) for one in named
    )
    context, troubles = browser.new_context(), list[str]()
    page = context.new_page()

    def dismiss(one: Dialog) -> None:
        troubles.append(f"dialog: {one.message}")
        one.dismiss()

    page.on("dialog", dismiss)
    page.on("console", lambda one: troubles.append(f"console: {one.text}"))
    page.on("pageerror", lambda one: troubles.append(f"error: {one}"))
    page.on(
        "request",
        lambda one: None if one.url.startswith(live_server.url) else troubles.append(f"asked: {one.url}"),
    )
    cookie = town.browser(role="organiser").cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    shown: set[str] = set()

    def look(path: str, where: str = "") -> None:
        answer = page.goto(live_server.url + path)
        assert answer is not None
        assert answer.status == 200, path
        assert page.evaluate("window.__xss === undefined")
        if where:
            shown.update(page.eval_on_selector_all(where, "found => found.map(one => one.textContent)"))

    for number in range(1, len(texts) // 25 + 2):
        look(f"/organise/{town.slug}/statements/?page={number}", "blockquote")
    assert [text for text in texts if text not in shown] == []
    shown.clear()
    for number in range(1, len(names) // 50 + 2):
        look(f"/c/{town.slug}/moderation/?page={number}", ".log p[dir=auto]")
    assert [name for name in names if name not in shown] == []
    look("/")
    for path in ("results/", "statements/", "history/", "mine/", ""):
        look(f"/c/{town.slug}/{path}")
    shown.clear()
    look("/organise/", "li.card h2 a")
    assert [text for text in texts if text not in shown] == []
    for place in range(0, len(texts), 50):
        look(f"/organise/n{place}/")
        look(f"/c/n{place}/")
    context.close()

    assert troubles == []
