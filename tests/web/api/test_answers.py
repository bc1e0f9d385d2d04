"""What programs are told: in their language, with field and remedy, and never a broken page."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from isegoria.services.errors import TooMany
from isegoria.web.api import limits
from isegoria.web.configuration import read_configuration
from programs import Program, as_participant, nobody, of_role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoAssertNumQueries

    from town import Town


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({}, "topic", "This is missing"),
        ({"topic": 7, "language": "en"}, "topic", "This is no text"),
        ({"topic": "", "language": "en"}, "topic", "This is empty"),
        ({"topic": "x" * 301, "language": "en"}, "topic", "301 characters; 300 are allowed"),
        ({"topic": "a\0b", "language": "en"}, "topic", "cannot be stored"),
        ({"topic": "a\ud800b", "language": "en"}, "topic", "cannot be stored"),
        ({"topic": "x", "language": "tlh"}, "language", "does not speak that language"),
        ({"topic": "x", "language": "en", "fewest": 10**30}, "fewest", "too large"),
        ({"topic": "x", "language": "en", "fewest": 1}, "fewest", "too small. Choose 10 or more"),
        ({"topic": "x", "language": "en", "fewest": "many"}, "fewest", "no whole number"),
        ({"topic": "x", "language": "en", "listed": "perhaps"}, "listed", "neither true nor false"),
        ({"topic": "x", "language": "en", "settings_name": "fair"}, "settings_name", "none of the choices"),
        ({"topic": "x", "language": "en", "closes_at": "soon"}, "closes_at", "This is no time"),
        ({"topic": "x", "language": "en", "closes_at": "0001-01-01T00:00"}, "closes_at", "lies ahead"),
        (
            {"topic": "x", "language": "en", "closes_at": "9999-12-31T23:59-23:59"},
            "closes_at",
            "This is no time",
        ),
        ({"topic": "x", "language": "en", "topci": "x"}, "topci", "no such field"),
        ({"topic": "x", "language": "en", "texts": []}, "texts", "This is no object"),
        ({"topic": "x", "language": "en", "texts": {"ja": {"topic": 1}}}, "texts.ja.topic", "no text"),
        ({"topic": "x", "language": "en", "slug": "No Slug"}, "slug", "small letters"),
    ],
)
def test_a_wrong_field_is_named_with_reason_and_remedy(
    town: Town, body: dict[str, object], field: str, words: str
) -> None:
    """Whoever wrote the program can mend it from the answer alone."""
    from isegoria.store.models import Account  # noqa: PLC0415 - only once Django is set up

    Account.objects.filter(pk=town.account("organiser")).update(may_organise=True)

    answer = of_role(town, "organiser").ask("POST", "/conversations", body)

    assert answer.status == 422, answer.body
    assert answer.body["field"] == field
    assert words in answer.body["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"nothing", b"\xff\xfe", b"[" * 100_000, b"1" * 5_000, b'"\\u"'])
def test_what_is_no_json_is_refused(town: Town, body: bytes) -> None:
    """Whatever arrives, the answer says what to send instead."""
    headers = as_participant(town).headers
    answer = Client().put(
        "/api/conversations/trams/votes/1", body, content_type="application/json", headers=headers
    )

    assert answer.status_code in {400, 422}
    assert set(answer.json()) == {"code", "message", "field", "problems"}


@pytest.mark.parametrize("body", [None, [], 1, "x", True])
def test_json_that_is_no_object_is_refused(town: Town, body: object) -> None:
    """Even JSON that no operation takes."""
    headers = as_participant(town).headers
    answer = Client().put(
        "/api/conversations/trams/votes/1",
        json.dumps(body),
        content_type="application/json",
        headers=headers,
    )

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/conversations/none",
        "/conversations/trams/statements/99",
        "/conversations/tr%00ams",
        "/conversations/%ED%A0%80",
        "/conversations/日本",
        "/conversations/a%0Ab/history",
        "/conversations/trams/statements/" + "9" * 6_000,
        "/conversations/_import-1",
        "/conversations/trams/",
    ],
)
def test_what_is_not_there_is_said_to_be_missing(town: Town, path: str) -> None:
    """An address that leads nowhere answers as the others do."""
    answer = nobody().ask("GET", path)

    assert town.slug
    assert answer.status == 404
    assert answer.body["message"].endswith(".")


def test_a_method_that_an_address_does_not_know_is_named(town: Town) -> None:
    """With those it knows."""
    answer = nobody().ask("PUT", "/conversations/trams")

    assert town.slug
    assert (answer.status, answer.body["code"], answer.headers["Allow"]) == (405, "method", "GET, PATCH")


def test_messages_come_in_the_language_asked_for(town: Town) -> None:
    """The same failure, to somebody in Tokyo."""
    person = as_participant(town)
    words = {
        code: Program({**person.headers, "accept-language": code}).ask(
            "PUT", "/conversations/trams/votes/99", {"value": 1}
        )
        for code in ("en", "ja")
    }

    assert {one.status for one in words.values()} == {404}
    assert {one.body["code"] for one in words.values()} == {"no-statement"}
    assert words["en"].body["message"] != words["ja"].body["message"]
    assert words["ja"].headers["Content-Language"] == "ja"


def test_texts_come_in_the_language_asked_for(town: Town) -> None:
    """Where there is a translation."""
    path = "/conversations/trams/statements/1"

    assert town.slug
    assert nobody().ask("GET", path, accept_language="ja").body["text"] == "意見 1"
    assert nobody().ask("GET", f"{path}?lang=ja").body["language"] == "ja"


def test_too_much_at_once_is_too_much(town: Town) -> None:
    """Five megabytes of JSON are no vote."""
    answer = Client().put(
        "/api/conversations/trams/votes/1",
        b'{"value": 1, "x": "' + b"x" * 6_000_000 + b'"}',
        content_type="application/json",
        headers=as_participant(town).headers,
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_answers_say_how_much_more_may_be_asked(town: Town) -> None:
    """A program can slow down before it is stopped."""
    program = of_role(town, "organiser")
    left = [program.ask("GET", "/me").headers for _one in range(2)]

    assert [one["RateLimit-Limit"] for one in left] == ["600", "600"]
    assert int(left[0]["RateLimit-Remaining"]) - int(left[1]["RateLimit-Remaining"]) == 1
    assert 0 < int(left[0]["RateLimit-Reset"]) <= 60


def test_whoever_asks_too_often_is_told_when_to_go_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nobody else is kept waiting."""
    monkeypatch.setattr(limits, "ANYBODY", limits.Limit("anybody", 3))
    program, other = nobody(), as_participant(town)
    answers = [program.ask("GET", "/") for _one in range(4)]

    assert {one.status for one in answers[:-1]} == {200}
    assert (answers[-1].status, answers[-1].body["code"]) == (429, "too-many")
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert other.ask("GET", "/conversations/trams/me").status == 200


def test_guessing_keys_ends_soon(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each guess counts for the address that it comes from."""
    assert town.slug
    monkeypatch.setattr(limits, "ANYBODY", limits.Limit("anybody", 3))
    answers = [
        Program({"authorization": f"Bearer isg_{number}"}).ask("GET", "/").status for number in range(4)
    ]

    assert answers[0] == 401
    assert answers[-1] == 429


def test_no_address_is_kept(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted cannot be read back, in memory or elsewhere."""
    kept: list[str] = []
    monkeypatch.setattr(cache, "add", lambda key, *_rest: kept.append(key))
    monkeypatch.setattr(cache, "incr", lambda _key: 1)

    Program().ask("GET", "/conversations/trams", remote_addr="203.0.113.9")

    assert town.slug
    assert kept
    assert not [key for key in kept if "127.0.0.1" in key or "203.0.113.9" in key]


@pytest.mark.parametrize(
    ("proxy", "meta", "address"),
    [
        ("no", {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}, "203.0.113.9"),
        ("yes", {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 198.51.100.1"}, "198.51.100.1"),
        ("no", {"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::"),
        ("no", {"REMOTE_ADDR": ""}, "unknown"),
    ],
)
def test_an_address_is_one_that_its_bearer_cannot_choose(
    rf: object, proxy: str, meta: dict[str, str], address: str
) -> None:
    """Headers count only where our own proxy wrote them; of IPv6 counts the network."""
    configuration = read_configuration({"ISEGORIA_SECRET_KEY": "x" * 40, "ISEGORIA_PROXY": proxy})
    with override_settings(CONFIGURATION=configuration):
        request = rf.get("/api/", **meta)  # type: ignore[attr-defined]
        assert limits.address_of(request) == address


def test_a_limit_starts_anew_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is shut out for longer than is said."""
    now = [1_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    limit = limits.Limit("test", 2, 60)
    assert [limits.spend(limit, "somebody").remaining for _one in range(2)] == [1, 0]

    with pytest.raises(TooMany) as stopped:
        limits.spend(limit, "somebody")
    assert limits.spend(limit, "somebody else").remaining == 1

    now[0] += stopped.value.seconds
    assert limits.spend(limit, "somebody").remaining == 1


def test_knowing_who_calls_costs_one_query(
    town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Asking often is cheap; only the first use within an hour is written down."""
    program = of_role(town, "organiser")
    program.ask("GET", "/")

    with django_assert_max_num_queries(1):
        assert program.ask("GET", "/").status == 200


def test_the_description_is_a_page_that_needs_nobody_else(town: Town) -> None:
    """Nothing is loaded from elsewhere, no script runs, and every operation is there."""
    from isegoria.web.api.interface import routes  # noqa: PLC0415 - only once Django is set up

    page = Client().get("/api/docs", headers={"accept-language": "ja"})
    text = page.content.decode()

    assert town.slug
    assert page.status_code == 200
    assert "<script" not in text
    assert 'style="' not in text
    assert [one.name for one in routes() if f'id="{one.name}"' not in text] == []


@pytest.fixture(autouse=True)
def limits_start_anew() -> Iterator[None]:
    """Forget what other tests have asked for."""
    cache.clear()
    yield
    cache.clear()
