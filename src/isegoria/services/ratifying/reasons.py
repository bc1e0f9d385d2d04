"""Why people objected on their ballots: public once it closed, without names; moderators may hide words."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history
from isegoria.services.errors import Invalid, Missing
from isegoria.services.finding import MODERATOR, ORGANISER
from isegoria.services.ratifying.finding import Stage, held_clause, hold
from isegoria.store.models import Ballot, DraftClause, Moderation

if TYPE_CHECKING:
    from isegoria.store.models import Ratification

_CLOSED = (Stage.COOLING, Stage.IN_FORCE, Stage.FAILED, Stage.ANNULLED)


@dataclass(frozen=True, slots=True)
class ReasonInfo:
    """Why somebody objected on a ballot, or several in the same words.

    Attributes:
        digest: names the words.
        text: untrusted.
        hidden: why a moderator hid the words; "" while they show.
    """

    digest: str
    text: str
    hidden: str


def reasons_of(row: Ratification) -> dict[str, tuple[ReasonInfo, ...]]:
    """Give the reasons by clause, in an order that tells nobody's: that of their digests; for services.

    Args:
        row: a ratification whose ballot closed.
    """
    if row.closed_at is None:
        return {}
    hidden = dict(DraftClause.objects.filter(ratification=row).values_list("key", "hidden"))
    found: dict[str, dict[str, str]] = {}
    for choices in Ballot.objects.filter(ratification=row).values_list("choices", flat=True):
        for key, one in choices.items():
            if one["choice"] == "object" and one["reason"]:
                found.setdefault(key, {})[digest(one["reason"])] = one["reason"]
    return {
        key: tuple(
            ReasonInfo(name, text, hidden.get(key, {}).get(name, "")) for name, text in sorted(texts.items())
        )
        for key, texts in found.items()
    }


def ballot_reasons(*, slug: str, number: int, account: int | None) -> dict[str, tuple[ReasonInfo, ...]]:
    """List them for a moderator, hidden ones included; empty before the ballot closed.

    Raises:
        Missing, Forbidden: as of `hold`.
    """
    with transaction.atomic():
        _found, row = hold(
            slug=slug, number=number, account=account, stages=Stage.values, kinds=(ORGANISER, MODERATOR)
        )
        return reasons_of(row)


def hide_reason(*, slug: str, number: int, key: str, words: str, account: int | None, reason: str) -> None:
    """Hide the words of a reason, with a public reason for that; "" shows them again.

    Args:
        slug: of the conversation.
        number: of the ratification.
        key: of the clause.
        words: their digest.
        account: an organiser or moderator.
        reason: as moderators name reasons.

    Raises:
        Missing, Forbidden, Gone: as of `hold`; or nobody gave such a reason.
        Invalid: the reason is none that moderators give.
    """
    if reason and reason not in Moderation.Reason.values:
        raise Invalid("reason", "reason-unknown", _("Choose one of the reasons."))
    with transaction.atomic():
        found, row = hold(
            slug=slug, number=number, account=account, stages=_CLOSED, kinds=(ORGANISER, MODERATOR)
        )
        clause = held_clause(row, key)
        known = next((one for one in reasons_of(row).get(key, ()) if one.digest == words), None)
        if known is None:
            raise Missing("no-reason", _("Nobody gave such a reason. Load the page again."))
        if known.hidden == reason:
            return
        rest = {name: why for name, why in clause.hidden.items() if name != words}
        clause.hidden = {**rest, words: reason} if reason else rest
        clause.save(update_fields=["hidden"])
        details: dict[str, str | int | None] = {
            "ratification": number,
            "clause": key,
            "words": words[:16],
            "reason": reason,
        }
        add_history(found.id, "reason-hidden" if reason else "reason-shown", role=found.role, details=details)


def digest(text: str) -> str:
    """Name a reason."""
    return sha256(text.encode()).hexdigest()
