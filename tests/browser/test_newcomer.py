"""Somebody who has never heard of us: on a phone or at a desk, in two languages, with or without script."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.visitors import DESK, PHONE, Look

if TYPE_CHECKING:
    from browser.conftest import Visits
    from browser.sites import Site
    from browser.visitors import Visitor

pytestmark = pytest.mark.browser

LOOKS = [
    Look(size, language, script=script)
    for size, language, script in product((PHONE, DESK), ("en", "ja"), (True, False))
]
_MOST_BYTES = 100_000


def _has_voted(visitor: Visitor, number: int) -> None:
    expect(visitor.page.locator("#card progress")).to_have_attribute("value", str(number))


def _vote(visitor: Visitor, answer: str) -> None:
    before = int(visitor.page.locator("#card progress").get_attribute("value") or "")
    visitor.page.locator("#card").get_by_role("button", name=visitor.say(answer)).first.click()
    _has_voted(visitor, before + 1)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_a_newcomer_votes_speaks_and_sees_results(visits: Visits, site: Site, look: Look) -> None:
    """Within two minutes, without an account: vote, think again, say something, see what comes of it."""
    newcomer = visits(look)
    newcomer.open("/")
    newcomer.page.locator(f"a[href='/c/{site.demo}/']").first.click()
    newcomer.picture("newcomer-1-arrives")

    for answer in ("Agree", "Disagree", "Pass"):
        _vote(newcomer, answer)
    newcomer.page.locator("#card input[name=important]").check()
    _vote(newcomer, "Agree")
    newcomer.page.locator("#card .undo button").click()
    _has_voted(newcomer, 3)
    _vote(newcomer, "Agree")
    newcomer.picture("newcomer-2-votes")

    newcomer.follow("Add a statement of your own")
    text = f"Simulated visitors should be able to say something new ({look.name})."
    newcomer.page.locator("textarea[name=text]").fill(text)
    newcomer.press("Add")
    while newcomer.page.get_by_role("button", name=newcomer.say("Add mine anyway"), exact=True).count():
        newcomer.picture("newcomer-3-similar")
        newcomer.press("Add mine anyway")
    expect(newcomer.page.get_by_text(text).first).to_be_visible()
    newcomer.picture("newcomer-4-added")

    newcomer.open(f"/c/{site.demo}/mine/")
    expect(newcomer.page.get_by_text(text).first).to_be_visible()
    newcomer.open(f"/c/{site.demo}/results/")
    expect(newcomer.page.locator("main figure svg").first).to_be_visible()
    newcomer.picture("newcomer-5-results")
    newcomer.open(f"/c/{site.demo}/place/")
    newcomer.picture("newcomer-6-place")


def test_the_keyboard_is_enough(visits: Visits, site: Site) -> None:
    """Without a mouse: a key for each answer, and the focus on the next statement."""
    visitor = visits(Look(DESK))
    visitor.open(f"/c/{site.fresh}/")
    visitor.page.evaluate("window.samePage = true")

    for number, key in enumerate("adp", start=1):
        visitor.page.keyboard.press(key)
        _has_voted(visitor, number)
        expect(visitor.page.locator("#statement")).to_be_focused()
    visitor.page.keyboard.press("u")

    _has_voted(visitor, 2)
    # However fast the keys come, the page is not loaded anew under a screen reader.
    assert visitor.page.evaluate("window.samePage")


def test_whoever_comes_back_goes_on_where_they_were(visits: Visits, site: Site) -> None:
    """The next day, in the same browser: nothing is asked twice, nothing is lost."""
    visitor = visits(Look(PHONE))
    visitor.open(f"/c/{site.fresh}/")
    _vote(visitor, "Agree")
    later = visitor.context.new_page()

    later.goto(f"{site.url}/c/{site.fresh}/")

    expect(later.locator("#card progress")).to_have_attribute("value", "1")


def test_an_invitation_vouches_for_a_sector_once(visits: Visits, site: Site) -> None:
    """The link in my letter works for me, and for nobody after me."""
    invited, late = visits(Look(PHONE)), visits(Look(PHONE))
    path = f"/c/{site.fresh}/join/{site.invitation}/"
    invited.open(path)
    invited.check_barriers()
    invited.picture("invitation")

    invited.page.locator("main form button").first.click()
    _vote(invited, "Agree")
    answer = late.page.goto(site.url + path)

    assert answer is not None
    late.picture("invitation-used")
    assert late.page.locator("main form button").count() == 0


@pytest.mark.parametrize("script", [True, False])
def test_a_first_visit_is_light(visits: Visits, site: Site, *, script: bool) -> None:
    """On a slow line: everything that the first page of a conversation needs is less than 100 kB."""
    visitor = visits(Look(PHONE, script=script))
    protocol = visitor.context.new_cdp_session(visitor.page)
    protocol.send("Network.enable")
    sizes: list[float] = []
    protocol.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))

    visitor.open(f"/c/{site.demo}/")
    visitor.page.wait_for_load_state("networkidle")

    assert len(sizes) >= 2
    assert 5_000 < sum(sizes) < _MOST_BYTES
