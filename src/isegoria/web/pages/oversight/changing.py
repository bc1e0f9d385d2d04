"""What a motion to change an agent shows and sends: its instructions in both languages, and its budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from isegoria.agents.packets import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.services.governing.reading.values import AgentLine, ConfigurationInfo

_SAID: Final = ("goal", "done", "measures")
_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Field:
    """A text to change, in one language."""

    name: str
    label: str
    language: str
    value: str


def fields_of(current: ConfigurationInfo, given: Mapping[str, str]) -> list[Field]:
    """List what can be changed of what an agent is told, as it is or as it was sent.

    Args:
        current: the version in use.
        given: what was sent; empty for a new form.
    """
    told = current.document.get("instructions", {})
    labels = {
        "goal": _("What it is for"),
        "done": _("Done means"),
        "measures": _("How one sees that it does well"),
    }
    languages = dict(settings.LANGUAGES)
    return [
        Field(
            f"{part}_{code}",
            # Translators: what a text is about, then its language.
            _("%(part)s (%(language)s)") % {"part": labels[part], "language": languages[code]},
            code,
            given.get(f"{part}_{code}", str(told.get(part, {}).get(code, ""))),
        )
        for part in _SAID
        for code in LANGUAGES
    ]


def changes_in(current: ConfigurationInfo, line: AgentLine, given: Mapping[str, str]) -> dict[str, Any]:
    """Give what differs from how it is, as motions name it.

    Args:
        current: the version in use.
        line: the agent.
        given: what was sent.
    """
    told = current.document.get("instructions", {})
    changes: dict[str, Any] = {}
    for part in _SAID:
        sent = {code: given.get(f"{part}_{code}", "").strip() for code in LANGUAGES}
        if sent != {code: told.get(part, {}).get(code, "") for code in LANGUAGES}:
            changes[part] = sent
    budget = whole(given.get("budget", ""))
    if budget != line.budget:
        changes["budget"] = budget
    return changes


def whole(text: str) -> int:
    """Read a whole number; -1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else -1
