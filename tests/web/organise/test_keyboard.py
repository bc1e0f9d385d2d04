"""The moderation queue in a real browser: by keyboard alone, each statement replaced where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from isegoria.store.models import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from town import Town

pytestmark = pytest.mark.browser


@pytest.fixture
def queue(live_town: Town, live_server: LiveServer, browser: Browser) -> Iterator[Page]:
    """Three statements wait, and the moderator looks at them."""
    Statement.objects.filter(conversation_id=live_town.id).update(state="pending")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": live_town.browser(role="moderator").cookies[settings.SESSION_COOKIE_NAME].value,
                "url": live_server.url,
            }
        ]
    )
    page.goto(f"{live_server.url}/organise/{live_town.slug}/moderation/")
    yield page
    page.close()


def _focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('.case')?.id ?? ''"))


def test_twenty_statements_an_hour_without_touching_the_mouse(queue: Page) -> None:
    """Next, let in, moderate out with a reason, take back; the focus stays where I am."""
    assert queue.locator(".keys").is_visible()
    queue.locator("#case-0").focus()
    queue.keyboard.press("a")
    queue.locator("#case-0 .notice.good").wait_for()
    assert _focus(queue) == "case-0"
    assert queue.locator("#views a[aria-current]").inner_text() == "Waiting (2)"

    queue.keyboard.press("j")
    assert _focus(queue) == "case-1"
    queue.keyboard.press("m")
    assert queue.evaluate("document.activeElement.id") == "reason-1"
    queue.keyboard.type("an j")  # a letter typed into a field is no command
    assert _focus(queue) == "case-1"
    queue.locator("#reason-1").select_option("unclear")
    queue.keyboard.press("Enter")
    queue.locator("#case-1 button.disagree").click()
    queue.locator("#case-1 .notice.good").wait_for()
    assert {one.number: one.state for one in Statement.objects.all()} == {
        0: "shown",
        1: "hidden",
        2: "pending",
    }

    queue.keyboard.press("u")
    queue.locator("#case-1 button.agree").wait_for()
    queue.keyboard.press("k")
    assert _focus(queue) == "case-0"
    assert Statement.objects.get(number=1).state == "pending"
    assert queue.locator("#foot").inner_text().strip() == "See what still waits"


def test_what_is_wrong_is_said_in_place(queue: Page) -> None:
    """Without a reason nothing is moderated out, and the form stays open with the error."""
    queue.locator("#case-2 summary").click()
    queue.locator("#note-2").fill("My note")
    queue.locator("#case-2 button.disagree").click()

    queue.locator("#case-2 .errors").wait_for()

    assert queue.locator("#case-2 .errors").inner_text() == "Choose the reason; it is public."
    assert queue.locator("#note-2").input_value() == "My note"
    assert queue.locator(".case").count() == 3
    assert queue.evaluate("document.documentElement.scrollWidth") <= 390
