"""Django's admin, for whoever runs the site: accounts, and the way to every conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isegoria.store.models import Account

if TYPE_CHECKING:
    from django.test import Client

    from town import Town


@pytest.fixture
def administrator(town: Town) -> Client:
    """The browser of whoever runs the site."""
    client = town.browser()
    root = Account.objects.create_superuser("root@town.example")
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_account_is_allowed_to_open_conversations(town: Town, administrator: Client) -> None:
    """Somebody asked; one tick, and they may."""
    number = town.account("moderator")
    page = f"/admin/store/account/{number}/change/"
    assert "trams" in administrator.get(page).content.decode()

    sent = {
        "email": "moderator@trams.example",
        "name": "Moderator",
        "may_organise": "on",
        "is_active": "on",
        "roles-TOTAL_FORMS": "0",
        "roles-INITIAL_FORMS": "0",
    }
    answer = administrator.post(page, sent)

    assert answer.status_code == 302
    assert Account.objects.get(pk=number).may_organise


def test_conversations_are_found_and_changed_on_their_own_pages(town: Town, administrator: Client) -> None:
    """Where it is checked and remembered what is done."""
    page = administrator.get("/admin/store/conversation/").content.decode()
    assert 'href="/organise/trams/"' in page

    change = f"/admin/store/conversation/{town.id}/change/"
    assert administrator.get(change).status_code == 200
    assert administrator.post(change, {"topic": "Mine"}).status_code == 403
    assert administrator.get("/admin/store/conversation/add/").status_code == 403
    assert administrator.get(f"/admin/store/conversation/{town.id}/delete/").status_code == 403
    account = f"/admin/store/account/{town.account()}/delete/"
    assert administrator.get(account).status_code == 403


@pytest.mark.parametrize("role", [None, "", "organiser"])
def test_it_is_closed_to_everybody_else(town: Town, role: str | None) -> None:
    """Looking after a conversation is not running the site."""
    answer = town.browser(role=role).get("/admin/store/account/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")
