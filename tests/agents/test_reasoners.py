"""Reasoners that need no model: one quotes, one says again what was said before."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from isegoria.agents.errors import ReasonerError
from isegoria.agents.reasoners.asking import Answer, Question
from isegoria.agents.reasoners.checking import check_answer
from isegoria.agents.reasoners.falling import Falling
from isegoria.agents.reasoners.offline import Offline
from isegoria.agents.reasoners.recorded import Recorded, Recording
from isegoria.agents.requests import Reasoning

TEXTS = {"9": "Plant trees.", "10": "Plant “many” trees.", "11": "Plant no trees at all, ever."}
FACTS = {"9": 12, "10": 31, "11": 31, "participants": 1_500}
WORDING = Question("wording", "en", TEXTS, FACTS, 200)


def test_offline_translates_nothing_and_says_so() -> None:
    """Without a model there is no translation; nobody gets a pretended one."""
    with pytest.raises(ReasonerError, match="unavailable without a model") as told:
        Offline().ask(Question("translation", "ja", {"9": "Plant trees."}))

    assert told.value.trouble == "unavailable"


def test_offline_words_by_quoting_what_most_people_agree_with() -> None:
    """The words are a person's own, verbatim, marked as a quotation; of equals the least id counts."""
    answer = Offline().ask(WORDING)

    assert (answer.text, answer.citations) == ("“Plant “many” trees.”", ("10",))
    assert answer.reasoning.answer["quote"] is True
    assert Offline().ask(replace(WORDING, facts={**FACTS, "9": 32})).citations == ("9",)
    assert Offline().ask(replace(WORDING, language="ja")).text == "「Plant “many” trees.」"


def test_offline_takes_the_next_where_the_first_is_too_long() -> None:
    """A quotation is whole or is not there."""
    assert Offline().ask(replace(WORDING, longest=15)).text == "“Plant trees.”"
    with pytest.raises(ReasonerError, match="fits the length"):
        Offline().ask(replace(WORDING, longest=5))


@pytest.mark.parametrize("longest", [40, 60, 100, 400])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_offline_summary_holds_by_the_check_of_models(language: str, longest: int) -> None:
    """Every sentence quotes and cites, every figure was given, and it is never too long."""
    texts = dict.fromkeys(TEXTS, "木を2本「すぐに」植えてほしいです。") if language == "ja" else TEXTS
    question = Question("summary", language, texts, FACTS, longest)

    answer = Offline().ask(question)

    assert check_answer(question, answer.text, answer.citations) == (answer.text, answer.citations)
    assert answer.text.count("[") == len(set(answer.citations) & set(texts))


def test_an_offline_summary_tells_counts_and_figures() -> None:
    """Texts come by their ids, each with how many agree; then the other figures."""
    answer = Offline().ask(
        Question("summary", "en", {"10": "Trees!", "9": "Buses!"}, {"9": 1_200, "people": 3})
    )

    assert answer.text == "“Buses!” [9], agreed with by 1,200. “Trees!” [10]. people: 3."


def test_what_was_recorded_is_said_again() -> None:
    """An audit gets the same answer, and the same reasoning is kept, without asking anybody."""
    kept: list[Reasoning] = []
    first = Recording(Offline(), kept.append).ask(WORDING)

    again = Recorded(kept).ask(WORDING)

    assert again == first
    assert json.dumps(again.reasoning.document()) == json.dumps(first.reasoning.document())


def test_what_was_not_recorded_is_unavailable() -> None:
    """Another question has another digest, so nothing is made up for it."""
    with pytest.raises(ReasonerError) as told:
        Recorded([Reasoning("offline", WORDING.digest, {})]).ask(replace(WORDING, longest=201))

    assert told.value.trouble == "unavailable"


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ({"text": "Plant trees, say 9,000 people.", "citations": ["9"]}, "refused"),
        ({"text": "Plant trees.", "citations": ["99"]}, "refused"),
        ({"text": "Plant trees."}, "garbage"),
    ],
)
def test_a_recording_that_was_edited_is_checked_again(answer: dict[str, object], trouble: str) -> None:
    """Somebody who edits what a model said gets no further than the model would have got."""
    with pytest.raises(ReasonerError) as told:
        Recorded([Reasoning("model:stub", WORDING.digest, answer)]).ask(WORDING)

    assert told.value.trouble == trouble


def test_agents_need_neither_web_nor_model() -> None:
    """Taking a turn loads no web framework, no client of models, and nothing that talks to a network."""
    program = (
        "import sys; from isegoria.agents import *; import isegoria.agents.reasoners.model, "
        "isegoria.agents.reasoners.offline; "
        "print([one for one in ('django', 'openai', 'pydantic', 'pydantic_ai', 'anyio', 'httpx', 'httpx2', "
        "'asyncio', 'numpy', 'sqlite3', 'http.client', 'ssl') if one in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_without_the_extra_a_model_says_what_to_install() -> None:
    """Whoever sets up a model without its packages is told which."""
    program = (
        "import sys; sys.modules['pydantic_ai'] = None; from isegoria.agents import ReasonerError\n"
        "from isegoria.agents.reasoners.model import Model\n"
        "try: Model(model='stub', endpoint='http://127.0.0.1:1/v1')\n"
        "except ReasonerError as wrong: print(wrong.trouble, wrong)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.startswith("unavailable ")
    assert "isegoria[llm]" in done.stdout


class _Broken:
    """Has the same trouble with every question."""

    name = "broken"

    def ask(self, question: Question) -> Answer:
        """Have it."""
        raise ReasonerError("timeout", f"no answer to {question.kind} in time; ask again later")


def test_where_the_first_has_no_answer_the_second_answers_and_says_so() -> None:
    """A quotation that stands in for a model is marked as one, and kept as what it is."""
    answer = Falling(_Broken(), Offline()).ask(WORDING)

    assert replace(answer, instead="") == Offline().ask(WORDING)
    assert (answer.instead, answer.reasoning.reasoner) == ("timeout", "offline")
    assert Falling(Offline(), _Broken()).ask(WORDING).instead == ""


def test_where_neither_has_an_answer_the_first_ones_trouble_is_told() -> None:
    """That a model is late helps whoever reads it more than that quotations translate nothing."""
    with pytest.raises(ReasonerError, match="in time") as told:
        Falling(_Broken(), Offline()).ask(Question("translation", "ja", {"9": "Plant trees."}))

    assert told.value.trouble == "timeout"
