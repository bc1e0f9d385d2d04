"""Results that keep up with the votes while somebody looks at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from voted import compute, voted_town

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_open_page_follows_the_votes(browser: Browser, live_server: LiveServer) -> None:
    """Every 15 seconds it asks; what was unfolded stays so, and a screen reader is told."""
    town = voted_town()
    page = browser.new_page()
    asked: list[str] = []
    page.on(
        "response",
        lambda answer: (
            asked.append(f"{answer.status} {answer.url.rsplit('/', 1)[1]}") if "part=" in answer.url else None
        ),
    )
    page.clock.install()
    page.goto(f"{live_server.url}/c/{town.slug}/results/")
    page.locator("#more-method summary").click()
    asked.clear()

    page.clock.run_for(14_000)
    assert asked == []
    with page.expect_response("**/results/?part=live") as first:
        page.clock.run_for(2_000)
    assert first.value.status == 304
    expect(page.locator("#live-said")).to_be_empty()

    town.vote(0, {})
    compute(town)
    with page.expect_response("**/results/?part=live") as second:
        page.clock.run_for(16_000)

    assert second.value.status == 200
    expect(page.locator("#live-said")).to_have_text("The results were updated.")
    expect(page.locator("#more-method")).to_have_attribute("open", "")
    page.close()
