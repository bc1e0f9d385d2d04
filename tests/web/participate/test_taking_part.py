"""Taking part on the page: the first vote joins, the next card follows, and every state is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from isegoria.services import participants
from isegoria.store.models import Announcement, Conversation, Exposure, Participant
from isegoria.web.visitors import cookie_name

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

    from town import Town

_HTMX = {"HX-Request": "true"}


def _vote(client: Client, *, statement: int = 0, value: int = 1, hx: bool = False, **more: object) -> Answer:
    form = {"statement": statement, "value": value, **more}
    return client.post("/c/trams/vote", form, headers=_HTMX if hx else {})


@pytest.mark.parametrize("hx", [False, True])
def test_the_first_vote_of_a_newcomer_joins_them(town: Town, hx: bool) -> None:  # noqa: FBT001 - both ways
    """No account, no form: I vote, and my browser remembers who I am, here alone."""
    client = town.browser()
    before = Participant.objects.count()
    assert client.get("/c/trams/").status_code == 200
    assert Participant.objects.count() == before

    answer = _vote(client, hx=hx)

    assert answer.status_code == (200 if hx else 303)
    cookie = answer.cookies[cookie_name(town.id)]
    assert (cookie["samesite"], cookie["httponly"], cookie["path"]) == ("Lax", True, "/")
    assert Participant.objects.count() == before + 1
    assert list(town.votes().values()) == [(1, False)]
    # What they saw first is noted, as is what they see now.
    assert Exposure.objects.filter(statement__number=0).count() == 1
    _vote(client, statement=1, hx=hx)
    assert Participant.objects.count() == before + 1


def test_htmx_gets_the_next_card_and_once_the_question_for_a_sector(town: Town) -> None:
    """Asked below the card, after the first vote, and it never stands in the way."""
    client = town.browser()

    first = _vote(client, hx=True).content.decode()
    second = _vote(client, statement=1, hx=True).content.decode()

    assert first.startswith('<section id="card"')
    assert 'hx-swap-oob="true"' in first
    assert "Civil society" in first
    assert "For which part of society" not in second
    assert "You agreed." in second
    assert "For which part of society" in client.get("/c/trams/").content.decode()


@pytest.mark.parametrize("later", [False, True])
def test_a_sector_is_asked_for_once(town: Town, later: bool) -> None:  # noqa: FBT001 - both ways
    """Answered or put off, it does not come again."""
    client = town.browser(0)
    town.vote(0, {0: 1})
    form = {"later": "1"} if later else {"sector": "research"}

    thanks = client.post("/c/trams/me/sector/", form, headers=_HTMX)

    assert thanks.status_code == 200
    assert "For which part of society" not in client.get("/c/trams/").content.decode()
    person = participants.check(conversation=town.id, participant=town.people[0])
    assert person is not None
    assert person.sector == ("" if later else "research")


def test_the_page_is_for_one_pair_of_eyes(town: Town) -> None:
    """No cache keeps what only I should see."""
    for address in ("/c/trams/", "/c/trams/mine/", "/c/trams/me/", "/c/trams/statements/add/"):
        assert town.browser(0).get(address).headers["Cache-Control"] == "private, no-store"


def test_the_page_shows_the_card_that_the_short_way_gives(town: Town) -> None:
    """Loading the page again changes nothing."""
    client = town.browser(0)
    card = _vote(client, hx=True).content.decode()

    page = client.get("/c/trams/").content.decode()

    start = card.index('<blockquote id="statement"')
    assert card[start : card.index("</blockquote>", start)] in page


def test_undo_brings_the_statement_back(town: Town) -> None:
    """I pressed the wrong one."""
    client = town.browser(0)
    _vote(client, statement=2, value=-1)

    card = client.post("/c/trams/vote/withdraw/", {"statement": 2}, headers=_HTMX).content.decode()

    assert "Statement 2" in card
    assert town.votes() == {}


def test_undo_works_without_javascript(town: Town) -> None:
    """The page comes back with the same statement on the card."""
    client = town.browser(0)
    _vote(client, statement=2, value=-1)

    answer = client.post("/c/trams/vote/withdraw/", {"statement": 2}, follow=True)

    assert answer.redirect_chain == [("/c/trams/?statement=2", 303)]
    assert "Statement 2" in answer.content.decode()
    assert town.votes() == {}


@pytest.mark.parametrize(
    ("back", "address"),
    [
        ("", "/c/trams/"),
        ("mine", "/c/trams/mine/#statement-1"),
        ("statement", "/c/trams/statements/1/"),
        ("//x", "/c/trams/"),
    ],
)
def test_without_javascript_a_vote_leads_back_to_where_it_was_cast(
    town: Town, back: str, address: str
) -> None:
    """And nowhere else."""
    answer = _vote(town.browser(0), statement=1, back=back)

    assert (answer.status_code, answer["Location"]) == (303, address)


def test_a_statement_that_somebody_chose_is_not_noted_as_drawn(town: Town) -> None:
    """Found by search, not by the draw: its probability is not known."""
    _vote(town.browser(), chosen="1")

    assert not Exposure.objects.filter(statement__number=0).exists()


@pytest.mark.parametrize(
    ("state", "told"),
    [("paused", "Paused for now"), ("closed", "This conversation is over")],
)
def test_a_conversation_that_is_not_open_says_so(town: Town, state: str, told: str) -> None:
    """No card to press in vain, and results where they can be seen."""
    town.change(state)

    page = town.browser(0).get("/c/trams/").content.decode()

    assert told in page
    assert 'id="card"' not in page
    assert "See the results" in page


def test_past_its_closing_time_a_conversation_is_over(town: Town) -> None:
    """Whether or not anybody closed it."""
    Conversation.objects.filter(pk=town.id).update(closes_at=timezone.now() - timedelta(seconds=1))

    assert "This conversation is over" in town.browser().get("/c/trams/").content.decode()


def test_a_draft_is_there_for_those_who_look_after_it(town: Town) -> None:
    """For everybody else it does not exist."""
    town.change("draft")

    assert town.browser(0).get("/c/trams/").status_code == 404
    assert "This is a draft" in town.browser(role="overseer").get("/c/trams/").content.decode()


def test_only_the_invited_vote_on_an_invitation_only_conversation(town: Town) -> None:
    """Others are told how to come in; whoever takes part already goes on."""
    Conversation.objects.filter(pk=town.id).update(invitation_only=True)

    assert "For invited people" in town.browser().get("/c/trams/").content.decode()
    assert _vote(town.browser()).status_code == 403
    assert 'id="card"' in town.browser(0).get("/c/trams/").content.decode()


def test_after_the_last_statement_there_is_a_thank_you(town: Town) -> None:
    """And no card without a statement."""
    town.vote(0, {0: 1, 1: 1, 2: 1})

    page = town.browser(0).get("/c/trams/").content.decode()

    assert "That was the last one for now" in page
    assert "Thank you! Come back later" in page


def test_announcements_and_simulated_votes_are_told(town: Town) -> None:
    """In the reader's language, where there is one."""
    Conversation.objects.filter(pk=town.id).update(simulated=True)
    Announcement.objects.create(
        conversation_id=town.id,
        text="We <b>meet</b>",
        language="en",
        texts={"ja": "集まります"},
        created_at=timezone.now(),
    )

    english = town.browser().get("/c/trams/").content.decode()
    japanese = town.browser(language="ja").get("/c/trams/").content.decode()

    assert "We &lt;b&gt;meet&lt;/b&gt;" in english
    assert 'class="simulated"' in english
    assert '<div lang="ja" dir="auto"><p>集まります</p>' in japanese


def test_a_vote_that_is_none_changes_nothing(town: Town) -> None:
    """And says what is one; in place of the card where only the card was asked for."""
    whole = _vote(town.browser(0), value=7)
    card = _vote(town.browser(0), value=7, hx=True)

    assert (whole.status_code, card.status_code) == (422, 422)
    assert 'id="card"' in card.content.decode()
    assert town.votes() == {}


def test_whoever_left_is_asked_whether_to_come_back(town: Town) -> None:
    """Nobody becomes a second person by leaving."""
    client = town.browser(0)
    town.vote(0, {0: 1})
    client.post("/c/trams/me/leave/")

    assert "You have left this conversation" in client.get("/c/trams/").content.decode()
    assert _vote(client, statement=1).status_code == 403
    before = Participant.objects.count()
    client.post("/c/trams/me/come-back/")

    assert _vote(client, statement=1).status_code == 303
    assert Participant.objects.count() == before
    assert set(town.votes()) == {(town.people[0], 0), (town.people[0], 1)}


def test_somebody_signed_in_takes_part_by_account_and_leaves_no_cookie(town: Town) -> None:
    """On a shared computer, signing out ends it."""
    client = town.browser(role="")

    answer = _vote(client)
    assert cookie_name(town.id) not in answer.cookies
    other_device = town.browser(role="")

    assert "You agreed." in other_device.get("/c/trams/").content.decode()
    client.logout()
    assert "You agreed." not in client.get("/c/trams/").content.decode()


def test_pages_ask_for_the_token_against_forgery(town: Town) -> None:
    """Another site cannot vote for me."""
    from django.test import Client  # noqa: PLC0415 - one that checks

    client = Client(enforce_csrf_checks=True)
    client.cookies = town.browser(0).cookies

    assert _vote(client).status_code == 403
    assert town.votes() == {}


@pytest.mark.parametrize("hx", [False, True])
def test_a_first_vote_whose_answer_got_lost_is_one_person_s(town: Town, hx: bool) -> None:  # noqa: FBT001 - both ways
    """The site was killed before it answered, so I pressed again: I am counted once."""
    client = Client(headers={"accept-language": "en"})
    client.get("/c/trams/")
    before = Participant.objects.count()

    first = _vote(client, hx=hx)
    del client.cookies[cookie_name(town.id)]
    again = _vote(client, hx=hx)

    assert first.status_code == again.status_code == (200 if hx else 303)
    assert Participant.objects.count() == before + 1
    assert list(town.votes().values()) == [(1, False)]


def test_two_browsers_are_two_people(town: Town) -> None:
    """What marks a browser is its own."""
    before = len(town.people)

    for client in (Client(), Client()):
        client.get("/c/trams/")
        _vote(client)

    assert Participant.objects.filter(conversation_id=town.id).count() == before + 2
