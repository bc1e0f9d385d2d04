"""The organiser's whole path: from an account to a published report, with nobody's help."""

from __future__ import annotations

import csv
import json
import time
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from browser.prepare import PASSWORD
from browser.visitors import DESK, PHONE, Look

if TYPE_CHECKING:
    from browser.conftest import Visits
    from browser.sites import Site
    from browser.visitors import Visitor

pytestmark = pytest.mark.browser

SEEDS = [f"Simulated view {one}: the town should do this" for one in range(10)]
CROWD = 24


def _call(site: Site, path: str, body: dict[str, object], participant: str = "") -> dict[str, str]:
    headers = {"Content-Type": "application/json"} | ({"X-Participant": participant} if participant else {})
    request = Request(f"{site.url}/api{path}", json.dumps(body).encode(), headers)  # noqa: S310 - this machine
    request.method = "PUT" if "/votes/" in path else "POST"
    try:
        with urlopen(request, timeout=10) as answer:  # noqa: S310 - likewise
            return dict(json.load(answer))
    except HTTPError as failure:
        if failure.code != HTTPStatus.TOO_MANY_REQUESTS:
            raise
        # Two crowds from one address within a minute are more than the site lets in: wait as it asks.
        time.sleep(int(failure.headers["Retry-After"]))
        return _call(site, path, body, participant)


def _crowd_votes(site: Site, slug: str) -> None:
    """Have two simulated camps vote, who agree on half of the statements."""
    for person in range(CROWD):
        joined = _call(site, f"/conversations/{slug}/participants", {})
        for number in range(len(SEEDS)):
            value = 1 if number % 2 or person % 2 else -1
            body: dict[str, object] = {"value": value}
            _call(site, f"/conversations/{slug}/votes/{number}", body, joined["participant"])


@pytest.mark.parametrize("look", [Look(PHONE, "ja"), Look(DESK, "en")], ids=lambda look: look.name)
def test_from_an_account_to_a_published_report(visits: Visits, site: Site, look: Look) -> None:
    """Sign up, start, describe, seed, invite, open, moderate, close, publish: each step leads to the next."""
    organiser = visits(look)
    page, slug = organiser.page, f"path-{look.name}"
    organiser.open("/accounts/signup/")
    page.locator("input[name=email]").fill(f"{look.name}@new.example")
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/organise/")

    _start(organiser, slug)
    _seed(organiser, slug)
    _invite(organiser, slug)
    _open(organiser, slug)
    _crowd_votes(site, slug)
    _moderate(organiser, visits(Look(PHONE, look.language, script=False)), slug)
    _close_and_publish(organiser, slug)

    reader = visits(look)
    reader.open(f"/c/{slug}/reports/1/")
    expect(reader.page.get_by_text("What the council makes of it.").first).to_be_visible()
    reader.check_barriers()
    reader.picture("organiser-7-report")
    for name, begins in (("report.pdf", b"%PDF"), ("report.json", b"{"), ("report.html", b"<!")):
        answer = reader.context.request.get(f"{site.url}/c/{slug}/reports/1/{name}")
        assert answer.ok, name
        assert answer.body().lstrip()[: len(begins)].startswith(begins), name


def _start(organiser: Visitor, slug: str) -> None:
    organiser.open("/organise/new/")
    page = organiser.page
    page.locator("input[name=topic]").fill("How shall we spend the evening?")
    page.locator("textarea[name=description]").fill("The council reads the report in spring.")
    page.locator("details summary").last.click()
    page.locator("input[name=slug]").fill(slug)
    organiser.press("Create the draft")
    page.wait_for_url(f"**/organise/{slug}/")
    organiser.picture("organiser-1-draft")
    organiser.open(f"/organise/{slug}/settings/")
    page.locator("input[name=moderate_first]").check()
    other, topic = ("en", "An evening") if organiser.look.language == "ja" else ("ja", "夕べの過ごし方")
    page.locator(f"input[name=topic_{other}]").fill(topic)
    organiser.press("Save the settings")
    expect(page.locator(".messages .success, .message.success")).to_be_visible()


def _seed(organiser: Visitor, slug: str) -> None:
    organiser.open(f"/organise/{slug}/statements/")
    page = organiser.page
    page.locator("textarea[name=texts]").fill("\n".join(SEEDS))
    organiser.press("Preview")
    organiser.picture("organiser-2-seeds")
    page.locator("main .actions button").first.click()
    page.wait_for_url(f"**/organise/{slug}/statements/")
    expect(page.get_by_text(SEEDS[9]).first).to_be_visible()


def _invite(organiser: Visitor, slug: str) -> None:
    organiser.open(f"/organise/{slug}/invitations/")
    page = organiser.page
    page.locator("input[name=count]").fill("3")
    with page.expect_download() as coming:
        organiser.press("Make and download")
    rows = list(csv.DictReader(coming.value.path().read_text("utf-8-sig").splitlines()))
    assert len(rows) == 3
    assert all(row["link"].startswith(f"{organiser.site.url}/c/{slug}/join/") for row in rows)
    organiser.open(f"/organise/{slug}/invitations/")
    organiser.picture("organiser-3-invitations")


def _open(organiser: Visitor, slug: str) -> None:
    organiser.open(f"/organise/{slug}/")
    organiser.press("Open the conversation")
    expect(organiser.page.locator(".tag.state.open")).to_be_visible()


def _moderate(organiser: Visitor, author: Visitor, slug: str) -> None:
    """Let one statement in and moderate another out, which its author is told with the reason."""
    for text in ("A simulated wish for quiet.", "Buy simulated watches, cheap."):
        author.open(f"/c/{slug}/statements/add/")
        author.page.locator("textarea[name=text]").fill(text)
        author.press("Add")
        expect(author.page.get_by_text(text).first).to_be_visible()
    organiser.open(f"/organise/{slug}/moderation/")
    organiser.picture("organiser-4-moderation")
    good, bad = organiser.page.locator(".case").nth(0), organiser.page.locator(".case").nth(1)
    good.get_by_role("button", name=organiser.say("Let in")).click()
    expect(good.locator(".decision")).to_be_visible()
    bad.locator("summary").first.click()
    bad.locator("select[name=reason]").select_option("spam")
    bad.locator("button.disagree").click()
    expect(bad.locator(".decision")).to_be_visible()
    organiser.picture("organiser-5-moderated")

    author.open(f"/c/{slug}/mine/")
    author.picture("organiser-5-author")
    expect(author.page.locator(f"a[href$='/c/{slug}/statements/11/appeal/']")).to_be_visible()


def _close_and_publish(organiser: Visitor, slug: str) -> None:
    page = organiser.page
    organiser.open(f"/organise/{slug}/")
    organiser.press("Close")
    expect(page.locator(".tag.state.closed")).to_be_visible()
    organiser.picture("organiser-6-closed")
    for _try in range(60):
        organiser.open(f"/organise/{slug}/reports/")
        if page.locator("textarea[name=foreword]").count():
            break
        page.wait_for_timeout(500)
    page.locator("textarea[name=foreword]").fill("What the council makes of it.")
    organiser.press("Publish")
    page.wait_for_load_state()
    organiser.picture("organiser-6-published")
