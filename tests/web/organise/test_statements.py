"""The organiser's statements: found, pasted, shown before they are added, mended."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from isegoria.store.models import Conversation, HistoryEntry, Participant, Statement

if TYPE_CHECKING:
    from django.test import Client

    from town import Town

_PREVIEW, _ADD, _PAGE = (f"/organise/trams/statements/{one}" for one in ("preview/", "add/", ""))


def _packed(page: str) -> str:
    (found,) = re.findall(r'name="seeds" value="([^"]*)"', page)
    return html.unescape(found)


def _file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("seeds.csv", content, content_type="text/csv")


@pytest.fixture
def organiser(town: Town) -> Client:
    """The organiser's browser."""
    return town.browser(role="organiser")


def test_pasted_statements_are_shown_first_and_then_added(organiser: Client) -> None:
    """I see what will be added, go back to change it, and add it by one press."""
    answer = organiser.post(_PREVIEW, {"texts": "Build <b>trams</b>\nStatement 0\n\nMore buses"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "2 statements will be added. Nothing is added yet." in page
    assert "Build &lt;b&gt;trams&lt;/b&gt;" in page
    assert page.count("there already, not added again") == 1
    assert "Change them" in page
    assert Statement.objects.count() == 3

    added = organiser.post(_ADD, {"seeds": _packed(page)}, follow=True)
    assert added.redirect_chain == [(_PAGE, 302)]
    assert "2 statements were added." in added.content.decode()
    assert set(Statement.objects.filter(is_seed=True).values_list("text", flat=True)) == {
        "Build <b>trams</b>",
        "More buses",
    }


def test_a_table_brings_languages_and_translations(organiser: Client) -> None:
    """As the spreadsheet saved it."""
    page = organiser.post(
        _PREVIEW, {"file": _file("text,language,en\n路面電車を,ja,Build trams\n".encode("utf-16"))}
    ).content.decode()

    assert "Build trams" in page
    assert "Change them" not in page
    organiser.post(_ADD, {"seeds": _packed(page)})
    row = Statement.objects.get(is_seed=True)
    assert (row.text, row.language, row.translations) == ("路面電車を", "ja", {"en": "Build trams"})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"texts": " \n "}, "There is no statement here."),
        ({"texts": "ok\n" + "x" * 281}, "Line 2: it has 281 characters, and 280 are allowed."),
        ({"texts": "a\0b"}, "Null characters are not allowed."),
        ({"file": b"statement\nx\n"}, "there is no column named text"),
        ({"file": b"text\nx\n", "texts": "y"}, "not both at once"),
        ({"file": b""}, "The submitted file is empty."),
        ({"file": b"x" * 2_000_001}, "larger than 2 MB"),
    ],
)
def test_what_cannot_be_read_is_told_and_what_was_pasted_stays(
    organiser: Client, given: dict[str, str | bytes], words: str
) -> None:
    """The line, the reason, the remedy; and my text is still there."""
    data = {name: _file(one) if isinstance(one, bytes) else one for name, one in given.items()}

    answer = organiser.post(_PREVIEW, data)

    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert words in page
    assert str(given.get("texts", "")).strip().replace("\0", "") in page.replace("\0", "")
    assert Statement.objects.count() == 3


@pytest.mark.parametrize(
    "packed", ["", "{", "{}", "[1]", '[{"text": 1}]', '[{"text": "x", "translations": [1]}]']
)
def test_a_preview_that_was_lost_on_the_way_adds_nothing(organiser: Client, packed: str) -> None:
    """A mangled form is told, and is no server error."""
    answer = organiser.post(_ADD, {"seeds": packed})

    assert answer.status_code == 422
    assert "Enter the statements again." in answer.content.decode()
    assert Statement.objects.count() == 3


def test_half_a_character_in_a_mangled_preview_is_refused(organiser: Client) -> None:
    """What no database takes is no server error either."""
    answer = organiser.post(_ADD, {"seeds": '[{"text": "\\ud800"}]'})

    assert answer.status_code == 422
    assert "cannot be stored" in answer.content.decode()


def test_a_large_list_comes_through_the_preview(organiser: Client) -> None:
    """Five thousand Japanese statements are one page and one press."""
    texts = "\n".join(f"路面電車についての模擬の意見、その {one}、" + "長い" * 50 for one in range(5000))

    page = organiser.post(_PREVIEW, {"texts": texts}).content.decode()
    added = organiser.post(_ADD, {"seeds": _packed(page)})

    assert added.status_code == 302
    assert Statement.objects.filter(is_seed=True).count() == 5000


def test_the_list_is_searched_and_filtered(town: Town, organiser: Client) -> None:
    """By state and by words; nothing found is said, and every role may look."""
    Statement.objects.filter(number=1).update(state="hidden")

    def shown(client: Client, **query: str) -> list[str]:
        page = client.get(_PAGE, query).content.decode()
        return re.findall(r"<blockquote lang=\"en\" dir=\"auto\">([^<]*)<", page)

    assert shown(organiser) == ["Statement 2", "Statement 1", "Statement 0"]
    assert shown(organiser, state="hidden") == ["Statement 1"]
    assert shown(town.browser(role="overseer"), search="statement 2") == ["Statement 2"]
    nothing = organiser.get(_PAGE, {"search": "<script>"}).content.decode()
    assert "No statement is like that." in nothing
    assert 'value="&lt;script&gt;"' in nothing


def test_pages_keep_the_search(town: Town, organiser: Client) -> None:
    """The next page is of what I was looking for."""
    now = Statement.objects.get(number=0).created_at
    Statement.objects.bulk_create(
        Statement(conversation_id=town.id, number=number, text=f"a&b {number}", created_at=now)
        for number in range(3, 33)
    )

    page = organiser.get(_PAGE, {"search": "a&b"}).content.decode()
    assert "Page 1 of 2" in page
    (link,) = re.findall(r'rel="next" href="([^"]*)"', page)
    following = organiser.get(_PAGE + html.unescape(link)).content.decode()
    assert following.count("a&amp;b ") == 5
    assert organiser.get(_PAGE, {"page": "nonsense"}).status_code == 200


def test_an_empty_conversation_says_what_to_do(town: Town, organiser: Client) -> None:
    """The form stands open, and the list says that there is nothing yet."""
    Statement.objects.filter(conversation_id=town.id).delete()

    page = organiser.get(_PAGE).content.decode()

    assert "There is no statement yet. Add some" in page
    assert '<details class="card" open>' in page


def _to_draft(town: Town) -> None:
    Participant.objects.filter(conversation_id=town.id).delete()
    Conversation.objects.filter(pk=town.id).update(state="draft", opened_at=None)


def test_words_are_mended_in_a_draft(town: Town, organiser: Client) -> None:
    """A slip of the pen is mended where I see it."""
    _to_draft(town)
    assert "Nobody has seen it yet" in organiser.get(_PAGE + "1/").content.decode()

    answer = organiser.post(
        _PAGE + "1/", {"text": "Build trams", "translations_ja": "路面電車を"}, follow=True
    )

    assert answer.redirect_chain == [(_PAGE, 302)]
    assert "Statement 1 is saved." in answer.content.decode()
    row = Statement.objects.get(number=1)
    assert (row.text, row.translations) == ("Build trams", {"ja": "路面電車を"})


def test_wrong_words_are_told_beside_their_field(town: Town, organiser: Client) -> None:
    """And what I wrote stays."""
    _to_draft(town)

    answer = organiser.post(_PAGE + "1/", {"text": "Statement 2", "translations_ja": "あ" * 281})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a statement of these words already." in page
    assert "あ" * 281 in page

    answer = organiser.post(_PAGE + "1/", {"text": "Statement 1", "translations_ja": "あ" * 281})
    assert 'id="id_translations_ja_error"' in answer.content.decode()


def test_once_opened_only_translations_change(organiser: Client) -> None:
    """Whatever is sent, the words that people vote on stay."""
    page = organiser.get(_PAGE + "1/").content.decode()
    assert "so they stay" in page
    assert "Yes, remove it" not in page

    organiser.post(_PAGE + "1/", {"text": "Something else", "translations_ja": "訳"})

    row = Statement.objects.get(number=1)
    assert (row.text, row.translations) == ("Statement 1", {"ja": "訳"})
    removed = organiser.post(_PAGE + "1/remove/")
    assert removed.status_code == 410
    assert "Moderate it out and add another instead." in removed.content.decode()


def test_one_is_removed_from_a_draft(town: Town, organiser: Client) -> None:
    """And the page says so."""
    _to_draft(town)

    answer = organiser.post(_PAGE + "1/remove/", follow=True)

    assert "Statement 1 was removed." in answer.content.decode()
    assert not Statement.objects.filter(number=1).exists()
    assert HistoryEntry.objects.get().kind == "statement-removed"


@pytest.mark.parametrize("role", ["moderator", "overseer"])
def test_others_look_and_change_nothing(town: Town, role: str) -> None:
    """No form to add, and none is taken."""
    client = town.browser(role=role)

    assert "Add statements of your own" not in client.get(_PAGE).content.decode()
    assert client.post(_PREVIEW, {"texts": "x"}).status_code == 403
    assert client.post(_ADD, {"seeds": '[{"text": "x"}]'}).status_code == 403
    assert client.get(_PAGE + "1/").status_code == 200
    assert client.post(_PAGE + "1/", {"text": "x"}).status_code == 403
    assert client.post(_PAGE + "1/remove/").status_code == 403
