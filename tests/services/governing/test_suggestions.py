"""What people make of suggestions: each decision is theirs, on record, and can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from effected import ALARM, let_through
from isegoria.services import erasing, moderating, overview, ratifying
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.services.governing import suggestions
from isegoria.store.models import MapWork, Opening, Ratification, Statement, Suggestion
from ratified import drafting_town
from voted import voted_town

if TYPE_CHECKING:
    from town import Town

pytestmark = pytest.mark.django_db

PAIR = {"statement": 2, "of": 1, "likeness": 91}
BRIDGE: dict[str, Any] = {"statement": 1, "lower": 512, "missing": []}
CLAUSE = {
    "ratification": 1,
    "statements": [10],
    "place": 1,
    "titles": {"en": "Trams first", "ja": "路面電車を先に"},
    "prose": {"en": "Statement 10", "ja": "意見 10"},
}
GERMAN = {"statement": 1, "language": "de", "text": "Aussage eins"}


def _asked(town: Town, role: str = "moderator", number: int = 1) -> dict[str, Any]:
    return {"slug": town.slug, "account": town.account(role), "number": number}


def _open(town: Town, *kinds: str) -> list[int]:
    found = suggestions.suggestions(slug=town.slug, account=town.account("organiser"), kinds=kinds)
    return [one.number for one in found]


def _state(number: int = 1) -> str:
    return Suggestion.objects.get(number=number).state


def test_a_moderator_merges_duplicates_by_a_decision_of_their_own(town: Town) -> None:
    """The repeated statement is moderated out with its reason, as without any steward; nobody else did it."""
    let_through(town, "suggest duplicate", PAIR)

    taken = suggestions.take_up(**_asked(town))

    statement = Statement.objects.get(number=2)
    decision = statement.moderations.get()
    assert (taken.kind, taken.statement, statement.state) == ("duplicate", 2, "hidden")
    assert (decision.reason, decision.moderator_id) == ("duplicate", town.account("moderator"))
    assert decision.duplicate_of is not None
    assert decision.duplicate_of.number == 1
    assert _state() == "taken"


def test_two_moderators_do_not_decide_about_one_suggestion(town: Town) -> None:
    """Whoever comes second is told what the first one decided."""
    let_through(town, "suggest duplicate", PAIR)
    suggestions.dismiss(**_asked(town))

    with pytest.raises(Gone, match="dismissed"):
        suggestions.take_up(**_asked(town))
    with pytest.raises(Gone, match="dismissed"):
        suggestions.dismiss(**_asked(town))

    assert Statement.objects.get(number=2).state == "shown"


def test_a_decision_that_the_moderator_did_not_know_of_stops_a_merge(town: Town) -> None:
    """What another moderator decided about the statement meanwhile is looked at first."""
    let_through(town, "suggest duplicate", PAIR)
    moderating.decide(**_asked(town, number=2), decision="show", reason="fits")

    with pytest.raises(Invalid, match="decided about meanwhile"):
        suggestions.take_up(**_asked(town), seen=0)

    assert _state() == "open"


def test_every_decision_can_be_taken_back_and_leaves_its_trace(town: Town) -> None:
    """Dismissed, opened again, taken up: three lines in public history, three records."""
    let_through(town, "suggest bridge", BRIDGE)

    suggestions.dismiss(**_asked(town, "organiser"))
    suggestions.reopen(**_asked(town, "organiser"))
    suggestions.reopen(**_asked(town, "organiser"))
    suggestions.take_up(**_asked(town, "organiser"))

    lines = overview.history(slug=town.slug).lines
    assert [(one.kind, dict(one.details)) for one in reversed(lines)] == [
        (f"suggestion-{what}", {"suggestion": 1, "kind": "bridge"})
        for what in ("dismissed", "reopened", "taken")
    ]
    records = Opening.objects.filter(kind="suggestion").order_by("pk").values_list("record", flat=True)
    assert [one.split('"state":"')[1].split('"')[0] for one in records] == [
        "open",
        "dismissed",
        "open",
        "taken",
    ]


def test_a_clause_that_is_taken_over_becomes_a_draft_with_its_evidence() -> None:
    """The organiser's draft rests on the statement, counted as everybody can see it."""
    town = drafting_town()
    let_through(town, "draft clause", CLAUSE)

    taken = suggestions.take_up(**_asked(town, "organiser"))

    found = ratifying.ratification(slug=town.slug, number=1, account=town.account("organiser"))
    (draft,) = (one for one in found.clauses if one.key == taken.clause)
    assert [one.statement for one in draft.evidence] == [10]
    assert draft.evidence[0].everyone is not None
    assert taken.ratification == 1


def test_a_translation_that_is_taken_over_is_published_and_on_record(town: Town) -> None:
    """From then on the statement can be read in that language, and the record says so."""
    let_through(town, "suggest translation", GERMAN)
    before = MapWork.objects.get(pk=town.id).last_event

    suggestions.take_up(**_asked(town))

    assert Statement.objects.get(number=1).translations["de"] == "Aussage eins"
    assert "Aussage eins" in Opening.objects.filter(kind="statement").latest("pk").record
    assert MapWork.objects.get(pk=town.id).last_event > before


def test_what_asks_only_to_be_looked_at_changes_nothing_else(town: Town) -> None:
    """An alarm that somebody looked at touches no vote and no statement."""
    let_through(town, "raise alarm", ALARM)
    before = list(Statement.objects.order_by("pk").values())

    suggestions.take_up(**_asked(town))

    assert _state() == "taken"
    assert list(Statement.objects.order_by("pk").values()) == before


def test_who_may_decide_follows_from_what_it_is_about() -> None:
    """Moderators decide about statements, organisers about clauses and bridges; overseers only look."""
    town = drafting_town()
    for privilege, given in (
        ("suggest duplicate", PAIR),
        ("suggest bridge", BRIDGE),
        ("draft clause", CLAUSE),
        ("raise alarm", ALARM),
        ("suggest translation", GERMAN),
    ):
        let_through(town, privilege, given)

    for number, roles in ((1, "m"), (2, ""), (3, ""), (4, "m"), (5, "m")):
        for role in ("moderator", "overseer"):
            if role == "overseer" or not roles:
                with pytest.raises(Forbidden):
                    suggestions.dismiss(**_asked(town, role, number))
            else:
                suggestions.dismiss(**_asked(town, role, number))
                suggestions.reopen(**_asked(town, role, number))
        suggestions.dismiss(**_asked(town, "organiser", number))


def test_nobody_without_a_role_sees_suggestions(town: Town) -> None:
    """Alarms are of few people; they are for those who look after the conversation."""
    let_through(town, "raise alarm", ALARM)

    for account in (None, town.account("")):
        with pytest.raises(Forbidden):
            suggestions.suggestions(slug=town.slug, account=account)
        with pytest.raises(Forbidden):
            suggestions.count_open(slug=town.slug, account=account)
    for role in ("organiser", "moderator", "overseer"):
        found = suggestions.suggestions(slug=town.slug, account=town.account(role))
        assert [one.kind for one in found] == ["alarm"]


def test_a_suggestion_that_is_not_there_is_said_to_be_missing(town: Town) -> None:
    """A wrong number is told as such."""
    with pytest.raises(Missing, match="no such suggestion"):
        suggestions.dismiss(**_asked(town))


def test_what_is_hidden_or_withdrawn_is_suggested_no_more() -> None:
    """With the statement go the suggestions about it, and its words in them."""
    town = drafting_town()
    for privilege, given in (
        ("suggest duplicate", PAIR),
        ("suggest bridge", BRIDGE),
        ("draft clause", CLAUSE),
        ("suggest translation", GERMAN),
    ):
        let_through(town, privilege, given)
    kinds = suggestions.KINDS
    assert _open(town, *kinds) == [4, 3, 2, 1]
    rows = Statement.objects.filter(conversation_id=town.id)

    rows.filter(number=10).update(state="hidden")
    assert _open(town, *kinds) == [4, 2, 1]
    rows.filter(number=1).update(state="withdrawn")
    assert _open(town, *kinds) == []

    with pytest.raises(Gone, match="no longer possible"):
        suggestions.take_up(**_asked(town, "organiser", 3))
    assert sum(suggestions.count_open(slug=town.slug, account=town.account("organiser")).values()) == 0


def test_clauses_are_suggested_only_while_somebody_drafts() -> None:
    """Once the ballot is open, its text is fixed."""
    town = drafting_town()
    let_through(town, "draft clause", CLAUSE)

    Ratification.objects.update(stage="ballot")

    assert _open(town, "clause") == []


def test_suggestions_are_found_by_the_statement_that_they_are_about() -> None:
    """A moderator who looks at either of two statements sees that they may say the same."""
    town = voted_town()
    let_through(town, "suggest duplicate", PAIR)
    let_through(town, "suggest bridge", {**BRIDGE, "statement": 3})
    account = town.account("moderator")

    for number, found in ((1, [1]), (2, [1]), (3, [2]), (4, [])):
        listed = suggestions.suggestions(slug=town.slug, account=account, statement=number, language="ja")
        assert [one.number for one in listed] == found
    (pair,) = suggestions.suggestions(slug=town.slug, account=account, statement=1, language="ja")
    assert [(one.number, one.text, one.language) for one in pair.statements] == [
        (2, "意見 2", "ja"),
        (1, "意見 1", "ja"),
    ]


def test_erasing_a_statement_takes_the_suggestions_with_its_words_along() -> None:
    """Whoever has their data erased leaves no translation and no draft of their words behind."""
    town = drafting_town()
    Statement.objects.filter(conversation_id=town.id, number__in=(1, 10)).update(author=town.people[0])
    let_through(town, "suggest translation", GERMAN)
    let_through(town, "draft clause", CLAUSE)
    let_through(town, "suggest bridge", {**BRIDGE, "statement": 3})

    erasing.erase(conversation=town.id, participant=town.people[0], statements=True)

    assert list(Suggestion.objects.values_list("number", flat=True)) == [3]
    records = Opening.objects.filter(kind="suggestion").order_by("pk").values_list("record", flat=True)
    assert sum('"state":"erased"' in one for one in records) == 2
