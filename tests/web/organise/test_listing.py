"""The conversations one looks after, and starting another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isegoria.store.models import Account, Conversation

if TYPE_CHECKING:
    from django.test import Client

    from town import Town


@pytest.fixture
def founder(town: Town) -> Client:
    """The browser of somebody who may open conversations and has none yet."""
    Account.objects.filter(pk=town.account()).update(may_organise=True)
    return town.browser(role="")


def test_everybody_finds_theirs(town: Town) -> None:
    """With state and role; who has none reads what to do."""
    Conversation.objects.filter(pk=town.id).update(simulated=True, delete_after="2030-01-01T00:00Z")

    mine = town.browser(role="moderator").get("/organise/").content.decode()
    none = town.browser(role="").get("/organise/").content.decode()

    for words in ("/organise/trams/", "Trams", "open", "moderator", "simulated", "to be deleted"):
        assert words in mine
    assert "You look after no conversation yet" in none
    assert "Ask whoever runs this site to allow it" in none
    assert "/organise/new/" not in mine + none


def test_who_may_finds_how_to_start_one(founder: Client) -> None:
    """A topic is enough, and a Polis export can be imported."""
    page = founder.get("/organise/").content.decode()

    assert "/organise/new/" in page
    assert "/organise/import/" in page


def test_a_topic_is_enough(founder: Client) -> None:
    """The draft opens, and says that only I can see it."""
    assert founder.get("/organise/new/").status_code == 200

    answer = founder.post("/organise/new/", {"topic": "Buses?", "language": "ja"}, follow=True)

    assert answer.redirect_chain == [("/organise/buses/", 302)]
    assert "as a draft that only you can see" in answer.content.decode()
    row = Conversation.objects.get(slug="buses")
    assert (row.topic, row.language, row.state) == ("Buses?", "ja", "draft")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"topic": ""}, "This field is required."),
        ({"topic": "x" * 301}, "at most 300 characters"),
        ({"topic": "a\0b"}, "Null characters are not allowed."),
        ({"language": "tlh"}, "Select a valid choice"),
        ({"slug": "trams"}, "There is a conversation at this address already."),
        ({"slug": "Not so"}, "small letters, digits and hyphens"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_written_stays(
    founder: Client, given: dict[str, str], words: str
) -> None:
    """Nothing has to be typed twice."""
    typed = {"topic": "Buses", "description": "Long & carefully written", "language": "en", "slug": ""}

    answer = founder.post("/organise/new/", typed | given)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "look at what is marked below" in page
    assert "Long &amp; carefully written" in page
    assert Conversation.objects.count() == 1


def test_who_may_not_start_one_is_told_whom_to_ask(town: Town) -> None:
    """Even by the address itself."""
    for answer in (
        town.browser(role="organiser").get("/organise/new/"),
        town.browser(role="organiser").post("/organise/new/", {"topic": "Buses", "language": "en"}),
    ):
        assert answer.status_code == 403
        assert "Ask whoever runs this site to allow it" in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/organise/", "/organise/new/", "/organise/trams/", "/organise/trams/settings/"]
)
def test_passers_by_sign_in_and_come_back(town: Town, path: str) -> None:
    """The page I wanted opens once I have signed in."""
    answer = town.browser().get(path)

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={path}")


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/organise/trams/?view=hidden", "/organise/trams/%3Fview%3Dhidden"),
        ("https://elsewhere.example/organise/trams/", "/organise/"),
        ("", "/organise/"),
    ],
)
def test_whoever_was_signed_out_meanwhile_comes_back_to_the_page_they_were_on(
    town: Town, referer: str, back: str
) -> None:
    """Not to an address that only takes what is sent, and to no other site."""
    answer = town.browser().post("/organise/trams/state/", {"state": "closed"}, headers={"referer": referer})

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={back}")
    assert Conversation.objects.get(pk=town.id).state == "open"
