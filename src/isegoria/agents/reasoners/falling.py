"""A reasoner that falls back to another one where it has no usable answer, and says so in the answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from isegoria.agents.errors import ReasonerError

if TYPE_CHECKING:
    from isegoria.agents.reasoners.asking import Answer, Question, Reasoner


class Falling:
    """Asks one reasoner, and another one where the first has no answer that can be used.

    Args:
        first: asked first, such as a model.
        second: asked where the first has no answer, such as the offline one.
    """

    def __init__(self, first: Reasoner, second: Reasoner) -> None:
        self._first = first
        self._second = second

    @property
    def name(self) -> str:
        """The name of whoever is asked first."""
        return self._first.name

    def ask(self, question: Question) -> Answer:
        """Answer a question; where the second answered, the answer says what trouble the first had.

        Raises:
            ReasonerError: neither has an answer; the trouble is the first one's.
        """
        try:
            return self._first.ask(question)
        except ReasonerError as wrong:
            try:
                return replace(self._second.ask(question), instead=wrong.trouble)
            except ReasonerError:
                raise wrong from None


class Absent:
    """A reasoner that cannot be had here, such as a model without what asks it.

    Args:
        name: of whoever would be asked.
        why: what is missing, and what helps.
    """

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        self._why = why

    def ask(self, question: Question) -> Answer:
        """Answer nothing.

        Raises:
            ReasonerError: "unavailable", always.
        """
        raise ReasonerError("unavailable", f"{self._why} (asked for: {question.kind})")
