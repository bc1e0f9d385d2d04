"""What stewards suggest: a person takes each suggestion up or dismisses it, and nothing happens before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Max

from isegoria.agents.errors import LedgerError
from isegoria.services.governing.effects.causing import checked, rows_of
from isegoria.services.governing.effects.recording import record_suggestion
from isegoria.store.models import Ratification, Statement, Suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isegoria.agents.requests import Request
    from isegoria.services.governing.effects.causing import Cause

    Details = Mapping[str, Any]

Kind = Suggestion.Kind
_DRAFTED: Final = (Ratification.Stage.DRAFTING, Ratification.Stage.CRITIQUE)


def suggest_duplicate(cause: Cause, request: Request) -> Details:
    """Suggest that two statements say the same.

    Returns:
        The suggestion's number; for all effects here.

    Raises:
        StewardError: the arguments have not the effect's shape; for all effects here.
        LedgerError: a statement is not there; or both are one.
    """
    given = checked(request)
    if given["statement"] == given["of"]:
        raise LedgerError(f"statement {given['of']}: it repeats itself; name two statements")
    rows = rows_of(cause, (given["statement"], given["of"]))
    return _suggest(cause, Kind.DUPLICATE, given, rows[given["statement"]], rows[given["of"]])


def suggest_bridge(cause: Cause, request: Request) -> Details:
    """Suggest a statement that may bring the groups together.

    Raises:
        LedgerError: the statement is not there.
    """
    given = checked(request)
    return _suggest(cause, Kind.BRIDGE, given, rows_of(cause, [given["statement"]])[given["statement"]])


def draft_clause(cause: Cause, request: Request) -> Details:
    """Suggest a clause to those who draft.

    Raises:
        LedgerError: a statement is not shown, or nobody drafts in that ratification.
    """
    given = checked(request)
    stages = Ratification.objects.filter(
        conversation_id=cause.conversation, number=given["ratification"], stage__in=_DRAFTED
    )
    if not stages.exists():
        raise LedgerError(
            f"ratification {given['ratification']}: nobody drafts in it; look at the conversation again"
        )
    if not given["titles"] or not given["prose"]:
        raise LedgerError("prose: a clause has a title and words; give them in a language at least")
    rows = rows_of(cause, given["statements"])
    shown = Statement.objects.filter(pk__in=rows.values(), state=Statement.State.SHOWN).count()
    if shown < len(rows):
        raise LedgerError("statements: a clause rests on statements that are shown; choose others")
    return _suggest(cause, Kind.CLAUSE, given, rows[given["statements"][0]])


def suggest_translation(cause: Cause, request: Request) -> Details:
    """Suggest a translation of a statement.

    Raises:
        LedgerError: the statement is not shown, or is in that language already.
    """
    given = checked(request)
    row = rows_of(cause, [given["statement"]])[given["statement"]]
    statement = Statement.objects.only("language", "translations", "state").get(pk=row)
    if statement.state not in {Statement.State.SHOWN, Statement.State.PENDING}:
        raise LedgerError(f"statement {given['statement']}: it is not shown; choose another one")
    if given["language"] == statement.language or statement.translations.get(given["language"]):
        raise LedgerError(
            f"statement {given['statement']}: it can be read in {given['language']} already; choose another"
        )
    return _suggest(cause, Kind.TRANSLATION, given, row)


def raise_alarm(cause: Cause, request: Request) -> Details:
    """Warn moderators and overseers of votes that look coordinated; no vote is touched.

    Raises:
        LedgerError: a statement is not there.
    """
    given = checked(request)
    rows = rows_of(cause, given["statements"])
    return _suggest(cause, Kind.ALARM, given, next(iter(rows.values())) if len(rows) == 1 else None)


def subject_of(kind: str, given: Details) -> tuple[object, ...]:
    """Say what a suggestion is about: two about the same are one.

    >>> subject_of("duplicate", {"statement": 40, "of": 12, "likeness": 91})
    (12, 40)
    """
    subjects: Mapping[str, Callable[[], tuple[object, ...]]] = {
        Kind.DUPLICATE: lambda: tuple(sorted((given["statement"], given["of"]))),
        Kind.BRIDGE: lambda: (given["statement"],),
        Kind.CLAUSE: lambda: (given["ratification"], *sorted(set(given["statements"]))),
        Kind.TRANSLATION: lambda: (given["statement"], given["language"]),
        Kind.ALARM: lambda: (given["kind"], given["from"], *sorted(set(given["statements"]))),
    }
    return subjects[kind]()


def _suggest(
    cause: Cause, kind: Kind, given: Details, statement: int | None, other: int | None = None
) -> Details:
    """Keep a suggestion in the place of an open one about the same; what a person decided stays decided."""
    subject = subject_of(kind, given)
    about = Suggestion.objects.filter(conversation_id=cause.conversation, kind=kind)
    # Either of two statements may be the one that is repeated.
    near = about if statement is None or kind == Kind.DUPLICATE else about.filter(statement_id=statement)
    earlier = next(
        (one for one in near.order_by("-number") if subject_of(kind, one.details) == subject), None
    )
    if earlier is not None and earlier.state != Suggestion.State.OPEN:
        return {"suggestion": earlier.number, "state": str(earlier.state)}
    kept = earlier or Suggestion(
        conversation_id=cause.conversation, number=_next(cause.conversation), kind=kind, created_at=cause.now
    )
    kept.statement_id, kept.other_id = statement, other
    kept.details, kept.action_id = dict(given), cause.action
    kept.save()
    record_suggestion(kept)
    return {"suggestion": kept.number, "state": str(kept.state)}


def _next(conversation: int) -> int:
    # Whoever lets an action through holds the swarm, so no other number is given meanwhile.
    rows = Suggestion.objects.filter(conversation_id=conversation)
    return int(rows.aggregate(last=Max("number"))["last"] or 0) + 1
