"""Adopt a clause in public, renew that for a clause that was changed, or withdraw it with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history, lock
from isegoria.services.committing.checking import (
    LONGEST_REASON,
    checked_language,
    checked_texts,
    checked_words,
)
from isegoria.services.committing.finding import (
    documents_of,
    find_constitution,
    hold_organisation,
    hold_own,
    require_owner,
)
from isegoria.services.committing.recording import record_commitment
from isegoria.services.errors import Gone, Missing, TooMany
from isegoria.store.models import Commitment

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_A_DAY: Final = 20  # commitments of one organisation to one constitution


def adopt(
    *, constitution: str, clause: str, organisation: str, account: int | None, pledges: Mapping[str, str]
) -> int:
    """Adopt a clause of the version in force, in public.

    Args:
        constitution: its slug.
        clause: its key.
        organisation: its slug.
        account: one of its owners.
        pledges: language code to what the organisation will do.

    Returns:
        The commitment's number within the constitution.

    Raises:
        Missing: there is no such constitution, clause in force, or organisation.
        Forbidden: the account is no owner of it.
        Invalid: the pledge is wrong.
        Gone: the organisation has adopted the clause already.
        TooMany: it adopted and withdrew very often today.
    """
    founded, _documents = find_constitution(constitution)
    kept = checked_texts(pledges)
    with transaction.atomic():
        lock(founded.conversation_id)
        # Read anew: a version may have come into force in between.
        documents = documents_of(founded.pk)
        newest = max(documents)
        if documents[newest].clause(clause) is None:
            raise Missing("no-clause", _("The version in force has no such clause. Look at its text."))
        row = hold_organisation(organisation)
        require_owner(row, account)
        rows = Commitment.objects.filter(constitution=founded)
        if rows.filter(organisation=row, clause=clause, withdrawn_at=None).exists():
            raise Gone("adopted", _("Your organisation has adopted this clause already."))
        now = timezone.now()
        if rows.filter(organisation=row, adopted_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
            raise TooMany(
                "commitments-many", _("That were many commitments for one day. Go on tomorrow."), 86_400
            )
        made = Commitment.objects.create(
            constitution=founded,
            organisation=row,
            number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
            clause=clause,
            first_version=newest,
            version=newest,
            pledges=kept,
            adopted_at=now,
        )
        record_commitment(made)
        _tell(made, "commitment-adopted")
    return made.number


def renew(*, constitution: str, number: int, account: int | None, pledges: Mapping[str, str]) -> None:
    """Renew a commitment to a clause that was changed, as the version in force has it.

    Args:
        constitution: its slug.
        number: of the commitment.
        account: an owner of the organisation.
        pledges: language code to what the organisation will do from now on.

    Raises:
        Missing: there is no such commitment.
        Forbidden: the account is no owner.
        Invalid: the pledge is wrong.
        Gone: it was withdrawn, the clause was not changed since, or it is no longer in force.
    """
    kept = checked_texts(pledges)
    with transaction.atomic():
        row = hold_own(constitution, number, account)
        documents = documents_of(row.constitution_id)
        newest = max(documents)
        clause = documents[newest].clause(row.clause)
        if clause is None:
            raise Gone("clause-repealed", _("This clause is no longer in force, so nobody can adopt it."))
        if clause == documents[row.version].clause(row.clause):
            raise Gone("clause-same", _("The clause was not changed since, so there is nothing to renew."))
        row.version, row.pledges, row.renewed_at = newest, kept, timezone.now()
        row.save(update_fields=["version", "pledges", "renewed_at"])
        record_commitment(row)
        _tell(row, "commitment-renewed")


def withdraw(*, constitution: str, number: int, account: int | None, reason: str, language: str) -> None:
    """Withdraw a commitment with a public reason; it stays on view, with everything said about it.

    Raises:
        Missing: there is no such commitment.
        Forbidden: the account is no owner of the organisation.
        Invalid: the reason is missing or too long.
        Gone: it was withdrawn already.
    """
    said = checked_words("reason", reason, LONGEST_REASON, needed=_("Say why; everybody reads it."))
    spoken = checked_language(language)
    with transaction.atomic():
        row = hold_own(constitution, number, account)
        row.withdrawn_at, row.withdrawn_reason, row.withdrawn_language = timezone.now(), said, spoken
        row.save(update_fields=["withdrawn_at", "withdrawn_reason", "withdrawn_language"])
        record_commitment(row)
        _tell(row, "commitment-withdrawn")


def _tell(row: Commitment, kind: str) -> None:
    details: dict[str, str | int | None] = {"commitment": row.number, "clause": row.clause}
    add_history(row.constitution.conversation_id, kind, details=details)
