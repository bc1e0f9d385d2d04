"""Who words, translates and sums up for the stewards of this site: a model where it has one, else nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from isegoria.agents.reasoners.offline import Offline

if TYPE_CHECKING:
    from isegoria.agents.reasoners.asking import Reasoner

MOST_QUESTIONS = 50  # a turn


def reasoner_of_site() -> Reasoner:
    """Make the reasoner for one round of turns.

    Raises:
        ReasonerError: the site names a model, and the extra `llm` is not installed.
    """
    told = settings.STEWARD_MODEL
    if told is None:
        return Offline()
    from isegoria.agents.reasoners.model import Model  # noqa: PLC0415 - only a site with a model loads it

    return Model(model=told["name"], endpoint=told["url"], key=told["key"], most=MOST_QUESTIONS)
