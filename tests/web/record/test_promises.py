"""How votes are published is told before the first vote, and holds from the opening on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from isegoria.services import organising, roles
from isegoria.services.errors import Invalid
from isegoria.store.models import Account, Conversation, Role
from programs import nobody, of_role

if TYPE_CHECKING:
    from town import Town
    from web.record.conftest import Voting

_SEALED = {"en": "only as sums of 10 people or more", "ja": "10人以上の合計"}
_OPEN = {"en": "as a table without names", "ja": "名前のない表"}


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("path", ["/c/trams/", "/embed/trams/"])
def test_newcomers_are_told_before_they_vote(town: Town, path: str, language: str) -> None:
    """On the page and in another site's frame, with a link to more."""
    client = Client(headers={"accept-language": language})

    sealed = client.get(path).content.decode()
    Conversation.objects.filter(pk=town.id).update(publication="open")
    opened = client.get(path).content.decode()

    assert _SEALED[language] in sealed
    assert _OPEN[language] in opened
    for page in (sealed, opened):
        assert page.index('id="promise"') < page.index('id="card"')
        assert 'href="/c/trams/record/"' in page
        assert "30" in page


def test_whoever_has_voted_is_not_told_again_and_again(town: Town, cast: Voting) -> None:
    """It stays under “Me and my data”."""
    client = town.browser(0)
    before = client.get("/c/trams/").content.decode()
    cast(0, {0: 1})

    assert 'id="promise"' in before
    assert 'id="promise"' not in client.get("/c/trams/").content.decode()
    assert _SEALED["en"] in client.get("/c/trams/me/").content.decode()


def test_programs_are_told_before_they_vote(town: Town) -> None:
    """So that whatever shows the conversation can say it in the reader's language."""
    shown = nobody().ask("GET", "/conversations/trams").body
    japanese = nobody().ask("GET", "/conversations/trams?lang=ja").body

    assert shown["publication"] == "sealed"
    assert shown["record_id"] == Conversation.objects.get(pk=town.id).record_id
    assert _SEALED["en"] in shown["publication_notice"]
    assert _SEALED["ja"] in japanese["publication_notice"]


def test_publication_is_chosen_before_the_opening_and_fixed_by_it(town: Town) -> None:
    """People vote on the word given; nobody takes it back afterwards."""
    program, path = of_role(town, "organiser"), "/conversations/buses"
    Account.objects.filter(pk=town.account("organiser")).update(may_organise=True)
    new = {"topic": "Buses", "language": "en", "slug": "buses", "publication": "open"}

    made = program.ask("POST", "/conversations", new)
    changed = program.ask("PATCH", path, {"publication": "sealed"})
    chosen = program.ask("PATCH", path, {"publication": "open"})
    program.ask("POST", f"{path}/state", {"state": "open"})
    too_late = program.ask("PATCH", path, {"publication": "sealed"})
    same = program.ask("PATCH", path, {"publication": "open", "listed": True})

    assert (made.status, made.body["publication"]) == (201, "open")
    assert (changed.body["publication"], chosen.body["publication"]) == ("sealed", "open")
    assert (too_late.status, too_late.body["code"]) == (422, "publication-fixed")
    assert too_late.body["field"] == "publication"
    assert same.status == 200


def test_publication_is_fixed_by_a_vote_even_in_a_draft(town: Town, cast: Voting) -> None:
    """An import brings votes into a draft, under the word that their voters were given."""
    Conversation.objects.filter(pk=town.id).update(opened_at=None)
    cast(0, {0: 1})

    with pytest.raises(Invalid, match="was fixed"):
        organising.change_settings(
            slug=town.slug,
            account=town.account("organiser"),
            options=organising.Options(publication="open"),
        )


def test_the_form_of_rules_offers_the_choice_and_says_when_it_is_gone(town: Town) -> None:
    """Both kinds are explained; afterwards the field is shut, with the reason."""
    organiser = town.browser(role="organiser")
    after = organiser.get("/organise/trams/settings/").content.decode()
    Conversation.objects.filter(pk=town.id).update(state="draft", opened_at=None)
    before = organiser.get("/organise/trams/settings/").content.decode()

    assert "it cannot be changed once the conversation was opened" in before
    assert "This was fixed when the conversation was opened" in after
    shut = re.compile(r'<select name="publication"[^>]* disabled')
    assert shut.search(after)
    assert not shut.search(before)


def test_an_organisation_is_for_overseers_alone(town: Town) -> None:
    """Organisers and moderators look after the conversation; they do not audit it."""
    program = of_role(town, "organiser")
    given = {"email": "a@union.example", "organisation": " Union "}

    wrong = program.ask("POST", "/conversations/trams/roles", {**given, "kind": "moderator"})
    right = program.ask("POST", "/conversations/trams/roles", {**given, "kind": "overseer"})
    long = program.ask(
        "POST", "/conversations/trams/roles", {**given, "kind": "overseer", "organisation": "x" * 201}
    )

    assert (wrong.status, wrong.body["field"]) == (422, "organisation")
    assert (right.status, long.status) == (201, 422)
    assert Role.objects.get(account__email="a@union.example").organisation == "Union"
    members = {one.organisation for one in roles.members(slug=town.slug, account=town.account("organiser"))}
    assert members == {"", "Union"}


def test_an_organiser_names_an_auditor_on_the_page(town: Town) -> None:
    """By the form; the list of roles shows for whom they audit."""
    organiser = town.browser(role="organiser")
    given = {"email": "b@union.example", "kind": "overseer", "organisation": "Press council"}

    organiser.post("/organise/trams/roles/", given)

    assert "Audits for: Press council" in organiser.get("/organise/trams/roles/").content.decode()
