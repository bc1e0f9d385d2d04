"""The picture beside a link."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders

import isegoria.opinion.report
from isegoria.web.pages.results import picture
from voted import change

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

    from town import Town

PICTURE = "/c/trams/picture.png"


def test_a_link_to_a_conversation_has_a_picture(voted: Town) -> None:
    """A PNG of 1200 by 630, which the page names."""
    answer = voted.browser().get(PICTURE)

    assert answer["Content-Type"] == "image/png"
    assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", answer.content[16:24]) == (1200, 630)
    page = voted.browser().get("/c/trams/results/").content.decode()
    assert 'property="og:image" content="http' in page
    assert "/c/trams/picture.png?lang=en" in page


def test_the_picture_tells_nothing_that_the_page_holds_back(
    voted: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the close: topic only, even where the organiser asks, since pictures are kept by others."""
    drawn: list[Mapping[str, Any]] = []

    def note(_template: str, values: Mapping[str, Any], *_more: object, **_options: object) -> bytes:
        drawn.append(values)
        return b"png"

    monkeypatch.setattr(picture, "typeset", note)
    change(voted, results_shown="closed")

    voted.browser(role="organiser").get(PICTURE)

    assert drawn[0]["map"] == ""
    assert drawn[0]["figures"] == []
    assert drawn[0]["topic"] == "Trams"


def test_a_conversation_without_votes_has_a_picture_too(town: Town) -> None:
    """Topic and invitation."""
    assert town.browser().get(PICTURE).content[:4] == b"\x89PNG"


def test_site_and_offline_report_colour_groups_alike() -> None:
    """Whoever compares the page with the report of the command line finds the same colours."""
    found = finders.find("isegoria/results.css")
    assert found
    colours = Path(isegoria.opinion.report.__file__).with_name("map.css").read_text("utf-8")

    assert Path(found).read_text("utf-8").startswith(colours)
