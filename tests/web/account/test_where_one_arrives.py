"""Where people find themselves once they are signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client

from isegoria.services import roles

if TYPE_CHECKING:
    from town import Town

PASSWORD = "a long enough password"  # noqa: S105 - of accounts that live as long as a test
EMAIL = "reader@site.example"


def _sign_up() -> Any:  # noqa: ANN401 - Django's answer
    return Client().post("/accounts/signup/", {"email": EMAIL, "password1": PASSWORD})


def _sign_in(address: str = "/accounts/login/") -> Any:  # noqa: ANN401 - Django's answer
    return Client().post(address, {"login": EMAIL, "password": PASSWORD})


@pytest.mark.usefixtures("town")
def test_somebody_without_a_desk_arrives_where_conversations_are() -> None:
    """I made an account to go on elsewhere; nobody tells me first what I may not organise."""
    assert _sign_up()["Location"] == "/"
    assert _sign_in()["Location"] == "/"
    assert _sign_in("/accounts/login/?next=/c/trams/")["Location"] == "/c/trams/"


def test_somebody_with_a_role_arrives_at_the_desk(town: Town) -> None:
    """A moderator has come to look after something."""
    _sign_up()
    roles.add(slug="trams", account=town.account("organiser"), email=EMAIL, kind="moderator")

    assert _sign_in()["Location"] == settings.LOGIN_REDIRECT_URL
