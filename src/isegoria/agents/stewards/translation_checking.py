"""Whether a translation can be shown to a person: its numbers, marks, lines and length are the original's."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from isegoria.agents.errors import ReasonerError
from isegoria.agents.reasoners.asking import Question
from isegoria.agents.reasoners.checking import check_answer
from isegoria.agents.reasoners.numbers import numbers_meant, numbers_told

if TYPE_CHECKING:
    from isegoria.agents.reasoners.asking import Answer

SPREAD: Final = 3.0
SLACK: Final = 24.0
_MARKS: Final = "<>[]{}|*_#`~^\\"
_WIDE: Final = 2.5  # a letter of Japanese says about what two and a half of English do
_BREAKS: Final = "\n\r\v\f\u0085\u2028\u2029"


def translation_asked(name: str, text: str, language: str, longest: int) -> Question:
    """Ask for a translation.

    Args:
        name: of the text, such as a statement's number.
        text: what somebody wrote; untrusted.
        language: into which.
        longest: characters that it may have in any case.
    """
    most = round(2 * _WIDE * len(text) + SLACK)
    return Question("translation", language, {name: text}, longest=max(1, min(longest, most)))


def check_translation(question: Question, answer: Answer) -> str:
    """Refuse a translation that adds or loses what can be counted; its meaning is for a person to judge.

    Every number of the original is told, and no other. There is no link in it, and no mark of layout, bracket
    or line more than in the original. It is of the other language's letters, is not the original itself, and
    has from a third to three times its length, where a letter of Japanese counts for two and a half.

    Args:
        question: as `translation_asked` makes it.
        answer: of a reasoner.

    Returns:
        The translation, without space around it.

    Raises:
        ReasonerError: "garbage" or "refused"; says what does not hold.
    """
    (original,) = question.texts.values()
    text, _cited = check_answer(question, answer.text, answer.citations)
    if _folded(text) == _folded(original):
        raise _refused("it is the original itself")
    for mark in _MARKS:
        if _plain(text).count(mark) > _plain(original).count(mark):
            raise _refused(f"it has the mark {mark} more often than the original")
    if _lines(text) > _lines(original.strip()):
        raise _refused("it has more lines than the original")
    meant = numbers_meant(text)
    for told in numbers_told(original):
        if not told.values & meant:
            raise _refused("a number of the original is missing from it")
    length, right = _length(text), _length(original)
    if not right <= SPREAD * length + SLACK or not length <= SPREAD * right + SLACK:
        raise _refused("it is far shorter or longer than the original")
    return text


def _refused(why: str) -> ReasonerError:
    return ReasonerError(
        "refused", f"The translation was refused: {why}; ask again, or let a person translate"
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _folded(text: str) -> str:
    return "".join(_plain(text).casefold().split())


def _lines(text: str) -> int:
    return sum(text.count(one) for one in _BREAKS)


def _length(text: str) -> float:
    return sum(_WIDE if one > "\u2e7f" else 1.0 for one in text)
