"""The stewards' daily report and their audit of moderation, as everybody reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from effected import AUDIT, REPORT, let_through
from isegoria.store.models import Conversation, Statement, StewardReport
from town import found_town

if TYPE_CHECKING:
    from town import Town

pytestmark = pytest.mark.django_db
_REPORT, _AUDIT = "/c/trams/stewards/report/", "/c/trams/stewards/audit/"
SENTENCE: dict[str, Any] = {
    "kind": "agreed",
    "cites": {"statements": [0, 1], "figures": {"agreed": 2, "group_a": 1234}},
    "en": "Agreed in every group: 2 <b>.",
    "ja": "すべてのグループで合意された意見は2件。",
}


@pytest.fixture
def town() -> Town:
    """Stewards reported on two days, and audited."""
    made = found_town()
    for day in ("2026-11-24", "2026-11-25"):
        let_through(made, "publish report", {**REPORT, "day": day, "sentences": [SENTENCE]})
    let_through(made, "publish audit", AUDIT)
    return made


def _get(town: Town, path: str, language: str = "en") -> str:
    answer = town.browser(language=language).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_sentence_stands_with_the_statements_and_figures_that_it_cites(town: Town) -> None:
    """Whoever doubts a sentence is a click away from what it rests on."""
    page = _get(town, _REPORT)

    assert "Agreed in every group: 2 &lt;b&gt;." in page
    for number in (0, 1):
        assert f'href="/c/trams/statements/{number}/"' in page
        assert f"Statement {number}" in page
    assert "<dt>agreed in every group</dt><dd>2</dd>" in page
    assert "<dt>group A</dt><dd>1,234</dd>" in page
    action = StewardReport.objects.get(kind="day", day="2026-11-25").action_id
    assert f'href="/c/trams/stewards/actions/{action}/"' in page


def test_it_speaks_japanese_and_shows_statements_in_it(town: Town) -> None:
    """Sentences and statements are read in the reader's language."""
    page = _get(town, _REPORT, "ja")

    assert SENTENCE["ja"] in page
    assert "意見 0" in page


def test_a_report_shows_no_words_that_were_moderated_out_since(town: Town) -> None:
    """A report outlasts nobody's words, and still says which statement it cited."""
    Statement.objects.filter(number=1).update(state="hidden", text="Something vile")

    page = _get(town, _REPORT)

    assert "vile" not in page
    assert 'href="/c/trams/statements/1/"' in page
    assert "is not shown" in page


def test_other_days_are_a_click_away(town: Town) -> None:
    """The newest comes first; a day without a report has no page."""
    page = _get(town, _REPORT)
    assert "25 November 2026" in page.split("<h1>")[1].split("</h1>")[0]
    assert f'href="{_REPORT}?day=2026-11-24"' in page or 'href="?day=2026-11-24"' in page

    assert "24 November 2026" in _get(town, f"{_REPORT}?day=2026-11-24").split("<h1>")[1].split("</h1>")[0]
    for day in ("2026-11-01", "yesterday", "\0"):
        assert town.browser().get(_REPORT, {"day": day}).status_code == 404


def test_the_audit_gives_shares_the_odds_and_its_limits(town: Town) -> None:
    """Nobody is accused: figures, how often chance does the same, and what it cannot tell."""
    page = _get(town, _AUDIT)

    assert "There is no sign that moderation treats the groups differently." in page
    assert "23%" in page  # 7 of 30
    assert "held back: too few people" in page
    assert "about 41.2 % of cases (2,000 tried)" in page
    assert "What this cannot tell" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"verdict": "sign", "p": 0}, "There is a sign that moderation treats the groups differently."),
        ({"effect": None}, "There are too few decisions to tell"),
    ],
)
def test_the_audit_says_what_it_found(town: Town, changed: dict[str, Any], words: str) -> None:
    """A sign is called one, too few decisions are called that, and no odds are called zero."""
    let_through(town, "publish audit", {**AUDIT, **changed})

    page = _get(town, _AUDIT)

    assert words in page
    assert "about 0.0 %" not in page


def test_results_lead_to_both(town: Town) -> None:
    """Whoever reads the results finds what stewards say of them; a new report shows at once."""
    client = town.browser()
    page = client.get("/c/trams/results/")
    assert f'href="{_REPORT}"' in page.content.decode()
    assert f'href="{_AUDIT}"' in page.content.decode()

    let_through(town, "publish report", {**REPORT, "day": "2026-11-26", "sentences": [SENTENCE]})

    again = client.get("/c/trams/results/", headers={"if-none-match": page["ETag"]})
    assert "report of 26 November 2026" in again.content.decode()


@pytest.mark.parametrize("path", [_REPORT, _AUDIT])
def test_where_there_is_none_the_page_says_so(path: str) -> None:
    """Nobody finds a page that is broken; and of a draft, nobody learns that it is there."""
    made = found_town()
    assert "have published n" in _get(made, path)

    Conversation.objects.update(state="draft")
    assert made.browser().get(path).status_code == 404
