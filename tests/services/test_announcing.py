"""What the organiser tells everybody who visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isegoria.services import announcing
from isegoria.services.errors import Forbidden, Invalid, Missing
from isegoria.store.models import HistoryEntry
from town import found_town

if TYPE_CHECKING:
    from town import Town


def _announce(town: Town, role: str = "organiser", **texts: str) -> int:
    return announcing.announce(slug=town.slug, account=town.account(role), texts=texts)


def _read(town: Town, language: str) -> list[tuple[str, str]]:
    listed = announcing.current(conversation=town.id, language=language)
    return [(one.text, one.language) for one in listed]


def test_everybody_reads_it_in_their_language_where_there_is_one(town: Town) -> None:
    """The newest first; who reads another language gets the conversation's own."""
    _announce(town, ja="日本語だけ", en="  ")
    _announce(town, en=" We meet on Monday. ", ja="月曜日に集まります。")

    assert _read(town, "ja") == [("月曜日に集まります。", "ja"), ("日本語だけ", "ja")]
    assert _read(town, "fr") == [("We meet on Monday.", "en"), ("日本語だけ", "ja")]
    assert [one.kind for one in HistoryEntry.objects.all()] == ["announced", "announced"]


def test_withdrawn_it_is_seen_by_nobody_but_those_who_look_after_the_conversation(town: Town) -> None:
    """The meeting is off: visitors no longer read about it, and the history says so once."""
    number = _announce(town, en="We meet on Monday.")

    for _twice in range(2):
        announcing.withdraw(slug=town.slug, account=town.account("organiser"), announcement=number)

    assert _read(town, "en") == []
    (kept,) = announcing.every(slug=town.slug, account=town.account("overseer"), language="en")
    assert kept.withdrawn_at is not None
    assert HistoryEntry.objects.filter(kind="announcement-withdrawn").count() == 1


@pytest.mark.parametrize(
    ("texts", "field", "words"),
    [
        ({}, "en", "Write something"),
        ({"ja": " \n"}, "en", "Write something"),
        ({"tlh": "x"}, "tlh", "does not speak"),
        ({"ja": "あ" * 2001}, "ja", "2001 characters; 2000 are allowed"),
        ({"en": "a\0b"}, "en", "NUL"),
    ],
)
def test_a_wrong_one_is_refused(town: Town, texts: dict[str, str], field: str, words: str) -> None:
    """With the language it is about, the reason and the remedy."""
    with pytest.raises(Invalid, match=words) as refused:
        _announce(town, **texts)

    assert refused.value.field == field
    assert not HistoryEntry.objects.exists()


def test_only_the_organiser_speaks_for_the_conversation(town: Town) -> None:
    """And only about their own."""
    number = _announce(town, en="News")
    for role in ("", "moderator", "overseer"):
        with pytest.raises(Forbidden):
            _announce(town, role, en="News")
        with pytest.raises(Forbidden):
            announcing.withdraw(slug=town.slug, account=town.account(role), announcement=number)
    with pytest.raises(Forbidden):
        announcing.every(slug=town.slug, account=town.account())
    elsewhere = found_town("buses")
    with pytest.raises(Missing, match="no such announcement"):
        announcing.withdraw(slug=elsewhere.slug, account=elsewhere.account("organiser"), announcement=number)
