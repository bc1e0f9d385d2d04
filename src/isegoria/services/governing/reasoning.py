"""Who words, translates and sums up for the stewards of this site: a model where it has one, else nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings

from isegoria.agents.errors import ReasonerError
from isegoria.agents.reasoners.falling import Absent, Falling
from isegoria.agents.reasoners.offline import Offline

if TYPE_CHECKING:
    from collections.abc import Callable

    from isegoria.agents.reasoners.asking import Answer, Question, Reasoner

MOST_QUESTIONS: Final = 50  # a turn
# Below the lease of a swarm, so that nobody takes it over while a model is waited for.
SECONDS: Final = 30.0


def reasoner_of_site(*, seconds: float = SECONDS) -> Reasoner:
    """Make the reasoner for one round of turns; where the model has no usable answer, quotes stand in.

    Args:
        seconds: for how long the model may take over an answer.
    """
    told = settings.STEWARD_MODEL
    if told is None:
        return Offline()
    from isegoria.agents.reasoners.model import Model  # noqa: PLC0415 - only a site with a model loads it

    try:
        model: Reasoner = Model(
            model=told["name"], endpoint=told["url"], key=told["key"], seconds=seconds, most=MOST_QUESTIONS
        )
    except ReasonerError as missing:
        model = Absent(f"model:{told['name']}", str(missing))
    return Falling(model, Offline())


class Going:
    """Asks another reasoner, as long as the turn goes on; whoever waits for a model says so meanwhile.

    Args:
        reasoner: who answers.
        stopped: looked at before each question; keeps the lease, and is true once nobody should go on.
    """

    def __init__(self, reasoner: Reasoner, stopped: Callable[[], bool]) -> None:
        self._reasoner = reasoner
        self._stopped = stopped

    @property
    def name(self) -> str:
        """The name of whoever answers."""
        return self._reasoner.name

    def ask(self, question: Question) -> Answer:
        """Answer a question.

        Raises:
            ReasonerError: there is no answer that can be used, or somebody stopped the agent.
        """
        if self._stopped():
            raise ReasonerError("unavailable", "The agent was stopped; it asks again when it goes on")
        return self._reasoner.ask(question)
