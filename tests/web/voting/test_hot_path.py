"""Votes sent by htmx: the short way takes what Django would take, and refuses nothing by itself."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from isegoria.store.models import Conversation, MapWork, Participant, Statement, Vote
from isegoria.web.hotpath import HotPath
from isegoria.web.visitors import cookie_name, seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIEnvironment

_SECRET = "s" * 32


@dataclass(slots=True)
class Site:
    """The short way, in front of a Django that only says that it was asked."""

    conversation: Conversation
    participant: int
    passed_on: list[bytes] = field(default_factory=list)
    status: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, *, form: Mapping[str, object] | None = None, **changes: Any) -> str:  # noqa: ANN401
        """Send a vote; `changes` of WSGI's environment, None leaves a variable out."""
        fields = {"csrfmiddlewaretoken": _SECRET, "statement": 0, "value": 1} | dict(form or {})
        body = urlencode({key: value for key, value in fields.items() if value is not None}).encode()
        cookie = f"{cookie_name(self.conversation.pk)}={seal(self.conversation.pk, self.participant)}"
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/c/trams/vote",
            "HTTP_HX_REQUEST": "true",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_ORIGIN": "http://127.0.0.1",
            "HTTP_COOKIE": f"csrftoken={_SECRET}; {cookie}",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
        } | changes
        given = {key: value for key, value in environ.items() if value is not None}
        return b"".join(HotPath(self._django)(given, self._start)).decode()

    def votes(self) -> list[tuple[int, int, bool]]:
        """List the votes that stand: statement number, value, important."""
        return list(Vote.objects.values_list("statement__number", "value", "important"))

    def _django(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.passed_on.append(environ["wsgi.input"].read())
        start_response("299 Django", [])
        return [b"Django"]

    def _start(self, status: str, headers: list[tuple[str, str]], *_rest: object) -> Any:  # noqa: ANN401
        self.status, self.headers = status, dict(headers)


@pytest.fixture
def site(db: None) -> Site:  # noqa: ARG001 - rows need the database
    """Open a conversation of three statements, in which one person takes part."""
    now = timezone.now()
    conversation = Conversation.objects.create(
        slug="trams", topic="Trams", language="en", state="open", created_at=now
    )
    MapWork.objects.create(conversation=conversation)
    for number in range(3):
        Statement.objects.create(
            conversation=conversation,
            number=number,
            text=f"<b>Statement {number}",
            language="en",
            translations={"ja": f"意見 {number}"},
            created_at=now,
        )
    return Site(conversation, Participant.objects.create(conversation=conversation, joined_at=now).pk)


def test_a_vote_is_kept_and_answered_with_the_next_card(site: Site) -> None:
    """I tap, and the next statement is there."""
    page = site.send(form={"important": "1"})

    assert site.status == "200 OK"
    assert site.votes() == [(0, 1, True)]
    assert 'id="card"' in page
    assert "&lt;b&gt;Statement" in page
    assert "&lt;b&gt;Statement 0" not in page
    assert 'name="csrfmiddlewaretoken"' in page


def test_the_card_is_drawn_in_the_language_chosen(site: Site) -> None:
    """Whoever reads Japanese gets the next statement in Japanese."""
    chosen = site.send(HTTP_COOKIE=_cookies(site) + "; language=ja")
    asked = site.send(HTTP_ACCEPT_LANGUAGE="ja,en;q=0.5")

    assert 'lang="ja"' in chosen
    assert 'lang="ja"' in asked
    assert site.headers["Content-Language"] == "ja"


def test_the_answer_carries_the_headers_of_every_page(site: Site) -> None:
    """The short way is no less guarded."""
    site.send()

    assert "script-src 'self'" in site.headers["Content-Security-Policy"]
    assert site.headers["X-Content-Type-Options"] == "nosniff"
    assert site.headers["Referrer-Policy"] == "same-origin"
    assert site.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "changes",
    [
        {"REQUEST_METHOD": "GET"},
        {"PATH_INFO": "/c/trams/"},
        {"PATH_INFO": "/c/buses/vote"},
        {"HTTP_HX_REQUEST": None},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_COOKIE": None},
        {"HTTP_COOKIE": f"csrftoken={_SECRET}"},
        {"HTTP_COOKIE": f"csrftoken={_SECRET}; participant-1=1:forged"},
        {"CONTENT_TYPE": "multipart/form-data; boundary=x"},
        {"CONTENT_LENGTH": ""},
        {"CONTENT_LENGTH": "-1"},
        {"CONTENT_LENGTH": "5000"},
        {"QUERY_STRING": "lang=ja"},
    ],
    ids=str,
)
def test_what_is_unusual_goes_the_whole_way_and_changes_nothing(site: Site, changes: dict[str, Any]) -> None:
    """A forged, foreign or merely odd request is Django's to judge, with its whole body."""
    assert site.send(**changes) == "Django"

    assert b"statement=0" in site.passed_on[0]
    assert site.votes() == []


@pytest.mark.parametrize(
    "form",
    [
        {"csrfmiddlewaretoken": None},
        {"csrfmiddlewaretoken": "x" * 32},
        {"statement": "first"},
        {"statement": "-1"},
        {"statement": "9" * 30},
        {"statement": 99},
        {"value": "2"},
        {"value": None},
    ],
    ids=str,
)
def test_forms_that_are_no_vote_go_the_whole_way(site: Site, form: dict[str, object]) -> None:
    """Without the page's token, or without an answer, it is no vote."""
    assert site.send(form=form) == "Django"
    assert site.votes() == []


def test_the_token_may_come_in_a_header(site: Site) -> None:
    """As Django has it."""
    site.send(form={"csrfmiddlewaretoken": None}, HTTP_X_CSRFTOKEN=_SECRET)

    assert site.status == "200 OK"


def test_somebody_who_may_be_signed_in_goes_the_whole_way(site: Site) -> None:
    """Their votes may belong to their account, which only Django knows."""
    assert site.send(HTTP_COOKIE=_cookies(site) + "; sessionid=abc") == "Django"
    assert site.votes() == []


def test_whoever_left_is_judged_by_django(site: Site) -> None:
    """They may want to join anew."""
    Participant.objects.update(left_at=timezone.now())

    assert site.send() == "Django"


def test_a_closed_conversation_says_so_in_the_card_s_place(site: Site) -> None:
    """It closed while I was reading: I am told, and the status says so too."""
    Conversation.objects.update(state="closed")

    page = site.send()

    assert site.status == "410 Gone"
    assert "not open for votes now" in page
    assert 'id="card"' in page
    assert site.votes() == []


def test_too_many_at_once_are_asked_to_try_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is acknowledged that is not kept."""
    monkeypatch.setattr("isegoria.services.voting.writer._apply", _busy)

    page = site.send()

    assert site.status == "503 Service Unavailable"
    assert site.headers["Retry-After"] == "2"
    assert "not confirmed" in page


def test_a_lost_connection_sends_the_vote_the_whole_way(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Django asks the database anew."""
    monkeypatch.setattr("isegoria.services.voting.routing.voted_by", _lose_connection)
    monkeypatch.setattr("isegoria.web.hotpath.close_old_connections", lambda: None)

    assert site.send() == "Django"


def _busy(*_arguments: object) -> None:
    from isegoria.services.voting.writer import _try_again  # noqa: PLC0415 - only here

    raise _try_again()


def _lose_connection(_participant: int) -> None:
    from django.db import OperationalError  # noqa: PLC0415 - only here

    raise OperationalError("server closed the connection unexpectedly")


def _cookies(site: Site) -> str:
    conversation = site.conversation.pk
    return f"csrftoken={_SECRET}; {cookie_name(conversation)}={seal(conversation, site.participant)}"
