"""The organiser's way: begin, draw a slate, draft, order, set rules, hear objections, and open the ballot."""

from __future__ import annotations

import html
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from isegoria.services import ratifying
from web.drafting.conftest import ONE, PAGE

if TYPE_CHECKING:
    from web.drafting.conftest import Desk


def _text(answer: object) -> str:
    return html.unescape(answer.content.decode())  # type: ignore[attr-defined]


def _later(days: int) -> str:
    return timezone.localtime(timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def test_a_ratification_begins_with_a_title(empty_desk: Desk) -> None:
    """In one language at least; whoever began it is led to it, and nobody begins a second one beside it."""
    refused = empty_desk.browser.post(PAGE, {"title_en": "", "title_ja": ""})
    begun = empty_desk.browser.post(
        PAGE, {"title_en": "Trams", "title_ja": "路面電車の憲章", "address": "rails"}
    )
    page = _text(empty_desk.browser.get(PAGE))

    assert refused.status_code == 422
    assert "Give it a title in one language at least." in _text(refused)
    assert begun["Location"] == ONE
    assert "Another one can begin once this has come to its end." in page
    assert "Begin drafting" not in page


def test_a_taken_address_is_said_beside_it(empty_desk: Desk) -> None:
    """An address is of one constitution only."""
    wrong = empty_desk.browser.post(PAGE, {"title_en": "Trams", "address": "Not An Address"})

    assert wrong.status_code == 422
    assert "An address has small letters, digits and hyphens" in _text(wrong)


def test_a_slate_is_asked_for_watched_and_drafted_from(desk: Desk) -> None:
    """A bar while it is drawn, then statements with their evidence and what the slate promises."""
    asked = desk.browser.post(f"{ONE}slate/", {"act": "draw", "size": "4"})
    waiting = _text(desk.browser.get(f"{ONE}slate/"))
    polled = _text(desk.browser.get(f"{ONE}slate/", headers={"hx-request": "true"}))
    assert ratifying.draw_slates("tests", threading.Event())
    drawn = _text(desk.browser.get(f"{ONE}slate/"))
    fetched = desk.browser.get(f"{ONE}slate/certificate.json")

    assert asked.status_code == 302
    assert "<progress" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    assert "<html" not in polled
    assert "<progress" in polled
    assert drawn.count('name="statements"') == 4
    assert "What it promises" in drawn
    assert "What it cannot promise" in drawn
    assert "hx-get" not in drawn
    assert fetched.json()["axiom"] == "EJR+"


@pytest.mark.parametrize("size", ["0", "31", "many"])
def test_a_slate_of_another_size_is_refused(desk: Desk, size: str) -> None:
    """One statement to thirty."""
    assert desk.browser.post(f"{ONE}slate/", {"act": "draw", "size": size}).status_code == 422


def test_ticked_statements_become_one_draft_or_one_each(desk: Desk) -> None:
    """In the words of the statements, in every language, with the link to how people voted on them."""
    one = desk.browser.post(f"{ONE}slate/", {"act": "one", "statements": ["10", "11"]})
    form = _text(desk.browser.get(one["Location"]))
    each = desk.browser.post(f"{ONE}slate/", {"act": "each", "statements": ["10", "11"]}, follow=True)
    none = desk.browser.post(f"{ONE}slate/", {"act": "each"})

    assert one["Location"] == f"{ONE}clauses/new/?statements=10&statements=11"
    assert "Statement 10\n\nStatement 11" in form
    assert "意見 10\n\n意見 11" in form
    assert 'value="10, 11"' in form
    assert "2 drafts are made." in _text(each)
    assert [[line.statement for line in made.evidence] for made in desk.clauses()] == [[10], [11]]
    assert desk.clauses()[0].prose_by_language == {"en": "Statement 10", "ja": "意見 10"}
    assert "Tick one statement or more." in _text(none)


def test_drafts_move_merge_and_come_back(desk: Desk) -> None:
    """What is withdrawn is never lost: it can be brought back where it was."""
    first, second, third = (desk.draft(title, statements=[at]) for at, title in enumerate("ABC"))

    desk.browser.post(f"{ONE}clauses/{third}/move/", {"to": "up"})
    assert [one.key for one in desk.clauses()] == [first, third, second]

    merged = desk.browser.post(f"{ONE}clauses/merge/", {"keys": [second, first]}, follow=True)
    assert [one.key for one in desk.clauses()] == [first, third]
    assert desk.clauses()[0].prose == "A, everywhere.\n\nB, everywhere."
    assert [one.statement for one in desk.clauses()[0].evidence] == [0, 1]
    assert "Withdrawn drafts" in _text(merged)

    desk.browser.post(f"{ONE}clauses/{second}/restore/")
    desk.browser.post(f"{ONE}clauses/{third}/withdraw/")
    assert [one.key for one in desk.clauses()] == [first, second]


def test_a_draft_moves_past_withdrawn_ones(desk: Desk) -> None:
    """One step is one step among the drafts that stand."""
    first, second, third = (desk.draft(title) for title in "ABC")
    desk.browser.post(f"{ONE}clauses/{second}/withdraw/")

    desk.browser.post(f"{ONE}clauses/{third}/move/", {"to": "up"})

    assert [one.key for one in desk.clauses()] == [third, first]


def test_one_draft_cannot_be_merged_with_nothing(desk: Desk) -> None:
    """Two drafts or more."""
    key = desk.draft()

    for keys in ([], [key]):
        answer = desk.browser.post(f"{ONE}clauses/merge/", {"keys": keys})
        assert answer.status_code == 422
        assert 'role="alert"' in _text(answer)


def test_rules_are_written_as_people_write_them(desk: Desk) -> None:
    """2/3 and percent are one; the supermajority that follows is shown exactly."""
    page = desk.browser.get(f"{ONE}rules/")
    sent = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    sent |= {"whole": "2/3", "fakes": "10%", "veto": ""}
    saved = _text(desk.browser.post(f"{ONE}rules/", sent, follow=True))
    wrong = desk.browser.post(f"{ONE}rules/", sent | {"part": "1/3", "turnout": "lots"})

    rules = ratifying.ratification(slug="trams", number=1, account=desk.account).rules.rules
    assert (str(rules.whole), str(rules.fakes), rules.veto) == ("2/3", "1/10", None)
    assert "7/10 (70%)" in saved
    assert wrong.status_code == 422
    assert 'class="errors"' in _text(wrong)


def test_objections_are_answered_and_hidden(desk: Desk) -> None:
    """An organiser answers in public; a moderator hides words with a public reason, and shows them again."""
    key = desk.draft()
    desk.browser.post(f"{ONE}critique/open/")
    named = {"key": key, "objection": str(desk.object_to(key, "Which bells?"))}
    moderator = desk.town.browser(role="moderator")

    unsaid = desk.browser.post(f"{ONE}critique/answer/", named | {"outcome": "kept", "text": ""})
    answered = desk.browser.post(f"{ONE}critique/answer/", named | {"outcome": "kept", "text": "All."})
    unreasoned = moderator.post(f"{ONE}critique/hide/", named)
    moderator.post(f"{ONE}critique/hide/", named | {"reason": "spam"})
    hidden = _text(moderator.get(f"{ONE}critique/"))
    moderator.post(f"{ONE}critique/hide/", named | {"act": "show"})
    shown = _text(moderator.get(f"{ONE}critique/"))

    assert "Say why; everybody reads it." in _text(unsaid)
    assert answered["Location"] == f"{ONE}critique/#objection-{key}-1"
    assert unreasoned.status_code == 422
    assert "Which bells?" not in hidden
    assert "advertising or spam" in hidden
    assert "Which bells?" in shown
    assert "All." in shown
    assert moderator.post(f"{ONE}critique/answer/", named).status_code == 403


def test_no_critique_without_a_draft(desk: Desk) -> None:
    """There is nothing to object to."""
    answer = desk.browser.post(f"{ONE}critique/open/")

    assert answer.status_code == 422
    assert "Draft a clause first; there is none." in _text(answer)


def test_a_ballot_opens_closes_later_and_is_annulled(desk: Desk) -> None:
    """It shows who will be asked before; it never closes earlier; it ends early with a public reason only."""
    desk.draft()
    desk.open_critique()
    before = _text(desk.browser.get(f"{ONE}ballot/"))
    past = desk.browser.post(f"{ONE}ballot/", {"closes_at": _later(-1)})
    desk.browser.post(f"{ONE}ballot/", {"closes_at": _later(3)})
    opened = _text(desk.browser.get(ONE))
    earlier = desk.browser.post(f"{ONE}ballot/extend/", {"closes_at": _later(2)})
    desk.browser.post(f"{ONE}ballot/extend/", {"closes_at": _later(5)})

    assert "<dd>60</dd>" in before
    assert "Group A" in before
    assert "Companies" in before
    assert "Choose a time that lies ahead." in _text(past)
    assert "0 of 60 people have cast a ballot." in opened
    assert "Word it" not in opened
    assert "A ballot can only close later than was said." in _text(earlier)

    assert desk.browser.post(f"{ONE}annul/", {"reason": ""}).status_code == 422
    assert desk.stage() == "ballot"
    desk.browser.post(f"{ONE}annul/", {"reason": "The text has a mistake."})
    assert desk.stage() == "annulled"
    assert "The text has a mistake." in _text(desk.browser.get(ONE))
    assert "Begin drafting" in _text(desk.browser.get(PAGE))


def test_what_stands_in_the_way_of_a_ballot_is_said(desk: Desk) -> None:
    """Before anybody presses the button, and again if they send the form all the same."""
    desk.draft()
    desk.open_critique()
    ratifying.set_rules(slug="trams", number=1, account=desk.account, values={"fewest_ballots": "100"})

    before = _text(desk.browser.get(f"{ONE}ballot/"))
    answer = desk.browser.post(f"{ONE}ballot/", {"closes_at": _later(3)})

    assert "Only 60 people could cast a ballot, but at least 100 have to." in before
    assert answer.status_code == 422
    assert desk.stage() == "critique"


def test_what_failed_is_drafted_again(desk: Desk) -> None:
    """A failed or annulled clause goes back, under its key, with what it rests on."""
    key = desk.draft(statements=[10])
    ratifying.annul(slug="trams", number=1, account=desk.account, reason="A mistake.")

    page = _text(desk.browser.get(PAGE))
    begun = desk.browser.post(PAGE, {"take_over": [key]}, follow=True)

    assert f'name="take_over" value="{key}"' in page
    assert begun.redirect_chain[-1][0] == f"{PAGE}2/"
    again = ratifying.ratification(slug="trams", number=2, account=desk.account).clauses
    assert [(one.key, [line.statement for line in one.evidence]) for one in again] == [(key, [10])]


@pytest.mark.parametrize("role", ["moderator", "overseer"])
def test_whoever_may_not_change_sees_no_button(desk: Desk, role: str) -> None:
    """A page shows to nobody what they may not do."""
    desk.draft()
    page = _text(desk.town.browser(role=role).get(ONE))

    for words in ("Withdraw", "Draft a clause", "Annul this", "Move up"):
        assert words not in page
