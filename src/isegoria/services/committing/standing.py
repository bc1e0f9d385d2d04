"""How commitments and challenges stand, worked out from what was said and the time that is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from isegoria.services.committing.values import Counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from isegoria.store.models import Challenge, Commitment, Progress

OPEN: Final = frozenset({"waiting", "overdue", "not-settled"})
_COUNTED: Final = {
    "overdue": "overdue",
    "challenged": "challenged",
    "done": "kept",
    "under-way": "under_way",
    "planned": "under_way",
    "not-kept": "not_kept",
    "adopted": "silent",
    "withdrawn": "withdrawn",
}


def challenge_state(row: Challenge, now: datetime) -> str:
    """Tell how a challenge stands.

    One whose words a moderator hid asks for no answer. An answer is overdue from `answer_by` on; no job has
    to say so.

    Args:
        row: one that was not taken back.
        now: the time for which it is told.

    Returns:
        "hidden", "settled", "not-settled", "answered", "overdue" or "waiting".
    """
    if row.hidden:
        return "hidden"
    if row.outcome:
        return str(row.outcome)
    if row.answered_at is not None:
        return "answered"
    return "overdue" if now >= row.answer_by else "waiting"


def commitment_standing(row: Commitment, status: str, states: Sequence[str]) -> str:
    """Tell how a commitment stands: what is open weighs more than what the organisation says of itself.

    Args:
        row: the commitment.
        status: of the last report; "" for none.
        states: of its challenges.

    Returns:
        "withdrawn", "overdue", "challenged", or the status; "adopted" where nothing is reported yet.
    """
    if row.withdrawn_at is not None:
        return "withdrawn"
    if "overdue" in states:
        return "overdue"
    if OPEN & set(states):
        return "challenged"
    return status or "adopted"


def last_report(reports: Iterable[Progress]) -> Progress | None:
    """Give the report that counts: the last one that was not taken back; None where there is none."""
    standing = [one for one in reports if one.withdrawn_at is None]
    return max(standing, key=lambda one: one.number, default=None)


def counted(standings: Iterable[str]) -> Counts:
    """Count commitments by how they stand.

    >>> counted(["done", "planned", "under-way"]).under_way
    2
    """
    found = dict.fromkeys(_COUNTED.values(), 0)
    for one in standings:
        found[_COUNTED[one]] += 1
    return Counts(**found)
