"""The results as anybody sees them, in every state of the conversation."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from django.contrib.staticfiles import finders
from django.utils import timezone

from voted import change, compute

if TYPE_CHECKING:
    from town import Town

RESULTS = "/c/trams/results/"


def test_anybody_reads_what_is_agreed_and_what_divides(voted: Town) -> None:
    """In short, map, figures, agreed in groups and sectors, divisive, groups, method and digest."""
    answer = voted.browser().get(RESULTS)

    page = answer.content.decode()
    assert answer.status_code == 200
    figures = dict(re.findall(r"<div><dt>([^<]+)</dt><dd>([^<]+)</dd></div>", page))
    assert figures["participants"] == "60"
    assert figures["clear opinion groups"] == "2"
    for said in (
        "60 people cast",
        "Agreed across groups and sectors",
        "What divides",
        "Group A",
        "of those grouped",
        "Minority dissent",
        "isegoria analyse trams.zip",
        "sha256:",
        "Computed on",
    ):
        assert said in page
    assert 'class="opinion-map"' in page
    assert "Simulated data" not in page


def test_simulated_votes_are_never_taken_for_real_ones(voted: Town) -> None:
    """The page, the map itself, the statements and one's own place say that a program made the votes."""
    change(voted, simulated=True)

    for address in (RESULTS, "/c/trams/map.svg", "/c/trams/statements/", "/c/trams/statements/0/"):
        assert "Simulated data" in voted.browser().get(address).content.decode()
    assert "Simulated data" in voted.browser(0).get("/c/trams/place/").content.decode()
    drawn = voted.browser().get("/c/trams/map.svg").content.decode()
    assert ">Simulated data</text>" in drawn


def test_before_anybody_votes_the_page_says_so(town: Town) -> None:
    """Nothing is empty without a word."""
    page = town.browser().get(RESULTS).content.decode()

    assert "Nobody has voted yet" in page
    assert "Nothing has been computed yet" in page


def test_too_few_voters_are_counted_and_nothing_is_told_of_them(town: Town) -> None:
    """Two people have voted; ten are needed before any figure shows."""
    town.vote(0, {0: 1, 1: -1})
    town.vote(1, {0: 1, 1: 1})
    compute(town)

    page = town.browser().get(RESULTS).content.decode()

    assert "Not enough votes yet: 2 of 10 people needed have voted." in page
    assert "<b>" not in page  # no share


def test_results_that_wait_for_the_close_say_when(voted: Town) -> None:
    """Everybody learns when; those who look after it see them already, and that others do not."""
    closes = timezone.now().replace(year=2031, month=5, day=7)
    change(voted, results_shown="closed", closes_at=closes)

    answer = voted.browser().get(RESULTS)

    assert answer.status_code == 403
    assert "The results come later" in answer.content.decode()
    assert "7 May 2031" in answer.content.decode() or "May 7, 2031" in answer.content.decode()
    for address in ("place/", "results/results.json", "map.svg", "results/results.pdf"):
        assert voted.browser().get(f"/c/trams/{address}").status_code == 403
    seen = voted.browser(role="overseer").get(RESULTS)
    assert seen.status_code == 200
    assert "Only those who look after the conversation see this now" in seen.content.decode()
    change(voted, state="closed", closed_at=timezone.now())
    assert voted.browser().get(RESULTS).status_code == 200


def test_a_draft_is_nobodys_business(voted: Town) -> None:
    """Until it is opened, there is no such page for anybody without a role."""
    change(voted, state="draft")

    for address in ("results/", "statements/", "statements/0/", "place/", "picture.png", "map.svg"):
        assert voted.browser().get(f"/c/trams/{address}").status_code == 404
    assert voted.browser(role="organiser").get(RESULTS).status_code == 200


def test_a_page_is_sent_once_and_again_only_when_something_changed(voted: Town) -> None:
    """A reader who asks every 15 seconds gets a short "nothing new" until new votes are computed."""
    client = voted.browser()
    for address in (RESULTS, f"{RESULTS}?part=live", "/c/trams/statements/", "/c/trams/statements/1/"):
        first = client.get(address)
        assert first["Cache-Control"] == "public, no-cache"
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        weak = client.get(address, headers={"if-none-match": f"W/{first['ETag']}"})
        assert weak.status_code == 304
        in_japanese = client.get(address, headers={"if-none-match": first["ETag"], "accept-language": "ja"})
        assert in_japanese.status_code == 200

    before = client.get(RESULTS)["ETag"]
    compute(voted)
    assert client.get(RESULTS, headers={"if-none-match": before}).status_code == 200


def test_somebody_signed_in_shares_their_page_with_nobody(voted: Town) -> None:
    """A page with somebody's menu in it is no other's, in no cache."""
    answer = voted.browser(role="organiser").get(RESULTS)

    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["ETag"] != voted.browser().get(RESULTS)["ETag"]


def test_what_changes_is_sent_without_the_frame_of_the_page(voted: Town) -> None:
    """The open page replaces the results alone, and a closed conversation asks for nothing."""
    live = voted.browser().get(f"{RESULTS}?part=live").content.decode()

    assert "<html" not in live
    assert "In short" in live
    for address in (RESULTS, "/embed/trams/results/"):
        page = voted.browser().get(address).content.decode()
        found = re.search(r'data-live="([^"]+)" data-known="([^"]+)"', page)
        assert found
        follow, known = (html.unescape(one) for one in found.groups())
        assert voted.browser().get(follow, headers={"if-none-match": known}).status_code == 304
    change(voted, state="closed")
    page = voted.browser().get(RESULTS).content.decode()
    assert "data-live" not in page
    assert "<script" not in page


def test_changes_that_are_not_counted_yet_are_admitted(voted: Town) -> None:
    """Who voted a moment ago sees that the results do not reach so far."""
    voted.vote(0, {})

    assert "1 change since is not counted yet" in voted.browser().get(RESULTS).content.decode()


def test_sites_that_the_organiser_named_may_embed_the_results(voted: Town) -> None:
    """In a frame: the short form, without the site's menu, and only there."""
    assert "frame-ancestors 'none'" in voted.browser().get("/embed/trams/results/")["Content-Security-Policy"]
    change(voted, frame_ancestors="https://city.example")

    answer = voted.browser().get("/embed/trams/results/")

    assert "frame-ancestors https://city.example" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    page = answer.content.decode()
    assert 'class="site"' not in page
    assert 'class="opinion-map"' in page
    assert "frame-ancestors 'none'" in voted.browser().get(RESULTS)["Content-Security-Policy"]


def test_the_map_is_a_picture_of_its_own(voted: Town) -> None:
    """It parses as SVG, shows two groups, carries no style or script, and keeps its size."""
    answer = voted.browser().get("/c/trams/map.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    drawn = ET.fromstring(answer.content)  # noqa: S314 - our own drawing
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    text = answer.content.decode()
    assert text.count('class="map-outline') == 2
    assert "style=" not in text
    assert len(text) < 30_000


def test_where_no_place_holds_enough_people_there_is_no_map(voted: Town) -> None:
    """Whoever asks for the picture learns why there is none."""
    change(voted, fewest=60)
    compute(voted)

    answer = voted.browser().get("/c/trams/map.svg")

    assert answer.status_code == 404
    assert "There is no map yet" in answer.content.decode()
    assert "Not enough votes yet" in voted.browser().get(RESULTS).content.decode()


def test_a_first_visit_stays_light(voted: Town) -> None:
    """Page, styles and script together, as they travel: less than 100 kB."""
    client = voted.browser()
    page = client.get(RESULTS, headers={"accept-encoding": "gzip"})
    sent = len(page.content)

    plain = client.get(RESULTS).content.decode()
    for address in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', plain)):
        found = finders.find(address.removeprefix("/static/").split("?")[0])
        assert found
        sent += Path(found).stat().st_size

    assert page["Content-Encoding"] == "gzip"
    assert sent < 100_000
