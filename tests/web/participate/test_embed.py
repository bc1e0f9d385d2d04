"""The card in another site's frame, where there may be no cookies at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.signing import TimestampSigner
from django.test import Client, override_settings

from isegoria.services import participants
from isegoria.store.models import Conversation, Participant
from isegoria.web.pages.participate.tokens import Framed, write_token
from isegoria.web.visitors import cookie_name

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

    from town import Town

_HTMX = {"HX-Request": "true"}


@pytest.fixture
def framed(town: Town) -> Town:
    """Let one site embed the conversation."""
    Conversation.objects.filter(pk=town.id).update(frame_ancestors="https://paper.example")
    return town


def _client() -> Client:
    return Client(enforce_csrf_checks=True, headers={"accept-language": "en"})


def _token(answer: Answer) -> str:
    found = re.search(r'name="token" value="([^"]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def test_only_the_sites_named_may_embed_it(framed: Town) -> None:
    """And nobody may embed the whole page."""
    card = _client().get("/embed/trams/")
    page = _client().get("/c/trams/")

    assert "frame-ancestors https://paper.example" in card["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert card["Cache-Control"] == "private, no-store"
    assert framed.votes() == {}


def test_whom_the_embedding_site_names_is_one_person_without_any_cookie(framed: Town) -> None:
    """Each time with a browser that keeps nothing."""
    for statement in (0, 1):
        client = _client()
        token = _token(client.get("/embed/trams/?xid=reader-7"))
        client.cookies.clear()
        answer = client.post(
            "/embed/trams/vote/", {"token": token, "statement": statement, "value": 1}, headers=_HTMX
        )
        assert answer.status_code == 200
        assert "frame-ancestors https://paper.example" in answer["Content-Security-Policy"]

    assert Participant.objects.filter(external_id="reader-7").count() == 1
    assert len(framed.votes()) == 2


def test_without_a_name_the_card_carries_on_who_is_voting(framed: Town) -> None:
    """As long as the page is open, I am one person, cookies or not."""
    client, before = _client(), Participant.objects.count()
    token = _token(client.get("/embed/trams/"))
    for statement in (0, 1, 2):
        client.cookies.clear()
        answer = client.post(
            "/embed/trams/vote/", {"token": token, "statement": statement, "value": 1}, headers=_HTMX
        )
        token = _token(answer) if statement < 2 else token

    assert Participant.objects.count() == before + 1
    assert len(framed.votes()) == 3


def test_it_works_without_javascript(framed: Town) -> None:
    """The frame is led on, and its address carries who is voting; undo likewise."""
    client = _client()
    token = _token(client.get("/embed/trams/"))
    answer = client.post("/embed/trams/vote/?lang=ja", {"token": token, "statement": 1, "value": -1})
    assert answer.status_code == 303
    assert "lang=ja" in answer["Location"]

    page = client.get(answer["Location"])
    assert 'lang="ja"' in page.content.decode()
    undone = client.post("/embed/trams/vote/withdraw/", {"token": _token(page), "statement": 1}, follow=True)

    assert "意見 1" in undone.content.decode()
    assert framed.votes() == {}


@pytest.mark.parametrize("token", ["", "forged", "x" * 5000])
def test_without_a_token_nobody_votes(framed: Town, token: str) -> None:
    """Another site can send forms, but speaks for nobody, whatever cookies go along."""
    client = framed.browser(0)

    answer = client.post("/embed/trams/vote/", {"token": token, "statement": 0, "value": 1}, headers=_HTMX)

    assert answer.status_code == 410
    assert framed.votes() == {}


def test_a_token_is_for_one_conversation_and_one_week(framed: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was signed for another or long ago opens nothing."""
    other = write_token(framed.id + 1, Framed(framed.people[0]))
    with monkeypatch.context() as patch:
        patch.setattr(TimestampSigner, "timestamp", lambda _signer: "1aaaaa")
        old = write_token(framed.id, Framed(framed.people[0]))

    for token in (other, old):
        answer = _client().post("/embed/trams/vote/", {"token": token, "statement": 0, "value": 1})
        assert answer.status_code == 410
    assert framed.votes() == {}


@override_settings(CSRF_COOKIE_SECURE=True)
def test_over_https_a_partitioned_cookie_remembers(framed: Town) -> None:
    """For this site within that site alone; the cookie of the page itself is another."""
    client = _client()
    token = _token(client.get("/embed/trams/", secure=True))

    answer = client.post("/embed/trams/vote/", {"token": token, "statement": 0, "value": 1}, secure=True)

    cookie = answer.cookies[cookie_name(framed.id, embedded=True)]
    assert (cookie["samesite"], cookie["secure"], cookie["partitioned"]) == ("None", True, True)
    assert cookie_name(framed.id) not in answer.cookies
    assert "You agreed." in client.get("/embed/trams/", secure=True).content.decode()


def test_the_cookie_of_the_page_does_not_speak_in_a_frame(framed: Town) -> None:
    """Whoever embeds it does not get hold of what I did on the site itself."""
    framed.vote(0, {0: 1})

    assert "You agreed." not in framed.browser(0).get("/embed/trams/").content.decode()


def test_one_goes_on_in_a_window_of_one_s_own(framed: Town) -> None:
    """To add a statement or have my data erased, as the same person."""
    person = participants.join(conversation=framed.id, external_id="reader-7")
    token = write_token(framed.id, Framed(None, "reader-7"))
    client = _client()

    answer = client.post("/embed/trams/carry-on/", {"token": token, "to": "me"})

    assert answer["Location"] == "/c/trams/me/"
    assert answer.cookies[cookie_name(framed.id)].value.startswith(f"{person}:")


def test_a_browser_that_takes_part_already_is_asked_first(framed: Town) -> None:
    """Nobody is made somebody else by a link."""
    participants.join(conversation=framed.id, external_id="reader-7")
    token = write_token(framed.id, Framed(None, "reader-7"))
    client = framed.browser(0)

    asked = client.post("/embed/trams/carry-on/", {"token": token})
    assert "Go on as whom?" in asked.content.decode()
    assert cookie_name(framed.id) not in asked.cookies

    sure = client.post("/embed/trams/carry-on/", {"token": token, "sure": "1"})
    assert cookie_name(framed.id) in sure.cookies


@pytest.mark.parametrize(
    "browser_says",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("sure", ["", "1"])
def test_another_site_makes_nobody_vote_as_somebody_of_its_own(
    framed: Town, browser_says: dict[str, str], sure: str
) -> None:
    """Or it could read, as that somebody, how I vote from then on."""
    participants.join(conversation=framed.id, external_id="theirs")
    token = write_token(framed.id, Framed(None, "theirs"))

    for client in (_client(), framed.browser(0)):
        answer = client.post("/embed/trams/carry-on/", {"token": token, "sure": sure}, headers=browser_says)

        assert answer["Location"] == "/c/trams/"
        assert cookie_name(framed.id) not in answer.cookies


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_a_conversation_that_is_not_open_says_so_in_the_frame(framed: Town, state: str) -> None:
    """Before and after pressing."""
    token = write_token(framed.id, Framed(framed.people[0]))
    framed.change(state)

    assert 'id="card"' not in _client().get("/embed/trams/").content.decode()
    answer = _client().post("/embed/trams/vote/", {"token": token, "statement": 0, "value": 1}, headers=_HTMX)
    assert answer.status_code == 410
    assert "/embed/trams/?as=" in answer.content.decode()


def test_an_external_id_that_is_too_long_is_refused(framed: Town) -> None:
    """With the reason, for whoever embeds it."""
    answer = _client().get(f"/embed/{framed.slug}/?xid={'x' * 201}")

    assert answer.status_code == 422
    assert "1 to 200 characters" in answer.content.decode()


def test_a_first_vote_from_a_frame_is_counted_once_however_often_it_is_sent(framed: Town) -> None:
    """The answer got lost on the way, and the frame sends the same form again."""
    token = _token(_client().get("/embed/trams/"))
    before = Participant.objects.count()

    for _time in range(2):
        _client().post("/embed/trams/vote/", {"statement": 0, "value": 1, "token": token}, headers=_HTMX)

    assert Participant.objects.count() == before + 1
    assert len(framed.votes()) == 1
