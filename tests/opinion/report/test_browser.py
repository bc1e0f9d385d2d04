"""The report as people meet it: on a phone and a desk, by day and night, with a screen reader, on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from isegoria.opinion.report import render_html

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from isegoria.opinion import Landscape
    from isegoria.opinion.report.words import Language

pytestmark = pytest.mark.browser

Scheme = Literal["light", "dark"]
UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"


def _open(browser: Browser, folder: Path, html: str) -> tuple[Page, list[str]]:
    file = folder / "report.html"
    file.write_text(html, encoding="utf-8")
    page = browser.new_page()
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("console", lambda message: seen.append(message.text))
    page.goto(file.as_uri())
    return page, seen


# Both languages, widths and schemes for the demo; the other two add few kinds of elements and no colours.
LOOKS: tuple[tuple[str, Language, tuple[tuple[int, Scheme], ...]], ...] = (
    ("demo", "ja", ((390, "light"), (1280, "dark"))),
    ("demo", "en", ((390, "dark"), (1280, "light"))),
    ("small_polis", "ja", ((390, "dark"),)),
    ("small_polis", "en", ((1280, "light"),)),
    ("ungrouped", "ja", ((1280, "dark"),)),
    ("ungrouped", "en", ((390, "light"),)),
)


@pytest.mark.parametrize(("which", "language", "looks"), LOOKS)
def test_everybody_can_use_it(
    browser: Browser,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    which: str,
    language: Language,
    looks: tuple[tuple[int, Scheme], ...],
) -> None:
    """No barrier on phone or desk, by day or night; nothing scrolls sideways, nothing is fetched."""
    page, seen = _open(browser, tmp_path, render_html(request.getfixturevalue(which), language=language))
    if which != "demo":  # what is folded there is made alike, and long to look through
        page.evaluate(UNFOLD)

    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()

    page.evaluate(UNFOLD)
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert seen == [(tmp_path / "report.html").as_uri()]
    page.close()


def test_paper_shows_what_is_folded_on_screen(browser: Browser, tmp_path: Path, demo: Landscape) -> None:
    """Printed, every statement and every card is there, whatever was open."""
    page, _ = _open(browser, tmp_path, render_html(demo, language="en"))
    last = page.locator("#all tbody tr").last.locator(".drawn")
    folded = page.locator("#divides details .card").last

    assert not last.is_visible()
    page.emulate_media(media="print")
    assert last.is_visible()
    assert folded.is_visible()
    assert not page.locator("nav").is_visible()
    assert page.locator("footer .banner").is_visible()
    page.close()


def test_the_keyboard_reaches_the_results_first(browser: Browser, tmp_path: Path, demo: Landscape) -> None:
    """The first stop skips to the results, and can be seen."""
    page, _ = _open(browser, tmp_path, render_html(demo, language="ja"))

    page.keyboard.press("Tab")

    box = page.locator(".skip").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "short"
    page.close()
