"""What layer 6 hears of a reasoner while a steward asks it: how often, and what came of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from isegoria.agents.errors import ReasonerError
from isegoria.agents.layers.wording import foreign, sentence

if TYPE_CHECKING:
    from isegoria.agents.bus import Seat
    from isegoria.agents.reasoners.asking import Answer, Question, Reasoner
    from isegoria.agents.steward import Task


class Hearing:
    """Hands questions on to a reasoner, and counts them; changes neither question nor answer.

    Args:
        reasoner: who answers.
    """

    def __init__(self, reasoner: Reasoner) -> None:
        self._reasoner = reasoner
        self.asked = 0
        self.answered = 0
        self.instead: Counter[str] = Counter()
        self.without: Counter[str] = Counter()

    @property
    def name(self) -> str:
        """The name of whoever answers."""
        return self._reasoner.name

    def ask(self, question: Question) -> Answer:
        """Answer a question.

        Raises:
            ReasonerError: there is no answer that can be used.
        """
        self.asked += 1
        try:
            answer = self._reasoner.ask(question)
        except ReasonerError as wrong:
            self.without[wrong.trouble] += 1
            raise
        if answer.instead:
            self.instead[answer.instead] += 1
        else:
            self.answered += 1
        return answer

    def tell(self, seat: Seat, task: Task) -> None:
        """Say how often the reasoner was asked in a task, and what came of it; nothing where it was not.

        Args:
            seat: layer 6's.
            task: in which it was asked.
        """
        if not self.asked:
            return
        troubles = sorted({*self.instead, *self.without})
        prose = sentence(
            _TROUBLED if troubles else _TELLS,
            task=foreign(task.name),
            reasoner=foreign(self.name),
            asked=self.asked,
            answered=self.answered,
            instead=self.instead.total(),
            without=self.without.total(),
            troubles=troubles or ["-"],
        )
        data = {
            "task": task.name,
            "reasoner": self.name,
            "asked": self.asked,
            "instead": dict(sorted(self.instead.items())),
            "without": dict(sorted(self.without.items())),
        }
        seat.say("telemetry", prose, data)


_TELLS: Final = (
    "In the task {task} it asked the reasoner {reasoner} {asked} questions, and got {answered} answers.",
    "作業{task}で推論器{reasoner}に{asked}回質問し、{answered}回答えを得た。",
)
_TROUBLED: Final = (
    (
        "In the task {task} it asked the reasoner {reasoner} {asked} questions: {answered} answers could be "
        "used, {instead} times quotations stand in, and {without} questions are left for later ({troubles})."
    ),
    (
        "作業{task}で推論器{reasoner}に{asked}回質問した。使える答えは{answered}回、引用で代えたのは{instead}回、"
        "後に残した質問は{without}件（{troubles}）。"
    ),
)
