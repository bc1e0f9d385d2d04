"""What guards say while they are written: a sentence each, or the place of a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from isegoria.constitution.clauses import Example
from isegoria.constitution.errors import ActionError, ClauseError, GuardError
from isegoria.constitution.guards import explain, judge, parse
from isegoria.services.ratifying.reading import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isegoria.constitution.guards import Guard, Language

_WIDEST = 80


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where guards are not written as guards are.

    Attributes:
        place: line and column, in words.
        excerpt: the line, and below it a mark at the column.
    """

    place: str
    reason: str
    remedy: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Judged:
    """An example and what the guards say of it.

    Attributes:
        action: in words, as guards name things.
        judged: what the guards say, in words.
        holds: whether the example says the same.
        why: why it cannot be judged at all; "" where it can.
    """

    action: str
    judged: str
    holds: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """Guards and examples as they stand."""

    sentences: tuple[str, ...]
    mistake: Mistake | None
    examples: tuple[Judged, ...]


def previewed(text: str, examples: Sequence[Mapping[str, Any]], language: str) -> Preview:
    """Explain guards that somebody is writing, and judge examples by them.

    Args:
        text: the guards, a line each.
        examples: as `isegoria.constitution` writes them.
        language: of whoever reads.
    """
    spoken: Language = "ja" if language.startswith("ja") else "en"
    try:
        guards = parse(text)
    except GuardError as wrong:
        return Preview((), _mistake(wrong, text, spoken), ())
    sentences = tuple(explain(one, spoken) for one in guards)
    return Preview(sentences, None, tuple(_judged(one, guards) for one in examples))


def outcome_in_words(outcome: str) -> str:
    """Say what comes of an action."""
    return {"allow": _("allowed"), "approve": _("needs approval"), "deny": _("denied")}[outcome]


def _mistake(wrong: GuardError, text: str, language: Language) -> Mistake:
    lines = text.replace("\r\n", "\n").split("\n")
    line = lines[wrong.line - 1] if 0 < wrong.line <= len(lines) else ""
    start = max(0, wrong.column - 1 - _WIDEST // 2)
    shown = line[start : start + _WIDEST].replace("\t", " ")
    mark = " " * min(max(wrong.column - 1 - start, 0), _WIDEST) + "▲"
    place = _("Line %(line)s, column %(column)s") % {"line": wrong.line, "column": wrong.column}
    return Mistake(place, wrong.reasons[language], wrong.remedies[language], f"{shown}\n{mark}")


def _judged(document: Mapping[str, Any], guards: Sequence[Guard]) -> Judged:
    action = in_words(document["action"])
    try:
        example = Example.read(document)
    except (ClauseError, ActionError) as wrong:
        return Judged(action, "", holds=False, why=str(wrong))
    outcome = judge({"clause": guards}, example.action).outcome
    return Judged(action, outcome_in_words(outcome), outcome == example.outcome)
