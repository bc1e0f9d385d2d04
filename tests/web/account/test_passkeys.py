"""Passkeys in a real browser, with an authenticator that the browser plays: no password, nothing inline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from town import Town

pytestmark = pytest.mark.browser
PASSWORD = "a long enough password"  # noqa: S105 - of accounts that live as long as a test
_PATIENCE = 20_000


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a browser on a device with a lock; afterwards nothing may have been stopped or broken."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en")
    opened = context.new_page()
    opened.set_default_timeout(_PATIENCE)
    session = context.new_cdp_session(opened)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
    yield opened
    context.close()
    assert troubles == []


def test_somebody_signs_in_without_a_password(live_server: LiveServer, live_town: Town, page: Page) -> None:
    """Adds a passkey to the account, signs out, and is in again by the lock of the device."""
    live_town.account("moderator")
    page.goto(f"{live_server.url}/accounts/login/?next=/account/")
    page.get_by_label("Email").fill("moderator@trams.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Passkeys and security keys").click()
    page.get_by_role("link", name="Add one").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button").first.click()
    page.get_by_label("Name of the key").fill("My telephone")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(lambda url: not url.endswith("/add/"))
    assert Authenticator.objects.filter(type="webauthn").count() == 1

    page.goto(f"{live_server.url}/account/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{live_server.url}/accounts/login/?next=/account/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="Your account").wait_for()

    assert page.get_by_text("moderator@trams.example").first.is_visible()


def test_a_passkey_that_does_not_fit_is_said_in_words(
    live_server: LiveServer, live_town: Town, page: Page
) -> None:
    """Whoever has none here learns what to do, on the page and by a screen reader."""
    assert live_town.slug
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    page.get_by_role("alert").filter(has_text="The passkey was not used").wait_for()


def test_without_scripts_no_passkey_is_offered(live_server: LiveServer, browser: Browser) -> None:
    """A button that could do nothing is not there; the password is."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{live_server.url}/accounts/login/")

    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
    assert page.get_by_label("Password").is_visible()
    context.close()


@pytest.fixture(autouse=True)
def limits_start_anew() -> Iterator[None]:
    """Forget what other tests have tried."""
    cache.clear()
    yield
    cache.clear()
