"""Another site embeds the card, in a real browser that lets frames keep no cookies.

The other site is `localhost`, ours is 127.0.0.1: to a browser, these have nothing to do with one another.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from isegoria.store.models import Conversation, Participant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from town import Town

pytestmark = pytest.mark.browser


@contextmanager
def _paper(address: str) -> Iterator[str]:
    """Run another site that embeds an address; gives its own."""

    class Handler(BaseHTTPRequestHandler):
        """Every page is the same."""

        def do_GET(self) -> None:
            """Send it."""
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<iframe width="380" height="700" src="{address}"></iframe>'.encode())

        def log_message(self, *_arguments: object) -> None:
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a browser."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en")
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


@pytest.fixture
def ours(live_server: LiveServer) -> str:
    """Give the address of our site."""
    return live_server.url.replace("localhost", "127.0.0.1")


def test_a_reader_of_another_site_votes_in_its_frame(live_town: Town, ours: str, page: Page) -> None:
    """Three votes, one of them taken back, one person, no cookie; and the site's id finds them again."""
    before = Participant.objects.count()
    with _paper(f"{ours}/embed/trams/?xid=reader-7") as paper:
        Conversation.objects.filter(pk=live_town.id).update(frame_ancestors=paper)
        page.goto(paper)
        frame = page.frame_locator("iframe")

        frame.get_by_role("button", name="Agree", exact=True).click()
        frame.get_by_text("1 of 3").first.wait_for()
        frame.get_by_role("button", name="Disagree", exact=True).click()
        frame.get_by_text("2 of 3").first.wait_for()
        frame.get_by_role("button", name="Undo", exact=True).click()
        frame.get_by_text("1 of 3").first.wait_for()
        page.reload()
        frame.get_by_text("1 of 3").first.wait_for()

    assert Participant.objects.filter(external_id="reader-7").count() == 1
    assert Participant.objects.count() == before + 1
    assert len(live_town.votes()) == 1
    assert page.context.cookies(ours) == []


def test_a_site_that_is_not_named_shows_an_empty_frame(live_town: Town, ours: str, page: Page) -> None:
    """Nobody is made to vote by a site that the organiser does not know."""
    Conversation.objects.filter(pk=live_town.id).update(frame_ancestors="https://other.example")

    with _paper(f"{ours}/embed/trams/") as paper:
        page.goto(paper, wait_until="networkidle")

        assert page.frame_locator("iframe").locator("#card").count() == 0
