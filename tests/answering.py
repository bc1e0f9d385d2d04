"""Reasoners for tests, which answer as a model might, well or badly; nobody is asked over a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.agents.errors import ReasonerError
from isegoria.agents.reasoners.asking import Answer
from isegoria.agents.requests import Reasoning

if TYPE_CHECKING:
    from collections.abc import Callable

    from isegoria.agents.reasoners.asking import Question

    Say = Callable[[Question], str | ReasonerError]


class Saying:
    """Says what a function gives, unchecked, and rests it on all texts; keeps the questions.

    Args:
        say: gives the words for a question, or the error.
        cite: gives other citations.
    """

    name = "model:test"

    def __init__(self, say: Say, cite: Callable[[Question], tuple[str, ...]] | None = None) -> None:
        self._say = say
        self._cite = cite
        self.questions: list[Question] = []

    def ask(self, question: Question) -> Answer:
        """Answer, or raise what was given."""
        self.questions.append(question)
        told = self._say(question)
        if isinstance(told, ReasonerError):
            raise told
        cited = self._cite(question) if self._cite else tuple(question.texts)
        kept = {"text": told, "citations": list(cited)}
        return Answer(told, cited, Reasoning(self.name, question.digest, kept))
