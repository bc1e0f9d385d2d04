"""Signing in by way of another site, as its configuration names it, by OpenID Connect."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import override_settings

from isegoria.store.models import Account
from isegoria.web.configuration import ConfigurationError, read_configuration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from town import Town


@dataclass(slots=True)
class Provider:
    """A site that knows who people are; on this machine alone.

    Attributes:
        claims: what it tells about whoever signs in.
    """

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)

    def settings(self) -> dict[str, Any]:
        """Give our settings, as the environment variable leads to them."""
        one = {"provider_id": "city", "name": "City of Trams", "client_id": "us", "secret": "between us"}
        return {
            "SOCIALACCOUNT_PROVIDERS": {
                "openid_connect": {"APPS": [{**one, "settings": {"server_url": self.url}}]}
            }
        }


@pytest.fixture
def provider() -> Iterator[Provider]:
    """Run one."""
    found = Provider(claims={"sub": "42", "email": "citizen@trams.example", "email_verified": True})

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/.well-known/openid-configuration":
                named = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
                endpoints = {f"{name}_endpoint": f"{found.url}/{path}" for name, path in named.items()}
                self._answer({"issuer": found.url, **endpoints})
            else:
                assert self.headers["Authorization"] == "Bearer for-you"
                self._answer(found.claims)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer({"access_token": "for-you", "token_type": "Bearer", "expires_in": 60})

        def log_message(self, *_args: object) -> None:
            pass

        def _answer(self, content: object) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        found.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


@contextmanager
def _knowing(provider: Provider) -> Iterator[None]:
    cache.clear()
    with override_settings(**provider.settings()):
        yield


def _come_back(browser: Client) -> Any:  # noqa: ANN401 - Django's response
    """Go to the other site and come back as whoever it says one is."""
    page = browser.get("/accounts/oidc/city/login/")
    assert page.status_code == 200
    left = browser.post("/accounts/oidc/city/login/")
    assert left.status_code == 302
    query = parse_qs(urlsplit(left["Location"]).query)
    assert query["client_id"] == ["us"]
    back = urlsplit(query["redirect_uri"][0]).path
    return browser.get(f"{back}?code=x&state={query['state'][0]}", follow=True)


def test_the_other_site_is_offered_by_its_name(town: Town, provider: Provider) -> None:
    """Beside the password, where one looks for it."""
    with _knowing(provider):
        text = town.browser().get("/accounts/login/").content.decode()

    assert "City of Trams" in text
    assert "/accounts/oidc/city/login/" in text


def test_somebody_known_elsewhere_needs_no_password_here(town: Town, provider: Provider) -> None:
    """The first time an account is made; the second time it is the same one."""
    with _knowing(provider):
        first = town.browser()
        _come_back(first)
        assert "citizen@trams.example" in first.get("/account/").content.decode()
        again = town.browser()
        _come_back(again)
        assert "citizen@trams.example" in again.get("/account/").content.decode()

    assert Account.objects.filter(email="citizen@trams.example").count() == 1


def test_nobody_takes_an_account_over_by_claiming_its_address(town: Town, provider: Provider) -> None:
    """Another site that says one is somebody is not believed about an account that is there already."""
    provider.claims["email"] = "moderator@trams.example"
    town.account("moderator")
    with _knowing(provider):
        stranger = town.browser()
        _come_back(stranger)

        assert stranger.get("/organise/trams/moderation/").status_code == 302
        assert stranger.get("/account/").status_code == 302


def test_a_configuration_that_lacks_something_is_refused_at_start() -> None:
    """With what to write."""
    with pytest.raises(ConfigurationError, match="client_id"):
        read_configuration({"ISEGORIA_SECRET_KEY": "x" * 40, "ISEGORIA_OIDC": '[{"id": "city"}]'})
