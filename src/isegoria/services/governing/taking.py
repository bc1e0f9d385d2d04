"""Take a suggestion up: what a person does with it, by the same use cases as without any steward."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isegoria.services import ratifying
from isegoria.services.changes import add_history, mark_changed
from isegoria.services.moderating.decisions import decide
from isegoria.services.recording.writing import record_statements
from isegoria.services.texts import check
from isegoria.store.models import Moderation, Suggestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from isegoria.services.finding import ConversationInfo


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of taking a suggestion up.

    Attributes:
        kind: of the suggestion.
        statement: number of the statement that it was about; None for several.
        clause: key of the draft that was made; "" for none.
        ratification: for which it was made; 0 for none.
    """

    kind: str
    statement: int | None
    clause: str = ""
    ratification: int = 0


def take(found: ConversationInfo, account: int | None, row: Suggestion, *, seen: int | None) -> Taken:
    """Do what is suggested; within the transaction that holds the suggestion.

    Args:
        found: the conversation.
        account: who does it.
        row: what is suggested.
        seen: of duplicates, the newest decision about the statement that they knew of.

    Raises:
        Invalid, Gone, Missing, Forbidden: as of the use case that does it.
    """
    about = row.statement.number if row.statement else None
    taken = Taken(row.kind, about)
    ways: dict[str, Callable[[], Taken]] = {
        Suggestion.Kind.DUPLICATE: lambda: _merge(found, account, row, taken, seen),
        Suggestion.Kind.CLAUSE: lambda: _draft(found, account, row),
        Suggestion.Kind.TRANSLATION: lambda: _translate(found, row, taken),
    }
    return ways.get(row.kind, lambda: taken)()


def _merge(
    found: ConversationInfo, account: int | None, row: Suggestion, taken: Taken, seen: int | None
) -> Taken:
    decide(
        slug=found.slug,
        account=account,
        number=row.details["statement"],
        decision=Moderation.Decision.HIDE,
        reason=Moderation.Reason.DUPLICATE,
        duplicate_of=row.details["of"],
        seen=seen,
    )
    return taken


def _draft(found: ConversationInfo, account: int | None, row: Suggestion) -> Taken:
    number = row.details["ratification"]
    key = ratifying.add_clause(
        slug=found.slug,
        number=number,
        account=account,
        titles=row.details["titles"],
        prose=row.details["prose"],
        statements=row.details["statements"],
    )
    return Taken(row.kind, row.details["statements"][0], key, number)


def _translate(found: ConversationInfo, row: Suggestion, taken: Taken) -> Taken:
    statement, language = row.statement, row.details["language"]
    if statement is None:
        return taken
    text = check("text", row.details["text"].strip(), found.longest_statement, code="statement")
    statement.translations = {**statement.translations, language: text}
    statement.save(update_fields=["translations"])
    record_statements(found.id, [statement])
    mark_changed(found.id)
    asked = json.loads(row.action.request)
    details: dict[str, str | int | None] = {
        "statement": statement.number,
        "language": language,
        "reasoner": str(asked["reasoning"]["reasoner"]),
    }
    add_history(found.id, "translated", role=found.role, details=details)
    return taken
