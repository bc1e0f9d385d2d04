"""What a reasoner says is held against what it was given, before a person sees it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.agents.errors import ReasonerError
from isegoria.agents.reasoners.asking import Question
from isegoria.agents.reasoners.checking import check_answer
from isegoria.agents.reasoners.numbers import numbers_meant, numbers_told

TEXTS = {"3": "Close the street on 2 Sundays a month.", "8": "三百人が賛成した。"}
QUESTION = Question("summary", "en", TEXTS, {"participants": 1_234, "3": 40}, 200)


def _refusal(text: object, citations: object = ("3",), question: Question = QUESTION) -> str:
    try:
        check_answer(question, text, citations)
    except ReasonerError as wrong:
        return wrong.trouble
    return ""


@pytest.mark.parametrize(
    "text",
    [
        "Close the street on 2 Sundays [3].",
        "Of 1,234 participants, 40 want the street closed on two Sundays (#3).",
        "Of 1234 participants, forty agree [3, 8].",
        "Three hundred people agree [8].",
        "One and all want it closed [3].",
    ],
)
def test_true_figures_may_be_told_in_any_form(text: str) -> None:
    """Digits with or without separators, number words, numerals: what counts is the value."""
    assert _refusal(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Of 1,235 participants, 40 agree [3].",
        "Close the street on 3 Sundays [3].",
        "Thirteen hundred people agree [8].",
        "９ people agree [3].",
        "Nine people agree [3].",
        "A majority of 九割 agree [3].",
        "1.2 million people agree [3].",
        "Close it on 2 of 4 Sundays [3].",
        "①② agree [3].",
    ],
)
def test_no_figure_may_be_told_that_was_not_given(text: str) -> None:
    """A number that is neither a given figure nor in a cited text is refused, however it is written."""
    assert _refusal(text) == "refused"


def test_a_text_that_is_not_cited_lends_no_figure() -> None:
    """Three hundred stands in text 8; whoever cites only text 3 cannot tell it."""
    assert _refusal("300 people want it [3].", ["3"]) == "refused"
    assert _refusal("300 people want it [3].", ["3", "8"]) == ""


def test_an_id_is_no_figure() -> None:
    """Statement 8 may be cited as [8], and nobody can make eight people of it."""
    assert _refusal("Many people agree [8].", ["8"]) == ""
    assert _refusal("8 people agree [8].", ["8"]) == "refused"


def test_what_is_cited_within_the_text_counts_as_cited() -> None:
    """Citations within the text are listed once, after those that were named."""
    assert check_answer(QUESTION, "It is so [8, 3] (#8).", ["3"])[1] == ("3", "8")


@pytest.mark.parametrize(
    ("language", "text", "trouble"),
    [
        ("ja", "通りを月に2回閉めてほしい。", ""),
        ("ja", "Close the street.", "refused"),
        ("ja", "关闭街道请大家一起同意这个建议。", "refused"),
        ("zh", "通りを月に2回閉めてほしい。", "refused"),
        ("fr", "Fermer la rue.", ""),
        ("ru", "Close the street.", "refused"),
        ("ru", "Закрыть улицу.", ""),
        ("en", "2", "refused"),
    ],
)
def test_the_language_is_roughly_right(language: str, text: str, trouble: str) -> None:
    """An answer in another script than its language's is refused."""
    question = Question("translation", language, TEXTS, {}, 200)

    assert _refusal(text, question=question) == trouble


@pytest.mark.parametrize(
    "text",
    [
        "See https://evil.example [3].",
        "See ｈｔｔｐｓ：／／evil.example [3].",
        "See www.evil.example [3].",
        "See [this](there) [3].",
        "See evil.com [3].",
        "Write to a@b.example [3].",
        "See <script>alert()</script> [3].",
        "See javascript:alert() [3].",
    ],
)
def test_nothing_leads_elsewhere(text: str) -> None:
    """Links, addresses and tags are refused, in full-width letters as well."""
    assert _refusal(text) == "refused"


@given(text=st.text(max_size=300), citations=st.lists(st.text(max_size=4) | st.integers(), max_size=4))
def test_whatever_is_said_there_is_an_answer_or_a_trouble(text: str, citations: list[object]) -> None:
    """No text of any kind makes the check itself break."""
    assert _refusal(text, citations) in {"", "garbage", "refused"}


@given(value=st.integers(0, 10**9))
def test_a_number_is_found_in_digits_however_they_are_grouped(value: int) -> None:
    """A number is the same with and without separators."""
    for shown in (str(value), f"{value:,}", f"{value:,}".replace(",", ".")):
        (told,) = numbers_told(f"So {shown} people")
        assert Decimal(value) in told.values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("二〇二六年", {2026}),
        ("一億二千三百四十五万六千七百八十九人", {123_456_789}),
        ("1億2千万円", {120_000_000}),
        ("十二人", {12}),
        ("三人と4人", {3, 4}),
        ("十分に一緒に考えた万人の一人", set()),
        ("two hundred and five thousand and six", {205_006}),
        ("three dozen", {36}),
        ("hundreds of people", {100}),
        ("one person", set()),
        ("12.5 or 12,5", {Decimal("12.5"), 12, 5}),
        ("2026.11.25", {2026, 11, 25}),
    ],
)
def test_numerals_and_words_are_read(text: str, values: set[int]) -> None:
    """Japanese numerals and English words tell figures as well, and idioms do not."""
    assert {value for one in numbers_told(text) for value in one.values} == values


def test_a_month_by_name_lends_its_number() -> None:
    """Whoever translates "November" may write 11月."""
    assert Decimal(11) in numbers_meant("In November")
    assert not numbers_told("In November")
