"""People with browsers: on a phone or at a desk, in two languages, by day or night, script or none."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from axe_playwright_python.sync_playwright import Axe
from django.utils import translation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Dialog,
        Page,
        Request,
        Response,
    )

    from browser.sites import Site

PHONE, DESK = (390, 844), (1280, 900)
_BROKEN = 500
Scheme = Literal["light", "dark"]
PICTURES = os.environ.get("ISEGORIA_SCREENSHOTS", "")


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody looks at the site."""

    size: tuple[int, int] = PHONE
    language: str = "en"
    scheme: Scheme = "light"
    script: bool = True

    @property
    def name(self) -> str:
        """Name it, for tests and pictures."""
        width = "phone" if self.size == PHONE else "desk"
        return f"{width}-{self.language}-{self.scheme}" + ("" if self.script else "-no-script")

    def by_night(self) -> Look:
        """Give the same in the dark."""
        return replace(self, scheme="dark")


@dataclass(eq=False, slots=True)
class Visitor:
    """One person's browser on one site.

    Attributes:
        troubles: what no page may do: errors in the console, broken policies, dialogs, failed requests.
    """

    site: Site
    look: Look
    context: BrowserContext
    page: Page
    troubles: list[str] = field(default_factory=list)

    def open(self, path: str, *, status: int = 200) -> None:
        """Go to a page of the site."""
        answer = self.page.goto(self.site.url + path)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"

    def say(self, message: str, **values: object) -> str:
        """Give a message of the site in the visitor's language."""
        with translation.override(self.look.language):
            return translation.gettext(message) % values if values else translation.gettext(message)

    def press(self, message: str, *, nth: int = 0) -> None:
        """Press the button that is named by a message."""
        self.page.get_by_role("button", name=self.say(message), exact=True).nth(nth).click()

    def follow(self, message: str) -> None:
        """Follow the link that is named by a message."""
        self.page.get_by_role("link", name=self.say(message), exact=True).first.click()

    def sees(self, message: str, **values: object) -> bool:
        """Tell whether a message stands on the page, waiting for it a little."""
        self.page.get_by_text(self.say(message, **values)).first.wait_for(timeout=10_000)
        return True

    def sign_in(self, email: str, password: str) -> None:
        """Sign in by e-mail address and password."""
        self.open("/accounts/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("main form button[type=submit], main form button:not([type])").first.click()
        self.page.wait_for_url("**/organise/")

    def check_barriers(self) -> None:
        """Find nothing that keeps somebody out, and nothing that scrolls sideways."""
        found = Axe().run(self.page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.look.size[0], f"{self.page.url} is {width} wide"

    def picture(self, name: str) -> None:
        """Keep a picture of the page where ISEGORIA_SCREENSHOTS names a folder."""
        if PICTURES:
            folder = Path(PICTURES)
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{name}-{self.look.name}.png", full_page=True)


def visit(browser: Browser, site: Site, look: Look) -> Iterator[Visitor]:
    """Open a browser window of its own, and find at the end that nothing went wrong in it."""
    context = browser.new_context(
        viewport={"width": look.size[0], "height": look.size[1]},
        locale="ja-JP" if look.language == "ja" else "en-GB",
        color_scheme=look.scheme,
        java_script_enabled=look.script,
        has_touch=look.size == PHONE,
        reduced_motion="reduce",
    )
    visitor = Visitor(site, look, context, context.new_page())
    _watch(visitor)
    yield visitor
    context.close()
    assert visitor.troubles == []


def _watch(visitor: Visitor) -> None:
    page, troubles = visitor.page, visitor.troubles

    def refuse(dialog: Dialog) -> None:
        troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def judge(answer: Response) -> None:
        if answer.status >= _BROKEN:
            troubles.append(f"{answer.status}: {answer.url}")

    def stay_here(request: Request) -> None:
        if not request.url.startswith((visitor.site.url, "data:")):
            troubles.append(request.url)

    def listen(message: ConsoleMessage) -> None:
        # What was not found or allowed is judged by the test that asked for it.
        if message.type == "error" and "Failed to load resource" not in message.text:
            troubles.append(f"console: {message.text}")

    page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
    page.on("dialog", refuse)
    page.on("response", judge)
    page.on("request", stay_here)
    page.on("console", listen)
