"""Drafting: from a slate to clauses, worded, merged, moved, withdrawn and brought back; rules; amendments."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from isegoria.services import constitutions, ratifying
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.store.models import (
    Account,
    Conversation,
    DraftClause,
    Opening,
    Ratification,
    Statement,
    Version,
)
from ratified import EXAMPLES, GUARDS, RULES, TITLES, critique_town, drafting_town, open_ballot, ratified_town
from voted import compute, voted_town

if TYPE_CHECKING:
    from town import Town

pytestmark = pytest.mark.django_db
WORDS: dict[str, Any] = {"titles": {"en": "Title"}, "prose": {"en": "Prose."}}


def _clause(town: Town, key: str) -> Any:  # noqa: ANN401 - what pages see
    found = ratifying.ratification(slug=town.slug, number=1, account=town.account("organiser"), language="en")
    return found.clause(key)


def _keys(town: Town) -> list[str]:
    found = ratifying.ratification(slug=town.slug, number=1, account=town.account("organiser"))
    return [one.key for one in found.clauses if not one.withdrawn]


def test_a_slate_is_drawn_from_the_votes_and_says_what_it_guarantees() -> None:
    """Organisers start from what represents most people, not from what they like."""
    town = drafting_town()
    account = town.account("organiser")
    assert ratifying.slate(slug=town.slug, number=1, account=account).state == "none"

    ratifying.ask_slate(slug=town.slug, number=1, account=account, size=3)
    assert ratifying.slate(slug=town.slug, number=1, account=account).state == "waiting"
    assert ratifying.draw_slates(worker="test", stop=threading.Event())

    found = ratifying.slate(slug=town.slug, number=1, account=account, language="ja")
    assert found.state == "ready"
    assert len(found.lines) == 3
    assert found.certificate["holds"]
    assert found.certificate["voters"] == 60
    assert found.lines[0].text.startswith("意見")
    assert found.lines[0].everyone is not None
    assert all(one.radius is None or one.radius > 0 for one in found.lines)
    assert not found.behind
    assert not ratifying.draw_slates(worker="test", stop=threading.Event())


def test_a_stopped_worker_leaves_the_slate_to_others() -> None:
    """Nothing is lost when a machine is switched off."""
    town, stop = drafting_town(), threading.Event()
    ratifying.ask_slate(slug=town.slug, number=1, account=town.account("organiser"), size=2)
    stop.set()

    ratifying.draw_slates(worker="one", stop=stop)

    assert ratifying.draw_slates(worker="two", stop=threading.Event())
    assert ratifying.slate(slug=town.slug, number=1, account=town.account("organiser")).state == "ready"


@pytest.mark.parametrize("size", [0, 25, -1])
def test_a_slate_has_a_size(size: int) -> None:
    """The error says which."""
    town = drafting_town()
    with pytest.raises(Invalid, match="between 1 and 24"):
        ratifying.ask_slate(slug=town.slug, number=1, account=town.account("organiser"), size=size)


def test_a_clause_keeps_the_link_to_its_evidence() -> None:
    """Whoever reads a clause sees which statements it rests on, how people voted, and who dissents."""
    town = drafting_town()

    clause = _clause(town, "c1")

    assert [one.statement for one in clause.evidence] == [0, 1]
    first = clause.evidence[0]
    assert (first.slug, first.text) == (town.slug, "Statement 0")
    assert first.everyone.seen == 57
    assert sum(one.cell is not None for one in first.groups) == len(first.groups) == 2
    assert clause.guard_sentences[1].startswith("An agent may do this at most 3 times per day")
    assert [one.outcome for one in clause.examples] == ["deny", "allow"]


def test_what_is_held_back_in_the_results_is_held_back_in_evidence() -> None:
    """A clause tells no count of few people that the results do not tell."""
    town = voted_town()
    Conversation.objects.filter(pk=town.id).update(fewest=40)
    compute(town)
    organiser = town.account("organiser")
    ratifying.begin(slug=town.slug, account=organiser, titles=TITLES)
    ratifying.add_clause(slug=town.slug, number=1, account=organiser, **WORDS, statements=(0,))

    clause = _clause(town, "c1")

    assert all(one.cell is None for one in clause.evidence[0].groups)
    assert clause.evidence[0].everyone is not None


@pytest.mark.parametrize(
    ("values", "field", "told"),
    [
        ({"titles": {"en": " "}}, "titles", "title"),
        ({"titles": {"en": "x" * 201}}, "titles", "200"),
        ({"prose": {}}, "prose", "what the clause says"),
        ({"prose": {"en": "a\0"}}, "prose", "NUL"),
        ({"guards": "forbid hide"}, "guards", "Line 1, column 12"),
        ({"guards": GUARDS, "examples": [{**EXAMPLES[0], "outcome": "allow"}]}, "examples", "Example 1 says"),
        ({"examples": [{"action": {"verb": "Hide"}, "outcome": "deny"}]}, "examples", "Example 1"),
        ({"statements": [99]}, "statements", "99"),
        ({"statements": list(range(60))}, "statements", "50"),
        ({"change": "replace"}, "change", "new, changed or repealed"),
    ],
    ids=range(10),
)
def test_a_clause_that_is_none_is_refused(values: dict[str, Any], field: str, told: str) -> None:
    """The error names the field, and of a guard line and column."""
    town = drafting_town()

    with pytest.raises(Invalid, match=told) as wrong:
        ratifying.add_clause(
            slug=town.slug, number=1, account=town.account("organiser"), **{**WORDS, **values}
        )

    assert wrong.value.field == field
    assert _keys(town) == ["c1", "c2"]


def test_guards_are_explained_in_the_readers_language(settings: Any) -> None:  # noqa: ANN401 - a fixture
    """A mistake in a guard is told in Japanese to who reads Japanese."""
    from django.utils import translation  # noqa: PLC0415 - for this test alone

    town = drafting_town()
    with translation.override("ja"), pytest.raises(Invalid, match="始まりません"):
        ratifying.add_clause(
            slug=town.slug, number=1, account=town.account("organiser"), **WORDS, guards="permit hide any"
        )
    assert settings


def test_merging_loses_nothing() -> None:
    """Words, guards, examples and evidence of both are in the one that stays."""
    town = drafting_town()
    account = town.account("organiser")

    ratifying.merge_clauses(slug=town.slug, number=1, account=account, keys=["c1", "c2"], into="c2")

    clause = _clause(town, "c2")
    assert clause.prose == "People are told who decides.\n\nNo machine hides what people say."
    assert clause.guards == GUARDS
    assert [one.statement for one in clause.evidence] == [2, 0, 1]
    assert len(clause.examples) == 2
    assert _keys(town) == ["c2"]
    ratifying.restore_clause(slug=town.slug, number=1, account=account, key="c1")
    assert _keys(town) == ["c1", "c2"]
    with pytest.raises(Invalid):
        ratifying.merge_clauses(slug=town.slug, number=1, account=account, keys=["c1"], into="c1")


def test_clauses_are_moved_and_withdrawn_and_brought_back() -> None:
    """Every step can be undone."""
    town = drafting_town()
    told: dict[str, Any] = {"slug": town.slug, "number": 1, "account": town.account("organiser")}

    ratifying.move_clause(**told, key="c2", place=1)
    assert _keys(town) == ["c2", "c1"]
    ratifying.withdraw_clause(**told, key="c2")
    assert _keys(town) == ["c1"]
    ratifying.restore_clause(**told, key="c2")
    assert _keys(town) == ["c2", "c1"]
    with pytest.raises(Missing):
        ratifying.move_clause(**told, key="c9", place=1)


@pytest.mark.parametrize("role", ["moderator", "overseer", ""])
def test_only_organisers_draft(role: str) -> None:
    """Nobody else changes a word."""
    town = drafting_town()
    told: dict[str, Any] = {"slug": town.slug, "number": 1, "account": town.account(role)}
    acts: list[Any] = [
        lambda: ratifying.add_clause(**told, **WORDS),
        lambda: ratifying.change_clause(**told, key="c1", **WORDS),
        lambda: ratifying.withdraw_clause(**told, key="c1"),
        lambda: ratifying.set_rules(**told, values={}),
        lambda: ratifying.open_critique(**told),
        lambda: ratifying.annul(**told, reason="No."),
        lambda: ratifying.begin(slug=town.slug, account=told["account"], titles=TITLES),
    ]

    for act in acts:
        with pytest.raises(Forbidden):
            act()


def test_drafts_are_seen_by_nobody_but_those_with_a_role() -> None:
    """Until the critique opens."""
    town = drafting_town()

    with pytest.raises(Missing):
        ratifying.ratification(slug=town.slug, number=1)
    assert ratifying.ratifications(slug=town.slug) == ()
    ratifying.open_critique(slug=town.slug, number=1, account=town.account("organiser"))
    assert [one.stage for one in ratifying.ratifications(slug=town.slug)] == ["critique"]


def test_once_public_every_change_is_on_record() -> None:
    """What people object to is not changed under their hands without a trace."""
    town = critique_town()
    before = Opening.objects.filter(conversation_id=town.id, kind="clause").count()

    ratifying.change_clause(slug=town.slug, number=1, account=town.account("organiser"), key="c2", **WORDS)

    assert before == 2
    assert Opening.objects.filter(conversation_id=town.id, kind="clause").count() == 3


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"whole": "1/3"}, "whole"),
        ({"part": "many"}, "part"),
        ({"fakes": "60%"}, "fakes"),
        ({"cooling_days": "-1"}, "cooling_days"),
        ({"part_ballots": "3"}, "part_ballots"),
        ({"veto": "0"}, "veto"),
        ({"luck": "1"}, "luck"),
    ],
    ids=range(7),
)
def test_rules_that_cannot_be_are_refused(values: dict[str, str], field: str) -> None:
    """The rule is named; parts so small that their ballots would show have no say."""
    town = drafting_town()

    with pytest.raises(Invalid) as wrong:
        ratifying.set_rules(slug=town.slug, number=1, account=town.account("organiser"), values=values)

    assert wrong.value.field == field


def test_one_ratification_at_a_time() -> None:
    """People are not asked twice at once."""
    town = drafting_town()

    with pytest.raises(Gone):
        ratifying.begin(slug=town.slug, account=town.account("organiser"))
    ratifying.annul(slug=town.slug, number=1, account=town.account("organiser"), reason="We start over.")
    assert ratifying.begin(slug=town.slug, account=town.account("organiser")) == 2


def test_results_that_are_not_shown_yet_are_in_no_draft() -> None:
    """Where results are held until the end, so are clauses that tell them."""
    town = drafting_town()
    Conversation.objects.filter(pk=town.id).update(results_shown="closed")

    with pytest.raises(Invalid, match="closed"):
        ratifying.open_critique(slug=town.slug, number=1, account=town.account("organiser"))


def test_a_clause_that_failed_goes_back() -> None:
    """It can be drafted again, and a later version adds it."""
    town = ratified_town()
    account = town.account("organiser")

    assert ratifying.begin(slug=town.slug, account=account, take_over=["c1", "c2"]) == 2

    found = ratifying.ratification(slug=town.slug, number=2, account=account)
    assert [(one.key, one.change) for one in found.clauses] == [("c2", "add")]
    assert found.base == 1


def test_an_amendment_is_a_conversation_about_a_clause() -> None:
    """Opened by who looks after the constitution; it begins with the clause as it is."""
    town = ratified_town()
    Account.objects.filter(pk=town.account("organiser")).update(may_organise=True)
    told: dict[str, Any] = {"constitution": "town-ai", "clause": "c1", "topic": "May machines hide spam?"}

    with pytest.raises(Forbidden):
        ratifying.amend(**told, account=town.account("moderator"))
    with pytest.raises(Missing):
        ratifying.amend(**{**told, "clause": "c2"}, account=town.account("organiser"))
    slug = ratifying.amend(**told, account=town.account("organiser"), language="en")

    row = Conversation.objects.get(slug=slug)
    assert (row.amends_clause, row.state) == ("c1", "draft")
    (seed,) = Statement.objects.filter(conversation=row)
    assert seed.text == "The clause “Nobody is silenced” should stay as it is."
    assert seed.translations == {"ja": "条項「だれも黙らせない」は今のままがよい。"}
    number = ratifying.begin(slug=slug, account=town.account("organiser"))
    made = ratifying.ratification(slug=slug, number=number, account=town.account("organiser"))
    assert (made.constitution_slug, made.base) == ("town-ai", 1)
    for rule, value in (("part", "1/2"), ("cooling_days", "0")):
        ratifying.set_rules(slug=slug, number=number, account=town.account("organiser"), values={rule: value})
    with pytest.raises(Invalid, match="less than the version"):
        ratifying.set_rules(
            slug=slug, number=number, account=town.account("organiser"), values={"fewest_ballots": "10"}
        )
    assert RULES["fewest_ballots"] == "20"


def test_a_repeal_repeats_the_clause_in_force() -> None:
    """People see what they would lose."""
    town = ratified_town()
    account = town.account("organiser")
    ratifying.begin(slug=town.slug, account=account)

    key = ratifying.add_clause(
        slug=town.slug, number=2, account=account, titles={}, prose={}, change="repeal", key="c1"
    )

    found = ratifying.ratification(slug=town.slug, number=2, account=account, language="en")
    clause = found.clause(key)
    assert clause is not None
    assert (key, clause.change, clause.title) == ("c1", "repeal", "Nobody is silenced")
    assert clause.before is not None
    assert clause.before.guards == GUARDS
    with pytest.raises(Gone):
        ratifying.change_clause(slug=town.slug, number=2, account=account, key="c1", **WORDS)


def test_keys_are_never_given_again() -> None:
    """A link to a clause never leads to another one, also after it failed or was repealed."""
    town = ratified_town()
    account = town.account("organiser")
    ratifying.begin(slug=town.slug, account=account)

    assert ratifying.add_clause(slug=town.slug, number=2, account=account, **WORDS) == "c3"
    assert DraftClause.objects.filter(key="c3").count() == 1
    assert constitutions.current(slug="town-ai").number == 1
    assert Ratification.objects.count() == 2


def test_nobody_is_asked_to_change_what_is_not_in_force_any_more() -> None:
    """Where another version repealed a clause meanwhile, a draft that changes it stands in the way."""
    town = ratified_town()
    account = town.account("organiser")
    told: dict[str, Any] = {"slug": town.slug, "number": 2, "account": account}
    ratifying.begin(slug=town.slug, account=account)
    ratifying.add_clause(**told, **WORDS, change="amend", key="c1")
    ratifying.open_critique(**told)
    assert ratifying.preview(**told).problems == ()

    version = Version.objects.get()
    document = json.loads(version.document)
    document |= {"clauses": [], "retired": ["c1"]}
    Version.objects.filter(pk=version.pk).update(document=json.dumps(document))

    (problem,) = ratifying.preview(**told).problems
    assert "c1" in problem
    with pytest.raises(Invalid, match="Withdraw them"):
        open_ballot(town, 2)


def test_conversations_that_draft_for_one_constitution_give_no_key_twice() -> None:
    """An amendment and the founding conversation may both add clauses at the same time."""
    town = ratified_town()
    account = town.account("organiser")
    Account.objects.filter(pk=account).update(may_organise=True)
    other = ratifying.amend(constitution="town-ai", clause="", account=account, topic="More", language="en")

    keys = [
        ratifying.add_clause(
            slug=slug, number=ratifying.begin(slug=slug, account=account), account=account, **WORDS
        )
        for slug in (town.slug, other)
    ]

    assert keys == ["c3", "c4"]
