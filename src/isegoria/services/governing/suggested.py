"""Suggestions as pages see them, with the words of statements as they are now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from isegoria.store.models import Ratification, Statement, Suggestion

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

_DRAFTED: Final = (Ratification.Stage.DRAFTING, Ratification.Stage.CRITIQUE)
_READABLE: Final = frozenset({Statement.State.PENDING, Statement.State.SHOWN})


@dataclass(frozen=True, slots=True)
class Quoted:
    """A statement that a suggestion is about.

    Attributes:
        text: in the language asked for, where there is a translation; "" where it is not repeated.
        language: of the text.
        state: "pending", "shown", "hidden" or "withdrawn".
    """

    number: int
    text: str
    language: str
    state: str


@dataclass(frozen=True, slots=True)
class SuggestionInfo:
    """Something that a steward suggests.

    Attributes:
        number: within the conversation.
        kind: "duplicate", "bridge", "clause", "translation" or "alarm".
        state: "open", "taken" or "dismissed".
        statements: those that it is about; of duplicates, the repeated one, then the one that stays.
        details: the action's arguments, of the shape that the stewards' catalogue says.
        action: number of the action that brought it about.
        agent: who asked for it.
        reasoner: who worded or translated it, such as "offline" for nobody or "model:small".
        decidable: whoever asks may take it up or dismiss it.
    """

    number: int
    kind: str
    state: str
    statements: tuple[Quoted, ...]
    details: Mapping[str, Any]
    action: int
    agent: str
    reasoner: str
    decidable: bool
    created_at: datetime
    decided_at: datetime | None


def described(
    conversation: int, rows: Sequence[Suggestion], language: str, decides: Collection[str]
) -> tuple[SuggestionInfo, ...]:
    """Prepare suggestions for a page.

    Args:
        conversation: their conversation's row's id.
        rows: the suggestions.
        language: of the statements' texts.
        decides: kinds of which whoever asks may take up or dismiss one.
    """
    wanted = {number for row in rows for number in numbers_of(row)}
    quoted = _quoted(conversation, wanted, language)
    return tuple(
        SuggestionInfo(
            number=row.number,
            kind=row.kind,
            state=row.state,
            statements=tuple(quoted[one] for one in numbers_of(row) if one in quoted),
            details=row.details,
            action=row.action.pk,
            agent=row.action.agent,
            reasoner=str(json.loads(row.action.request)["reasoning"]["reasoner"]),
            decidable=row.kind in decides,
            created_at=row.created_at,
            decided_at=row.decided_at,
        )
        for row in rows
    )


def numbers_of(row: Suggestion) -> tuple[int, ...]:
    """Give the numbers of the statements that a suggestion is about."""
    given = row.details
    named = [given[name] for name in ("statement", "of") if name in given]
    return tuple(dict.fromkeys([*named, *given.get("statements", ())]))


def still_possible(row: Suggestion) -> bool:
    """Tell whether a suggestion can still be taken up, and so whether its words may be shown.

    Args:
        row: the suggestion, with its statements.
    """
    states = {one.state for one in (row.statement, row.other) if one is not None}
    if row.kind == Suggestion.Kind.ALARM:
        return True
    if row.kind == Suggestion.Kind.DUPLICATE:
        stays = row.other is not None and row.other.state == Statement.State.SHOWN
        return stays and states <= _READABLE
    if row.kind == Suggestion.Kind.TRANSLATION:
        missing = row.statement is not None and not row.statement.translations.get(row.details["language"])
        return missing and states <= _READABLE
    if row.kind == Suggestion.Kind.CLAUSE:
        return _drafted(row)
    return states == {Statement.State.SHOWN}


def _drafted(row: Suggestion) -> bool:
    drafting = Ratification.objects.filter(
        conversation_id=row.conversation_id, number=row.details["ratification"], stage__in=_DRAFTED
    )
    numbers = set(row.details["statements"])
    shown = Statement.objects.filter(
        conversation_id=row.conversation_id, number__in=numbers, state=Statement.State.SHOWN
    )
    return drafting.exists() and shown.count() == len(numbers)


def _quoted(conversation: int, numbers: Collection[int], language: str) -> dict[int, Quoted]:
    rows = Statement.objects.filter(conversation_id=conversation, number__in=numbers)
    found = {}
    for row in rows:
        readable = row.state in _READABLE
        translated = bool(row.translations.get(language))
        found[row.number] = Quoted(
            row.number,
            row.text_in(language) if readable else "",
            language if translated else row.language,
            row.state,
        )
    return found
