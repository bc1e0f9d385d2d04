"""Reports stay as they were published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from crowds import planted, settle
from isegoria.services import erasing, mapping, moderating, overview
from isegoria.services.errors import Forbidden, Invalid, Missing
from isegoria.store.models import Conversation, MapWork, Statement, Vote

if TYPE_CHECKING:
    from town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def voted() -> Town:
    """Let sixty people vote."""
    return settle(planted(60), sectors=[one % 2 for one in range(60)])


def publish(town: Town, foreword: str = "") -> int:
    """Publish as the organiser."""
    return mapping.publish(slug=town.slug, account=town.account("organiser"), foreword=foreword)


def test_a_report_covers_every_vote_and_says_so_in_public(voted: Town) -> None:
    """The organiser publishes: votes not counted so far are counted first, and the history has a line."""
    number = publish(voted, "  Thank you all.  ")

    report = mapping.report(slug=voted.slug, number=number)

    assert number == 1
    assert report.foreword == "Thank you all."
    assert report.results.event == voted.event()
    assert report.results.behind == 0
    assert report.digest == report.results.digest == mapping.results(slug=voted.slug).digest
    assert [line.number for line in mapping.reports(slug=voted.slug)] == [1]
    line = overview.history(slug=voted.slug).lines[0]
    assert (line.kind, line.role, line.details) == (
        "published",
        "organiser",
        {"report": 1},
    )


def test_a_report_says_what_the_results_said(voted: Town) -> None:
    """On the day it is published, the report is the results."""
    publish(voted)

    report = mapping.report(slug=voted.slug, number=1, language="ja").results
    results = mapping.results(slug=voted.slug, language="ja")

    for name in (
        "statements",
        "groups",
        "sectors",
        "agreed",
        "agreed_everywhere",
        "divisive",
        "dissent",
        "map",
    ):
        assert getattr(report, name) == getattr(results, name), name


def test_a_report_never_changes(voted: Town) -> None:
    """Votes change, a statement is hidden, the topic is renamed: the report says what it said."""
    publish(voted)
    before = mapping.report(slug=voted.slug, number=1)

    Vote.objects.filter(statement__conversation_id=voted.id).update(value=-1)
    Conversation.objects.filter(pk=voted.id).update(topic="Buses", settings_name="polis", fewest=25)
    moderating.decide(
        slug=voted.slug, account=voted.account("moderator"), number=10, decision="hide", reason="off-topic"
    )
    mapping.compute(worker="test", conversation=voted.id, patient=False)

    after = mapping.report(slug=voted.slug, number=1)
    assert after.results.statements == before.results.statements
    assert after.results.agreed == before.results.agreed == (10,)
    assert after.results.conversation.topic == "Trams"
    assert after.results.method == before.results.method
    assert after.results.map == before.results.map
    assert after.digest == before.digest != mapping.results(slug=voted.slug).digest
    assert publish(voted) == 2
    assert mapping.report(slug=voted.slug, number=2).results.agreed != before.results.agreed


def test_erased_words_are_erased_from_reports_too(voted: Town) -> None:
    """Its author has a statement's text erased: no report repeats it, in no language; the figures stay."""
    Statement.objects.filter(conversation_id=voted.id, number=10).update(author_id=voted.people[3])
    publish(voted)
    before = mapping.report(slug=voted.slug, number=1).results.statements[10]

    erasing.erase(conversation=voted.id, participant=voted.people[3], statements=True)

    for language in ("en", "ja"):
        after = mapping.report(slug=voted.slug, number=1, language=language).results.statements[10]
        assert (after.text, after.state) == ("", "withdrawn")
        assert after.total == before.total


def test_what_is_moderated_out_is_not_repeated_by_a_report(voted: Town) -> None:
    """What was hidden before the report was published is in it as a number alone."""
    moderating.decide(
        slug=voted.slug, account=voted.account("moderator"), number=2, decision="hide", reason="personal"
    )
    publish(voted)

    hidden = mapping.report(slug=voted.slug, number=1).results.statements[2]

    assert (hidden.text, hidden.state, hidden.counts) == ("", "hidden", False)


def test_only_organisers_publish_and_anybody_reads(voted: Town) -> None:
    """A moderator or passer-by cannot publish; what is published, everybody reads, even before the end."""
    Conversation.objects.filter(pk=voted.id).update(results_shown="closed")
    for account in (None, voted.account("moderator"), voted.account("overseer"), voted.account()):
        with pytest.raises(Forbidden):
            mapping.publish(slug=voted.slug, account=account)
    publish(voted)

    assert mapping.report(slug=voted.slug, number=1).results.ready


def test_nothing_is_published_where_nobody_voted(town: Town) -> None:
    """There is nothing to report yet, and that is said."""
    with pytest.raises(Invalid, match="Nobody has voted"):
        publish(town)


def test_a_foreword_has_an_end(voted: Town) -> None:
    """Five thousand characters are allowed, and one more is not."""
    with pytest.raises(Invalid, match="5001") as refused:
        publish(voted, "x" * 5001)
    assert refused.value.field == "foreword"
    assert publish(voted, "x" * 5000) == 1


def test_a_report_that_does_not_exist_is_missing(voted: Town) -> None:
    """There is no report 7."""
    with pytest.raises(Missing, match="no such report"):
        mapping.report(slug=voted.slug, number=7)


def test_reports_hold_no_words_but_once(voted: Town) -> None:
    """A statement's words stand where an erasure finds them, and nowhere else in what is kept."""
    Statement.objects.filter(conversation_id=voted.id, number=3).update(text="Zebra crossings now")
    MapWork.objects.filter(pk=voted.id).update(last_event=9)
    publish(voted)

    mapping.forget_text(conversation=voted.id, number=3)

    conversation = Conversation.objects.get(pk=voted.id)
    kept = [str(row.page) + str(row.document) for row in conversation.reports.all()]
    kept += [str(conversation.landscape.page) + str(conversation.landscape.document)]
    assert not any("Zebra" in one for one in kept)
    assert np.isfinite(conversation.landscape.seconds)
