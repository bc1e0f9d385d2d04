"""Find and hold organisations, commitments and clauses, for whoever is about to change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from isegoria.constitution import constitutions
from isegoria.services.changes import lock
from isegoria.services.errors import Forbidden, Gone, Missing
from isegoria.services.finding import MODERATOR, ORGANISER, role_of
from isegoria.store.models import (
    Account,
    Challenge,
    Commitment,
    Constitution,
    Organisation,
    Progress,
    Version,
)

if TYPE_CHECKING:
    from isegoria.constitution.constitutions import Constitution as Document


def find_constitution(slug: str) -> tuple[Constitution, dict[int, Document]]:
    """Find a constitution in force with the documents of all its versions, by their number.

    Raises:
        Missing: there is none, or none in force yet.
    """
    row = Constitution.objects.filter(slug=slug).select_related("conversation").first()
    documents = documents_of(row.pk) if row else {}
    if row is None or not documents:
        raise Missing(
            "no-constitution",
            _("There is no constitution in force at this address. See the list of constitutions."),
        )
    return row, documents


def documents_of(constitution: int) -> dict[int, Document]:
    """Read every version of a constitution, by its number.

    Args:
        constitution: its row's id.
    """
    rows = Version.objects.filter(constitution_id=constitution).order_by("number")
    return {row.number: constitutions.read(row.document) for row in rows}


def hold(slug: str, number: int) -> Commitment:
    """Find a commitment and hold it until the transaction ends.

    Args:
        slug: of the constitution.
        number: of the commitment.

    Raises:
        Missing: there is none.
    """
    rows = Commitment.objects.filter(constitution__slug=slug, number=number)
    conversation = rows.values_list("constitution__conversation_id", flat=True).first()
    if conversation is not None:
        lock(conversation)
    row = rows.select_related("constitution__conversation", "organisation").first()
    if row is None:
        raise no_commitment()
    return row


def hold_own(slug: str, number: int, account: int | None) -> Commitment:
    """Hold a commitment for somebody who speaks for the organisation.

    Raises:
        Missing: there is none.
        Forbidden: the account is no owner of the organisation.
        Gone: it was withdrawn.
    """
    row = hold(slug, number)
    require_owner(row.organisation, account)
    require_standing(row)
    return row


def require_standing(row: Commitment) -> None:
    """Refuse what a withdrawn commitment does not take any more.

    Raises:
        Gone: it was withdrawn.
    """
    if row.withdrawn_at is not None:
        raise Gone(
            "commitment-withdrawn",
            _("This commitment was withdrawn. The organisation can adopt the clause anew."),
        )


def find_organisation(slug: str) -> Organisation:
    """Find an organisation.

    Raises:
        Missing: there is none.
    """
    row = Organisation.objects.filter(slug=slug).first()
    if row is None:
        raise no_organisation()
    return row


def hold_organisation(slug: str) -> Organisation:
    """Find an organisation and hold it until the transaction ends.

    Raises:
        Missing: there is none.
    """
    row = Organisation.objects.select_for_update().filter(slug=slug).first()
    if row is None:
        raise no_organisation()
    return row


def require_owner(row: Organisation, account: int | None) -> None:
    """Refuse whoever does not speak for an organisation; administrators speak for none.

    Raises:
        Forbidden: the account is no owner.
    """
    if not is_owner(row, account):
        raise Forbidden(
            "owner-needed",
            _("Only owners of the organisation can do this. Ask one of them for a link to become one."),
        )


def is_owner(row: Organisation, account: int | None) -> bool:
    """Tell whether an account speaks for an organisation."""
    return account is not None and row.owners.filter(pk=account, is_active=True).exists()


def is_administrator(account: int | None) -> bool:
    """Tell whether an account runs the site."""
    found = Account.objects.filter(pk=account or 0, is_superuser=True, is_active=True)
    return account is not None and found.exists()


def moderates(row: Commitment, account: int | None) -> str:
    """Give the role in which an account may hide words about a commitment; "" where it may not.

    Whoever speaks for the organisation judges nobody who challenges it.
    """
    role = role_of(conversation=row.constitution.conversation_id, account=account)
    return role if role in {ORGANISER, MODERATOR} and not is_owner(row.organisation, account) else ""


def found_progress(row: Commitment, number: int) -> Progress:
    """Find a report of a commitment.

    Raises:
        Missing: there is none.
    """
    found = Progress.objects.filter(commitment=row, number=number).first()
    if found is None:
        raise Missing("no-progress", _("There is no such report. Load the page again."))
    found.commitment = row
    return found


def found_challenge(row: Commitment, number: int) -> Challenge:
    """Find a challenge to a commitment that was not taken back.

    Raises:
        Missing: there is none.
    """
    found = Challenge.objects.filter(commitment=row, number=number, withdrawn_at=None).first()
    if found is None:
        raise Missing("no-challenge", _("There is no such challenge. Load the page again."))
    found.commitment = row
    return found


def no_commitment() -> Missing:
    """Say that there is no such commitment."""
    return Missing("no-commitment", _("There is no such commitment. See the list of commitments."))


def no_organisation() -> Missing:
    """Say that there is no such organisation."""
    return Missing("no-organisation", _("There is no such organisation. See the list of organisations."))
