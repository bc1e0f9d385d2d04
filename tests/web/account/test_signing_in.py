"""Signing in and up: for everybody, in their language, and without telling who has an account."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from isegoria.services import roles
from isegoria.store.models import Account
from isegoria.web.configuration import read_configuration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from town import Town

PASSWORD = "a long enough password"  # noqa: S105 - of accounts that live as long as a test
_KEY = {"ISEGORIA_SECRET_KEY": "x" * 40}
WITH_EMAIL: dict[str, Any] = {
    "CONFIGURATION": read_configuration({**_KEY, "ISEGORIA_EMAIL_URL": "smtp://localhost:25"}),
    "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
    "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED": True,
    "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
}


class _Page(HTMLParser):
    """Gathers what an assistive technology would miss, and what the content-security policy would stop."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids |= {str(given["id"])} if given.get("id") else set()
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style":
            self.inline.append(tag)
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.inline.append("script")
        if tag == "label":
            self.labelled.add(str(given.get("for")))
        if tag in {"input", "select", "textarea"} and given.get("type") not in {"hidden", "submit"}:
            self.fields.append(given)


def _text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def _mailed_code() -> str:
    found = re.search(r"^([A-Z0-9-]{6,9})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


FOR_ANYBODY = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"]
FOR_ACCOUNTS = [
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "socialaccount_connections",
    "account",
    "account-tokens",
    "account-delete",
]
AFTER_THE_PASSWORD = ["mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", FOR_ANYBODY + FOR_ACCOUNTS + AFTER_THE_PASSWORD)
def test_every_page_about_accounts_is_ours(town: Town, name: str, language: str) -> None:
    """It has our frame, names every field, points at help and errors, and brings no script of its own."""
    client = town.browser(role="moderator" if name not in FOR_ANYBODY else None, language=language)
    if name in AFTER_THE_PASSWORD:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    answer = client.get(reverse(name), follow=True)

    text = _text(answer)
    page = _Page(text)
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in text
    assert 'class="skip"' in text
    assert text.count("<h1") == 1
    assert page.inline == []
    for one in page.fields:
        assert one.get("id") in page.labelled, one
        assert set((one.get("aria-describedby") or "").split()) <= page.ids, one
    if language == "ja":
        assert re.search("[ぁ-んァ-ン一-龠]", re.sub(r"(?s)<footer.*|<header.*?</header>", "", text))


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_a_wrong_form_says_so_beside_its_fields(town: Town, path: str) -> None:
    """A screen reader hears what is wrong when it comes to the field."""
    with override_settings(**WITH_EMAIL):
        page = _Page(_text(town.browser().post(path, {"email": "nobody", "login": ""})))

    described = {name for one in page.fields for name in (one.get("aria-describedby") or "").split()}
    assert [one for one in described if one.endswith("_error")]
    assert described <= page.ids


def test_somebody_makes_an_account_and_is_in(town: Town) -> None:
    """On a site that sends no e-mail there is nothing to confirm."""
    browser = town.browser()

    answer = browser.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})

    assert answer.status_code == 302
    assert "new@example.org" in _text(browser.get("/account/"))


def test_an_address_is_confirmed_where_e_mail_is_sent(town: Town) -> None:
    """By a code, in the language in which the account was made."""
    browser = town.browser(language="ja")
    with override_settings(**WITH_EMAIL):
        sent = browser.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
        assert sent["Location"] == "/accounts/confirm-email/"
        assert re.search("[ぁ-ん]", str(mail.outbox[0].body))
        assert browser.get("/account/").status_code == 302

        wrong = browser.post("/accounts/confirm-email/", {"code": "AAA-AAA"})
        assert 'id="id_code_error"' in _text(wrong)
        browser.post("/accounts/confirm-email/", {"code": _mailed_code()})

        assert browser.get("/account/").status_code == 200
        assert EmailAddress.objects.get(email="new@example.org").verified


def test_sign_up_tells_nobody_who_has_an_account(town: Town) -> None:
    """The page is the same for an address that is taken; its owner alone learns about it."""
    town.account("moderator")
    pages = []
    with override_settings(**WITH_EMAIL):
        for email in ("free@example.org", "moderator@trams.example"):
            browser = town.browser()
            answer = browser.post("/accounts/signup/", {"email": email, "password1": PASSWORD}, follow=True)
            pages.append((answer.redirect_chain, _text(answer).replace(email, "…")))

    assert _without_tokens(pages[0]) == _without_tokens(pages[1])
    assert [one.to for one in mail.outbox] == [["free@example.org"], ["moderator@trams.example"]]
    assert Account.objects.filter(email="moderator@trams.example").count() == 1


def test_a_new_password_is_sent_to_its_owner_and_told_to_nobody_else(town: Town) -> None:
    """The page says the same whether or not there is such an account."""
    town.account("moderator")
    pages = []
    with override_settings(**WITH_EMAIL):
        for email in ("free@example.org", "moderator@trams.example"):
            answer = town.browser().post("/accounts/password/reset/", {"email": email}, follow=True)
            pages.append((answer.redirect_chain, _text(answer).replace(email, "…")))

        assert _without_tokens(pages[0]) == _without_tokens(pages[1])
        link = re.search(r"/accounts/password/reset/key/\S+", str(mail.outbox[-1].body))
        assert link is not None
        assert "/accounts/password/reset/key/" not in str(mail.outbox[0].body)
        browser = town.browser()
        form = browser.get(link[0], follow=True)
        fresh = "another long password"
        browser.post(form.redirect_chain[-1][0], {"password1": fresh, "password2": fresh})

    assert Account.objects.get(pk=town.account("moderator")).check_password(fresh)


@pytest.mark.parametrize("email", ["free@example.org", "moderator@trams.example"])
def test_a_wrong_password_and_no_account_are_the_same(town: Town, email: str) -> None:
    """Nobody finds out by trying who has an account."""
    town.account("moderator")

    answer = town.browser().post("/accounts/login/", {"login": email, "password": "wrong"})

    assert answer.status_code == 200
    assert "The email address and/or password you specified are not correct." in _text(answer)


def test_attempts_to_guess_a_password_end_soon(town: Town) -> None:
    """For that account; with a page of ours, in the visitor's language."""
    town.account("moderator")
    browser = town.browser(language="ja")
    given = {"login": "moderator@trams.example", "password": "wrong"}

    answers = [browser.post("/accounts/login/", given) for _one in range(12)]

    assert "ログイン" in _text(answers[0])
    right = browser.post("/accounts/login/", {**given, "password": PASSWORD})
    assert right.status_code != 302
    assert answers[-1].status_code in {200, 429}


def test_an_account_made_by_an_organiser_opens_by_its_link_once(town: Town) -> None:
    """Whoever gets a role chooses a password themselves, and is in."""
    added = roles.add(
        slug="trams", account=town.account("organiser"), email="new@example.org", kind="moderator"
    )
    person, key = added.key.split("-", 1)
    link = reverse("account_reset_password_from_key", kwargs={"uidb36": person, "key": key})
    browser = town.browser()
    form = browser.get(link, follow=True)

    fresh = "a password of my own"
    browser.post(form.redirect_chain[-1][0], {"password1": fresh, "password2": fresh})

    assert browser.get("/organise/trams/moderation/").status_code == 200
    again = town.browser().get(link, follow=True)
    assert 'type="password"' not in _text(again)


def test_a_site_may_make_no_accounts_for_strangers(town: Town) -> None:
    """Then nothing invites to it, and nothing is made."""
    closed = read_configuration({**_KEY, "ISEGORIA_SIGNUP": "closed"})
    with override_settings(CONFIGURATION=closed):
        given = {"email": "new@example.org", "password1": PASSWORD}
        answer = town.browser().post("/accounts/signup/", given)
        login = town.browser().get("/accounts/login/")

    assert answer.status_code == 200
    assert "/accounts/signup/" not in _text(login)
    assert not Account.objects.filter(email="new@example.org").exists()


def test_the_second_step_is_asked_for_everywhere(town: Town) -> None:
    """Neither the password alone, nor the administration's own door, gets past it."""
    mine = Account.objects.get(pk=town.account("moderator"))
    Account.objects.filter(pk=mine.pk).update(is_staff=True)
    secret = generate_totp_secret()
    TOTP.activate(mine, secret)
    browser = Client()

    given = {"login": mine.email, "password": PASSWORD}
    answer = browser.post("/accounts/login/", given)
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert browser.get("/account/").status_code == 302
    assert browser.get("/admin/login/")["Location"].startswith("/accounts/login/")

    wrong = browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert 'id="id_code_error"' in _text(wrong)
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    browser.post("/accounts/2fa/authenticate/", {"code": code})
    assert browser.get("/account/").status_code == 200


def test_an_authenticator_app_is_set_up_with_recovery_codes(town: Town) -> None:
    """The picture to scan, the secret in letters, and codes for the day the telephone is lost."""
    browser = town.browser(role="moderator")
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = _text(browser.get("/accounts/2fa/totp/activate/"))
    secret = re.search(r'id="authenticator_secret"[^>]*value="([A-Z2-7]+)"', page)
    assert secret is not None
    assert 'src="data:image/svg+xml' in page

    code = format_hotp_value(hotp_value(secret[1], int(time.time()) // 30))
    done = browser.post("/accounts/2fa/totp/activate/", {"code": code}, follow=True)

    kinds = set(Authenticator.objects.values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert "recovery_codes" in _text(done)
    assert _Page(_text(done)).inline == []


_FROM_THE_START = """
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("check", fail_level="WARNING")
call_command("migrate", verbosity=0)
client = Client(SERVER_NAME="localhost")
assert "/accounts/signup/passkey/" in client.get("/accounts/signup/").content.decode()
page = client.get("/accounts/signup/passkey/").content.decode()
assert 'type="password"' not in page and 'id="id_email"' in page
"""


def test_a_site_that_sends_e_mail_makes_accounts_without_passwords(tmp_path: Path) -> None:
    """A passkey is enough from the start; and Django finds nothing wrong with such settings."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ISEGORIA_")},
        "DJANGO_SETTINGS_MODULE": "isegoria.web.settings",
        "ISEGORIA_DATA": str(tmp_path),
        "ISEGORIA_EMAIL_URL": "smtp://localhost:25",
        "DATABASE_URL": "",
    }

    done = subprocess.run(
        [sys.executable, "-c", _FROM_THE_START], env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_a_form_that_has_expired_says_what_to_do(town: Town) -> None:
    """In the visitor's language, and without a word about cross-site anything."""
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})

    answer = client.post("/accounts/login/", {"login": "x", "password": "y"})

    assert town.slug
    assert answer.status_code == 403
    assert "load the page again" in _text(answer)


def _without_tokens(page: tuple[object, str]) -> tuple[object, str]:
    return page[0], re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page[1])


@pytest.fixture(autouse=True)
def limits_start_anew() -> Iterator[None]:
    """Forget what other tests have tried."""
    cache.clear()
    yield
    cache.clear()
