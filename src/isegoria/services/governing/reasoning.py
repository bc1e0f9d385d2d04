"""Who words, translates and sums up for the stewards of this site: a model where it has one, else nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings

from isegoria.agents.errors import ReasonerError
from isegoria.agents.reasoners.falling import Absent, Falling
from isegoria.agents.reasoners.offline import Offline

if TYPE_CHECKING:
    from isegoria.agents.reasoners.asking import Reasoner

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
