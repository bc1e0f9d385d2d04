"""Rules, texts and sectors on their page; and deletion, which is reached from there."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import pytest

from isegoria.services import organising
from isegoria.store.models import Conversation, Participant, Sector

if TYPE_CHECKING:
    from django.test import Client

    from town import Town

_PAGE = "/organise/trams/settings/"


@pytest.fixture
def organiser(town: Town) -> Client:
    """The organiser's browser."""
    return town.browser(role="organiser")


def _sent(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - as a form sends them
    usual = {
        "topic": "Trams",
        "description": "",
        "topic_ja": "",
        "description_ja": "",
        "listed": "on",
        "statements_open": "on",
        "ask_sector": "on",
        "results_shown": "live",
        "closes_at": "",
        "longest_statement": "280",
        "fewest": "10",
        "settings_name": "robust",
        "frame_ancestors": "",
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def test_rules_and_texts_are_saved(organiser: Client) -> None:
    """In every language of the site, boxes ticked and unticked."""
    sent = _sent(
        topic="Trams?",
        topic_ja="路面電車を？",
        description_ja="春に決めます。",
        listed=None,
        moderate_first="on",
        closes_at="2030-05-06T07:08",
        fewest="15",
    )

    answer = organiser.post(_PAGE, sent, follow=True)

    assert answer.redirect_chain == [(_PAGE, 302)]
    page = html.unescape(answer.content.decode())
    assert "The settings are saved." in page
    row = Conversation.objects.get()
    assert (row.topic, row.listed, row.moderate_first, row.fewest) == ("Trams?", False, True, 15)
    assert row.texts == {"ja": {"topic": "路面電車を？", "description": "春に決めます。"}}
    assert 'value="2030-05-06T07:08"' in page
    assert "路面電車を？" in page
    # What the page shows, sent back as it is, changes nothing.
    before = Conversation.objects.values().get()
    organiser.post(_PAGE, sent)
    assert Conversation.objects.values().get() == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"topic": ""}, "This field is required."),
        ({"topic_ja": "あ" * 301}, "at most 300 characters"),
        ({"closes_at": "2020-01-01T00:00"}, "Choose a time that lies ahead, or none."),
        ({"closes_at": "9999-12-31T23:59"}, "Choose a time within ten years, or none."),
        ({"closes_at": "tomorrow"}, "Enter a valid date/time."),
        ({"fewest": "9"}, "greater than or equal to 10"),
        ({"longest_statement": "9" * 30}, "less than or equal to 2000"),
        ({"frame_ancestors": "example.org"}, "Write each site as https://www.example.org"),
        ({"results_shown": "never"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays(
    organiser: Client, changes: dict[str, str], words: str
) -> None:
    """Nothing is saved, nothing has to be typed again."""
    answer = organiser.post(_PAGE, _sent(description="Long and careful", **changes))

    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert words in page
    assert "Long and careful" in page
    assert Conversation.objects.get().description == ""


def test_sectors_are_added_renamed_and_removed(town: Town, organiser: Client) -> None:
    """With names in both languages."""
    page = _PAGE + "sectors/"
    organiser.post(page, {"act": "add", "key": "farmers", "name_en": "Farmers", "name_ja": ""})
    organiser.post(page, {"act": "rename", "key": "farmers", "name_en": "Farmers", "name_ja": "農家"})
    assert Sector.objects.get(key="farmers").names == {"en": "Farmers", "ja": "農家"}
    assert "農家" in town.browser(role="organiser", language="ja").get(_PAGE).content.decode()

    answer = organiser.post(page, {"act": "remove", "key": "farmers"}, follow=True)
    assert "The sector was removed." in answer.content.decode()
    assert not Sector.objects.filter(key="farmers").exists()


def test_a_wrong_sector_is_told_and_what_was_written_stays(town: Town, organiser: Client) -> None:
    """The form stands open with my words in it; one that people belong to stays."""
    sent = {"act": "add", "key": "Some Farmers", "name_en": "Farmers & co"}
    page = organiser.post(_PAGE + "sectors/", sent).content.decode()
    assert "small Latin letters" in page
    assert 'value="Some Farmers"' in page
    assert 'value="Farmers &amp; co"' in page

    Participant.objects.filter(pk=town.people[0]).update(sector=Sector.objects.get(key="citizen"))
    answer = organiser.post(_PAGE + "sectors/", {"act": "remove", "key": "citizen"})
    assert answer.status_code == 422
    assert "so it stays" in answer.content.decode()


def test_overseers_read_the_rules_and_change_none(town: Town) -> None:
    """Moderators need none of it."""
    overseer = town.browser(role="overseer")
    page = overseer.get(_PAGE).content.decode()
    assert 'class="plain" disabled' in page
    assert "Save the settings" not in page
    assert "Delete this conversation" not in page
    assert overseer.post(_PAGE, _sent(topic="Mine")).status_code == 403
    assert overseer.post(_PAGE + "sectors/", {"act": "remove", "key": "citizen"}).status_code == 403
    assert town.browser(role="moderator").get(_PAGE).status_code == 403
    assert Conversation.objects.get().topic == "Trams"


class TestDeletion:
    """Asked for by hand, called off by one press."""

    _DELETE = "/organise/trams/delete/"

    def test_it_is_asked_for_and_called_off(self, organiser: Client) -> None:
        """It says what goes and when, and how to think again."""
        page = organiser.get(self._DELETE).content.decode()
        assert "It happens after 14 days; until then you can call it off." in page
        assert "/organise/trams/export/" in page

        asked = organiser.post(self._DELETE, {"confirmation": "trams"}, follow=True).content.decode()
        assert "Until then you can call that off." in asked
        assert "This conversation will be deleted on" in asked

        kept = organiser.post(self._DELETE + "cancel/", follow=True).content.decode()
        assert "The deletion is called off. Nothing was deleted." in kept
        assert Conversation.objects.get().delete_after is None

    @pytest.mark.parametrize(
        ("typed", "words"), [("", "This field is required."), ("<tram>", "To confirm, type trams, exactly")]
    )
    def test_a_slip_deletes_nothing(self, organiser: Client, typed: str, words: str) -> None:
        """What I typed stays, to be mended."""
        answer = organiser.post(self._DELETE, {"confirmation": typed})

        page = html.unescape(answer.content.decode())
        assert answer.status_code == 422
        assert words in page
        assert typed in page
        assert Conversation.objects.get().delete_after is None

    def test_only_the_organiser_asks(self, town: Town) -> None:
        """Overseers see when it happens."""
        overseer = town.browser(role="overseer")
        assert overseer.get(self._DELETE).status_code == 200
        assert overseer.post(self._DELETE, {"confirmation": "trams"}).status_code == 403
        assert overseer.post(self._DELETE + "cancel/").status_code == 403
        assert town.browser(role="moderator").get(self._DELETE).status_code == 403


def test_the_history_names_what_was_changed_in_words(town: Town, organiser: Client) -> None:
    """Not by the names of columns."""
    organiser.post(_PAGE, _sent(fewest="20", links_allowed="on"))
    organising.add_sector(slug=town.slug, account=town.account("organiser"), key="farmers", names={})

    page = html.unescape(town.browser().get("/c/trams/history/").content.decode())

    assert "The settings were changed: fewest people in a published figure, links in statements." in page
    assert "The sector “farmers” was added." in page
