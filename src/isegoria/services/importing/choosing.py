"""Who will organise a conversation that is imported on the machine that runs the site."""

from __future__ import annotations

from django.utils.translation import gettext as _

from isegoria.services.errors import Invalid
from isegoria.store.models import Account


def organiser(*, email: str = "") -> int:
    """Find the account that will organise it.

    Args:
        email: its address; "" for the site's administrator, where there is only one.

    Raises:
        Invalid: there is no such account, or none or several administrators.
    """
    if email:
        found = Account.of_address(email.strip())
        if found is None or not found.is_active:
            raise Invalid(
                "organiser",
                "no-account",
                _("There is no account with the address %(email)s. Make one by: isegoria organiser %(email)s")
                % {"email": email},
            )
        return found.pk
    administrators = list(
        Account.objects.filter(is_superuser=True, is_active=True).values_list("pk", flat=True)[:2]
    )
    if len(administrators) != 1:
        raise Invalid(
            "organiser",
            "organiser-needed",
            _("Name the account that will organise the conversation: --organiser EMAIL"),
        )
    return administrators[0]
