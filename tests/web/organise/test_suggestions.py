"""What stewards suggest, as people find it on their pages: taken up, dismissed, and opened again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from effected import ALARM, let_through
from isegoria.services import moderating
from isegoria.store.models import DraftClause, Moderation, QueuePlace, Statement, Suggestion
from ratified import drafting_town
from town import found_town

if TYPE_CHECKING:
    from django.test import Client

    from town import Town

pytestmark = pytest.mark.django_db
_QUEUE = "/organise/trams/moderation/"
_LIST = "/organise/trams/suggestions/"
DUPLICATE = {"statement": 2, "of": 0, "likeness": 91}


@pytest.fixture
def town() -> Town:
    """Statements 1 and 2 wait; statement 2 may repeat statement 0."""
    made = found_town(statements=5)
    Statement.objects.filter(number__in=[1, 2, 3]).update(state="pending")
    return made


def _cases(client: Client, query: str = "") -> list[str]:
    return re.findall(r'id="case-(\d+)"', client.get(_QUEUE + query).content.decode())


def _order(town: Town, *scores: tuple[int, int, str]) -> None:
    order = [{"statement": number, "score": score, "reasons": [why]} for number, score, why in scores]
    let_through(town, "order queue", {"order": order})


class TestQueue:
    """The moderators' queue, as a steward put it in order."""

    def test_it_comes_in_the_stewards_order_with_the_reasons_and_a_way_to_the_other_one(
        self, town: Town
    ) -> None:
        """Whoever moderates sees what is urgent and why, and can see it by arrival as ever."""
        _order(town, (3, 900, "personal-data-likely"), (1, 200, "short"))
        client = town.browser(role="moderator")
        page = client.get(_QUEUE).content.decode()

        assert _cases(client) == ["3", "1", "2"]
        assert _cases(client, "?by=arrival") == ["1", "2", "3"]
        assert page.index("may hold personal data") < page.index("is very short")
        assert 'href="?by=arrival"' in page
        assert f"/c/trams/stewards/actions/{QueuePlace.objects.all()[0].action_id}/" in page

    def test_an_appeal_that_came_since_then_stands_first(self, town: Town) -> None:
        """Nobody's appeal waits behind what a steward thought urgent before it came."""
        _order(town, (3, 1000, "link"), (1, 200, "short"))
        row = Statement.objects.get(number=4)
        Statement.objects.filter(pk=row.pk).update(author=town.people[0])
        account = town.account("moderator")
        moderating.decide(slug=town.slug, account=account, number=4, decision="hide", reason="unclear")
        moderating.appeal(slug=town.slug, participant=town.people[0], number=4, text="It is clear.")

        assert _cases(town.browser(role="moderator")) == ["4", "3", "1", "2"]

    def test_without_a_stewards_order_there_is_only_one(self, town: Town) -> None:
        """No page speaks of an order that nobody made."""
        page = town.browser(role="moderator").get(_QUEUE).content.decode()

        assert "?by=" not in page
        assert "Why it stands here" not in page

    def test_reasons_leave_with_the_waiting(self, town: Town) -> None:
        """Once it is decided, nobody needs to know why it was urgent."""
        _order(town, (1, 500, "link"))
        moderating.decide(
            slug=town.slug, account=town.account("moderator"), number=1, decision="show", reason="fits"
        )

        page = town.browser(role="moderator").get(_QUEUE, {"view": "shown"}).content.decode()

        assert "has a link" not in page


class TestDuplicates:
    """A statement that may repeat another."""

    def test_merging_moderates_it_out_as_a_repetition(self, town: Town) -> None:
        """One press of a button is the whole decision, with the reason and the number."""
        let_through(town, "suggest duplicate", DUPLICATE)
        client = town.browser(role="moderator")
        page = client.get(_QUEUE).content.decode()
        assert "Statement 2 may repeat statement 0" in page
        assert "Statement 0" in page.split('id="suggestion-1-2"')[1]

        answer = client.post(f"{_LIST}1/take/", {"back": "queue", "seen": "0"})

        assert answer["Location"] == _QUEUE
        made = Moderation.objects.get()
        assert (made.decision, made.reason, made.duplicate_of.number) == ("hide", "duplicate", 0)  # type: ignore[union-attr]
        assert "Moderated out as a repetition" in client.get(answer["Location"]).content.decode()

    def test_with_a_script_the_statement_changes_in_place(self, town: Town) -> None:
        """The focus stays, and the decision can be taken back at once."""
        let_through(town, "suggest duplicate", DUPLICATE)
        client = town.browser(role="moderator")

        answer = client.post(
            f"{_LIST}1/take/",
            {"back": "queue", "case": "2", "seen": "0", "view": "waiting"},
            headers={"hx-request": "true"},
        )

        page = answer.content.decode()
        assert 'id="case-2"' in page
        assert "Take the decision back" in page

    def test_what_differs_is_dismissed_and_can_be_opened_again(self, town: Town) -> None:
        """A wrong press of a button costs nothing."""
        let_through(town, "suggest duplicate", DUPLICATE)
        client = town.browser(role="moderator")

        client.post(f"{_LIST}1/dismiss/", {"back": "case-2"})
        assert Suggestion.objects.get().state == "dismissed"
        page = client.get(f"{_QUEUE}2/").content.decode()
        assert "1 dismissed suggestion" in page
        assert f"{_LIST}1/reopen/" in page
        again = client.post(f"{_LIST}1/reopen/", {"back": "case-2"})

        assert again["Location"] == f"{_QUEUE}2/"
        assert Suggestion.objects.get().state == "open"
        assert Statement.objects.get(number=2).state == "pending"

    def test_two_moderators_do_not_decide_over_each_other(self, town: Town) -> None:
        """Whoever comes second is told that somebody decided, and sees what."""
        let_through(town, "suggest duplicate", DUPLICATE)
        client = town.browser(role="moderator")
        client.post(f"{_LIST}1/dismiss/")

        late = client.post(f"{_LIST}1/take/")
        in_place = client.post(f"{_LIST}1/take/", {"case": "2"}, headers={"hx-request": "true"})

        assert late.status_code == in_place.status_code == 422
        assert "Somebody decided about this suggestion already" in late.content.decode()
        assert 'id="case-2"' in in_place.content.decode()
        assert not Moderation.objects.exists()

    def test_a_decision_that_the_moderator_did_not_know_of_stops_the_merge(self, town: Town) -> None:
        """What another moderator let in meanwhile is not moderated out unseen."""
        let_through(town, "suggest duplicate", DUPLICATE)
        moderating.decide(
            slug=town.slug, account=town.account("organiser"), number=2, decision="show", reason="fits"
        )

        answer = town.browser(role="moderator").post(f"{_LIST}1/take/", {"seen": "0"})

        assert answer.status_code == 422
        assert Statement.objects.get(number=2).state == "shown"

    def test_overseers_look_and_have_no_buttons(self, town: Town) -> None:
        """They see what is suggested, and nothing they send is taken."""
        let_through(town, "suggest duplicate", DUPLICATE)
        client = town.browser(role="overseer")

        assert "may repeat statement" in client.get(_LIST).content.decode()
        assert f"{_LIST}1/take/" not in client.get(_LIST).content.decode()
        assert client.post(f"{_LIST}1/take/").status_code == 403


class TestOverview:
    """What stewards suggest, on the overview and on a page of its own."""

    def test_it_names_alarms_bridges_and_translations(self, town: Town) -> None:
        """Whoever looks after a conversation sees at a glance what stewards found; anybody else sees none."""
        let_through(town, "raise alarm", {**ALARM, "statements": [0]})
        let_through(
            town,
            "suggest bridge",
            {"statement": 4, "lower": 570, "missing": [{"group": 1, "votes": 9}, {"group": 0, "votes": 0}]},
        )
        let_through(town, "suggest translation", {"statement": 0, "language": "de", "text": "Aussage <0>"})
        page = town.browser(role="organiser").get("/organise/trams/").content.decode()

        assert "A burst of votes" in page
        assert "People: 12." in page
        assert "57% agree at least" in page
        assert "group B: 9" in page
        assert "group A" not in page
        assert '<div class="words" lang="de" dir="auto"><p class="pre">Aussage &lt;0&gt;</p>' in page
        assert "All 3 open suggestions" in page
        for path in ("/c/trams/", "/c/trams/results/", "/c/trams/stewards/report/"):
            assert "burst" not in town.browser(0).get(path).content.decode()

    def test_a_translation_that_is_taken_up_is_published(self, town: Town) -> None:
        """A person read it; from then on everybody can."""
        let_through(town, "suggest translation", {"statement": 0, "language": "de", "text": "Aussage 0"})

        answer = town.browser(role="moderator").post(f"{_LIST}1/take/", {"back": "overview"})

        assert answer["Location"] == "/organise/trams/#suggested"
        assert Statement.objects.get(number=0).translations["de"] == "Aussage 0"

    @pytest.mark.parametrize("back", ["https://elsewhere.example/", "case-x", "slate-", "//x", "queue-1?x"])
    def test_nobody_is_led_away(self, town: Town, back: str) -> None:
        """A form that somebody else prepared leads to no page but ours."""
        let_through(town, "raise alarm", {**ALARM, "statements": [0]})

        answer = town.browser(role="moderator").post(f"{_LIST}1/dismiss/", {"back": back})

        assert answer["Location"] in {_LIST, _QUEUE}

    @pytest.mark.parametrize(
        ("state", "words"),
        [("open", "Nothing is suggested now."), ("taken", "taken up yet"), ("dismissed", "been dismissed")],
    )
    def test_an_empty_list_says_so(self, town: Town, state: str, words: str) -> None:
        """No suggestion is no fault."""
        page = town.browser(role="organiser").get(_LIST, {"state": state}).content.decode()

        assert words in page

    def test_it_speaks_japanese(self, town: Town) -> None:
        """What is suggested is read in the reader's language."""
        let_through(town, "suggest duplicate", DUPLICATE)

        page = town.browser(role="moderator", language="ja").get(_LIST).content.decode()

        assert "意見2は、意見0と同じ内容かもしれません" in page


def test_a_clause_that_is_taken_up_is_a_draft_to_be_worded() -> None:
    """The drafter's words are only where people begin; they open at once, to be worded anew."""
    town = drafting_town()
    given = {"ratification": 1, "statements": [2], "place": 1, "titles": {"en": "Trams <b>"}}
    let_through(town, "draft clause", {**given, "prose": {"en": "Trams come first."}})
    client, slate = town.browser(role="organiser"), f"/organise/{town.slug}/constitution/1/slate/"
    page = client.get(slate).content.decode()
    assert "Trams &lt;b&gt;" in page
    assert "Worded by a model" not in page

    number = Suggestion.objects.get().number
    dismissed = client.post(f"/organise/{town.slug}/suggestions/{number}/dismiss/", {"back": "slate-1"})
    assert dismissed["Location"] == f"{slate}#suggested"
    assert "1 dismissed suggestion" in client.get(slate).content.decode()
    client.post(f"/organise/{town.slug}/suggestions/{number}/reopen/", {"back": "slate-1"})
    taken = client.post(f"/organise/{town.slug}/suggestions/{number}/take/", {"back": "slate-1"})

    made = DraftClause.objects.order_by("-pk")[0]
    assert taken["Location"] == f"/organise/{town.slug}/constitution/1/clauses/{made.key}/"
    assert "Trams come first." in client.get(taken["Location"]).content.decode()
