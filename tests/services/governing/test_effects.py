"""Effects write what was asked for, of things that are there, with the action that caused it; or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction

from effected import ALARM, AUDIT, REPORT, action_row, let_through
from isegoria.agents.errors import AgentError
from isegoria.agents.stewards.catalogue import EFFECTS as CATALOGUE
from isegoria.services.governing.effects import EFFECTS, Cause
from isegoria.store.models import (
    AgentAction,
    ExposureFactor,
    Opening,
    QueuePlace,
    Statement,
    StewardReport,
    Suggestion,
)
from ratified import drafting_town
from town import found_town
from voted import voted_town

if TYPE_CHECKING:
    from collections.abc import Mapping

    from town import Town

pytestmark = pytest.mark.django_db

ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "order queue": {"order": [{"statement": 2, "score": 900, "reasons": ["appeal"]}]},
    "suggest duplicate": {"statement": 2, "of": 1, "likeness": 91},
    "balance exposure": {"factors": {"0": 400, "2": 50}},
    "suggest bridge": {"statement": 1, "lower": 512, "missing": [{"group": 0, "votes": 9}]},
    "publish report": {**REPORT, "sentences": REPORT["sentences"][:1]},
    "raise alarm": ALARM,
    "publish audit": AUDIT,
    "draft clause": {
        "ratification": 1,
        "statements": [2],
        "place": 1,
        "titles": {"en": "Trams"},
        "prose": {"en": "Trams come first."},
    },
    "suggest translation": {"statement": 1, "language": "de", "text": "Aussage 1"},
}
ROWS = (QueuePlace, ExposureFactor, Suggestion, StewardReport)


def _number_away(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Name a statement that is not there, wherever one is named."""
    changed: dict[str, Any] = {name: 99 if name == "statement" else one for name, one in arguments.items()}
    if "statements" in changed:
        changed["statements"] = [99]
    if "order" in changed:
        changed["order"] = [{**changed["order"][0], "statement": 99}]
    if "factors" in changed:
        changed["factors"] = {"99": 100}
    if "sentences" in changed:
        cites = {"statements": [99], "figures": {}}
        changed["sentences"] = [{**changed["sentences"][0], "cites": cites}]
    return changed


def test_every_effect_that_stewards_may_ask_for_is_there() -> None:
    """What the catalogue promises, happens."""
    assert set(CATALOGUE) <= set(EFFECTS)
    assert set(ARGUMENTS) == set(CATALOGUE)


@pytest.mark.parametrize("privilege", ARGUMENTS)
def test_what_an_effect_writes_names_the_action_that_caused_it(privilege: str) -> None:
    """Whoever looks at a suggestion, a report or the queue finds the action, and all that led to it."""
    town = drafting_town()

    let_through(town, privilege, ARGUMENTS[privilege], key="steward:it")

    rows = [row for table in ROWS for row in table.objects.all()]
    assert rows
    assert {row.action.key for row in rows} == {"steward:it"}


@pytest.mark.parametrize("privilege", ARGUMENTS)
@pytest.mark.parametrize("status", ["denied", "waiting", "refused"])
def test_no_effect_happens_whose_action_was_not_let_through(privilege: str, status: str) -> None:
    """Even if a programmer forgot the gate, the database does not: it refuses the row."""
    town = drafting_town()
    row, request = action_row(town, privilege, ARGUMENTS[privilege], status=status)

    with pytest.raises(DatabaseError, match="the gate let through"), transaction.atomic():
        EFFECTS[privilege](Cause(town.id, row.swarm_id, row.pk, row.asked_at), request)

    assert not any(table.objects.exists() for table in ROWS)


@pytest.mark.parametrize("privilege", list(ARGUMENTS))
def test_arguments_of_another_shape_undo_everything(privilege: str) -> None:
    """An action whose arguments make no sense was never asked for."""
    town = drafting_town()

    with pytest.raises(AgentError, match="arguments"):
        let_through(town, privilege, {**ARGUMENTS[privilege], "extra": 1})

    assert not AgentAction.objects.exists()


@pytest.mark.parametrize("privilege", [one for one in ARGUMENTS if one != "publish audit"])
def test_an_effect_about_a_statement_that_is_not_there_undoes_everything(privilege: str) -> None:
    """Nothing is said of a statement of another conversation, or of none."""
    town = drafting_town()
    found_town("buses", statements=120)

    with pytest.raises(AgentError, match="statement 99: there is none in this conversation"):
        let_through(town, privilege, _number_away(ARGUMENTS[privilege]))

    assert not AgentAction.objects.exists()
    assert not any(table.objects.exists() for table in ROWS)


def test_a_new_order_takes_the_place_of_the_old_one(town: Town) -> None:
    """What a steward ordered an hour ago does not linger below what it orders now."""
    order = [{"statement": one, "score": 100 * one, "reasons": ["waits-longest"]} for one in (0, 1)]
    let_through(town, "order queue", {"order": order})
    let_through(town, "order queue", {"order": [{"statement": 2, "score": 5, "reasons": []}]})
    let_through(town, "balance exposure", {"factors": {"0": 200, "1": 50}})
    let_through(town, "balance exposure", {"factors": {"1": 80}})

    assert list(QueuePlace.objects.values_list("statement__number", "score")) == [(2, 5)]
    assert list(ExposureFactor.objects.values_list("statement__number", "factor")) == [(1, 80)]


def test_another_towns_queue_is_left_alone(town: Town) -> None:
    """A swarm orders its own conversation."""
    other = found_town("buses")
    let_through(other, "order queue", ARGUMENTS["order queue"])
    let_through(other, "balance exposure", ARGUMENTS["balance exposure"])

    let_through(town, "order queue", ARGUMENTS["order queue"])
    let_through(town, "balance exposure", {"factors": {}})

    assert QueuePlace.objects.count() == 2
    assert ExposureFactor.objects.count() == 2


def test_a_statement_has_one_place_in_the_queue(town: Town) -> None:
    """An order that names a statement twice is none."""
    one = {"statement": 0, "score": 1, "reasons": []}

    with pytest.raises(AgentError, match="two places"):
        let_through(town, "order queue", {"order": [one, one]})


def test_the_same_suggestion_is_made_once(town: Town) -> None:
    """A pair that a steward names again, with another likeness or the other way round, is one suggestion."""
    first = let_through(town, "suggest duplicate", {"statement": 2, "of": 1, "likeness": 80})
    again = let_through(town, "suggest duplicate", {"statement": 1, "of": 2, "likeness": 90}, key="steward:b")
    other = let_through(town, "suggest duplicate", {"statement": 2, "of": 0, "likeness": 70})

    assert (first["suggestion"], again["suggestion"], other["suggestion"]) == (1, 1, 2)
    kept = Suggestion.objects.get(number=1)
    assert (kept.details["likeness"], kept.action.key) == (90, "steward:b")


def test_what_a_person_dismissed_stays_dismissed(town: Town) -> None:
    """No steward gets its way by asking again."""
    let_through(town, "suggest bridge", ARGUMENTS["suggest bridge"])
    Suggestion.objects.update(state="dismissed")

    again = let_through(town, "suggest bridge", {**ARGUMENTS["suggest bridge"], "lower": 600})

    assert again == {"suggestion": 1, "state": "dismissed"}
    assert Suggestion.objects.get().details["lower"] == 512


def test_a_statement_is_no_duplicate_of_itself(town: Town) -> None:
    """Two statements say the same, not one."""
    with pytest.raises(AgentError, match="repeats itself"):
        let_through(town, "suggest duplicate", {"statement": 1, "of": 1, "likeness": 100})


def test_a_report_that_repeats_a_statements_words_is_refused(town: Town) -> None:
    """What is hidden or erased later must not live on in a report: reports cite numbers."""
    quoting = {**REPORT["sentences"][0], "en": "Most agree that “Statement 1”."}
    quoting["cites"] = {"statements": [1], "figures": {}}

    with pytest.raises(AgentError, match="statement 1: the report repeats its words"):
        let_through(town, "publish report", {**REPORT, "sentences": [quoting]})


def test_a_report_of_no_day_is_refused(town: Town) -> None:
    """The thirtieth of February never comes."""
    with pytest.raises(AgentError, match="day: 2026-02-30 is none"):
        let_through(town, "publish report", {**ARGUMENTS["publish report"], "day": "2026-02-30"})


def test_the_newest_report_of_a_day_holds(town: Town) -> None:
    """A day has one report; an earlier one is still found as its action."""
    let_through(town, "publish report", ARGUMENTS["publish report"])
    let_through(town, "publish report", {**ARGUMENTS["publish report"], "source": "landscape 2"})
    let_through(town, "publish audit", AUDIT)

    kept = dict(StewardReport.objects.values_list("kind", "document__source"))
    assert kept == {"day": "landscape 2", "audit": None}
    assert AgentAction.objects.count() == 3


def test_clauses_are_drafted_from_what_is_shown_for_those_who_draft() -> None:
    """No clause rests on a hidden statement, and none is drafted once the ballot is open."""
    town = drafting_town()
    given = ARGUMENTS["draft clause"]
    Statement.objects.filter(conversation_id=town.id, number=2).update(state="hidden")

    with pytest.raises(AgentError, match="statements that are shown"):
        let_through(town, "draft clause", given)
    with pytest.raises(AgentError, match="ratification 7: nobody drafts in it"):
        let_through(town, "draft clause", {**given, "ratification": 7, "statements": [1]})
    with pytest.raises(AgentError, match="a title and words"):
        let_through(town, "draft clause", {**given, "prose": {}, "statements": [1]})


def test_nothing_is_translated_that_nobody_can_read_or_everybody_can(town: Town) -> None:
    """A hidden statement is not translated, nor one that has that language already."""
    given = ARGUMENTS["suggest translation"]
    Statement.objects.filter(conversation_id=town.id, number=2).update(state="hidden")

    with pytest.raises(AgentError, match="can be read in ja already"):
        let_through(town, "suggest translation", {**given, "language": "ja"})
    with pytest.raises(AgentError, match="can be read in en already"):
        let_through(town, "suggest translation", {**given, "language": "en"})
    with pytest.raises(AgentError, match="statement 2: it is not shown"):
        let_through(town, "suggest translation", {**given, "statement": 2})


def test_a_suggestion_is_on_record_without_what_only_roles_may_see() -> None:
    """The public record has that there is an alarm, and no number of people."""
    town = voted_town()

    let_through(town, "raise alarm", ALARM, key="watch:1")

    (said,) = Opening.objects.filter(kind="suggestion").values_list("record", flat=True)
    assert '"state":"open"' in said
    assert '"action":"watch:1"' in said
    assert "people" not in said
