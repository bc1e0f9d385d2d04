"""A constitution for everybody to read: text, clauses, history, differences, files, amendments."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from amended import EVIL
from isegoria.constitution.constitutions import read
from isegoria.record import receipts
from isegoria.record.notes import VerifyKey
from isegoria.services.recording import reading
from isegoria.store.models import Account, Conversation
from ratified import ratified_town
from voted import change, voted_town

if TYPE_CHECKING:
    from town import Town

ROOT = "/constitutions/town-ai/"


def _page(town: Town, path: str, *, language: str = "en", role: str | None = None) -> str:
    answer = town.browser(role=role, language=language).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_front_page_leads_to_what_is_in_force(ratified: Town) -> None:
    """Whoever comes to the site finds its constitutions."""
    for path in ("/", "/constitutions/"):
        page = _page(ratified, path)
        assert f'href="{ROOT}"' in page
        assert "How the town uses AI" in page


def test_nothing_in_force_is_said_so(town: Town) -> None:
    """On a new site the list says how a constitution comes about."""
    assert "No constitution is in force on this site yet." in _page(town, "/constitutions/")
    assert town.browser().get(ROOT).status_code == 404


@pytest.mark.parametrize(("language", "title"), [("en", "Nobody is silenced"), ("ja", "だれも黙らせない")])
def test_the_text_in_force_is_read_in_ones_own_language(ratified: Town, language: str, title: str) -> None:
    """With what agents are held to, its digest, and the ballot; what was not ratified is not in it."""
    page = _page(ratified, ROOT, language=language)

    assert title in page
    assert "send email" in page
    assert "People are told who decides." not in page
    assert read(ratified.browser().get(f"{ROOT}1/constitution.json").content).digest in page
    assert "60" in page


def test_a_clause_shows_what_it_rests_on_and_who_decided(ratified: Town) -> None:
    """Evidence with bars, guards in words and code, examples, and the rule applied to every part."""
    page = _page(ratified, f"{ROOT}1/clauses/c1/")

    assert "limit send email to 3 per day" in page
    assert 'class="outcome deny"' in page
    assert 'href="/c/' in page
    assert "statements/0/" in page
    assert page.count('class="bar"') >= 5
    assert "The rule applied, step by step" in page
    assert ratified.browser().get(f"{ROOT}1/clauses/c2/").status_code == 404


def test_an_old_version_stays_and_says_that_it_is_old(amended: Town) -> None:
    """A permanent link shows what was in force then, and leads to what is now."""
    old, new = _page(amended, f"{ROOT}1/"), _page(amended, ROOT)

    assert "No machine hides what people say." in old
    assert "Version 2 is in force now." in old
    assert "No machine hides what citizens say." in new
    assert f"{ROOT}1/2/difference/" in old
    assert "This clause as it is in force" in _page(amended, f"{ROOT}1/clauses/c1/")


def test_a_clause_that_stayed_is_shown_with_the_ballot_that_decided_on_it(amended: Town) -> None:
    """In version 2, c2 is new and c1 changed: each names its own ballot."""
    assert "It came with version 2." in _page(amended, f"{ROOT}2/clauses/c2/")
    changed = _page(amended, f"{ROOT}2/clauses/c1/")
    assert "Version 2 changed it." in changed
    assert "/ratifications/2/" in changed
    assert "/ratifications/1/" in _page(amended, f"{ROOT}1/clauses/c1/")


def test_versions_stand_side_by_side(amended: Town) -> None:
    """What was taken out and what was put in, word by word and guard by guard; nothing in it runs."""
    page = _page(amended, f"{ROOT}1/2/difference/")

    assert "<del>people</del>" in page
    assert "<ins>citizens</ins>" in page
    assert "<ins>limit send email to 2 per day</ins>" in page
    assert "1 clause was added. 1 clause was changed." in page
    assert "<script>alert" not in page
    answer = amended.browser().get(f"{ROOT}1/2/difference/?old=2&new=1")
    assert answer["Location"] == f"{ROOT}2/1/difference/"


def test_the_history_says_what_each_version_changed(amended: Town) -> None:
    """The newest first, with the ballot of each."""
    page = _page(amended, f"{ROOT}history/")

    assert page.index("Version 2") < page.index("Version 1")
    assert "Changed:" in page
    assert "New:" in page
    assert EVIL not in page


@pytest.mark.parametrize(
    ("kind", "media", "told"),
    [
        ("md", "text/markdown", "# How the town uses AI"),
        ("json", "application/json", '"format":"isegoria.constitution/1"'),
        ("txt", "text/plain", "sha256:"),
        ("cedar", "text/plain", "forbid"),
    ],
)
def test_the_text_leaves_the_site_in_every_form(ratified: Town, kind: str, media: str, told: str) -> None:
    """As a file to keep, which programs of other sites may read as well."""
    answer = ratified.browser().get(f"{ROOT}1/constitution.{kind}")

    assert answer["Content-Type"].startswith(media)
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert told in answer.content.decode()


def test_the_proof_holds_without_the_site(ratified: Town) -> None:
    """By the log's key alone, the document on the page is the one on record."""
    raw = ratified.browser().get(f"{ROOT}1/constitution.tlog-proof").content
    document = json.loads(ratified.browser().get(f"{ROOT}1/constitution.json").content)

    proved = receipts.verify(receipts.Receipt.parse(raw), [VerifyKey.parse(reading.key_line())])

    assert proved.opening is not None
    assert json.loads(proved.opening.record)["document"] == document


def test_programs_are_told_where_the_document_is(ratified: Town) -> None:
    """By a header of every page of a version."""
    for path in (ROOT, f"{ROOT}1/"):
        assert f"<{ROOT}1/constitution.json>" in ratified.browser().get(path)["Link"]


def test_whoever_has_the_page_gets_it_once(ratified: Town) -> None:
    """A version stays as it is, so it is not sent again."""
    answer = ratified.browser().get(f"{ROOT}1/clauses/c1/")
    again = ratified.browser().get(f"{ROOT}1/clauses/c1/", headers={"if-none-match": answer["ETag"]})

    assert again.status_code == 304


def test_an_organiser_begins_an_amendment(ratified: Town) -> None:
    """It becomes the draft of a conversation; others read how it is done and are refused."""
    path = f"{ROOT}1/clauses/c1/amend/"
    sent = {"topic": "May machines hide spam?", "language": "en"}

    assert "Make the draft" not in _page(ratified, path)
    assert ratified.browser().post(path, sent)["Location"].startswith("/accounts/login/")
    assert ratified.browser(role="moderator").post(path, sent).status_code == 403
    assert "Make the draft" not in _page(ratified, path, role="organiser")
    Account.objects.filter(pk=ratified.account("organiser")).update(may_organise=True)
    assert "Make the draft" in _page(ratified, path, role="organiser")
    empty = ratified.browser(role="organiser").post(path, {"topic": "", "language": "en"})
    assert empty.status_code == 422
    made = ratified.browser(role="organiser").post(path, sent)
    assert made.status_code == 302
    draft = Conversation.objects.get(amends__slug="town-ai")
    assert made["Location"] == f"/organise/{draft.slug}/"
    assert "May machines hide spam?" not in _page(ratified, path)

    Conversation.objects.filter(pk=draft.pk).update(state="open")

    assert "May machines hide spam?" in _page(ratified, path)
    assert "May machines hide spam?" in _page(ratified, f"{ROOT}history/")


@pytest.mark.usefixtures("db")
def test_what_a_program_decided_is_said_to_be_simulated() -> None:
    """Nobody takes a made-up ballot for what people want: on no page and in no file."""
    town = voted_town()
    change(town, simulated=True)
    ratified_town(town)

    for path in (ROOT, f"{ROOT}1/clauses/c1/", f"{ROOT}history/", f"{ROOT}1/clauses/c1/amend/"):
        assert "Simulated data" in _page(town, path)
    assert "imulated" in _page(town, f"{ROOT}1/constitution.md")


def test_a_clause_says_whether_no_agent_is_held_to_it(amended: Town) -> None:
    """Advice is told apart from what binds."""
    assert "It binds no program by itself." in _page(amended, f"{ROOT}2/clauses/c2/")
    assert "It binds no program by itself." not in _page(amended, f"{ROOT}2/clauses/c1/")
