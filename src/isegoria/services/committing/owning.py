"""Who speaks for an organisation: a link makes one more account an owner, and each may give that up."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.committing.finding import hold_organisation, require_owner
from isegoria.services.committing.organisations import MOST_OWNED
from isegoria.services.errors import Forbidden, Gone, Invalid, TooMany
from isegoria.store.models import Account, Organisation

LINK_DAYS: Final = 7


def invite_owner(*, organisation: str, account: int | None) -> str:
    """Make the secret of a link by which one more account becomes owner, once, within seven days.

    It takes the place of a link that was made before and not used.

    Raises:
        Missing: there is no such organisation.
        Forbidden: the account is no owner.
    """
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        row = hold_organisation(organisation)
        require_owner(row, account)
        row.key, row.key_until = _hash(secret), timezone.now() + timedelta(days=LINK_DAYS)
        row.save(update_fields=["key", "key_until"])
    return secret


def become_owner(*, organisation: str, account: int | None, secret: str) -> None:
    """Become an owner of an organisation by the link that an owner gave.

    Raises:
        Missing: there is no such organisation.
        Forbidden: nobody is signed in.
        Gone: the link was used, is too old, or another took its place.
        TooMany: the account speaks for five organisations already.
    """
    with transaction.atomic():
        row = hold_organisation(organisation)
        person = Account.objects.select_for_update().filter(pk=account or 0, is_active=True).first()
        if person is None:
            raise Forbidden("account-needed", _("Sign in first: an account speaks for the organisation."))
        # Told apart in the same time, wherever they differ.
        same = secrets.compare_digest(row.key.encode(), _hash(secret).encode())
        if not row.key or not same or row.key_until is None or row.key_until <= timezone.now():
            raise Gone(
                "owner-link",
                _("This link was used or is too old. Ask an owner of the organisation for another."),
            )
        if Organisation.objects.filter(owners=person).exclude(pk=row.pk).count() >= MOST_OWNED:
            raise TooMany(
                "organisations-many",
                _("Your account speaks for five organisations already. Give one up first."),
                3600,
            )
        row.owners.add(person)
        row.key, row.key_until = "", None
        row.save(update_fields=["key", "key_until"])


def give_up(*, organisation: str, account: int | None) -> None:
    """Cease to be an owner of an organisation; the last one stays, unless the account is deleted.

    Raises:
        Missing: there is no such organisation.
        Forbidden: the account is no owner.
        Invalid: it is the last one.
    """
    with transaction.atomic():
        row = hold_organisation(organisation)
        require_owner(row, account)
        if not row.owners.exclude(pk=account).filter(is_active=True).exists():
            raise Invalid(
                "owner",
                "last-owner",
                _("You are the last owner, and somebody has to answer. Make somebody else an owner first."),
            )
        row.owners.remove(account or 0)


def owned(*, account: int | None) -> tuple[tuple[str, str], ...]:
    """List the organisations for which an account speaks: slug and name, by name."""
    rows = Organisation.objects.filter(owners=account or 0).order_by("name", "pk")
    return tuple(rows.values_list("slug", "name"))


def _hash(secret: str) -> str:
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()
