"""The moderation queue as moderators use it: with and without JavaScript, by keyboard, two at a time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from isegoria.services import moderating
from isegoria.store.models import Appeal, Moderation, Statement

if TYPE_CHECKING:
    from django.test import Client

    from town import Town

_QUEUE = "/organise/trams/moderation/"
_HTMX = {"hx-request": "true", "hx-current-url": f"http://testserver{_QUEUE}?view=waiting"}


@pytest.fixture
def waiting(town: Town) -> Town:
    """Statements 0 and 1 wait; the first participant wrote statement 0."""
    Statement.objects.filter(number__in=[0, 1]).update(state="pending", author=town.people[0])
    return town


@pytest.fixture
def moderator(waiting: Town) -> Client:
    """The moderator's browser."""
    return waiting.browser(role="moderator")


def _state(number: int) -> str:
    return Statement.objects.get(number=number).state


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def _appealed(town: Town) -> None:
    account = town.account("moderator")
    moderating.decide(slug=town.slug, account=account, number=0, decision="hide", reason="unclear")
    moderating.appeal(slug=town.slug, participant=town.people[0], number=0, text="It is <clear>")


class TestQueue:
    """What waits, what is shown, what is out."""

    def test_it_lists_what_waits_with_the_counts_of_all(self, moderator: Client) -> None:
        """The oldest first, and a way to each part."""
        page = moderator.get(_QUEUE).content.decode()

        assert re.findall(r'id="case-(\d+)"', page) == ["0", "1"]
        for words in ("Waiting (2)", "Moderated out (0)", "Shown (1)"):
            assert words in _text(page)

    @pytest.mark.parametrize(("view", "numbers"), [("shown", ["2"]), ("hidden", []), ("x", ["0", "1"])])
    def test_other_parts_are_a_click_away(self, moderator: Client, view: str, numbers: list[str]) -> None:
        """To decide anew about what was decided."""
        page = moderator.get(_QUEUE, {"view": view}).content.decode()

        assert re.findall(r'id="case-(\d+)"', page) == numbers
        if not numbers:
            assert "There is no such statement." in page

    def test_an_empty_queue_says_so(self, town: Town) -> None:
        """Nothing to do is good news."""
        page = town.browser(role="moderator").get(_QUEUE).content.decode()

        assert "Nothing waits for a decision." in page

    def test_overseers_look_and_cannot_decide(self, waiting: Town) -> None:
        """They see what waits, without buttons, and nothing they send is taken."""
        client = waiting.browser(role="overseer")
        page = client.get(_QUEUE).content.decode()
        assert re.findall(r'id="case-(\d+)"', page) == ["0", "1"]
        assert "<button" not in page
        assert "<script" not in page

        sent = {
            "decision": "show",
            "seen": "0",
            "reason": "spam",
            "text": "x",
            "upheld": "1",
            "chosen": "0:0",
        }
        for path in ("0/decide/", "0/undo/", "0/answer/", "many/"):
            assert client.post(_QUEUE + path, sent).status_code == 403
        assert _state(0) == "pending"


class TestDeciding:
    """One press, and it is done."""

    def test_without_javascript_one_comes_back_to_the_queue(self, moderator: Client) -> None:
        """The page says what was decided."""
        answer = moderator.post(_QUEUE + "0/decide/", {"decision": "show", "seen": "0"}, follow=True)

        assert answer.redirect_chain == [(_QUEUE, 303)]
        assert "Statement 0: let in." in answer.content.decode()
        assert _state(0) == "shown"

    def test_from_another_part_one_comes_back_there(self, moderator: Client) -> None:
        """I was looking through what is shown."""
        sent = {"decision": "hide", "reason": "spam", "seen": "0", "view": "shown"}

        answer = moderator.post(_QUEUE + "2/decide/", sent)

        assert answer["Location"] == f"{_QUEUE}?view=shown"

    def test_with_javascript_the_statement_is_replaced_where_it_stood(self, moderator: Client) -> None:
        """It says what was decided, how to take that back, and how much still waits."""
        sent = {
            "decision": "hide",
            "reason": "several",
            "note": "Two <things>",
            "seen": "0",
            "view": "waiting",
        }

        page = moderator.post(_QUEUE + "0/decide/", sent, headers=_HTMX).content.decode()

        assert page.startswith('<article class="card case" id="case-0"')
        assert "moderated out: says several things at once – Two &lt;things&gt;" in page.replace(
            '<span dir="auto">', ""
        ).replace("</span>", "")
        assert 'data-key="u"' in page
        assert "<html" not in page
        assert 'id="views"' in page
        assert "Waiting (1)" in _text(page)
        assert "See what still waits" in page

    @pytest.mark.parametrize("headers", [{}, _HTMX], ids=["page", "fragment"])
    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"decision": "hide", "reason": ""}, "Choose the reason; it is public."),
            ({"decision": "hide", "reason": "duplicate"}, "Name the statement that says the same"),
            ({"decision": "hide", "reason": "duplicate", "duplicate_of": "x"}, "Enter a whole number."),
            ({"decision": "hide", "reason": "spam", "note": "x" * 1001}, "at most 1000 characters"),
            ({"decision": "burn", "reason": "spam"}, "Select a valid choice"),
            ({}, "This field is required."),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_written_stays(
        self, moderator: Client, headers: dict[str, str], sent: dict[str, str], words: str
    ) -> None:
        """With JavaScript and without."""
        written = {"note": "My careful note", "seen": "0"} | sent

        answer = moderator.post(_QUEUE + "0/decide/", written, headers=headers)

        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page
        assert written["note"] in page
        assert ("<html" in page) == (not headers)
        assert _state(0) == "pending"

    @pytest.mark.parametrize("headers", [{}, _HTMX], ids=["page", "fragment"])
    def test_who_comes_second_is_told_what_the_first_decided(
        self, waiting: Town, moderator: Client, headers: dict[str, str]
    ) -> None:
        """And sees the statement as it stands now."""
        waiting.browser(role="organiser").post(
            _QUEUE + "0/decide/", {"decision": "hide", "reason": "spam", "seen": "0"}
        )

        answer = moderator.post(_QUEUE + "0/decide/", {"decision": "show", "seen": "0"}, headers=headers)

        assert answer.status_code == 422
        assert "decided about meanwhile: moderated out, advertising or spam" in answer.content.decode()
        assert _state(0) == "hidden"

    def test_what_went_wrong_altogether_is_said_where_the_statement_stood(self, moderator: Client) -> None:
        """Its author withdrew it: no whole page lands within the page."""
        Statement.objects.filter(number=0).update(state="withdrawn")

        answer = moderator.post(_QUEUE + "0/decide/", {"decision": "show"}, headers=_HTMX)

        page = answer.content.decode()
        assert answer.status_code == 410
        assert page.startswith('<article class="card case" id="case-0"')
        assert "Its author has withdrawn this statement." in page
        assert moderator.post(_QUEUE + "0/decide/", {"decision": "show"}).status_code == 410

    def test_who_was_signed_out_meanwhile_is_led_to_sign_in(self, waiting: Town) -> None:
        """Not by a page within the page."""
        answer = waiting.browser().post(_QUEUE + "0/decide/", {"decision": "show"}, headers=_HTMX)

        assert answer["HX-Redirect"] == (
            "/accounts/login/?next=%2Forganise%2Ftrams%2Fmoderation%2F%3Fview%3Dwaiting"
        )
        assert _state(0) == "pending"


class TestTakingBack:
    """A slip is mended at once."""

    @pytest.mark.parametrize("headers", [{}, _HTMX], ids=["page", "fragment"])
    def test_the_statement_waits_again(self, moderator: Client, headers: dict[str, str]) -> None:
        """And can be decided about anew."""
        moderator.post(_QUEUE + "0/decide/", {"decision": "hide", "reason": "spam", "seen": "0"})
        seen = Moderation.objects.get().pk

        answer = moderator.post(_QUEUE + "0/undo/", {"seen": str(seen)}, headers=headers, follow=True)

        assert answer.status_code == 200
        assert _state(0) == "pending"
        page = answer.content.decode()
        assert "decision taken back" in page
        assert 'data-key="a"' in page

    @pytest.mark.parametrize("headers", [{}, _HTMX], ids=["page", "fragment"])
    @pytest.mark.parametrize("seen", ["", "x", "9" * 40])
    def test_nothing_to_take_back_is_told(
        self, moderator: Client, headers: dict[str, str], seen: str
    ) -> None:
        """Whatever is sent."""
        answer = moderator.post(_QUEUE + "0/undo/", {"seen": seen}, headers=headers)

        assert answer.status_code == 422
        assert "There is no decision here that can be taken back." in answer.content.decode()


class TestAnswering:
    """An appeal is answered in public."""

    @pytest.mark.parametrize("headers", [{}, _HTMX], ids=["page", "fragment"])
    @pytest.mark.parametrize(("upheld", "state"), [("1", "shown"), ("0", "hidden")])
    def test_it_is_upheld_or_rejected(
        self, waiting: Town, moderator: Client, headers: dict[str, str], upheld: str, state: str
    ) -> None:
        """What the author wrote stands beside the decision."""
        _appealed(waiting)
        page = moderator.get(_QUEUE).content.decode()
        assert "It is &lt;clear&gt;" in page
        assert "You made this decision yourself" in page

        answer = moderator.post(
            _QUEUE + "0/answer/", {"upheld": upheld, "text": "Because."}, headers=headers, follow=True
        )

        assert answer.status_code == 200
        assert _state(0) == state
        assert Appeal.objects.get().answer == "Because."

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"upheld": "1", "text": ""}, "This field is required."),
            ({"upheld": "1", "text": "x" * 1001}, "at most 1000 characters"),
            ({"upheld": "2", "text": "Because."}, ""),
        ],
    )
    def test_an_answer_that_is_wrong_is_told(
        self, waiting: Town, moderator: Client, sent: dict[str, str], words: str
    ) -> None:
        """What was written stays."""
        _appealed(waiting)

        answer = moderator.post(_QUEUE + "0/answer/", sent)

        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert sent["text"] in answer.content.decode()

    @pytest.mark.parametrize("headers", [{}, _HTMX], ids=["page", "fragment"])
    def test_answered_by_somebody_else_just_now(
        self, waiting: Town, moderator: Client, headers: dict[str, str]
    ) -> None:
        """The second one is told."""
        _appealed(waiting)
        sent = {"upheld": "0", "text": "No."}
        moderator.post(_QUEUE + "0/answer/", sent)

        answer = moderator.post(_QUEUE + "0/answer/", sent, headers=headers)

        assert answer.status_code == 422
        assert "somebody may have answered it just now" in answer.content.decode()


class TestMany:
    """All that are ticked."""

    def test_they_are_decided_alike(self, moderator: Client) -> None:
        """And the page says how many."""
        answer = moderator.post(
            _QUEUE + "many/", {"chosen": ["0:0", "1:0"], "reason": "spam", "view": "waiting"}, follow=True
        )

        assert "2 statements were decided." in answer.content.decode()
        assert (_state(0), _state(1)) == ("hidden", "hidden")

        seen = [f"{one.statement.number}:{one.pk}" for one in Moderation.objects.select_related("statement")]
        moderator.post(_QUEUE + "many/", {"chosen": seen, "reason": "fits", "view": "hidden"})
        assert (_state(0), _state(1)) == ("shown", "shown")

    @pytest.mark.parametrize(
        ("chosen", "reason", "words"),
        [
            ([], "fits", "Tick at least one."),
            (["nonsense", "1", "1:2:3", "-1:0", "9" * 40 + ":0"], "fits", "Tick at least one."),
            (["0:0"], "", "Choose the reason"),
            (["0:0"], "duplicate", "one by one"),
        ],
    )
    def test_what_is_wrong_is_told_and_ticks_stay(
        self, moderator: Client, chosen: list[str], reason: str, words: str
    ) -> None:
        """Nobody ticks twenty boxes twice."""
        answer = moderator.post(_QUEUE + "many/", {"chosen": chosen, "reason": reason, "view": "waiting"})

        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page
        assert page.count(" checked>") == (chosen == ["0:0"])
        assert _state(0) == "pending"


def test_one_statement_has_its_own_page(moderator: Client) -> None:
    """To send to another moderator."""
    page = moderator.get(_QUEUE + "0/").content.decode()

    assert "Let in" in page
    assert "To the queue" in page
    assert moderator.get(_QUEUE + "99/").status_code == 404
