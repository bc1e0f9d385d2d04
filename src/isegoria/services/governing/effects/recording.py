"""What goes on record of suggestions and of what is sent: how each stands, and the action it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isegoria.services.recording.writing import record

if TYPE_CHECKING:
    from datetime import datetime

    from isegoria.store.models import OutboxMessage, Suggestion

ERASED = "erased"


def record_suggestion(row: Suggestion, *, state: str = "", at: datetime | None = None) -> None:
    """Record how a suggestion stands; call it whenever that changes.

    Args:
        row: the suggestion.
        state: where it is no more: "erased".
        at: when it was changed; None for now.
    """
    body = suggestion_says(row)
    record(
        kind="suggestion",
        body={**body, "state": state or body["state"]},
        conversation=row.conversation_id,
        at=at,
    )


def suggestion_says(row: Suggestion) -> dict[str, Any]:
    """Say how a suggestion stands; what it is about follows from its action."""
    return {
        "suggestion": row.number,
        "kind": str(row.kind),
        "state": str(row.state),
        "action": row.action.key,
    }


def record_message(conversation: int, row: OutboxMessage, *, state: str = "") -> None:
    """Record that something is to be sent, was sent, was given up, or is no more.

    Args:
        conversation: its row's id.
        row: the message.
        state: where it is no more: "erased".
    """
    body = message_says(row)
    record(kind="message", body={**body, "state": state or body["state"]}, conversation=conversation)


def message_says(row: OutboxMessage) -> dict[str, Any]:
    """Say how far a message has come; to whom it goes is on no record."""
    state = "sent" if row.sent_at else "waiting" if row.next_at else "given-up"
    return {"message": row.key, "channel": row.channel, "state": state, "action": row.action.key}
