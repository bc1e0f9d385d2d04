"""Translator: without a model it says that it cannot; with one, its proposals are checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from answering import Saying
from isegoria.agents.errors import ReasonerError
from isegoria.agents.reasoners.asking import Answer
from isegoria.agents.reasoners.offline import Offline
from isegoria.agents.requests import Reasoning
from isegoria.agents.stewards.readings import wanted_in, written_in
from isegoria.agents.stewards.translation_checking import check_translation, translation_asked
from isegoria.agents.stewards.translator import MOST, Translator, wanted
from worlds import NOW, said, world, worlds

if TYPE_CHECKING:
    from isegoria.agents.reasoners.asking import Question, Reasoner
    from isegoria.agents.requests import Request
    from isegoria.agents.world import World

TRAMS = "The number 12 tram should run until midnight."
RIGHT = "12番の路面電車は深夜まで走るべきだ。"
TOWN = world([said(3, TRAMS), said(4, "給食は1日1回、温かいものにすべきだ", language="ja")])


def _asked(found: World, reasoner: Reasoner) -> list[Request]:
    return [
        one.request("translator")
        for task in Translator().plan(found)
        for one in Translator().work(task, found, reasoner)
    ]


def _speaking(asked: Question) -> str:
    return RIGHT if asked.language == "ja" else "School meals should be warm, 1 time in 1 day."


@given(found=worlds())
@settings(max_examples=50)
def test_without_a_model_nothing_is_asked_for(found: World) -> None:
    """The steward says that translation is unavailable, and what helps; the gate is asked for nothing."""
    tasks = Translator().plan(found)

    assert len(tasks) <= 1
    for task in tasks:
        with pytest.raises(ReasonerError, match="unavailable without a model") as told:
            list(Translator().work(task, found, Offline()))
        assert told.value.trouble == "unavailable"


def test_with_a_model_translations_are_proposed_and_marked_as_its() -> None:
    """Both ways between English and Japanese; who translated is told, and kept with what was asked."""
    model = Saying(_speaking)

    first, second = _asked(TOWN, model)

    assert dict(first.arguments) == {"statement": 3, "language": "ja", "text": RIGHT}
    assert (second.arguments["statement"], second.arguments["language"]) == (4, "en")
    assert first.action.words == {"language": "ja", "reasoner": "model:test"}
    assert "model:test" in first.prose["en"]
    assert "model:test" in first.prose["ja"]
    assert first.reasoning.question == model.questions[0].digest
    assert model.questions[0].texts == {"3": TRAMS}


@given(found=worlds())
@settings(max_examples=50)
def test_only_what_is_shown_and_cannot_be_read_yet_is_translated(found: World) -> None:
    """Not what waits for a moderator or was hidden, not into its own language, and nothing twice."""
    for number, language in wanted(found):
        one = found.statements[number]
        assert one.state == "shown"
        assert language not in {written_in(one), *one.translated}
    assert len(wanted(found)) == len(set(wanted(found))) <= MOST


@pytest.mark.parametrize(
    ("text", "language", "offered", "into"),
    [
        (TRAMS, "en", ("en", "ja"), ("ja",)),
        (TRAMS, "en", ("en",), ("ja",)),
        (TRAMS, "en", (), ("ja",)),
        (TRAMS, "en", ("de", "en"), ("de",)),
        (TRAMS, "", ("en", "ja"), ("ja",)),
        ("給食を無料にすべきだ", "", ("en", "ja"), ("en",)),
        ("学校給食無料化", "", ("en", "ja"), ()),
        ("Die Straßenbahn soll fahren.", "de", ("en", "ja"), ("en", "ja")),
    ],
)
def test_into_which_languages_follows_from_the_conversation(
    text: str, language: str, offered: tuple[str, ...], into: tuple[str, ...]
) -> None:
    """Into those it is offered in; of one that is offered in one only, into English or Japanese."""
    assert wanted_in(said(1, text, language=language), world(languages=offered)) == into


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("路面電車は深夜まで走るべきだ。", "number of the original is missing"),
        ("13番の路面電車は深夜まで走るべきだ。", "number '13'"),
        ("12番の路面電車は深夜まで30分ごとに走るべきだ。", "number '30'"),
        (f"{RIGHT}詳しくは https://example.org へ", "leads elsewhere"),
        (f"{RIGHT}<b>必ず</b>", "leads elsewhere"),
        (f"**{RIGHT}**", "the mark \\*"),
        (f"「{RIGHT}」[3]", "the mark"),
        (f"# {RIGHT}", "the mark #"),
        (f"{RIGHT}\n{RIGHT}", "more lines"),
        (
            f"12番。{'路面電車は深夜まで走るべきだとみんなが強く願っている。' * 4}",
            "characters|shorter or longer",
        ),
        ("12番", "shorter or longer"),
        (TRAMS, "not in the language"),
        ("The number 12 tram should run late.", "not in the language"),
        (f"{RIGHT}\u202e", "invisible"),
        ("", "says nothing"),
    ],
)
def test_a_translation_that_adds_or_loses_anything_countable_is_refused(text: str, why: str) -> None:
    """Numbers, links, marks, lines and length are the original's, whatever a model says."""
    with pytest.raises(ReasonerError, match=why):
        _asked(world([said(3, TRAMS)]), Saying(lambda _asked: text))


def test_marks_of_the_original_stay() -> None:
    """What its author set in brackets or on two lines may stand so in the translation."""
    original = "Trams [the number 12]\nshould run late."
    question = translation_asked("3", original, "ja", 500)
    text = "路面電車［12番］は\n遅くまで走るべきだ。"

    answer = Answer(text, ("3",), Reasoning("model:test", question.digest, {}))

    assert check_translation(question, answer) == text


@pytest.mark.parametrize("cited", [(), ("4",), ("3", "3x")])
def test_a_translation_rests_on_its_original_alone(cited: tuple[str, ...]) -> None:
    """Nothing of another statement gets into it unseen."""
    with pytest.raises(ReasonerError):
        _asked(world([said(3, TRAMS)]), Saying(lambda _asked: RIGHT, lambda _asked: cited))


def test_the_original_itself_is_no_translation() -> None:
    """Of two languages with the same letters, too."""
    german = world([said(3, "Tram statt Auto am Sonntag", language="de")], languages=("de", "en"))

    with pytest.raises(ReasonerError, match="original itself"):
        _asked(german, Saying(lambda _asked: "Tram statt  Auto am Sonntag"))


def test_one_refused_translation_stops_no_other() -> None:
    """The others are proposed first; then it is told for which statements there was none."""
    model = Saying(lambda asked: "嘘" if "3" in asked.texts else _speaking(asked))
    (task,) = Translator().plan(TOWN)

    working = Translator().work(task, TOWN, model)

    assert next(working).arguments["statement"] == 4
    with pytest.raises(ReasonerError, match="No translation of statement 3") as told:
        next(working)
    assert told.value.trouble == "refused"


def test_nobody_goes_on_asking_a_model_that_is_not_there() -> None:
    """A model that does not answer one question is not asked five."""
    model = Saying(lambda _asked: ReasonerError("timeout", "It took too long; ask again later"))

    with pytest.raises(ReasonerError, match="took too long"):
        _asked(TOWN, model)
    assert len(model.questions) == 1


def test_statements_with_links_or_personal_data_are_left_to_people() -> None:
    """Neither is handed to a model, whoever runs it."""
    found = world(
        [said(1, "See www.example.org for trams"), said(2, "Write to me@example.com"), said(3, TRAMS)]
    )

    assert wanted(found) == ((3, "ja"),)


@pytest.mark.parametrize("every", [5, 23, 60, 1_440])
def test_every_statement_has_its_turn(every: int) -> None:
    """What is refused again and again keeps no other from being translated, however often agents work."""
    many = world([said(number, f"Statement of somebody, {number}.") for number in range(1, 24)])

    seen = {
        number
        for turn in range(60)
        for number, _language in wanted(replace(many, at=NOW + timedelta(minutes=every * turn)))
    }

    assert seen == set(range(1, 24))


def test_no_translation_is_longer_than_a_statement_may_be() -> None:
    """What nobody could publish is not proposed."""
    short = replace(world([said(3, TRAMS)]), more={"longest_statement": 10})
    model = Saying(lambda _asked: RIGHT)

    with pytest.raises(ReasonerError, match="10 were asked for"):
        _asked(short, model)
    assert model.questions[0].longest == 10
