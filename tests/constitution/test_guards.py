"""Guards: read, written, judged and explained; every action gets an answer."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constitution.drawn import TARGETS, VERBS, a_guard, an_action
from isegoria.constitution.errors import ActionError, GuardError
from isegoria.constitution.guards import OUTCOMES, Action, explain, judge, parse, write
from isegoria.constitution.guards.parsing import LONGEST, MOST_GUARDS

HIDE = Action("hide", "statement")


def says(text: str, **known: object) -> str:
    """Tell what some guards say of hiding a statement."""
    return judge({"c1": parse(text)}, Action("hide", "statement", **known)).outcome  # type: ignore[arg-type]


@given(st.integers(0, 2**32))
def test_what_is_written_is_read_as_it_was(seed: int) -> None:
    """The text that people ratify is the guard that machines hold to, whatever way it is written."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    guards = tuple(dict.fromkeys(a_guard(chance) for _one in range(5)))

    text = write(guards)

    assert parse(text) == guards
    assert write(parse(text)) == text


@given(st.integers(0, 2**32))
def test_every_guard_answers_on_every_action(seed: int) -> None:
    """A machine never finds that nobody thought of this case: there is an answer, and it is explained."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    guards = {"c1": [a_guard(chance) for _one in range(3)]}

    said = judge(guards, an_action(chance))

    assert said.outcome in OUTCOMES
    assert (said.outcome == "allow") == (not said.reasons)
    assert bool(said.approvals) == (said.outcome == "approve")
    assert all(explain(one, language) for one in guards["c1"] for language in ("en", "ja"))


@given(st.integers(0, 2**32))
def test_a_guard_more_never_allows_more(seed: int) -> None:
    """Adding a rule can only hold back: nobody slips a permission in among prohibitions."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    guards, action = [a_guard(chance) for _one in range(3)], an_action(chance)

    fewer, more = judge({"c1": guards[:2]}, action), judge({"c1": guards}, action)

    assert OUTCOMES.index(more.outcome) >= OUTCOMES.index(fewer.outcome)


@given(st.text(max_size=200))
def test_whatever_somebody_writes_is_read_or_explained(text: str) -> None:
    """A slip of the pen is told with its place and its remedy, in both languages; nothing breaks."""
    try:
        guards = parse(text)
    except GuardError as refused:
        wrong = refused
    else:
        assert parse(write(guards)) == guards
        return
    lines = text.replace("\r\n", "\n").split("\n")
    assert 1 <= wrong.line <= len(lines)
    assert 1 <= wrong.column <= len(lines[wrong.line - 1]) + 1
    assert set(wrong.reasons) == set(wrong.remedies) == {"en", "ja"}
    assert re.search("[぀-ヿ一-鿿]", wrong.reasons["ja"] + wrong.remedies["ja"])


@pytest.mark.parametrize(
    ("text", "line", "column", "told"),
    [
        ("forbid", 1, 7, "a name is wanted here, not the end of the line"),
        ("forbid hide", 1, 12, "a name is wanted here"),
        ("\nForbid hide statement", 2, 1, "a guard does not begin with Forbid"),
        ("permit hide statement", 1, 1, "begin with forbid, require, approve or limit"),
        ("forbid hide statement because", 1, 23, "the guard should end before because"),
        ("forbid Hide statement", 1, 8, "Hide is no name"),
        ("forbid hide when", 1, 13, "when is no name"),
        ('forbid hide statement when reason is "spam', 1, 38, "does not end on this line"),
        ("forbid hide statement when reason is", 1, 37, 'a text in "quotation marks" is wanted'),
        ("forbid hide statement when (logged is set", 1, 42, ") is wanted here"),
        ("forbid hide statement when votes at 3", 1, 37, "most, least is wanted here, not 3"),
        ("forbid hide statement when votes over many", 1, 39, "many is no whole number"),
        ("forbid hide statement when votes over 9223372036854775808", 1, 39, "within 64 bits"),
        ("require citation publish report", 1, 18, "for is wanted here"),
        ("approve hide statement", 1, 23, "by is wanted here"),
        ("limit send email to -1 per day", 1, 21, "so many cannot be counted"),
        ("limit send email to 3 per year", 1, 27, "hour, day, week, month is wanted here, not year"),
        ("limit send email to 3", 1, 22, "per is wanted here"),
        ("forbid hide statement; forbid send email", 1, 22, "; cannot stand here"),
        ("forbid hide statement\nforbid  hide statement # again", 2, 1, "stands in line 1 already"),
        (f"forbid hide statement when {'(' * 30}logged is set{')' * 30}", 1, 44, "16 deep"),
        ("forbid hide statement when " + "not " * 400 + "logged is set", 1, 92, "16 deep"),
        ("#" * (LONGEST + 1), 1, 1, "longer than 10000 characters"),
        ("\n".join(f"forbid hide x{one}" for one in range(MOST_GUARDS + 1)), 101, 1, "more than 100 guards"),
    ],
    ids=range(24),
)
def test_a_mistake_is_told_where_it_is(text: str, line: int, column: int, told: str) -> None:
    """Who writes a guard learns which word is wrong and what to write."""
    with pytest.raises(GuardError) as wrong:
        parse(text)

    assert (wrong.value.line, wrong.value.column) == (line, column)
    assert told in str(wrong.value)


def test_each_effect_holds_back_in_its_own_way() -> None:
    """Forbidden is forbidden; what is required has to be there; a person approves; and enough is enough."""
    assert says("forbid hide statement") == "deny"
    assert says("forbid hide any") == "deny"
    assert says("forbid any report") == "allow"
    assert says("require reason for hide statement") == "deny"
    assert says("require reason for hide statement", flags=frozenset({"reason"})) == "allow"
    assert says("approve hide statement by moderator") == "approve"
    assert says("approve hide statement by moderator", approvals=frozenset({"moderator"})) == "allow"
    assert says("approve hide statement by moderator", approvals=frozenset({"board"})) == "approve"
    limit = "limit hide statement to 3 per day"
    assert says(limit, counts={"hide statement per day": 2}) == "allow"
    assert says(limit, counts={"hide statement per day": 3}) == "deny"
    assert says(limit) == "deny"


def test_what_nobody_knows_compares_with_nothing() -> None:
    """Where a value is missing, a comparison is false, "is not" as well; only "not" turns that round."""
    assert says('forbid hide statement when reason is "spam"') == "allow"
    assert says('forbid hide statement when reason is not "spam"') == "allow"
    assert says('forbid hide statement when not reason is "spam"') == "deny"
    assert says("forbid hide statement when votes over 3 or votes at most 3") == "allow"
    assert says("forbid hide statement when logged is not set") == "deny"


def test_and_binds_before_or() -> None:
    """As everybody reads it."""
    text = 'forbid hide statement when logged is set or votes over 3 and reason is "spam"'

    assert says(text, numbers={"votes": 4}) == "allow"
    assert says(text, flags=frozenset({"logged"})) == "deny"
    assert says(text.replace("logged is set or votes over 3", "(logged is set or votes over 3)"),
                flags=frozenset({"logged"})) == "allow"  # fmt: skip


def test_the_strictest_guard_decides_and_every_reason_is_named() -> None:
    """Of several clauses, none is passed over."""
    guards = {"c1": parse("approve hide statement by moderator"), "c2": parse("forbid hide any")}

    said = judge(guards, HIDE)

    assert said.outcome == "deny"
    assert [(one.clause, one.outcome) for one in said.reasons] == [("c1", "approve"), ("c2", "deny")]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"verb": "Hide"}, "verb"),
        ({"verb": "any"}, "verb"),
        ({"target": ""}, "target"),
        ({"words": {"Reason": "x"}}, "words"),
        ({"words": {"reason": 3}}, "words.reason"),
        ({"words": {"reason": "x" * 501}}, "words.reason"),
        ({"words": {"reason": "\ud800"}}, "words.reason"),
        ({"numbers": {"votes": True}}, "numbers.votes"),
        ({"numbers": {"votes": 1.5}}, "numbers.votes"),
        ({"numbers": {"votes": 2**63}}, "numbers.votes"),
        ({"counts": {"hide statement": 3}}, "counts"),
        ({"counts": {"hide statement per day": "3"}}, "counts.hide statement per day"),
        ({"flags": ["logged"]}, "flags"),
        ({"approvals": frozenset({"A b"})}, "approvals"),
    ],
    ids=range(14),
)
def test_what_is_no_action_is_refused(values: dict[str, object], field: str) -> None:
    """The field is named; nothing that a guard could misread gets as far as one."""
    with pytest.raises(ActionError, match=f"^{re.escape(field)}: "):
        Action(**{"verb": "hide", "target": "statement", **values})  # type: ignore[arg-type]


@given(st.integers(0, 2**32))
def test_an_action_is_written_and_read_again(seed: int) -> None:
    """What is on record can be judged again."""
    action = an_action(random.Random(seed))  # noqa: S311 - likewise

    assert Action.read(action.document()) == action
    assert action.verb in VERBS
    assert action.target in TARGETS


@pytest.mark.parametrize(
    "document",
    [
        None, [], {}, {"verb": "hide"}, {"verb": "hide", "target": "x", "flags": "logged"},
        {"verb": "hide", "target": "x", "more": 1}, {"verb": 3, "target": "x"},
        {"verb": "hide", "target": "x", "words": []},
    ],
    ids=range(8),
)  # fmt: skip
def test_what_is_no_action_in_json_is_refused(document: object) -> None:
    """Nor does anything that only looks like one."""
    with pytest.raises(ActionError):
        Action.read(document)


def test_a_sentence_is_what_a_citizen_reads() -> None:
    """In both languages, without a word of the notation."""
    (guard,) = parse('limit send email to 3 per day when language is one of "ja", "en"')

    assert explain(guard, "en") == (
        "An agent may do this at most 3 times per day: “send email”, if “language” is “ja” or “en”."
    )
    assert explain(guard, "ja") == (
        "エージェントが次のことをしてよいのは1日に3回まで：「send email」"
        "（「language」が「ja」か「en」である場合）。"
    )
