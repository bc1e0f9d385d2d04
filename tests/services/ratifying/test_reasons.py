"""Reasons given on ballots: public once the ballot closed, without names; a moderator may hide words."""

from __future__ import annotations

import pytest

from isegoria.services import ratifying
from isegoria.services.erasing import own_data
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.store.models import HistoryEntry
from isegoria.web.pages.organise.milestones import milestone
from ratified import balloting_town, cast_all, close, critique_town, object_once, open_ballot

pytestmark = pytest.mark.django_db


def test_a_moderator_hides_words_and_shows_them_again() -> None:
    """With a public reason for that; who wrote them is known to nobody."""
    town = balloting_town()
    moderator = town.account("moderator")
    cast_all(town, choice=lambda _one, key: "object" if key == "c2" else "accept")
    assert ratifying.ballot_reasons(slug=town.slug, number=1, account=moderator) == {}
    close(town)
    (given,) = ratifying.ballot_reasons(slug=town.slug, number=1, account=moderator)["c2"]

    def shown() -> tuple[str, ...]:
        found = ratifying.ratification(slug=town.slug, number=1).result
        assert found is not None
        return found[1].reasons

    def hide(reason: str, *, words: str = given.digest, role: str = "moderator") -> None:
        ratifying.hide_reason(
            slug=town.slug, number=1, key="c2", words=words, account=town.account(role), reason=reason
        )

    assert shown() == ("It goes too far.",)
    hide("abuse")
    assert shown() == ()
    assert ratifying.ballot_reasons(slug=town.slug, number=1, account=moderator)["c2"][0].hidden == "abuse"
    line = HistoryEntry.objects.filter(conversation_id=town.id).last()
    assert line is not None
    assert (line.kind, line.role, line.details["reason"]) == ("reason-hidden", "moderator", "abuse")
    hide("")
    assert shown() == ("It goes too far.",)
    with pytest.raises(Invalid):
        hide("dislike")
    with pytest.raises(Missing):
        hide("abuse", words="0" * 64)
    with pytest.raises(Forbidden):
        hide("abuse", role="overseer")


def test_nothing_is_hidden_before_the_ballot_closed() -> None:
    """Nobody reads reasons before, moderators neither."""
    town = balloting_town()
    cast_all(town, choice=lambda _one, _key: "object")

    with pytest.raises(Gone):
        ratifying.hide_reason(
            slug=town.slug,
            number=1,
            key="c1",
            words="0" * 64,
            account=town.account("moderator"),
            reason="abuse",
        )


def test_one_gets_ones_objections_and_ballots_with_ones_data() -> None:
    """Whatever is kept about somebody is handed over to them."""
    town = critique_town()
    object_once(town)
    open_ballot(town)
    cast_all(town)

    data = own_data(conversation=town.id, participant=town.people[0])

    assert [(one["clause"], one["text"]) for one in data["objections"]] == [("c1", "It reaches too far.")]
    assert [one["choices"]["c1"]["choice"] for one in data["ballots"]] == ["accept"]
    assert own_data(conversation=town.id, participant=town.people[1])["objections"] == []


def test_every_line_of_history_is_told_in_words() -> None:
    """Nobody reads a key where a sentence should stand."""
    town = balloting_town()
    cast_all(town)
    close(town)

    for line in HistoryEntry.objects.filter(conversation_id=town.id):
        assert milestone(line.kind, line.details), line.kind
