"""The front page: what this is, and where to take part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

from isegoria.store.models import Conversation

if TYPE_CHECKING:
    from town import Town


def test_the_front_page_leads_to_what_is_open(town: Town) -> None:
    """With its figures, and the topic as text whatever it holds."""
    Conversation.objects.filter(pk=town.id).update(topic="<i>Trams</i>")
    town.vote(0, {0: 1, 1: 1})

    page = town.browser().get("/").content.decode()

    assert 'href="/c/trams/"' in page
    assert "&lt;i&gt;Trams&lt;/i&gt;" in page
    assert "1 person · 2 votes · 3 statements" in page


def test_topics_are_told_in_the_reader_s_language(town: Town) -> None:
    """Where the organiser gave them."""
    Conversation.objects.filter(pk=town.id).update(texts={"ja": {"topic": "路面電車"}})

    assert 'lang="ja" dir="auto">路面電車</a>' in town.browser(language="ja").get("/").content.decode()
    assert 'lang="en" dir="auto">Trams</a>' in town.browser().get("/").content.decode()


def test_an_empty_site_says_so(db: None) -> None:  # noqa: ARG001 - it is empty
    """And does not look broken."""
    page = Client().get("/").content.decode()

    assert "No conversation is open to everybody right now" in page


def test_those_who_may_start_a_conversation_are_led_there(town: Town) -> None:
    """Others are asked to sign in."""
    assert "/accounts/login/" in town.browser().get("/").content.decode()
    assert "/organise/" in town.browser(role="organiser").get("/").content.decode()
