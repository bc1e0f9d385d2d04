"""Ratifications as people see them: drafts, objections, and what came of every clause."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from isegoria.services.ratifying import critique
from isegoria.store.models import Objection, Ratification
from web.ratification.conftest import PATH

if TYPE_CHECKING:
    from web.ratification.conftest import Stand


def _page(stand: Stand, path: str = PATH, *, language: str = "en") -> str:
    answer = stand.town.browser(language=language).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def _object(stand: Stand, person: int, **sent: str) -> tuple[int, str]:
    data = {"kind": "broad", "text": "It is too loud & <b>long</b>.", **sent}
    answer = stand.town.browser(person).post(f"{PATH}clauses/c1/", data)
    return answer.status_code, answer.content.decode()


def test_drafts_are_shown_to_everybody_once_they_are_open(drafts: Stand) -> None:
    """Before that, only those who look after the conversation see them; nobody else learns of them."""
    page = _page(drafts)
    assert "Quiet bells" in page
    assert "Bells ring at crossings only." in page
    assert "Drafts are open to objections." in page

    Ratification.objects.update(stage="drafting", critique_at=None)
    for path in (PATH, f"{PATH}clauses/c1/", f"{PATH}ballot/", f"{PATH}result.json"):
        assert drafts.town.browser(0).get(path).status_code == 404
    assert "Quiet bells" in drafts.town.browser(role="organiser").get(PATH).content.decode()
    assert "Ratification" not in _page(drafts, "/c/trams/results/")


def test_pages_speak_the_readers_language(drafts: Stand) -> None:
    """Clauses in Japanese where they are worded so, or else as they are, marked as English."""
    page = _page(drafts, language="ja")

    assert "路面電車の憲章" in page
    assert "ベルは交差点でだけ鳴らす。" in page
    assert '<div class="prose" lang="en" dir="auto"><p>Dogs ride free of charge.</p></div>' in page


def test_a_clause_shows_what_it_says_and_what_it_rests_on(drafts: Stand) -> None:
    """Its words, its guards in words and letter by letter, and how people voted on its statements."""
    page = _page(drafts, f"{PATH}clauses/c1/")

    assert "Bells ring at crossings only." in page
    assert "forbid ring bell" in page
    assert "Statement 10" in page
    assert page.count('class="bar"') >= 3  # everyone and two groups
    assert "Nobody has objected to this draft yet." in page
    assert "advisory" in _page(drafts, f"{PATH}clauses/c2/")
    assert drafts.town.browser().get(f"{PATH}clauses/c9/").status_code == 404


def test_an_objection_is_public_without_a_name(drafts: Stand) -> None:
    """Its words show exactly, nothing in them runs, and the answer stands below."""
    status, _answer = _object(drafts, 0)
    assert status == 303

    critique.answer(
        slug="trams",
        number=1,
        key="c1",
        objection=1,
        account=drafts.town.account("organiser"),
        outcome="kept",
        text="It is <i>not</i>.",
        language="en",
    )

    page = _page(drafts, f"{PATH}clauses/c1/")
    assert "It is too loud &amp; &lt;b&gt;long&lt;/b&gt;." in page
    assert "It is &lt;i&gt;not&lt;/i&gt;." in page
    assert "It reaches too far" in page
    assert "the clause stays as it is" in page
    assert "1 objection to the draft" in _page(drafts)
    assert "yours" not in page


def test_my_objection_can_be_taken_back_by_me_alone(drafts: Stand) -> None:
    """Others do not find the button, and asking for it all the same does nothing."""
    _object(drafts, 0)
    path = f"{PATH}clauses/c1/objections/1/withdraw/"

    assert drafts.town.browser(1).post(path).status_code == 404
    assert path not in drafts.town.browser(1).get(f"{PATH}clauses/c1/").content.decode()
    assert path in drafts.town.browser(0).get(f"{PATH}clauses/c1/").content.decode()
    assert drafts.town.browser(0).post(path).status_code == 303

    assert "too loud" not in _page(drafts, f"{PATH}clauses/c1/")


def test_what_is_wrong_with_an_objection_is_said_and_nothing_is_lost(drafts: Stand) -> None:
    """Without words, too long, or of no kind: what was written stays."""
    status, page = _object(drafts, 0, text="  ")
    assert (status, "Say what is wrong, and what would be better." in page) == (422, True)
    assert '<option value="broad" selected>' in page

    status, page = _object(drafts, 0, kind="loud")
    assert (status, "Choose in which way the clause is wrong." in page) == (422, True)
    assert "It is too loud &amp;" in page

    assert _object(drafts, 0, text="x" * 1001)[0] == 422
    assert not Objection.objects.exists()


def test_only_participants_object(drafts: Stand) -> None:
    """Whoever passes by is told how to take part."""
    assert "Whoever takes part in the conversation may object." in _page(drafts, f"{PATH}clauses/c1/")

    answer = drafts.town.browser().post(f"{PATH}clauses/c1/", {"kind": "broad", "text": "No."})

    assert answer.status_code == 403


def test_hidden_words_are_not_repeated(drafts: Stand) -> None:
    """That there was an objection stays to be seen."""
    _object(drafts, 0)
    critique.hide_objection(
        slug="trams",
        number=1,
        key="c1",
        objection=1,
        account=drafts.town.account("moderator"),
        reason="spam",
    )

    page = _page(drafts, f"{PATH}clauses/c1/")

    assert "too loud" not in page
    assert "A moderator hid the words of this objection." in page


def test_the_conversations_pages_lead_here_while_something_can_be_done(drafts: Stand) -> None:
    """A tab always, a banner only while drafts are open to objections or the ballot is."""
    for path in ("/c/trams/", "/c/trams/results/", "/c/trams/mine/"):
        assert f'href="{PATH}">Ratification</a>' in _page(drafts, path)
        assert "To the drafts" in _page(drafts, path)
    assert "To the drafts" not in _page(drafts)

    Ratification.objects.update(stage="annulled")

    assert "To the drafts" not in _page(drafts, "/c/trams/results/")
    assert f'href="{PATH}">Ratification</a>' in _page(drafts, "/c/trams/results/")


def test_the_result_shows_who_accepted_what(decided: Stand) -> None:
    """By group and by verified sector, with the rule, its arithmetic, and the reasons of those who object."""
    page = _page(decided)

    assert "1 of 2 clauses was ratified." in page
    assert "The ballot is closed." in page
    assert "60 ballots, less 3 assumed fake, are 57" in page
    assert "Why people objected in the ballot (20)" in page
    assert page.count("c2 costs too much") == 20
    assert "It goes back with its objections" in page
    assert "60 accept, 0 reject, 0 object; 60 ballots" in page
    assert "0 accept, 0 reject, 20 object; 20 ballots" in page  # companies on c2
    assert "40 of 60" in page


def test_programs_read_the_same_result(decided: Stand) -> None:
    """Every tally and every check, exactly."""
    document = json.loads(_page(decided, f"{PATH}result.json"))

    assert (document["stage"], document["roll"], document["ballots"]) == ("cooling", 60, 60)
    assert [(one["clause"], one["ratified"]) for one in document["result"]] == [("c1", True), ("c2", False)]
    everyone = document["result"][1]["parts"][0]
    assert everyone["tally"] == {"roll": 60, "accepts": 40, "rejects": 0, "objections": 20}
    threshold = next(one for one in everyone["checks"] if one["kind"] == "threshold")
    assert threshold == {"kind": "threshold", "needed": "171/5", "had": "37", "fakes": 3, "passed": True}


def test_an_annulled_ratification_says_why(drafts: Stand) -> None:
    """The reason stands on its page, as written."""
    Ratification.objects.update(
        stage="annulled", reason="The roll <was> wrong.", ended_at="2026-01-02T00:00Z"
    )

    page = _page(drafts)

    assert "This ratification was annulled on" in page
    assert "The roll &lt;was&gt; wrong." in page


def test_every_ratification_is_listed(drafts: Stand) -> None:
    """With how far it has come."""
    page = _page(drafts, "/c/trams/ratifications/")

    assert f'href="{PATH}"' in page
    assert "Objections" in page
