"""One's own account: the name, keys for programs, and leaving for good."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

from isegoria.services import participants, tokens
from isegoria.store.models import Account, ApiToken, Participant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from town import Town

PASSWORD = "a long enough password"  # noqa: S105 - of accounts that live as long as a test


def _text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def _confirm(client: Client, path: str) -> None:
    """Give the password again, as is asked before what cannot be taken back."""
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": path})
    assert answer.status_code in {200, 302}, _text(answer)


@pytest.mark.parametrize("path", ["/account/", "/account/tokens/", "/account/delete/"])
def test_a_stranger_is_asked_to_sign_in(town: Town, path: str) -> None:
    """Accounts are their owners' affair."""
    answer = town.browser().get(path)

    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={path}"


def test_the_page_says_who_one_is_here(town: Town) -> None:
    """Address, what one may do, and where one takes part, in one's own language."""
    mine = town.account("moderator")
    participants.join(conversation=town.id, account=mine)

    page = town.browser(role="moderator", language="ja").get("/account/")

    assert page.status_code == 200
    assert "moderator@trams.example" in _text(page)
    assert "/organise/trams/" in _text(page)
    assert '"/c/trams/"' in _text(page)
    assert page["Cache-Control"].count("no-cache") == 1
    assert re.search("[ぁ-ん]", _text(page))


def test_one_downloads_what_is_kept_about_ones_account(town: Town) -> None:
    """Address, roles and what one did about stewards, in a file that no browser keeps; and nobody else's."""
    answer = town.browser(role="overseer").get("/account/data/")

    kept = answer.json()
    assert answer["Content-Disposition"] == 'attachment; filename="my-account.json"'
    assert "no-store" in answer["Cache-Control"]
    assert kept["email"] == "overseer@trams.example"
    assert [(one["conversation"], one["role"]) for one in kept["roles"]] == [("trams", "overseer")]
    assert kept["approvals"] == kept["motions"] == kept["speeches"] == []
    assert b"/account/data/" in town.browser(role="overseer").get("/account/").content


def test_one_changes_ones_public_name(town: Town) -> None:
    """It is shown exactly as it was written, whatever it holds."""
    browser = town.browser(role="moderator")

    answer = browser.post("/account/", {"name": "<b>みどり</b>"})

    assert answer.status_code == 302
    assert "&lt;b&gt;みどり&lt;/b&gt;" in _text(browser.get("/account/"))
    assert "<b>みどり" not in _text(browser.get("/account/"))


def test_a_wrong_name_is_said_beside_its_field(town: Town) -> None:
    """Whoever cannot see the page hears field and reason together."""
    answer = town.browser(role="moderator").post("/account/", {"name": "x" * 101})

    assert answer.status_code == 422
    assert 'id="id_name_error"' in _text(answer)
    assert re.search(r'aria-describedby="[^"]*id_name_error', _text(answer))


def test_a_key_is_shown_once_to_whoever_gives_the_password_again(town: Town) -> None:
    """Somebody who finds a browser open makes no key; and no page shows one a second time."""
    browser = town.browser(role="organiser")

    asked = browser.post("/account/tokens/", {"name": "export"})
    assert asked.status_code == 302
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert not ApiToken.objects.exists()

    shown = browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/account/tokens/"})
    secret = re.search(r'value="(isg_[^"]+)"', _text(shown))
    assert secret is not None
    assert tokens.owner_of(secret=secret[1]) == town.account("organiser")
    assert secret[1] not in _text(browser.get("/account/tokens/"))


def test_keys_are_listed_and_revoked(town: Town) -> None:
    """With one press, and only one's own."""
    made = tokens.create(account=town.account("organiser"), name="<i>nightly</i>")
    browser = town.browser(role="organiser")

    assert "&lt;i&gt;nightly" in _text(browser.get("/account/tokens/"))
    assert town.browser(role="moderator").post(f"/account/tokens/{made.id}/revoke/").status_code == 404
    assert browser.post(f"/account/tokens/{made.id}/revoke/").status_code == 302
    assert tokens.owner_of(secret=made.secret) is None


def test_deleting_an_account_takes_two_steps_and_the_password(town: Town) -> None:
    """Then it is gone, its owner signed out, and their votes belong to nobody."""
    mine = town.account("")
    person = participants.join(conversation=town.id, account=mine)
    browser = town.browser(role="")
    page = browser.get("/account/delete/")
    assert "nobody@trams.example" in _text(page)
    assert "/c/trams/me/" in _text(page)

    _confirm(browser, "/account/delete/")
    wrong = browser.post("/account/delete/", {"confirmation": "yes"})
    assert wrong.status_code == 422
    assert Account.objects.filter(pk=mine).exists()

    done = browser.post("/account/delete/", {"confirmation": "nobody@trams.example"}, follow=True)
    assert done.redirect_chain == [("/", 302)]
    assert not Account.objects.filter(pk=mine).exists()
    assert Participant.objects.get(pk=person).account_id is None
    assert browser.get("/account/").status_code == 302


def test_the_last_organiser_is_told_whom_to_hand_over_first(town: Town) -> None:
    """With the conversation's name, and the way to its roles."""
    browser = town.browser(role="organiser")
    page = browser.get("/account/delete/")
    assert "/organise/trams/roles/" in _text(page)

    _confirm(browser, "/account/delete/")
    answer = browser.post("/account/delete/", {"confirmation": "organiser@trams.example"})

    assert answer.status_code == 422
    assert Account.objects.filter(pk=town.account("organiser")).exists()


@pytest.fixture(autouse=True)
def limits_start_anew() -> Iterator[None]:
    """Forget what other tests have tried."""
    cache.clear()
    yield
    cache.clear()
