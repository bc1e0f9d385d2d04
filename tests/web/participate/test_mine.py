"""My votes, my data, my leaving: everything about me is mine to see and to decide."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from isegoria.services import adding, moderating, participants
from isegoria.store.models import Participant, Statement
from isegoria.web.visitors import cookie_name

if TYPE_CHECKING:
    from town import Town


def test_my_votes_are_listed_and_can_be_changed(town: Town) -> None:
    """Each with what I said, in my language where there is a translation."""
    town.vote(0, {0: 1, 1: -1, 2: 0}, important={1})
    client = town.browser(0, language="ja")

    page = client.get("/c/trams/mine/").content.decode()

    assert page.count('id="statement-') == 3
    assert 'lang="ja" dir="auto">意見 1<' in page
    client.post("/c/trams/vote", {"statement": 0, "value": -1, "back": "mine"})
    client.post("/c/trams/vote/withdraw/", {"statement": 2, "back": "mine"})
    assert town.votes() == {(town.people[0], 0): (-1, False), (town.people[0], 1): (-1, True)}


def test_my_votes_can_be_filtered(town: Town) -> None:
    """Only what I disagreed with, or what is important to me."""
    town.vote(0, {0: 1, 1: -1, 2: 0}, important={1})
    client = town.browser(0)

    for show, numbers in {
        "agree": [0],
        "disagree": [1],
        "pass": [2],
        "important": [1],
        "nonsense": [2, 1, 0],
    }.items():
        page = client.get(f"/c/trams/mine/?show={show}").content.decode()
        assert [number for number in (2, 1, 0) if f'id="statement-{number}"' in page] == numbers


def test_votes_that_can_no_longer_be_changed_are_only_shown(town: Town) -> None:
    """Closed, or the statement was taken out."""
    town.vote(0, {0: 1, 1: 1})
    Statement.objects.filter(number=1).update(state="hidden")
    assert town.browser(0).get("/c/trams/mine/").content.decode().count("Take my vote back") == 1

    town.change("closed")
    assert "Take my vote back" not in town.browser(0).get("/c/trams/mine/").content.decode()


def test_others_votes_are_not_mine(town: Town) -> None:
    """Neither with another cookie nor with none, nor with one that somebody made up."""
    town.vote(0, {0: 1})

    assert 'id="statement-0"' not in town.browser(1).get("/c/trams/mine/").content.decode()
    stranger = town.browser()
    stranger.cookies[cookie_name(town.id)] = f"{town.people[0]}:forged"
    assert "You have not taken part" in stranger.get("/c/trams/mine/").content.decode()


def test_authors_are_led_to_appeal(town: Town) -> None:
    """What a moderator took out, why, and what I can do about it."""
    adding.add(slug="trams", participant=town.people[0], text="Dogs ride free")
    moderating.decide(
        slug="trams", account=town.account("moderator"), number=3, decision="hide", reason="off-topic"
    )

    page = town.browser(0).get("/c/trams/mine/").content.decode()

    assert "not about the topic" in page
    assert 'href="/c/trams/statements/3/appeal/"' in page


def test_my_data_come_as_one_file(town: Town) -> None:
    """For me alone, to keep."""
    town.vote(0, {0: 1})

    answer = town.browser(0).get("/c/trams/me/data/")

    assert json.loads(answer.content)["votes"][0]["vote"] == 1
    assert answer["Content-Disposition"] == 'attachment; filename="my-data-trams.json"'
    assert answer["Cache-Control"] == "private, no-store"
    assert town.browser().get("/c/trams/me/data/").status_code == 403


def test_erasing_takes_two_steps(town: Town) -> None:
    """First what it means, then a tick and a press; nothing happens by a slip."""
    town.vote(0, {0: 1, 1: 1})
    client = town.browser(0)
    assert "Your 2 votes are removed" in client.get("/c/trams/me/erase/").content.decode()

    unsure = client.post("/c/trams/me/erase/", {})
    assert unsure.status_code == 422
    assert "Nothing was erased" in unsure.content.decode()
    assert len(town.votes()) == 2

    done = client.post("/c/trams/me/erase/", {"sure": "1"}, follow=True)
    assert "Your data are erased: 2 votes and 0 statements" in done.content.decode()
    assert not Participant.objects.filter(pk=town.people[0]).exists()
    assert town.votes() == {}
    assert not client.cookies[cookie_name(town.id)].value


def test_whoever_left_can_still_have_their_data_erased(town: Town) -> None:
    """Leaving is no trap."""
    client = town.browser(0)
    client.post("/c/trams/me/leave/")

    assert client.get("/c/trams/me/data/").status_code == 200
    client.post("/c/trams/me/erase/", {"sure": "1"})
    assert not Participant.objects.filter(pk=town.people[0]).exists()


def test_a_participation_moves_to_the_account(town: Town) -> None:
    """From then on any device will do, and the cookie is not needed."""
    town.vote(0, {0: 1})
    client = town.browser(0, role="")
    assert "Keep it with my account" in client.get("/c/trams/me/").content.decode()

    client.post("/c/trams/me/account/")

    assert participants.participation_of(conversation=town.id, account=town.account()) == town.people[0]
    assert not client.cookies[cookie_name(town.id)].value
    assert 'id="statement-0"' in town.browser(role="").get("/c/trams/mine/").content.decode()
    assert town.browser(0).post("/c/trams/me/account/").status_code == 403


def test_a_verified_sector_is_shown_and_not_asked_for(town: Town) -> None:
    """My invitation said it for me."""
    participants.choose_sector(conversation=town.id, participant=town.people[0], sector="government")
    Participant.objects.filter(pk=town.people[0]).update(sector_verified=True)

    page = town.browser(0).get("/c/trams/me/").content.decode()

    assert "You speak for: Government." in page
    assert 'name="sector"' not in page
    assert town.browser(0).post("/c/trams/me/sector/", {"sector": "citizen"}).status_code == 403


def test_pages_about_me_say_so_where_there_is_nothing_yet(town: Town) -> None:
    """No error, just nothing."""
    assert "nothing is kept about you" in town.browser().get("/c/trams/me/").content.decode()
    assert "You have not taken part" in town.browser().get("/c/trams/mine/").content.decode()
    assert town.browser().post("/c/trams/me/leave/").status_code == 403
