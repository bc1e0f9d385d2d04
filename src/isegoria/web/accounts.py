"""How accounts are made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Closes sign-up where the site's configuration says so."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Tell whether anybody may make an account."""
        return bool(settings.CONFIGURATION.signup == "open")


def called(user: AbstractUser) -> str:
    """Give what a page calls somebody who is signed in: the public name, else the address."""
    return user.get_short_name() or user.get_username()
