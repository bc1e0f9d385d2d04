"""What stewards brought about against records: each row follows from an action that the gate let through."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from isegoria.services.governing.effects.publishing import AUDIT, DAY
from isegoria.services.governing.effects.recording import ERASED, message_says, suggestion_says
from isegoria.services.governing.effects.sending import message_key
from isegoria.services.recording.checking.lasting import last_of, none_left
from isegoria.store.models import (
    AgentAction,
    Conversation,
    ExposureFactor,
    OutboxMessage,
    QueuePlace,
    Statement,
    StewardReport,
    Suggestion,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from isegoria.services.recording.checking.lasting import Compares, Last
    from isegoria.services.recording.checking.opened import Opened

_CHUNK: Final = 2000
_REPORTS: Final = {"publish report": DAY, "publish audit": AUDIT}


def compare_effects(rows: Compares, conversation: int, kinds: Mapping[str, Sequence[Opened]]) -> None:
    """Compare the effects of stewards with their records, and with the actions that caused them.

    Actions themselves are compared with the judgements on record elsewhere; so a row that follows from its
    action follows from the record.

    Args:
        rows: notes what differs.
        conversation: its row's id.
        kinds: the conversation's openings by kind, each in the order of the log.
    """
    numbers = dict(Statement.objects.filter(conversation_id=conversation).values_list("pk", "number"))
    _suggestions(rows, conversation, numbers, kinds["suggestion"])
    _messages(rows, conversation, kinds["message"])
    _places(rows, conversation, numbers)
    _factors(rows, conversation, numbers)
    _reports(rows, conversation)


def _suggestions(
    rows: Compares, conversation: int, numbers: Mapping[int, int], records: Sequence[Opened]
) -> None:
    last = last_of(records, "suggestion")
    found = Suggestion.objects.filter(conversation_id=conversation).select_related("action")
    for row in found.iterator(_CHUNK):
        rows.same("store_suggestion", row.pk, suggestion_says(row), last.pop(row.number, None))
        given = _arguments(row.action)
        says = {
            "details": row.details,
            "statement": None if row.statement_id is None else numbers.get(row.statement_id, -1),
            "other": None if row.other_id is None else numbers.get(row.other_id, -1),
            "decided": row.decided_at is not None,
        }
        told = {
            "details": given,
            "statement": _subject(given),
            "other": given.get("of"),
            "decided": row.state != Suggestion.State.OPEN,
        }
        rows.same("store_suggestion", row.pk, says, told)
    none_left(rows, "store_suggestion", _but_erased(last))


def _messages(rows: Compares, conversation: int, records: Sequence[Opened]) -> None:
    last = last_of(records, "message")
    name = Conversation.objects.values_list("record_id", flat=True).get(pk=conversation)
    found = OutboxMessage.objects.filter(action__swarm_id=conversation).select_related("action")
    for row in found.iterator(_CHUNK):
        rows.same("store_outboxmessage", row.pk, message_says(row), last.pop(row.key, None))
        given = _arguments(row.action)
        says = {
            "key": row.key,
            "about": row.payload.get("about"),
            "number": row.payload.get("number"),
            "sent twice": row.sent_at is not None and row.next_at is not None,
        }
        told = {
            "key": message_key(name, row.action.key, row.address or str(row.account_id)),
            "about": given.get("about"),
            "number": given.get("number"),
            "sent twice": False,
        }
        rows.same("store_outboxmessage", row.pk, says, told)
    none_left(rows, "store_outboxmessage", _but_erased(last))


def _places(rows: Compares, conversation: int, numbers: Mapping[int, int]) -> None:
    """Compare the moderators' queue with the newest action that put it in order."""
    action, given = _newest(conversation, "order queue")
    expected = {
        one["statement"]: {"score": one["score"], "reasons": one["reasons"], "action": action}
        for one in given.get("order", ())
    }
    for row in QueuePlace.objects.filter(statement__conversation_id=conversation).iterator(_CHUNK):
        says = {"score": row.score, "reasons": row.reasons, "action": row.action_id}
        rows.same("store_queueplace", row.pk, says, expected.pop(numbers.get(row.statement_id, -1), None))
    _all_there(rows, "store_queueplace", expected, numbers)


def _factors(rows: Compares, conversation: int, numbers: Mapping[int, int]) -> None:
    """Compare how often statements are shown with the newest action that balanced that."""
    action, given = _newest(conversation, "balance exposure")
    expected = {
        int(number): {"factor": factor, "action": action}
        for number, factor in given.get("factors", {}).items()
    }
    for row in ExposureFactor.objects.filter(statement__conversation_id=conversation).iterator(_CHUNK):
        says = {"factor": row.factor, "action": row.action_id}
        rows.same("store_exposurefactor", row.pk, says, expected.pop(numbers.get(row.statement_id, -1), None))
    _all_there(rows, "store_exposurefactor", expected, numbers)


def _reports(rows: Compares, conversation: int) -> None:
    """Compare each day's report and audit with the newest action that published it."""
    expected: dict[tuple[str, str], dict[str, Any]] = {}
    for action in _done(conversation, *_REPORTS).order_by("settled_at", "pk").iterator(_CHUNK):
        kind, given = _REPORTS[action.privilege], _arguments(action)
        day = given.get("day") if kind == DAY else f"{action.settled_at:%Y-%m-%d}"
        expected[kind, str(day)] = {
            "document": given,
            "action": action.pk,
            "created_at": str(action.settled_at),
        }
    for row in StewardReport.objects.filter(conversation_id=conversation).iterator(_CHUNK):
        says = {"document": row.document, "action": row.action_id, "created_at": str(row.created_at)}
        at = row.kind, row.day.isoformat()
        rows.same("store_stewardreport", row.pk, says, expected.pop(at, None))
    for kind, day in expected:
        rows.missing("store_stewardreport", f"{kind} of {day}")


def _done(conversation: int, *privileges: str) -> QuerySet[AgentAction]:
    return AgentAction.objects.filter(
        swarm_id=conversation, privilege__in=privileges, status=AgentAction.Status.DONE
    )


def _newest(conversation: int, privilege: str) -> tuple[int, dict[str, Any]]:
    """Give the row's id and the arguments of the newest action; 0 where there is none."""
    found = _done(conversation, privilege).order_by("-settled_at", "-pk").first()
    return (0, {}) if found is None else (found.pk, _arguments(found))


def _arguments(action: AgentAction) -> dict[str, Any]:
    """Read what an action asked for; of an edited one that is no request any more, nothing."""
    try:
        found = json.loads(action.request)["arguments"]
    except (ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _subject(given: Mapping[str, Any]) -> int | None:
    """Name the statement that a suggestion is of: the only one, or a clause's first."""
    named = given.get("statements", ())
    if "statement" in given:
        return int(given["statement"])
    return named[0] if named and ("ratification" in given or len(set(named)) == 1) else None


def _all_there(
    rows: Compares, table: str, expected: Mapping[int, object], numbers: Mapping[int, int]
) -> None:
    """Note what has no row, but for statements that are gone themselves."""
    there = set(numbers.values())
    for number in expected:
        if number in there:
            rows.missing(table, f"of statement {number}")


def _but_erased(last: Last) -> Last:
    return {at: said for at, said in last.items() if said.get("state") != ERASED}
