"""Lines of the public history about stewards, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping


def stewards_told(kind: str, details: Mapping[str, str | int | None]) -> str:
    """Say what was done to stewards, or to what they suggest; "" for a line about something else.

    Args:
        kind: of the line.
        details: as it was kept.
    """
    phrases = {
        "swarm-founded": _("Stewards began to work: %(agents)s agents."),
        "swarm-governed": _("The stewards were put under another constitution."),
        "swarm-ended": _("All stewards were ended, for good."),
        "agent-paused": _("Every steward was paused.")
        if details.get("agent") == "board"
        else _("The steward “%(agent)s” was paused, with everybody below it."),
        "agents-upgraded": _(
            "The software was upgraded to %(version)s; %(agents)s agents are made of it now."
        ),
        "action-approved": _("An action that waited for a person was approved."),
        "action-refused": _("An action that waited for a person was refused."),
        "motion-moved": _("Motion %(motion)s was brought before the board."),
        "motion-carried": _("The board carried motion %(motion)s."),
        "motion-lost": _("The board turned motion %(motion)s down."),
        "motion-void": _("Motion %(motion)s could no longer be done."),
        "suggestion-taken": _("Suggestion %(suggestion)s of a steward was taken up."),
        "suggestion-dismissed": _("Suggestion %(suggestion)s of a steward was dismissed."),
        "suggestion-reopened": _("Suggestion %(suggestion)s of a steward was opened again."),
        "message-given-up": _("A message of a steward could not be delivered."),
        "translated": _("A translation of statement %(statement)s was taken up, made by %(reasoner)s."),
    }
    phrase = phrases.get(kind, "")
    names = ("agents", "agent", "version", "motion", "suggestion", "statement", "reasoner")
    return phrase % {name: details.get(name, "") for name in names} if phrase else ""
