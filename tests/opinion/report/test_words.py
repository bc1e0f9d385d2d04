"""The report's words: complete in both languages, and figures that are never prettier than the truth."""

from __future__ import annotations

from dataclasses import fields
from string import Formatter
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from isegoria.opinion import Settings
from isegoria.opinion.conversation import NOTE_SENTENCES
from isegoria.opinion.groups import Clarity
from isegoria.opinion.report.words import Language, Words, sentences


def _placeholders(text: str) -> set[str]:
    return {name.split(".")[0] for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", sorted(sentences()))
def test_every_sentence_is_said_in_both_languages_with_the_same_figures(name: str) -> None:
    """Nobody reads less for reading the other language."""
    entry = sentences()[name]

    assert {"ja", "en"} <= set(entry) <= {"ja", "en", "en-one"}
    assert len({frozenset(_placeholders(text)) for text in entry.values()}) == 1
    assert all(text.strip() for text in entry.values())


def test_every_reason_setting_and_note_has_its_words() -> None:
    """What the analysis can say, the report can say."""
    said = sentences()

    assert all(f"clarity.{one}" in said for one in get_args(Clarity))
    assert all(f"set.{one.name}" in said for one in fields(Settings))
    for kind, english in NOTE_SENTENCES.items():
        assert said[f"note.{kind}"]["en"] == english


@example(seen=1000, part=0.995)
@example(seen=1000, part=0.005)
@given(seen=st.integers(1, 10**7), part=st.floats(0, 1))
def test_only_nobody_is_none_and_only_everybody_is_all(seen: int, part: float) -> None:
    """One dissenting vote among millions is not rounded away."""
    count = round(part * seen)

    written = Words.percent(count / seen)

    assert (written == "0%") == (count == 0)
    assert (written == "100%") == (count == seen)


@given(share=st.floats(0, 1))
def test_a_lower_bound_is_never_overstated(share: float) -> None:
    """What is said to be at least so much is."""
    assert int(Words.at_least(share).removesuffix("%")) <= share * 100


@given(lower=st.floats(0, 1), width=st.floats(0, 1))
def test_an_interval_holds_what_it_rounds(lower: float, width: float) -> None:
    """Rounding makes no share look surer than it is."""
    upper = min(lower + width, 1.0)

    low, high = Words("en").interval(lower, upper).removesuffix("%").split("–")

    assert int(low) <= lower * 100 <= upper * 100 <= int(high)


@pytest.mark.parametrize(("language", "separator"), [("ja", "、"), ("en", ", ")])
def test_figures_are_written_as_people_read_them(language: Language, separator: str) -> None:
    """Thousands are separated, one is singular, lists are joined as the language does."""
    words = Words(language)

    assert "1,200" in words.say("people", number=1200)
    assert words.say("people", number=1) == {"ja": "1人", "en": "1 person"}[language]
    assert words.listed(["A", "<B>"]) == f"A{separator}&lt;B&gt;"
