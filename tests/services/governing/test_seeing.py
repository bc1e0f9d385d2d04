"""What stewards see of a conversation is what everybody is shown, and a little of who decided what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from effected import action_row
from isegoria.services import mapping, moderating, ratifying
from isegoria.services.governing.seeing import see
from isegoria.store.models import Exposure, Participant, Slate, Statement, Vote
from ratified import drafting_town
from voted import change, compute, voted_town

if TYPE_CHECKING:
    from isegoria.agents.world import World
    from town import Town

pytestmark = pytest.mark.django_db


def _see(town: Town, *, voters: bool = False) -> World:
    return see(town.id, timezone.now(), voters=voters)


def _author(town: Town, number: int, person: int) -> None:
    Statement.objects.filter(conversation_id=town.id, number=number).update(author=town.people[person])


def test_before_anything_is_computed_there_are_no_figures(town: Town) -> None:
    """A conversation that has just begun has statements, and nothing that anybody could report."""
    found = _see(town)

    assert sorted(found.statements) == [0, 1, 2]
    assert all(one.everyone is None and one.groups == () for one in found.statements.values())
    assert (found.participants, found.votes, found.digest) == (0, 0, "")


def test_stewards_see_the_very_figures_that_everybody_is_shown() -> None:
    """No steward knows a count that a citizen cannot look up."""
    town = voted_town()

    found, shown = _see(town), mapping.results(slug=town.slug)

    assert (found.participants, found.votes, found.digest) == (shown.voters, shown.votes, shown.digest)
    assert len(found.groups) == len(shown.groups) > 1
    for one in shown.statements:
        facts = found.statements[one.number]
        for tally, cell in zip((facts.everyone, *facts.groups), (one.total, *one.groups), strict=True):
            assert (tally and (tally.agree, tally.disagree, tally.passed, tally.seen)) == (
                cell and (cell.agree, cell.disagree, cell.passed, cell.seen)
            )
        assert facts.lower == one.consensus_lower
    agreed = {number for number, one in found.statements.items() if one.agreed}
    assert agreed == set(shown.agreed_everywhere)
    assert agreed


def test_counts_of_too_few_people_stay_hidden_from_stewards() -> None:
    """Where the conversation tells nothing of fewer than 1,000 people, stewards are told nothing either."""
    town = voted_town()
    change(town, fewest=1000)
    compute(town)

    found = _see(town)

    assert all(one.everyone is None for one in found.statements.values())
    assert all(size is None for size in found.groups)


def test_nothing_is_told_while_results_are_shown_later() -> None:
    """A report by a steward must not be the leak through which results come out early."""
    town = voted_town()
    change(town, results_shown="closed")

    found = _see(town)

    assert found.digest == ""
    assert (found.participants, found.groups) == (0, ())
    assert all(one.everyone is None and one.author_group == -1 for one in found.statements.values())


def test_words_that_were_hidden_or_withdrawn_are_not_repeated() -> None:
    """Stewards work on what people can read, or on what waits for a moderator; on nothing else."""
    town = voted_town()
    rows = Statement.objects.filter(conversation_id=town.id)
    for number, state in ((0, "hidden"), (1, "withdrawn"), (2, "pending")):
        rows.filter(number=number).update(state=state)

    found = _see(town).statements

    assert (found[0].text, found[1].text) == ("", "")
    assert (found[2].text, found[3].text) == ("Statement 2", "Statement 3")


def test_an_author_is_a_number_with_an_opinion_group_and_no_more() -> None:
    """Who wrote two statements is seen to be one person, of the group in which the map has them."""
    town = voted_town()
    place = {one: mapping.place_of(slug=town.slug, participant=town.people[one]).group for one in (0, 3)}
    for number, person in ((4, 3), (5, 0), (6, 0)):
        _author(town, number, person)

    found = _see(town).statements

    assert [found[one].author for one in (3, 4, 5, 6)] == [-1, 0, 1, 1]
    assert [found[one].author_group for one in (3, 4, 5, 6)] == [-1, place[3], place[0], place[0]]
    assert None not in place.values()


def test_only_the_decision_that_stands_counts() -> None:
    """A moderator's decision that was taken back is none; the one before it stands again."""
    town = voted_town()
    asked: Any = {"slug": town.slug, "account": town.account("moderator")}
    _author(town, 7, 0)
    moderating.decide(**asked, number=7, decision="hide", reason="spam")
    moderating.decide(**asked, number=7, decision="show", reason="fits")
    moderating.undo(**asked, number=7)
    moderating.decide(**asked, number=8, decision="hide", reason="abuse")
    moderating.undo(**asked, number=8)

    found = _see(town)

    assert [(one.statement, one.decision, one.reason) for one in found.moderations] == [(7, "hide", "spam")]
    assert found.moderations[0].author == found.statements[7].author != -1


def test_how_often_a_statement_was_shown_is_counted_here_alone() -> None:
    """What was shown in another conversation does not count."""
    town = voted_town()
    row = Statement.objects.get(conversation_id=town.id, number=3)
    for person in town.people[:7]:
        Exposure.objects.create(participant_id=person, statement=row, probability=0.5, shown_at=1)

    found = _see(town).statements

    assert (found[3].shown_to, found[4].shown_to) == (7, 0)


def test_the_slate_and_what_drafts_rest_on_are_seen_while_somebody_drafts() -> None:
    """Whoever drafts clauses does not suggest what is drafted already."""
    town = drafting_town()
    asked: Any = {"slug": town.slug, "number": 1, "account": town.account("organiser")}
    ratifying.ask_slate(**asked, size=2)
    Slate.objects.update(document={"statements": [10, 11]})

    found = _see(town)
    ratifying.withdraw_clause(**asked, key=ratifying.ratification(**asked).clauses[1].key)
    later = _see(town)

    assert (found.ratification, found.slate, found.drafted) == (1, (10, 11), frozenset({0, 1, 2}))
    assert later.drafted == frozenset({0, 1})


def test_single_peoples_votes_are_seen_only_where_asked_for_and_under_no_name() -> None:
    """A watch sees ballots in the order of time; no row's id and no label goes along."""
    town = voted_town()
    assert _see(town).voters == ()

    found = _see(town, voters=True).voters

    kept = {
        person: [
            tuple(vote)
            for vote in Vote.objects.filter(participant_id=person)
            .order_by("cast_at")
            .values_list("statement__number", "value", "cast_at")
        ]
        for person in town.people
    }
    assert [list(one.votes) for one in found] == [kept[one] for one in town.people if kept[one]]
    joined = Participant.objects.get(pk=town.people[0]).joined_at
    assert found[0].joined == int(joined.timestamp() * 1000)


def test_seeing_asks_as_few_questions_however_many_statements_there_are() -> None:
    """A conversation of a thousand statements is seen by as many questions as one of twelve."""
    town = voted_town()
    _see(town)
    with CaptureQueriesContext(connection) as few:
        _see(town)
    Statement.objects.bulk_create(
        Statement(conversation_id=town.id, number=number, text="More", created_at=timezone.now())
        for number in range(12, 212)
    )
    _see(town)

    with CaptureQueriesContext(connection) as many:
        _see(town)

    assert len(many) <= len(few)


def test_an_agent_sees_what_it_asked_for_itself() -> None:
    """What was asked for is not planned twice; what others asked for is theirs."""
    town = voted_town()
    action_row(town, "suggest bridge", {}, key="steward:bridge 3")

    assert see(town.id, timezone.now(), agent="steward").asked == frozenset({"bridge 3"})
    assert see(town.id, timezone.now(), agent="triage").asked == frozenset()


def test_appeals_translations_and_languages_are_seen() -> None:
    """A queue can put appeals first, and a translator sees what is lacking."""
    town = voted_town()
    _author(town, 3, 0)
    Statement.objects.filter(conversation_id=town.id, number=3).update(state="hidden")
    moderating.appeal(slug=town.slug, participant=town.people[0], number=3, text="Look again.")
    change(town, texts={"ja": {"topic": "路面電車"}})

    found = _see(town)

    assert [number for number, one in found.statements.items() if one.appealed] == [3]
    assert (found.statements[4].translated, found.statements[4].texts) == (("ja",), {"ja": "意見 4"})
    assert found.statements[3].texts == {}
    assert (found.languages, dict(found.topic)) == (
        ("en", "ja"),
        {"": "Trams", "en": "Trams", "ja": "路面電車"},
    )
