"""An organiser words a clause: guards are explained while they are typed, or by a button without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.prepare import PASSWORD
from browser.visitors import DESK, PHONE, Look

if TYPE_CHECKING:
    from browser.conftest import Visits
    from browser.sites import Site

pytestmark = pytest.mark.browser

_ONE = "/organise/{fresh}/constitution/1/"


def test_guards_are_explained_while_they_are_typed(visits: Visits, site: Site) -> None:
    """At a desk: a mistake is marked where it is, then sentences come, and an example that fails is named."""
    organiser = visits(Look(DESK, "en"))
    organiser.sign_in("organiser@site.example", PASSWORD)
    organiser.open(f"{_ONE.format(fresh=site.fresh)}clauses/c1/")
    page = organiser.page
    guards, said = page.locator("textarea[name=guards]"), page.locator("#guards-now")
    expect(said).to_contain_text("needs approval")

    guards.fill("approve refuse benefit by official\nforbit refuse pension")
    expect(said).to_contain_text("Line 2, column 1")
    organiser.check_barriers()
    organiser.picture("drafting-mistake")
    guards.fill("forbid refuse benefit")
    expect(said).to_contain_text("the guards say: denied")
    page.locator("select[name=examples-0-outcome]").select_option("deny")
    expect(said).to_contain_text("✓ denied")
    organiser.check_barriers()
    organiser.picture("drafting-guards")
    guards.fill("approve refuse benefit by official")
    page.locator("select[name=examples-0-outcome]").select_option("approve")
    expect(said).to_contain_text("✓ needs approval")
    page.locator("input[name=title_en]").press("Enter")

    organiser.sees("Draft %(key)s is saved.", key="c1")


def test_a_clause_is_drafted_without_script(visits: Visits, site: Site) -> None:
    """On an old phone, in Japanese, at night: look at the guards, add rows, save, and move it up."""
    organiser = visits(Look(PHONE, "ja", scheme="dark", script=False))
    organiser.sign_in("organiser@site.example", PASSWORD)
    organiser.open(f"{_ONE.format(fresh=site.fresh)}clauses/new/")
    page = organiser.page
    page.locator("input[name=title_ja]").fill("模擬の条項")
    page.locator("textarea[name=prose_ja]").fill("機械は記録を消さない。")
    page.locator("textarea[name=guards]").fill("forbid delete record")

    organiser.press("Preview the guards")
    expect(page.locator("#guards-now")).to_contain_text("delete record")
    organiser.press("More rows")
    expect(page.locator("fieldset.example")).to_have_count(4)
    page.locator("input[name=examples-3-action]").fill("delete record")
    organiser.picture("drafting-rows")
    organiser.press("Save the draft", nth=-1)

    organiser.sees("Draft %(key)s is saved.", key="c3")
    page.locator("#clause-c3 button[value=up]").click()
    expect(page.locator("ol.drafts > li").nth(1)).to_have_id("clause-c3")
    organiser.press("Merge the ticked ones")
    organiser.sees("Tick two drafts or more to merge them.")
    page.locator("#clause-c3 button.danger").click()
    organiser.sees("Draft %(key)s is withdrawn. You can bring it back below.", key="c3")
