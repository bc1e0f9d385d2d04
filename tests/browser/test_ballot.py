"""Somebody on the roll votes on clauses: with keys alone at a desk, or on a phone without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.visitors import DESK, PHONE, Look

if TYPE_CHECKING:
    from browser.conftest import Visits
    from browser.sites import Site
    from browser.visitors import Visitor

pytestmark = pytest.mark.browser

_DESK, _PHONE = Look(DESK, "en"), Look(PHONE, "ja", scheme="dark", script=False)
_BALLOT = "/c/{demo}/ratifications/2/ballot/"


def _take_part(visitor: Visitor, site: Site, voter: int) -> None:
    name, value = site.voters[voter].split("=", 1)
    visitor.context.add_cookies([{"name": name, "value": value, "url": site.url}])


def test_a_ballot_is_cast_with_keys_alone(visits: Visits, site: Site) -> None:
    """Whoever uses no mouse: what is missing is named, the reason is asked for, and it is cast."""
    voter = visits(_DESK)
    _take_part(voter, site, 0)
    voter.open(f"/c/{site.demo}/")
    voter.follow("To the ballot")
    reason = voter.page.locator("#reason-c2")
    expect(reason).to_be_hidden()

    voter.page.get_by_role("button", name=voter.say("Cast my ballot")).press("Enter")
    expect(voter.page.locator("#missing")).to_be_visible()
    voter.check_barriers()
    voter.picture("ballot-missing")
    voter.page.locator("input[value=accept]").focus()
    voter.page.keyboard.press("ArrowRight")
    voter.page.keyboard.press("ArrowRight")
    expect(voter.page.locator("input[value=object]")).to_be_checked()
    voter.page.keyboard.press("Tab")
    expect(reason).to_be_focused()
    voter.page.keyboard.type("Simulated: it should name exceptions.")
    voter.page.keyboard.press("Tab")
    voter.page.keyboard.press("Enter")

    voter.sees("Thank you: your ballot is cast.")
    expect(reason).to_have_value("Simulated: it should name exceptions.")
    voter.check_barriers()
    voter.picture("ballot-cast")
    voter.follow("Receipt: proof that my ballot is on public record")
    voter.sees("My ballot")


def test_a_ballot_is_cast_and_changed_without_script(visits: Visits, site: Site) -> None:
    """On an old phone, in Japanese, at night: one page, one button; and thought better of."""
    voter = visits(_PHONE)
    _take_part(voter, site, 1)
    voter.open(_BALLOT.format(demo=site.demo))
    voter.picture("ballot-empty")

    voter.page.locator(".answer-accept").click()
    voter.press("Cast my ballot")
    voter.sees("Thank you: your ballot is cast.")
    voter.page.locator(".answer-reject").click()
    voter.press("Change my ballot")

    voter.sees("Thank you: your ballot is cast.")
    expect(voter.page.locator("input[value=reject]")).to_be_checked()
    voter.picture("ballot-changed")
    voter.open(f"/c/{site.demo}/ratifications/2/")
    voter.sees("See or change my ballot")
    voter.picture("ballot-way")


def test_a_ballot_keeps_nobody_out_on_a_phone(visits: Visits, site: Site) -> None:
    """In Japanese, by day and night: axe finds nothing, and nothing scrolls sideways."""
    voter = visits(Look(PHONE, "ja"))
    _take_part(voter, site, 2)
    voter.open(_BALLOT.format(demo=site.demo))

    for scheme in ("light", "dark"):
        voter.page.emulate_media(color_scheme=scheme)
        voter.check_barriers()
