"""How accounts are made here, and where they find themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings

from isegoria.services import organising
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Closes sign-up where the site's configuration says so, and shows people to what is theirs."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Tell whether anybody may make an account."""
        return bool(settings.CONFIGURATION.signup == "open")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the desk whoever has one, everybody else to where conversations are."""
        account = account_of(request)
        at_desk = organising.may_organise(account=account) or (
            account is not None and organising.my_conversations(account=account, language="")
        )
        return str(settings.LOGIN_REDIRECT_URL) if at_desk else "/"

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Lead newcomers likewise."""
        return self.get_login_redirect_url(request)


def called(user: AbstractUser) -> str:
    """Give what a page calls somebody who is signed in: the public name, else the address."""
    return user.get_short_name() or user.get_username()
