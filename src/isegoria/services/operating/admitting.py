"""The accounts of those who look after a site, made by whoever runs it."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from isegoria.services.errors import Invalid
from isegoria.services.texts import check
from isegoria.store.models import Account

_LONGEST_ADDRESS = 254
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Admitted:
    """An account that may organise.

    Attributes:
        account: its id.
        made: it is new.
        link: where its owner chooses a password, once, within three days. Whoever has the link has the
            account, so it is for its owner alone.
    """

    account: int
    made: bool
    link: str


def admit(*, email: str, name: str = "", administrator: bool = False) -> Admitted:
    """Let somebody open conversations on this site; nobody is written to.

    Somebody who has an account already keeps it, and their password, until they choose another.

    Args:
        email: by which they sign in.
        name: shown where they act in public; "" leaves it as it is.
        administrator: may do everything on this site.

    Raises:
        Invalid: the address or the name is wrong.
    """
    address = email.strip()
    try:
        validate_email(address)
    except ValidationError as wrong:
        raise Invalid(
            "email", "email", _("This is no e-mail address. Write it as name@example.org.")
        ) from wrong
    if len(address) > _LONGEST_ADDRESS:
        raise Invalid("email", "email-too-long", _("An e-mail address has 254 characters at most."))
    kept = check("name", " ".join(name.split()), _LONGEST_NAME, code="name")
    with transaction.atomic():
        row = Account.of_address(address)
        made = row is None
        if row is None:
            row = Account.objects.create_user(address)
        row.may_organise = row.is_active = True
        row.name = kept or row.name
        if administrator:
            row.is_staff = row.is_superuser = True
        row.save()
        # Whoever runs the site vouches for the address, so no e-mail has to confirm it.
        EmailAddress.objects.update_or_create(
            user=row, email=row.email, defaults={"verified": True, "primary": True}
        )
    return Admitted(row.pk, made, _link(row))


def _link(row: Account) -> str:
    key = default_token_generator.make_token(row)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(row), "key": key})
    return f"{settings.SITE_URL}{path}"
