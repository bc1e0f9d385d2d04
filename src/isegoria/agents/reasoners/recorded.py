"""A reasoner that says again what was said before, for tests and audits; it asks nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.agents.errors import ReasonerError
from isegoria.agents.reasoners.asking import Answer
from isegoria.agents.reasoners.checking import check_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from isegoria.agents.reasoners.asking import Question, Reasoner
    from isegoria.agents.requests import Reasoning


class Recorded:
    """Replays answers that were kept with requests, by the digest of their question.

    Args:
        reasonings: as kept; of several to one question the first counts.
    """

    name = "recorded"

    def __init__(self, reasonings: Iterable[Reasoning]) -> None:
        self._kept: dict[str, Reasoning] = {}
        for one in reasonings:
            if one.question:
                self._kept.setdefault(one.question, one)

    def ask(self, question: Question) -> Answer:
        """Give the answer that was kept, with the reasoning as it was kept.

        What a model said is checked again, since it may have been edited; what was quoted offline is not.

        Raises:
            ReasonerError: "unavailable" where none was kept; otherwise as `check_answer`.
        """
        kept = self._kept.get(question.digest)
        if kept is None:
            raise ReasonerError(
                "unavailable", f"No answer to this question was kept ({question.digest[:23]}…); ask anew"
            )
        text, citations = kept.answer.get("text"), kept.answer.get("citations")
        if kept.reasoner != "offline":
            text, citations = check_answer(question, text, citations)
        if not isinstance(text, str) or not isinstance(citations, list | tuple):
            raise ReasonerError("garbage", "The answer that was kept is no text with citations; ask anew")
        return Answer(text, tuple(citations), kept)


class Recording:
    """Asks another reasoner, and hands on what is to be kept of each answer.

    Args:
        reasoner: who answers.
        keep: takes the reasoning of each answer, such as to store it.
    """

    def __init__(self, reasoner: Reasoner, keep: Callable[[Reasoning], None]) -> None:
        self._reasoner = reasoner
        self._keep = keep

    @property
    def name(self) -> str:
        """The name of whoever answers."""
        return self._reasoner.name

    def ask(self, question: Question) -> Answer:
        """Answer a question.

        Raises:
            ReasonerError: there is no answer that can be used; then nothing is kept.
        """
        answer = self._reasoner.ask(question)
        self._keep(answer.reasoning)
        return answer
