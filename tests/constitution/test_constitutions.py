"""Clauses and versions: checked as they are made, named by one canonical text, amended clause by clause."""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

import jsonschema
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from constitution.documents import GUARDS, RATIFIED, a_clause, a_constitution, evidence
from isegoria.constitution import constitutions
from isegoria.constitution.clauses import Clause, Example
from isegoria.constitution.constitutions import Change, amended, canonical, read
from isegoria.constitution.errors import ClauseError, DocumentError
from isegoria.constitution.guards import Action, parse, write_one

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_the_canonical_text_is_rfc_8785(value: Any) -> None:  # noqa: ANN401 - JSON
    """Whoever writes the same document anywhere gets the same digest."""
    assert canonical(value).encode() == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [0.5, 2**53, "\ud800", {1: 2}, object(), {"a": [1.0]}], ids=range(6))
def test_what_all_would_not_write_alike_is_refused(value: object) -> None:
    """No fractions, no half characters, no numbers that some programs round."""
    with pytest.raises(DocumentError):
        canonical(value)


def test_a_version_is_written_and_read_again() -> None:
    """Nothing is lost, and its name is that of its text."""
    made = a_constitution(simulated=True, retired=("c9",))

    found = read(made.text)

    assert found == made
    assert found.digest == made.digest == constitutions.digest_of(made.text)
    assert read(made.text.encode()) == made


def test_the_document_is_as_its_schema_says() -> None:
    """Other programs can rely on its form."""
    schema = constitutions.schema()
    jsonschema.Draft202012Validator.check_schema(schema)

    jsonschema.validate(a_constitution().document(), schema)

    spoilt: list[dict[str, Any]] = [
        {"version": 0},
        {"clauses": [{}]},
        {"titles": {}},
        {"more": 1},
        {"parent": "x"},
    ]
    for spoil in spoilt:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**a_constitution().document(), **spoil}, schema)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda one: one.pop("titles"), "titles: the field is missing"),
        (lambda one: one.update(format="isegoria.constitution/2"), "format"),
        (lambda one: one.update(more=1), "more: the field"),
        (lambda one: one.update(version=0), "version"),
        (lambda one: one.update(version=2), "parent"),
        (lambda one: one.update(parent="sha256:0"), "parent"),
        (lambda one: one["clauses"].append(one["clauses"][0]), "given twice"),
        (lambda one: one.update(retired=["c1"]), "given twice"),
        (lambda one: one.update(clauses={}), "clauses"),
        (lambda one: one["clauses"][0].pop("prose"), "clause"),
        (lambda one: one["clauses"][0].update(guards="forbid"), "line 1, column 7"),
        (lambda one: one["clauses"][0]["examples"][0].update(outcome="allow"), "guards say deny"),
        (lambda one: one["clauses"][0]["evidence"][0].update(statement=-1), "statement"),
        (lambda one: one["clauses"][0]["evidence"][0]["everyone"].update(agrees=41), "add up"),
        (lambda one: one.update(titles={"en": ""}), "titles"),
        (lambda one: one.update(ratification=[]), "ratification"),
        (lambda one: one.update(simulated=1), "simulated"),
    ],
    ids=range(17),
)
def test_what_is_no_constitution_is_refused(spoil: Any, told: str) -> None:  # noqa: ANN401 - a change
    """The message names what is wrong; nobody is shown a text that nobody ratified."""
    document = json.loads(a_constitution().text)
    spoil(document)

    with pytest.raises(DocumentError, match=told):
        read(json.dumps(document))


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"format": 0.5}', "[" * 5000, "\xff"], ids=range(7))
def test_any_other_file_is_refused(text: str) -> None:
    """Whatever somebody hands in."""
    with pytest.raises(DocumentError):
        read(text)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"key": "C 1"}, "key"),
        ({"titles": {}}, "titles"),
        ({"titles": {"en": "x" * 201}}, "titles"),
        ({"titles": {"english!": "x"}}, "titles"),
        ({"prose": {"en": " "}}, "prose"),
        ({"prose": {"en": "a\0b"}}, "prose"),
        ({"guards": "forbid"}, "guards"),
        ({"examples": (Example(Action("hide", "statement"), "allow", {}),) * 51}, "examples"),
        ({"evidence": (evidence(),) * 101}, "evidence"),
    ],
    ids=range(9),
)
def test_a_clause_that_is_none_is_refused(values: dict[str, Any], field: str) -> None:
    """The field is named."""
    whole: dict[str, Any] = {"key": "c1", "titles": {"en": "Title"}, "prose": {"en": "Prose."}}

    with pytest.raises(ClauseError) as wrong:
        Clause(**{**whole, **values})

    assert wrong.value.field == field


@pytest.mark.parametrize("value", [1 << 53, -(1 << 53), (1 << 63) - 1], ids=range(3))
def test_an_example_that_no_document_can_hold_is_refused(value: int) -> None:
    """It is told when it is written, not after people voted on it."""
    with pytest.raises(ClauseError, match=r"votes: .* is not below 2\^53"):
        Example(Action("hide", "statement", numbers={"votes": value}), "allow", {})


def test_a_field_that_is_given_twice_is_refused() -> None:
    """Nobody makes a file that one program reads so and another one otherwise."""
    text = a_constitution().text.replace('"version":1', '"version":1,"version":1')

    with pytest.raises(DocumentError, match="given twice"):
        read(text)


def test_every_worked_example_fails_when_its_guard_is_changed() -> None:
    """People ratify words, guards and examples together: nobody changes one of them alone."""
    clause = a_clause()
    lines = clause.guards.split("\n")
    changed = [
        "\n".join([lines[0].replace("off-topic", "spam"), lines[1]]),
        "\n".join([lines[0], lines[1].replace("to 3", "to 2")]),
        "\n".join([lines[0], lines[1].replace("to 3", "to 4")]),
        lines[0],
        lines[1],
        "",
    ]

    for guards in changed:
        with pytest.raises(ClauseError, match=r"examples: example \d says"):
            Clause("c1", clause.titles, clause.prose, guards, clause.examples)


def test_guards_are_kept_in_one_form() -> None:
    """However it was typed, the same guard has the same digest."""
    typed = a_clause(guards=' forbid   hide statement when (reason is one of "off-topic")  # why not\n\n')

    assert typed.guards == 'forbid hide statement when reason is "off-topic"'
    assert not typed.advisory
    assert a_clause(guards="# nothing yet").advisory


def test_an_amendment_changes_what_it_names_and_nothing_else() -> None:
    """Version 2 is version 1 with what people accepted."""
    first = a_constitution(a_clause(), a_clause("c2", guards=""), a_clause("c3", guards=""))
    other = Clause("c2", {"en": "Otherwise"}, {"en": "Otherwise."})

    changes = [
        Change("amend", other),
        Change("repeal", a_clause("c3", guards="")),
        Change("add", a_clause("c4", guards="")),
    ]

    second = amended(first, changes, RATIFIED)

    assert (second.version, second.parent) == (2, first.digest)
    assert [one.key for one in second.clauses] == ["c1", "c2", "c4"]
    assert second.clause("c2") == other
    assert second.clause("c1") == first.clause("c1")
    assert second.retired == ("c3",)
    assert read(second.text) == second
    misfits = [("add", "c3"), ("add", "c1"), ("amend", "c3"), ("repeal", "c8"), ("swap", "c1")]
    for kind, key in misfits:
        with pytest.raises(DocumentError):
            amended(second, [Change(kind, a_clause(key))], RATIFIED)


def test_a_simulated_constitution_stays_simulated() -> None:
    """What a program decided once is never passed off as decided by people."""
    first = a_constitution(simulated=True)

    assert amended(first, [], RATIFIED).simulated


def test_a_constitution_judges_by_all_its_clauses() -> None:
    """The clause that holds back is named."""
    said = a_constitution().judge(Action("hide", "statement", {"reason": "off-topic"}))

    assert said.outcome == "deny"
    assert [(one.clause, write_one(one.guard)) for one in said.reasons] == [("c1", GUARDS.split("\n")[0])]


def test_examples_and_evidence_are_written_and_read_again() -> None:
    """As they stand in documents and on record."""
    clause = a_clause()

    assert Clause.read(clause.document()) == clause
    assert [Example.read(one.document()) for one in clause.examples] == list(clause.examples)
    assert type(evidence()).read(evidence().document()) == evidence()
    assert parse(clause.guards)


def test_the_room_needs_nothing_but_the_standard_library() -> None:
    """A robot's program can hold to a constitution without a web site or a number cruncher."""
    code = (
        "import sys; import isegoria.constitution.constitutions, isegoria.constitution.exports, "
        "isegoria.constitution.differences, isegoria.constitution.ratification; "
        "print([one for one in ('django', 'numpy', 'cryptography', 'isegoria.opinion', 'isegoria.record') "
        "if one in sys.modules])"
    )
    import subprocess  # noqa: PLC0415 - for this test alone

    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert ran.stdout.strip() == "[]"
    assert importlib.import_module("isegoria.constitution")
