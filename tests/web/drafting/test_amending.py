"""Amendments: a clause in force is changed, repealed or joined by a new one; rules are no weaker."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import pytest

from isegoria.services import ratifying
from web.drafting.conftest import sheet

if TYPE_CHECKING:
    from django.test import Client

    from town import Town


def _text(answer: Any) -> str:  # noqa: ANN401 - a response of Django's test client
    return html.unescape(answer.content.decode())


@pytest.fixture
def amended(db: None) -> Town:  # noqa: ARG001 - rows need the database
    """A town whose first version is in force, and which begins its second ratification."""
    from ratified import ratified_town  # noqa: PLC0415 - only once Django is set up

    town = ratified_town()
    ratifying.begin(slug=town.slug, account=town.account("organiser"))
    return town


@pytest.fixture
def organiser(amended: Town) -> Client:
    """The organiser's browser."""
    return amended.browser(role="organiser")


def _one(town: Town) -> str:
    return f"/organise/{town.slug}/constitution/2/"


def _drafts(town: Town) -> list[Any]:
    found = ratifying.ratification(slug=town.slug, number=2, account=town.account("organiser"), language="en")
    return list(found.clauses)


def test_a_clause_in_force_is_changed_from_what_it_says(amended: Town, organiser: Client) -> None:
    """The form begins with its words, guards and examples; the draft keeps its key."""
    listed = organiser.get(_one(amended))
    key = listed.context["in_force"][0].key
    page = organiser.get(f"{_one(amended)}clauses/new/?change=amend&key={key}")
    forms = [page.context["form"], page.context["examples"].management_form, *page.context["examples"]]
    sent = {one.html_name: one.value() or "" for form in forms for one in form}

    organiser.post(
        f"{_one(amended)}clauses/new/",
        sent | {"act": "save", "change": "amend", "key": key, "prose_en": "Otherwise.", "prose_ja": ""},
    )

    made = _drafts(amended)[0]
    assert (made.key, made.change, made.prose) == (key, "amend", "Otherwise.")
    assert made.before.prose != "Otherwise."
    assert made.guards == made.before.guards
    assert "As it is in force now" in _text(organiser.get(f"{_one(amended)}clauses/{key}/"))
    assert not organiser.get(_one(amended)).context["in_force"]


def test_a_clause_in_force_is_repealed_without_words_of_its_own(amended: Town, organiser: Client) -> None:
    """What is repealed is shown; there is nothing to word, and it can be withdrawn again."""
    key = organiser.get(_one(amended)).context["in_force"][0].key
    address = f"{_one(amended)}clauses/new/?change=repeal&key={key}"
    asked = _text(organiser.get(address))
    empty = {"examples-TOTAL_FORMS": "0", "examples-INITIAL_FORMS": "0", "statements": ""}

    organiser.post(f"{_one(amended)}clauses/new/", empty | {"act": "save", "change": "repeal", "key": key})

    page = _text(organiser.get(f"{_one(amended)}clauses/{key}/"))
    assert "What would be repealed" in asked
    assert "Propose to repeal it" in asked
    assert [(one.key, one.change) for one in _drafts(amended)] == [(key, "repeal")]
    assert "Save the draft" not in page
    assert "Withdraw this draft" in page


def test_a_new_clause_joins_those_in_force(amended: Town, organiser: Client) -> None:
    """Under a key that was never given."""
    organiser.post(f"{_one(amended)}clauses/new/", sheet())

    made = _drafts(amended)[0]
    assert made.change == "add"
    assert made.key not in {one.key for one in organiser.get(_one(amended)).context["in_force"]}


def test_weaker_rules_are_refused_beside_their_field(amended: Town, organiser: Client) -> None:
    """An amendment cannot ask for less than the version that it amends."""
    page = organiser.get(f"{_one(amended)}rules/")
    sent = {name: page.context["form"][name].value() for name in page.context["form"].fields}

    answer = organiser.post(f"{_one(amended)}rules/", sent | {"whole": "1/2", "part": "1/2", "fakes": "0"})

    assert answer.status_code == 422
    assert "An amendment cannot ask for less" in _text(answer)


def test_a_conversation_about_a_clause_says_so(amended: Town) -> None:
    """Its organiser gives no title again: it works on the constitution that there is."""
    from isegoria.services.constitutions.finding import current  # noqa: PLC0415 - once Django is set up
    from isegoria.store.models import Account  # noqa: PLC0415 - likewise

    account = amended.account("organiser")
    Account.objects.filter(pk=account).update(may_organise=True)
    found = ratifying.ratification(slug=amended.slug, number=1, account=account)
    key = current(slug=found.constitution_slug).document.clauses[0].key
    slug = ratifying.amend(
        constitution=found.constitution_slug, clause=key, account=account, topic="Other bells?", language="en"
    )
    browser = amended.browser(role="organiser")

    page = _text(browser.get(f"/organise/{slug}/constitution/"))
    begun = browser.post(f"/organise/{slug}/constitution/", {})

    assert f"This conversation is about changing clause {key}" in page
    assert 'name="title_en"' not in page
    assert begun["Location"] == f"/organise/{slug}/constitution/1/"
