"""Wording a clause: every mistake is marked beside its field, and nothing that was typed is lost."""

from __future__ import annotations

import html
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from isegoria.constitution.guards import Action
from isegoria.web.pages.drafting.clause_form import read_numbers
from isegoria.web.pages.drafting.examples import read_known, write_known
from web.drafting.conftest import ONE, sheet

if TYPE_CHECKING:
    from web.drafting.conftest import Desk

_NEW = f"{ONE}clauses/new/"
_GUARD = 'forbid ring bell when place is not "crossing"'
_EXAMPLE = {"examples-0-action": "ring bell", "examples-0-known": 'place is "street"'}
_NAMES = st.from_regex("[a-z][a-z0-9_-]{0,8}", fullmatch=True).filter(
    lambda one: one not in {"any", "approved"}
)
_WORDS = st.text(st.characters(codec="utf-8"), max_size=20)


def _text(answer: Any) -> str:  # noqa: ANN401 - a response of Django's test client
    return html.unescape(answer.content.decode())


def test_a_clause_is_drafted_with_guards_examples_and_evidence(desk: Desk) -> None:
    """Everything that was filled in is kept, guards in their canonical form."""
    sent = sheet(
        guards=f"{_GUARD}\n", statements="10, 11", **_EXAMPLE, **{"examples-0-why_en": "People sleep."}
    )
    answer = desk.browser.post(_NEW, sent)

    made = desk.clauses()[0]
    assert answer["Location"] == f"{ONE}#clause-{made.key}"
    assert made.titles == {"en": "Quiet bells", "ja": "静かなベル"}
    assert made.guards.strip() == _GUARD
    assert [(one.document["action"], one.outcome, one.why) for one in made.examples] == [
        ({"verb": "ring", "target": "bell", "words": {"place": "street"}}, "deny", "People sleep.")
    ]
    assert [one.statement for one in made.evidence] == [10, 11]
    assert all(one.everyone for one in made.evidence)


def test_what_is_shown_is_saved_unchanged(desk: Desk) -> None:
    """Opening a draft and saving it changes nothing: neither its evidence nor the time it was changed."""
    desk.browser.post(_NEW, sheet(guards=_GUARD, statements="10", **_EXAMPLE))
    before = desk.clauses()[0]
    desk.change_minds(10)
    page = desk.browser.get(f"{ONE}clauses/{before.key}/")
    forms = [page.context["form"], page.context["examples"].management_form, *page.context["examples"]]
    sent = {one.html_name: one.value() or "" for form in forms for one in form if one.name != "recount"}

    answer = desk.browser.post(f"{ONE}clauses/{before.key}/", sent | {"act": "save"})

    assert answer.status_code == 302
    assert desk.clauses()[0] == before


def test_the_evidence_is_counted_anew_where_asked(desk: Desk) -> None:
    """Other statements, and the newest votes on them."""
    key = desk.draft(statements=[10])

    desk.browser.post(f"{ONE}clauses/{key}/", sheet(statements="3"))
    assert [one.statement for one in desk.clauses()[0].evidence] == [3]

    before = desk.clauses()[0].evidence[0].everyone
    desk.change_minds(3)
    desk.browser.post(f"{ONE}clauses/{key}/", sheet(statements="3", recount="on"))
    assert desk.clauses()[0].evidence[0].everyone.disagrees > before.disagrees


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title_en": "", "title_ja": ""}, "Give it a title in one language at least."),
        ({"prose_en": " ", "prose_ja": ""}, "Write what the clause says, in one language at least."),
        ({"guards": "forbit ring bell"}, "Line 1, column 1:"),
        ({"statements": "ten"}, "Write the numbers of statements with commas between"),
        ({"statements": "99"}, "Statement 99 is not shown in this conversation."),
        ({"examples-0-action": "ring"}, "Write the action as two names in small Latin letters"),
        ({"examples-0-known": "votes = 3"}, "Name the action, such as: hide statement"),
        (_EXAMPLE | {"examples-0-known": "?"}, "“?” cannot be read."),
        (_EXAMPLE, "Example 1 says “denied”, but the guards say “allowed”. Change one of them."),
    ],
    ids=["title", "prose", "guards", "no-number", "no-statement", "action", "no-action", "known", "example"],
)
def test_a_mistake_is_said_and_nothing_is_lost(desk: Desk, changes: dict[str, str], said: str) -> None:
    """The page comes again with everything as it was typed, and no draft is made."""
    answer = desk.browser.post(_NEW, sheet(**{"prose_ja": "鳴らすな。", **changes}))

    assert answer.status_code == 422
    assert said in _text(answer)
    assert 'role="alert"' in _text(answer)
    assert all(value in _text(answer) for value in changes.values())
    assert desk.clauses() == []


def test_guards_are_explained_while_they_are_written(desk: Desk) -> None:
    """A sentence each, and whether each example holds; or where the mistake is and what to do."""
    good = _text(desk.browser.post(f"{ONE}guards/", sheet(guards=_GUARD, **_EXAMPLE)))
    other = _text(
        desk.browser.post(
            f"{ONE}guards/", sheet(guards=_GUARD, **{**_EXAMPLE, "examples-0-outcome": "allow"})
        )
    )
    bad = _text(desk.browser.post(f"{ONE}guards/", sheet(guards=f"{_GUARD}\nforbit ring bell")))
    japanese = desk.town.browser(role="organiser", language="ja").post(f"{ONE}guards/", sheet(guards=_GUARD))

    assert "No agent may do this: “ring bell”" in good
    assert "✓ denied" in good
    assert "✕ the guards say: denied" in other
    assert "Line 2, column 1:" in bad
    assert "forbit ring bell\n▲" in bad
    assert "エージェント" in _text(japanese)
    assert "<html" not in good


def test_without_script_a_button_previews_and_another_adds_rows(desk: Desk) -> None:
    """Both show the page again as it was filled in, and save nothing."""
    preview = desk.browser.post(_NEW, sheet(act="preview", guards=_GUARD))
    more = desk.browser.post(_NEW, sheet(act="more", **_EXAMPLE))

    assert preview.status_code == more.status_code == 200
    assert "No agent may do this" in _text(preview)
    assert "examples-2-action" in _text(more)
    assert 'place is "street"' in _text(more)
    assert desk.clauses() == []


def test_words_are_shown_as_words(desk: Desk) -> None:
    """Whatever somebody writes, a page is made of it and no markup."""
    key = desk.draft("<script>alert(1)</script>")

    for path in (ONE, f"{ONE}clauses/{key}/", f"{ONE}critique/open/"):
        assert "<script>alert" not in desk.browser.get(path).content.decode()


def test_there_is_no_other_clause_in_force_to_change(desk: Desk) -> None:
    """Nothing is in force yet."""
    assert desk.browser.get(f"{_NEW}?change=amend&key=c9").status_code == 404


@given(
    words=st.dictionaries(_NAMES, _WORDS, max_size=3),
    numbers=st.dictionaries(_NAMES, st.integers(-(10**18) + 1, 10**18 - 1), max_size=3),
    flags=st.sets(_NAMES, max_size=3),
    approvals=st.sets(_NAMES, max_size=3),
    counts=st.dictionaries(st.just("hide statement per day"), st.integers(0, 99), max_size=1),
)
def test_what_is_known_is_read_as_it_was_written(
    words: dict[str, str],
    numbers: dict[str, int],
    flags: set[str],
    approvals: set[str],
    counts: dict[str, int],
) -> None:
    """Whatever an action has, the form shows it so that saving it again changes nothing."""
    action = Action("hide", "statement", words, numbers, frozenset(flags), counts, frozenset(approvals))
    written = action.document()

    read = {"verb": "hide", "target": "statement", **read_known(write_known(written))}

    assert Action.read(read).document() == written


@given(text=st.text(max_size=60))
@example(text='reason = "')
@example(text="hide statement per day = x")
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    """Nothing that somebody types breaks the page."""
    for read in (read_known, read_numbers):
        with suppress(ValidationError):
            read(text)
