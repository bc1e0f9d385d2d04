"""How a draft of a clause is worded: in a statement's own words, or by a model whose answer is checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from isegoria.agents.errors import ReasonerError
from isegoria.agents.reasoners.asking import Question
from isegoria.agents.reasoners.checking import check_answer
from isegoria.agents.requests import Reasoning
from isegoria.agents.stewards.catalogue import LONGEST_CLAUSE
from isegoria.agents.stewards.readings import BOTH, readings
from isegoria.agents.stewards.translation_checking import check_translation, translation_asked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isegoria.agents.reasoners.asking import Answer, Reasoner
    from isegoria.agents.world import StatementFacts, World

LONGEST: Final = LONGEST_CLAUSE - 2  # with room for quotation marks
TITLE: Final = 80
MOST_LANGUAGES: Final = 8
_USUAL: Final = 600
_MARKS: Final = (("", ""), ("“", "”"), ("「", "」"))


@dataclass(frozen=True, slots=True)
class Wording:
    """What a draft says.

    Attributes:
        titles: language to title.
        prose: language to what it says.
        cited: numbers of the statements that it rests on.
        source: the statement whose own words it has; of other wordings the first one cited.
        verbatim: whether it has a statement's own words in every language.
        reasoning: how it came about.
    """

    titles: Mapping[str, str]
    prose: Mapping[str, str]
    cited: tuple[int, ...]
    source: int
    verbatim: bool
    reasoning: Reasoning


def worded(statements: Sequence[StatementFacts], world: World, reasoner: Reasoner) -> Wording:
    """Have a draft worded, in the language of its first statement and in others.

    Where the reasoner quotes, the other languages have the published translations of that statement. Where it
    words anew, that wording is translated, and left out in a language in which there is no translation that
    holds. Whoever answers, it is checked here: each citation is one of the statements, and each number stands
    in one that is cited, or counts those who agree with it.

    Args:
        statements: that say the same; the first gives the language. Each can be read in it.
        world: that they are of.
        reasoner: who is asked.

    Raises:
        ReasonerError: there is no wording that can be used.
    """
    own = next(iter(readings(statements[0])))
    texts = {str(one.number): readings(one)[own] for one in statements}
    agrees = {str(one.number): one.everyone.agree for one in statements if one.everyone is not None}
    longest = min(LONGEST_CLAUSE, max(_USUAL, 2 + max(map(len, texts.values()))))
    question = Question("wording", own, texts, agrees, longest)
    answer = reasoner.ask(question)
    quoted = _quoted(answer, texts)
    kept = Reasoning(answer.reasoning.reasoner, question.digest, answer.reasoning.answer)
    if quoted is not None:
        source = next(one for one in statements if one.number == quoted)
        prose = dict(list(readings(source).items())[:MOST_LANGUAGES])
        return _wording(prose, tuple(one.number for one in statements), quoted, kept, verbatim=True)
    text, citations = check_answer(question, answer.text, answer.citations)
    cited = tuple(one.number for one in statements if str(one.number) in citations)
    others, asked = _translated(text, own, world, reasoner)
    kept = Reasoning(kept.reasoner, kept.question, {**kept.answer, **({"others": asked} if asked else {})})
    return _wording({own: text, **others}, cited, cited[0], kept, verbatim=False)


def _quoted(answer: Answer, texts: Mapping[str, str]) -> int | None:
    """Find the statement whose own words an answer is, with or without quotation marks."""
    for one in answer.citations:
        if one in texts and answer.text in {f"{start}{texts[one]}{end}" for start, end in _MARKS}:
            return int(one)
    return None


def _translated(
    text: str, own: str, world: World, reasoner: Reasoner
) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """Have a wording translated, and keep what was asked and said; nothing where there is nobody."""
    found: dict[str, str] = {}
    asked: dict[str, dict[str, Any]] = {}
    for language in sorted({*BOTH, *world.languages} - {own})[: MOST_LANGUAGES - 1]:
        question = translation_asked("draft", text, language, LONGEST_CLAUSE)
        try:
            answer = reasoner.ask(question)
            found[language] = check_translation(question, answer)
        except ReasonerError:
            continue
        asked[language] = {"question": question.digest, "answer": dict(answer.reasoning.answer)}
    return found, asked


def _wording(
    prose: Mapping[str, str], cited: tuple[int, ...], source: int, kept: Reasoning, *, verbatim: bool
) -> Wording:
    titles = {language: _title(text) for language, text in prose.items()}
    return Wording(titles, dict(prose), cited, source, verbatim, kept)


def _title(text: str) -> str:
    short = " ".join(text.split())
    return short if len(short) <= TITLE else f"{short[: TITLE - 1].rstrip()}…"
