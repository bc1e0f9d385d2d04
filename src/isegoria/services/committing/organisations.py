"""Register an organisation, keep what is said of it right, and vouch for it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history, lock
from isegoria.services.committing.checking import checked_kind, checked_link, checked_name
from isegoria.services.committing.finding import (
    hold_organisation,
    is_administrator,
    is_owner,
    require_owner,
)
from isegoria.services.committing.recording import record_organisation
from isegoria.services.errors import Forbidden, Gone, Invalid, TooMany
from isegoria.services.finding import ORGANISER, role_of
from isegoria.store.models import Account, Commitment, Constitution, Moderation, Organisation

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_OWNED: Final = 5  # by one account
SITE: Final = "site"
_LONGEST_SLUG: Final = 60
_TAKEN: Final = frozenset({"new", "mine", "answers-due"})  # addresses of other pages


def register(*, account: int | None, name: str, kind: str, website: str = "", slug: str = "") -> str:
    """Register an organisation, which nobody has vouched for yet; whoever registers it speaks for it.

    Args:
        account: who registers it.
        name: under which it is known.
        kind: "company", "government", "research" or "civil".
        website: http or https address; "" for none.
        slug: its name in addresses; "" to have one made from the name.

    Returns:
        Its name in addresses.

    Raises:
        Forbidden: nobody is signed in.
        Invalid: a field is wrong.
        TooMany: the account speaks for five organisations already.
    """
    columns = {"name": checked_name(name), "kind": checked_kind(kind)}
    columns["website"] = checked_link("website", website)
    with transaction.atomic():
        # Held, so that two requests at once do not get past the limit.
        owner = Account.objects.select_for_update().filter(pk=account or 0, is_active=True).first()
        if owner is None:
            raise Forbidden("account-needed", _("Sign in first: an account speaks for the organisation."))
        if Organisation.objects.filter(owners=owner).count() >= MOST_OWNED:
            raise TooMany(
                "organisations-many",
                _("Your account speaks for five organisations already. Give one up first."),
                3600,
            )
        row = _insert(_free_slug(slug, columns["name"]), columns)
        row.owners.add(owner)
        record_organisation(row)
    return row.slug


def edit(*, organisation: str, account: int | None, name: str, kind: str, website: str) -> None:
    """Change what is said of an organisation; another name or website has to be vouched for anew.

    Raises:
        Missing: there is none.
        Forbidden: the account is no owner.
        Invalid: a field is wrong.
    """
    with transaction.atomic():
        row = hold_organisation(organisation)
        require_owner(row, account)
        wanted: dict[str, object] = {
            "name": checked_name(name, own=row.pk),
            "kind": checked_kind(kind),
            "website": checked_link("website", website),
        }
        changed = {field for field, value in wanted.items() if getattr(row, field) != value}
        if not changed:
            return
        if changed & {"name", "website"}:
            wanted |= {"verified_at": None, "verified_by": None, "verified_through": ""}
        _change(row, **wanted)


def verify(*, organisation: str, account: int | None, constitution: str = "") -> None:
    """Vouch that the owners of an organisation speak for it.

    Args:
        organisation: its slug.
        account: an administrator of the site, or an organiser of a constitution of which the organisation
            adopted a clause.
        constitution: slug of that constitution; "" for administrators.

    Raises:
        Missing: there is no such organisation.
        Forbidden: the account may not, or speaks for the organisation itself.
        Gone: somebody has vouched already.
    """
    with transaction.atomic():
        founded = _hold_constitution(constitution)
        row = hold_organisation(organisation)
        through = _capacity(row, account, founded)
        if is_owner(row, account):
            raise Forbidden("own-organisation", _("Nobody can vouch for their own organisation."))
        if row.verified_at is not None:
            raise Gone("verified", _("Somebody has vouched for this organisation already."))
        who = Account.objects.get(pk=account or 0)
        _change(row, verified_at=timezone.now(), verified_by=who, verified_through=through)
        _tell(founded, row, "organisation-verified")


def unverify(*, organisation: str, account: int | None, constitution: str = "") -> None:
    """Take it back that somebody vouched for an organisation.

    Args:
        organisation: its slug.
        account: an administrator, or an organiser of the constitution whose organisers vouched.
        constitution: slug of that constitution; "" for administrators.

    Raises:
        Missing: there is no such organisation.
        Forbidden: the account may not.
        Gone: nobody has vouched for it.
    """
    with transaction.atomic():
        founded = _hold_constitution(constitution)
        row = hold_organisation(organisation)
        through = _capacity(row, account, founded)
        if through not in {SITE, row.verified_through}:
            raise _may_not()
        if row.verified_at is None:
            raise Gone("unverified", _("Nobody has vouched for this organisation."))
        _change(row, verified_at=None, verified_by=None, verified_through="")
        _tell(founded, row, "organisation-unverified")


def hide_organisation(*, organisation: str, account: int | None, reason: str) -> None:
    """Hide name and website of an organisation, with a public reason; "" shows them again.

    Raises:
        Missing: there is no such organisation.
        Forbidden: the account is no administrator of the site.
        Invalid: the reason is none that moderators give.
    """
    if reason and reason not in Moderation.Reason.values:
        raise Invalid("reason", "reason-unknown", _("Choose one of the reasons."))
    with transaction.atomic():
        row = hold_organisation(organisation)
        if not is_administrator(account):
            raise Forbidden("administrator-needed", _("Only whoever runs this site can do this."))
        if row.hidden != reason:
            _change(row, hidden=reason)


def _capacity(row: Organisation, account: int | None, founded: Constitution | None) -> str:
    """Tell in which capacity an account may vouch: that of the site, or of a constitution's organisers.

    Raises:
        Forbidden: in none.
    """
    if is_administrator(account):
        return SITE
    if founded is None or role_of(conversation=founded.conversation_id, account=account) != ORGANISER:
        raise _may_not()
    if not _standing(row).filter(constitution=founded).exists():
        raise _may_not()
    return founded.record_id


def _standing(row: Organisation) -> QuerySet[Commitment]:
    return Commitment.objects.filter(organisation=row, withdrawn_at=None)


def _hold_constitution(slug: str) -> Constitution | None:
    # Before the organisation, as every change of a commitment does it, so that nobody waits for each other.
    founded = Constitution.objects.filter(slug=slug).first() if slug else None
    if founded is not None:
        lock(founded.conversation_id)
    return founded


def _tell(founded: Constitution | None, row: Organisation, kind: str) -> None:
    """Say it in the history of the constitution, where its organisers did it."""
    if founded is not None:
        named = _standing(row).filter(constitution=founded).order_by("number").first()
        if named is not None:
            details: dict[str, str | int | None] = {"commitment": named.number}
            add_history(founded.conversation_id, kind, role=ORGANISER, details=details)


def _change(row: Organisation, **columns: object) -> None:
    for field, value in columns.items():
        setattr(row, field, value)
    row.save(update_fields=list(columns))
    record_organisation(row)


def _insert(slug: str, columns: dict[str, str]) -> Organisation:
    try:
        with transaction.atomic():
            return Organisation.objects.create(**columns, slug=slug, created_at=timezone.now())
    except IntegrityError as taken:  # by somebody who was a moment earlier
        raise _slug_taken() from taken


def _free_slug(wanted: str, name: str) -> str:
    if wanted:
        if wanted != slugify(wanted) or len(wanted) > _LONGEST_SLUG:
            raise Invalid(
                "slug", "slug", _("Write the address in small letters, digits and hyphens, 60 at most.")
            )
        if wanted in _TAKEN or Organisation.objects.filter(slug=wanted).exists():
            raise _slug_taken()
        return wanted
    stem = slugify(name)[:40].strip("-")
    candidate = stem or secrets.token_hex(4)
    while candidate in _TAKEN or Organisation.objects.filter(slug=candidate).exists():
        candidate = f"{stem or 'o'}-{secrets.token_hex(3)}"
    return candidate


def _slug_taken() -> Invalid:
    return Invalid(
        "slug",
        "slug-taken",
        _("There is an organisation at this address already. Choose another, or leave this empty."),
    )


def _may_not() -> Forbidden:
    return Forbidden(
        "vouching",
        _(
            "Whoever runs this site can vouch for an organisation, and organisers of a constitution of which "
            "it adopted a clause."
        ),
    )
