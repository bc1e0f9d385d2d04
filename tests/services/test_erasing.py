"""My data: handed over whole, and erased without a trace of who it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from isegoria.services import adding, erasing, moderating, voting
from isegoria.services.errors import Forbidden
from isegoria.store.models import (
    Appeal,
    Erasure,
    Exposure,
    HistoryEntry,
    Participant,
    PastVote,
    Statement,
    Vote,
)

if TYPE_CHECKING:
    from town import Town


def test_what_was_erased_is_in_no_file_of_the_database(live_town: Town) -> None:
    """Whoever gets hold of the disk finds my words neither in the database nor in what lies beside it."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its files for itself, and its journal for as long as its settings say")
    person, words = live_town.people[0], "Nobody but me would ever write quince marmalade"
    adding.add(slug=live_town.slug, participant=person, text=words)
    voting.stop_writer()
    assert _files_with(words)

    erasing.erase(conversation=live_town.id, participant=person, statements=True)

    assert _files_with(words) == []


def _files_with(words: str) -> list[str]:
    file = Path(connection.settings_dict["NAME"])
    beside = [one for one in (file, file.with_name(file.name + "-wal")) if one.exists()]
    return [one.name for one in beside if words.encode() in one.read_bytes()]


@pytest.fixture
def busy(town: Town) -> Town:
    """Have the first person vote, change their mind, be shown something, and say two things."""
    person = town.people[0]
    voting.cast(conversation=town.id, participant=person, statement=0, value=1)
    voting.cast(conversation=town.id, participant=person, statement=0, value=-1, important=True)
    voting.log_exposure(conversation=town.id, participant=person, statement=1, probability=0.5)
    adding.add(slug=town.slug, participant=person, text="Nobody else voted on this")
    number = adding.add(slug=town.slug, participant=person, text="Others did on that").number
    voting.cast(conversation=town.id, participant=town.people[1], statement=number, value=1)
    return town


def test_own_data_are_everything_that_is_kept(busy: Town) -> None:
    """One file that I can read and take elsewhere."""
    kept = erasing.own_data(conversation=busy.id, participant=busy.people[0])

    assert json.loads(json.dumps(kept)) == kept
    assert {(one["statement"], one["vote"], one["important"]) for one in kept["votes"]} == {
        (0, -1, True),
        (3, 1, False),
        (4, 1, False),
    }
    assert [(one["statement"], one["vote"], one["withdrawn"]) for one in kept["earlier_votes"]] == [
        (0, 1, False)
    ]
    assert [one["text"] for one in kept["statements"]] == ["Nobody else voted on this", "Others did on that"]
    assert [(one["statement"], one["probability"]) for one in kept["shown"]] == [(1, 0.5)]


def test_nothing_of_me_stays_but_that_somebody_was_erased(busy: Town) -> None:
    """Neither votes nor changes of mind nor who said what."""
    person, before = busy.people[0], busy.event()

    gone = erasing.erase(conversation=busy.id, participant=person)

    assert (gone.votes, gone.statements) == (3, 1)
    for kind in (Vote, PastVote, Exposure):
        assert not kind.objects.filter(participant_id=person).exists()
    assert not Participant.objects.filter(pk=person).exists()
    assert not Statement.objects.filter(author_id=person).exists()
    assert Erasure.objects.get().votes == 3
    assert HistoryEntry.objects.get(kind="erased").details == {"votes": 3, "statements": 1}
    assert busy.event() > before


def test_what_others_voted_on_stays_without_its_author(busy: Town) -> None:
    """Their votes are theirs."""
    erasing.erase(conversation=busy.id, participant=busy.people[0])

    alone, shared = Statement.objects.get(number=3), Statement.objects.get(number=4)
    assert (alone.text, alone.state) == ("", "withdrawn")
    assert (shared.text, shared.state, shared.author_id) == ("Others did on that", "shown", None)


def test_the_text_of_every_statement_goes_if_its_author_wants_that(busy: Town) -> None:
    """My words are mine."""
    gone = erasing.erase(conversation=busy.id, participant=busy.people[0], statements=True)

    assert gone.statements == 2
    assert Statement.objects.get(number=4).text == ""
    assert adding.add(slug=busy.slug, participant=busy.people[1], text="New").number == 5


@pytest.mark.parametrize("answered", [True, False])
def test_what_i_asked_of_the_moderators_goes_with_me(busy: Town, answered: bool) -> None:  # noqa: FBT001 - of a case
    """An appeal may say who I am; until then it is handed over with everything else."""
    organiser, number = busy.account("organiser"), 4
    moderating.decide(slug=busy.slug, account=organiser, number=number, decision="hide", reason="unclear")
    moderating.appeal(slug=busy.slug, participant=busy.people[0], number=number, text="I am Ann of 3 High St")
    if answered:
        moderating.answer(
            slug=busy.slug, account=organiser, number=number, upheld=False, text="It is unclear"
        )
    kept = erasing.own_data(conversation=busy.id, participant=busy.people[0])

    erasing.erase(conversation=busy.id, participant=busy.people[0])

    assert [(one["statement"], one["text"]) for one in kept["appeals"]] == [(4, "I am Ann of 3 High St")]
    assert Statement.objects.get(number=number).text == "Others did on that"
    left = list(Appeal.objects.values_list("text", "answer"))
    assert left == ([("", "It is unclear")] if answered else [])


def test_others_are_untouched(busy: Town) -> None:
    """Only I go."""
    erasing.erase(conversation=busy.id, participant=busy.people[0])

    assert busy.votes() == {(busy.people[1], 4): (1, False)}


def test_whoever_is_not_here_has_nothing_here(town: Town) -> None:
    """Nor can anybody erase somebody of another conversation."""
    with pytest.raises(Forbidden, match="nothing here"):
        erasing.erase(conversation=town.id + 1, participant=town.people[0])
    with pytest.raises(Forbidden, match="nothing here"):
        erasing.own_data(conversation=town.id + 1, participant=town.people[0])
    assert Participant.objects.filter(pk=town.people[0]).exists()
