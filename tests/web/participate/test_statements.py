"""Adding a statement on the page: looked over first, then there, and taken back if it was a slip."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from isegoria.store.models import Conversation, Participant, Statement
from isegoria.web.visitors import cookie_name

if TYPE_CHECKING:
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

    from town import Town

_ADDRESS = "/c/trams/statements/add/"


def _seen(page: Answer) -> str:
    found = re.search(r'name="seen"[^>]*value="([0-9a-f]{64})"', page.content.decode())
    assert found is not None
    return found[1]


def _add(client: Client, text: str, **more: str) -> Answer:
    return client.post(_ADDRESS, {"text": text, **more})


def test_a_statement_without_anything_to_say_about_it_is_added_at_once(town: Town) -> None:
    """Then I see it, with my agreement, and can take it back."""
    client = town.browser(0)

    answer = _add(client, "Dogs ride free")

    assert (answer.status_code, answer["Location"]) == (303, "/c/trams/?added=3")
    page = client.get("/c/trams/?added=3").content.decode()
    assert "Your statement is added" in page
    assert 'action="/c/trams/statements/3/withdraw/"' in page
    client.post("/c/trams/statements/3/withdraw/")
    assert Statement.objects.get(number=3).state == "withdrawn"


def test_similar_statements_come_first_and_mine_can_be_added_anyway(town: Town) -> None:
    """I may vote on what is there, or stay with my words."""
    Statement.objects.filter(number=0).update(text="Dogs should travel free of charge")
    client, text = town.browser(0), "Dogs should travel for free"

    looked = _add(client, text)

    page = looked.content.decode()
    assert "Is one of these what you mean?" in page
    assert "Add mine anyway" in page
    assert text in page
    assert Statement.objects.count() == 3
    assert _add(client, text, seen=_seen(looked)).status_code == 303
    assert Statement.objects.get(number=3).text == text


def test_other_words_are_looked_over_again(town: Town) -> None:
    """What was said about the first text is not taken for said about the next."""
    client = town.browser(0)
    looked = _add(client, "Write to jo@town.example")

    again = _add(client, "Call 03-1234-5678", seen=_seen(looked))

    assert again.status_code == 200
    assert "telephone number" in again.content.decode()
    assert Statement.objects.count() == 3


def test_the_language_that_the_letters_tell_is_offered(town: Town) -> None:
    """I chose English by mistake; one press mends it."""
    client = town.browser(0)

    looked = _add(client, "電車は静かだ", language="en")
    assert '<option value="ja" selected>' in looked.content.decode()

    _add(client, "電車は静かだ", language="ja", seen=_seen(looked))
    assert Statement.objects.get(number=3).language == "ja"


@pytest.mark.parametrize(
    ("text", "status", "told"),
    [
        ("", 422, "Write one thing"),
        ("x" * 281, 422, "281 characters; 280 are allowed"),
        ("see https://x.example", 422, "Links are not allowed"),
        ("Statement 1", 422, "Statement 1 says the same already"),
        ("nul\0", 422, "Null characters are not allowed"),
    ],
)
def test_what_is_refused_is_told_beside_the_field_and_kept_in_it(
    town: Town, text: str, status: int, told: str
) -> None:
    """I mend it where it stands."""
    answer = _add(town.browser(0), text)

    page = answer.content.decode()
    assert answer.status_code == status
    assert told in page
    assert "aria-invalid" in page
    assert Statement.objects.count() == 3


def test_the_statement_that_says_the_same_can_be_voted_on_there(town: Town) -> None:
    """Nothing has to be searched for."""
    page = _add(town.browser(0), "Statement 1").content.decode()

    assert '<input type="hidden" name="statement" value="1">' in page


def test_adding_joins_a_newcomer_but_failing_to_does_not(town: Town) -> None:
    """The first act counts, whatever it is."""
    client, before = town.browser(), Participant.objects.count()
    _add(client, "")
    assert Participant.objects.count() == before

    answer = _add(client, "Dogs ride free")

    assert cookie_name(town.id) in answer.cookies
    assert Participant.objects.count() == before + 1


def test_too_many_an_hour_are_told_when_to_go_on(town: Town) -> None:
    """With the time, for people and for programs."""
    client = town.browser(0)
    for text in ("Aa", "Bcd", "Efgh", "Ijklm", "Nopqrs", "Tuvwxyz", "Dogs", "Cats ride", "Red", "Cheap beer"):
        assert _add(client, text).status_code == 303

    answer = _add(client, "Quiet streets")

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3601
    assert "You can add the next one from" in answer.content.decode()


def test_a_statement_that_waits_says_so(town: Town) -> None:
    """I know that a moderator looks at it, before and after."""
    Conversation.objects.filter(pk=town.id).update(moderate_first=True)
    client = town.browser(0)
    assert "A moderator looks at every new statement" in client.get(_ADDRESS).content.decode()

    _add(client, "Dogs ride free")

    page = client.get("/c/trams/?added=3").content.decode()
    assert page.count("waits for a moderator") == 1
    mine = client.get("/c/trams/mine/").content.decode()
    assert "waits for a moderator" in mine
    assert "no longer voted on" not in mine


def test_markup_in_a_statement_is_text(town: Town) -> None:
    """Shown as it was written, and run by nobody."""
    client = town.browser(0)

    _add(client, "<script>alert(1)</script> & “q”")

    for address in ("/c/trams/?added=3", "/c/trams/mine/"):
        page = client.get(address).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “q”" in page
        assert "<script>alert" not in page


@pytest.mark.parametrize("change", [{"statements_open": False}, {"state": "paused"}], ids=str)
def test_where_none_can_be_added_there_is_no_form(town: Town, change: dict[str, object]) -> None:
    """And sending one all the same is refused."""
    Conversation.objects.filter(pk=town.id).update(**change)
    client = town.browser(0)

    assert "<textarea" not in client.get(_ADDRESS).content.decode()
    assert _add(client, "Dogs ride free").status_code in {403, 410}
    assert Statement.objects.count() == 3
