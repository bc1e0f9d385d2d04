"""Statements and topics are written by strangers: in the report they are text and nothing else."""

from __future__ import annotations

import html as entities
import re
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.opinion.report import render_html
from isegoria.opinion.report.text import cleaned, one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Request

    from isegoria.opinion import Landscape
    from isegoria.opinion.report.words import Language

    MakeLandscape: TypeAlias = Callable[..., Landscape]
    ReadTags: TypeAlias = Callable[[str], list[tuple[str, dict[str, str | None]]]]

HOSTILE = (
    "<script>window.hit = 1</script>",
    '"><img src=x onerror="window.hit = 1">',
    "{{7*7}} {% raw %} ${7*7} #{7*7} %s {0} {number}",
    "' onfocus='window.hit=1' autofocus='",
    "</p></li></style></title><svg onload=window.hit=1>",
    "javascript:window.hit=1 &lt;script&gt; &amp;amp; &#x3c;",
    "<!-- --><a href='//evil.example/'>x</a> ]]> <![CDATA[",
    "\u202eright to left\u202c and \u2067unclosed",
    "שלום <b>עולם</b> مرحبا",
    "line one\nline two\n\n   indented   twice",
    "𝔸 👩‍👩‍👧 e\u0301 \u00a0 zero\u200bwidth",
    "x" * 900,
)


def test_hostile_words_add_no_element_and_no_attribute(make_landscape: MakeLandscape, tags: ReadTags) -> None:
    """Markup in a statement changes nothing but the words on the page."""
    calm = make_landscape([f"Words {one}" for one in range(len(HOSTILE))], topic="T", description="D")
    hostile = make_landscape(HOSTILE, topic=HOSTILE[4], description=HOSTILE[0] + HOSTILE[1])

    for language in ("ja", "en"):
        expected, found = (tags(render_html(one, language=language)) for one in (calm, hostile))
        assert [(name, sorted(one)) for name, one in found] == [(name, sorted(one)) for name, one in expected]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_braces_are_not_computed(make_landscape: MakeLandscape, language: Language) -> None:
    """A template in a statement stays as it was written."""
    html = render_html(make_landscape(HOSTILE, topic="{{7*7}}"), language=language)

    assert "<h1" in html
    assert "{{7*7}} {% raw %} ${7*7} #{7*7} %s {0} {number}" in html
    assert not re.search(r"\b49\b", entities.unescape(html.split("<main>")[0]))


@given(st.text())
def test_no_invalid_character_reaches_the_page(text: str) -> None:
    """Control characters are replaced; every other character stays."""
    kept = cleaned(text)

    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", kept)
    assert cleaned(kept) == kept
    kept.encode("utf-8")


@pytest.mark.parametrize("text", HOSTILE)
def test_everything_valid_stays_as_written(text: str) -> None:
    """Cleaning is no censorship."""
    assert cleaned(text) == text


def test_a_title_is_one_line_without_marks_of_direction() -> None:
    """What no element can contain is taken out of titles."""
    assert one_line(" a\n\u202eb\u2069 \x00c ") == "a b \ufffdc"
    assert one_line("x" * 10, 4) == "xxx…"


def _noting(seen: list[str]) -> Callable[[Request], None]:
    return lambda request: seen.append(request.url)


@pytest.mark.browser
def test_hostile_words_run_nothing_and_read_as_written(
    make_landscape: MakeLandscape, browser: Browser, tmp_path: Path
) -> None:
    """In a real browser, even without the content policy, nothing runs; each text reads as written."""
    for language in ("ja", "en"):
        landscape = make_landscape(HOSTILE, topic=HOSTILE[4], description=HOSTILE[1])
        file = tmp_path / f"{language}.html"
        file.write_text(render_html(landscape, language=language), encoding="utf-8")
        context = browser.new_context(bypass_csp=True, viewport={"width": 390, "height": 800})
        page = context.new_page()
        requested: list[str] = []
        page.on("request", _noting(requested))
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

        assert page.evaluate("window.hit === undefined")
        assert requested == [file.as_uri()]
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert sorted(page.locator("#all .statement").all_inner_texts()) == sorted(HOSTILE)
        assert page.locator("#agreed .statement").first.inner_text() == HOSTILE[0]
        assert page.locator("h1").inner_text() == HOSTILE[4]
        context.close()
