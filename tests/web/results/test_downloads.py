"""Results and reports as files: the same figures, none about too few people, and nothing that runs."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
import typst

from isegoria.services import mapping
from isegoria.store.models import Statement
from isegoria.web.pages.results import typesetting
from voted import change, compute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from town import Town

FILES = "/c/trams/results/results"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE votes; --",
    '=HYPERLINK("http://evil.example")',
    "@SUM(1)",
    "+1",
    "-1",
    "\tindented",
    "]]></style><script>alert(1)</script>",
    "#set page(width: 1pt) $x$ *bold* \\u{202e} // typst",
    "{{ 7|add:7 }}{% load x %}",
    "右から\u202eleft",
)


class Elements(HTMLParser):
    """Collects what could run, or what only a stranger's words could have brought in."""

    def __init__(self) -> None:
        super().__init__()
        self.dangerous: list[str] = []

    @classmethod
    def of(cls, page: str) -> Elements:
        """Read a page as a browser does."""
        found = cls()
        found.feed(page)
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        given = dict(attrs)
        ours = (given.get("src") or "").startswith("/static/isegoria/")
        if tag == "img" or (tag == "script" and not ours):
            self.dangerous.append(tag)
        self.dangerous += [name for name in given if name == "style" or name.startswith("on")]


def get(town: Town, kind: str, language: str = "en", address: str = FILES) -> bytes:
    """Download a file."""
    answer = town.browser(language=language).get(f"{address}.{kind}")
    assert answer.status_code == 200
    assert re.fullmatch(r'attachment; filename="[-\w]+\.' + kind + '"', answer["Content-Disposition"])
    return answer.content


def cells(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON
    """Find every cell of a JSON document."""
    if isinstance(value, dict):
        if {"seen", "agree", "disagree"} <= value.keys():
            yield value
        for one in value.values():
            yield from cells(one)
    elif isinstance(value, list):
        for one in value:
            yield from cells(one)


def test_no_file_counts_fewer_than_k_people(voted: Town) -> None:
    """In JSON and CSV every cell is of k people or empty; no page shows a smaller number of votes."""
    change(voted, fewest=17)
    compute(voted)

    found = list(cells(json.loads(get(voted, "json"))))
    assert found
    assert min(one["seen"] for one in found) >= 17
    rows = list(csv.DictReader(io.StringIO(get(voted, "csv").decode("utf-8-sig"))))
    seen = [row[name] for row in rows for name in row if name.endswith("-seen")]
    assert "" in seen
    assert min(int(one) for one in seen if one) >= 17
    for page in (
        get(voted, "html").decode(),
        *(voted.browser().get(f"/c/trams/statements/{one}/").content.decode() for one in range(12)),
    ):
        counts = [int(one) for one in re.findall(r"disagree; (\d+) votes", page)]
        assert counts
        assert min(counts) >= 17


def test_the_files_say_the_same_as_the_page(voted: Town) -> None:
    """Digest, agreed statements and everybody's votes are those of the results."""
    results = mapping.results(slug="trams")

    document = json.loads(get(voted, "json"))

    assert document["format"] == "isegoria.report/1"
    assert document["digest"] == results.digest
    assert document["agreed"] == list(results.agreed)
    total = results.statements[3].total
    assert total is not None
    assert document["statements"][3]["total"]["agree"] == total.agree
    rows = list(csv.DictReader(io.StringIO(get(voted, "csv").decode("utf-8-sig"))))
    assert int(rows[3]["everyone-agree"]) == total.agree
    assert [row["statement"] for row in rows if row["agreed"] == "true"] == [
        str(one) for one in results.agreed
    ]
    assert results.digest in get(voted, "html").decode()


def test_hostile_words_stay_words_everywhere(voted: Town) -> None:
    """As statement, topic, sector's name and foreword: nothing runs in a page, a spreadsheet or a PDF."""
    for number, text in enumerate(HOSTILE):
        Statement.objects.filter(conversation_id=voted.id, number=number).update(text=text, translations={})
    change(voted, topic=HOSTILE[0] + HOSTILE[1], description="\n".join(HOSTILE))
    mapping.publish(slug="trams", account=voted.account("organiser"), foreword="\n".join(HOSTILE))
    client = voted.browser()

    for address in (
        "results/",
        "statements/",
        *(f"statements/{one}/" for one in range(len(HOSTILE))),
        "reports/1/",
        "map.svg",
        "place/",
        "results/results.html",
        "reports/1/report.html",
    ):
        page = client.get(f"/c/trams/{address}").content.decode()
        assert Elements.of(page).dangerous == []
    for kind in ("json", "html", "csv", "pdf"):
        for address in (FILES, "/c/trams/reports/1/report"):
            assert get(voted, kind, address=address)
    assert [one["text"] for one in json.loads(get(voted, "json"))["statements"]] == list(HOSTILE)
    assert client.get("/c/trams/picture.png").status_code == 200


def test_a_spreadsheet_runs_no_statement_as_a_formula(voted: Town) -> None:
    """Whatever begins like a formula begins with an apostrophe."""
    for number, text in enumerate(HOSTILE):
        Statement.objects.filter(conversation_id=voted.id, number=number).update(text=text, translations={})

    content = get(voted, "csv")

    assert content.startswith(b"\xef\xbb\xbf")
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))):
        assert row["text"][:1] not in {"=", "+", "-", "@", "\t"}


def test_the_page_in_one_file_needs_nothing_else(voted: Town) -> None:
    """No script, no network: styles are within, and its own policy forbids the rest."""
    page = get(voted, "html").decode()

    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert "<script" not in page
    assert "<link" not in page
    assert "src=" not in page
    assert "url(http" not in page
    assert page.count('class="statement"') >= 12


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_pdf_is_made_in_both_languages(voted: Town, language: str) -> None:
    """It is a PDF of several pages, the same each time."""
    if language == "ja" and not typesetting.has_japanese():
        pytest.skip("no Japanese font on this machine; install fonts-noto-cjk")
    content = get(voted, "pdf", language)

    assert content.startswith(b"%PDF-")
    assert b"%%EOF" in content[-64:]
    assert len(content) > 10_000


def test_without_a_japanese_font_the_site_says_so(voted: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """No boxes in place of letters: the reason, the remedy, and the HTML file instead."""
    monkeypatch.setattr(typesetting, "has_japanese", lambda: False)

    answer = voted.browser(language="ja").get(f"{FILES}.pdf")

    assert answer.status_code == 501
    assert "fonts-noto-cjk" in answer.content.decode()
    assert f"{FILES}.html" in answer.content.decode()
    assert voted.browser(language="ja").get("/c/trams/picture.png").status_code == 200


def test_file_names_say_that_votes_are_simulated(voted: Town) -> None:
    """A file travels without its page."""
    change(voted, simulated=True)

    for kind in ("html", "pdf", "json", "csv"):
        answer = voted.browser().get(f"{FILES}.{kind}")
        assert "trams-results-simulated-en" in answer["Content-Disposition"]
    assert "[Simulated data]" in get(voted, "html").decode()
    assert json.loads(get(voted, "json"))["simulated"] is True


def test_a_file_is_made_once_and_fetched_many_times(voted: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF takes a second of a processor; the next reader gets the same one, or a short "nothing new"."""
    made: list[str] = []
    real = typst.Compiler

    def counted(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as typst's own
        made.append("made")
        return real(*args, **kwargs)

    monkeypatch.setattr(typst, "Compiler", counted)

    first = voted.browser().get(f"{FILES}.pdf")
    again = voted.browser().get(f"{FILES}.pdf")
    known = voted.browser().get(f"{FILES}.pdf", headers={"if-none-match": first["ETag"]})

    assert first.content == again.content
    assert known.status_code == 304
    assert made == ["made"]
