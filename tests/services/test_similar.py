"""Statements that say nearly the same are found, in either language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rapidfuzz import fuzz

from isegoria.services.similar import LIKE, _pairs, _Wanted, plain, similar_to
from isegoria.store.models import Statement

if TYPE_CHECKING:
    from town import Town


@pytest.fixture
def said(town: Town) -> Town:
    """Have three things said, in English with one of them in Japanese as well."""
    texts = [
        ("Trams should be free for children", {"ja": "路面電車は子どもに無料であるべきだ"}),
        ("Night buses should run every hour", {}),
        ("The mayor should resign", {}),
    ]
    for number, (text, translations) in enumerate(texts):
        Statement.objects.filter(number=number).update(text=text, translations=translations)
    return town


@pytest.mark.parametrize(
    "text",
    [
        "For children, trams should be free",
        "TRAMS SHOULD BE FREE FOR ALL CHILDREN!",
        "路面電車は子どもには無料であるべき",
    ],
)
def test_the_same_in_other_words_is_found(said: Town, text: str) -> None:
    """In another order, louder, or in Japanese."""
    assert [one.number for one in similar_to(conversation=said.id, text=text)] == [0]


@pytest.mark.parametrize("text", ["Cars should pay more", "公園を増やす", "!!!", ""])
def test_what_is_merely_on_the_topic_is_not(said: Town, text: str) -> None:
    """I am not asked about things that I did not mean."""
    assert similar_to(conversation=said.id, text=text) == ()


def test_similar_statements_are_shown_in_the_reader_s_language(said: Town) -> None:
    """I wrote English but read Japanese."""
    found = similar_to(conversation=said.id, text="Trams should be free for children", language="ja")

    assert (found[0].language, found[0].likeness) == ("ja", 100.0)
    assert found[0].text.startswith("路面電車")


def test_what_is_not_shown_is_not_offered(said: Town) -> None:
    """Nobody is sent to a statement that cannot be voted on."""
    Statement.objects.filter(number=0).update(state="hidden")

    assert similar_to(conversation=said.id, text="Trams should be free for children") == ()


def test_likeness_is_what_comparing_everything_gives() -> None:
    """Leaving out texts of quite another length changes nothing that is found."""
    texts = ["a", "ab", "abab", "trams for all", "all for trams", "trams for all of us, and more of them", ""]
    for one in texts:
        for other in texts:
            pairs, others = _pairs(plain(one)), _pairs(plain(other))
            shared = 200 * (pairs & others).total() / (pairs.total() + others.total())
            words = fuzz.token_sort_ratio(plain(one), plain(other))
            whole = max(shared, words) if one and other else 0

            assert _Wanted.of(one).likeness([other]) == (pytest.approx(whole) if whole >= LIKE else 0)
