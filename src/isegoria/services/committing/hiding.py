"""Hide words about a commitment, with a public reason; what happened stays on view without them."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history
from isegoria.services.committing.finding import found_challenge, found_progress, hold, moderates
from isegoria.services.committing.recording import record_commitment, record_progress, record_response
from isegoria.services.errors import Forbidden, Invalid
from isegoria.store.models import Commitment, Moderation

WHAT: Final = ("pledge", "progress", "challenge", "answer")


def hide(*, constitution: str, number: int, account: int | None, what: str, which: int, reason: str) -> None:
    """Hide the words of a pledge, a report, a challenge or an answer; "" shows them again.

    A challenge whose words are hidden asks for no answer, and nothing is overdue because of it.

    Args:
        constitution: its slug.
        number: of the commitment.
        account: an organiser or moderator of the conversation in which the constitution was founded.
        what: "pledge", "progress", "challenge" or "answer".
        which: number of the report or challenge; of no meaning for a pledge.
        reason: as `Moderation` names reasons.

    Raises:
        Missing: there is no such commitment, report or challenge.
        Forbidden: the account is no moderator there, or speaks for the organisation.
        Invalid: `what` or the reason is none that there is.
    """
    if reason and reason not in Moderation.Reason.values:
        raise Invalid("reason", "reason-unknown", _("Choose one of the reasons."))
    if what not in WHAT:
        raise Invalid("what", "what-unknown", _("Say whose words are to be hidden. Load the page again."))
    with transaction.atomic():
        row = hold(constitution, number)
        role = moderates(row, account)
        if not role:
            raise Forbidden(
                "role-needed",
                _("Your account has no role here that may do this. Ask the organiser of the conversation."),
            )
        if not _change(row, what, which, reason):
            return
        details: dict[str, str | int | None] = {
            "commitment": number,
            "what": what,
            "number": 0 if what == "pledge" else which,
            "reason": reason,
        }
        kind = "commitment-words-hidden" if reason else "commitment-words-shown"
        add_history(row.constitution.conversation_id, kind, role=role, details=details)


def _change(row: Commitment, what: str, which: int, reason: str) -> bool:
    """Change it and record that; False where it is so already."""
    if what == "pledge":
        if row.hidden == reason:
            return False
        row.hidden = reason
        row.save(update_fields=["hidden"])
        record_commitment(row)
        return True
    if what == "progress":
        one = found_progress(row, which)
        if one.hidden == reason:
            return False
        one.hidden = reason
        one.save(update_fields=["hidden"])
        record_progress(one)
        return True
    challenged = found_challenge(row, which)
    field = "hidden" if what == "challenge" else "answer_hidden"
    if getattr(challenged, field) == reason:
        return False
    setattr(challenged, field, reason)
    challenged.save(update_fields=[field])
    record_response(challenged)
    return True
