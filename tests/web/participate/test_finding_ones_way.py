"""Finding one's way: the same tabs on every page of a conversation, and topics in their own language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from isegoria.store.models import Conversation

if TYPE_CHECKING:
    from town import Town

_TABS = ["", "results/", "statements/", "stewards/", "place/", "mine/"]


def _tabs(page: str) -> list[tuple[str, bool]]:
    bar = page.split('<nav class="tabs"')[1].split("</nav>", maxsplit=1)[0]
    return [
        (address, " aria-current=" in rest) for address, rest in re.findall(r'href="([^"]*)"([^>]*)>', bar)
    ]


@pytest.mark.parametrize("place", range(len(_TABS)))
def test_every_tab_leads_to_all_the_others(town: Town, place: int) -> None:
    """Wherever I am, the same five tabs stand in the same order, and mine is marked."""
    page = town.browser().get(f"/c/trams/{_TABS[place]}").content.decode()

    assert _tabs(page) == [(f"/c/trams/{one}", here == place) for here, one in enumerate(_TABS)]


@pytest.mark.parametrize("address", ["results/", "statements/", "place/", "mine/", "history/", "moderation/"])
def test_a_topic_is_said_in_the_language_it_is_in(town: Town, address: str) -> None:
    """My screen reader pronounces a French topic as French, though the page is English."""
    Conversation.objects.filter(pk=town.id).update(topic="Des tramways ?", language="fr", texts={})

    page = town.browser().get(f"/c/trams/{address}").content.decode()

    assert '<a href="/c/trams/" lang="fr" dir="auto">Des tramways ?</a>' in page


def test_whoever_looks_after_a_conversation_gets_there_from_its_page(town: Town) -> None:
    """The organiser has a way back to the desk; nobody else is shown one."""
    desk = 'href="/organise/trams/"'

    assert desk in town.browser(role="organiser").get("/c/trams/").content.decode()
    assert desk not in town.browser().get("/c/trams/").content.decode()


@pytest.mark.parametrize("address", ["vote", "me/leave/", "me/come-back/"])
def test_the_address_of_a_form_opened_as_a_page_leads_on(town: Town, address: str) -> None:
    """After an error I change the language or reload: I get a page with a way out, not an empty one."""
    answer = town.browser().get(f"/c/trams/{address}")

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert 'href="/"' in answer.content.decode()


def test_a_page_that_is_not_there_does_not_speak_of_changes(town: Town) -> None:
    """I only followed a link; that nothing was lost is said to those who sent something."""
    client = town.browser()
    said = b"Nothing was changed"

    assert said not in client.get("/c/nowhere/").content
    assert said in client.post("/c/trams/statements/99/withdraw/").content
