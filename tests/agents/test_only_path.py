"""There is one way to an effect, and it goes through the gate: read off the source itself."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import isegoria

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path(isegoria.__file__).parent
_EFFECTS = "isegoria.services.governing.effects"
_GATING = "isegoria.services.governing.gating"
_GATE = "isegoria.agents.gate"
# No law below can be broken by a module in which none of these stands.
_ROWS = ("QueuePlace", "ExposureFactor", "Suggestion", "StewardReport", "OutboxMessage")
_TOLD_BY = ("effects", "EFFECTS", "Gate", "edger", "_settle", "_effect", *_ROWS)
# What others may have of the effects' package, beside constants: their table, what they rest on, and how rows
# are told. A function that only works something out may be added.
_SHARED = {
    _EFFECTS: {"EFFECTS", "Cause", "Effect"},
    f"{_EFFECTS}.recording": {
        "ERASED",
        "message_says",
        "record_message",
        "record_suggestion",
        "suggestion_says",
    },
    f"{_EFFECTS}.causing": {"Cause"},
    f"{_EFFECTS}.sending": {"message_key"},
}


@cache
def _modules() -> dict[str, ast.Module]:
    """Every module of the program that may have to do with effects, read."""
    found = {}
    for path in sorted(_ROOT.rglob("*.py")):
        parts = ("isegoria", *path.relative_to(_ROOT).with_suffix("").parts)
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text("utf-8")
        if any(one in text for one in _TOLD_BY):
            found[name] = ast.parse(text)
    return found


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _imported(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Pairs of a module and what is taken of it; "" for the module itself."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "the program imports by full names only"
            yield from ((node.module or "", one.name) for one in node.names)
        elif isinstance(node, ast.Import):
            yield from ((one.name, "") for one in node.names)


def _effects() -> dict[str, str]:
    """Each effect's function, and the module that defines it, from the table of effects."""
    module = _modules()[_EFFECTS]
    tables = [one for one in ast.walk(module) if isinstance(one, ast.Dict)]
    assert len(tables) == 1
    named = {one.id for one in tables[0].values if isinstance(one, ast.Name)}
    assert len(named) == len(tables[0].values) > 0, "each effect is a function by its name"
    homes = {name: home for home, name in _imported(module)}
    return {name: homes[name] for name in named}


def _calls(module: ast.AST) -> Iterator[ast.Call]:
    return (one for one in ast.walk(module) if isinstance(one, ast.Call))


def _names_taken(module: ast.AST) -> set[int]:
    """Where no more than the names in a table are taken: by a star, as a set, or joined into a text."""
    stars = [
        one.value
        for one in ast.walk(module)
        if isinstance(one, ast.Starred) and isinstance(one.ctx, ast.Load)
    ]
    alone = [one for one in _calls(module) if len(one.args) == 1 and not one.keywords]
    sets = [one.args[0] for one in alone if isinstance(one.func, ast.Name) and one.func.id == "set"]
    texts = [one.args[0] for one in alone if isinstance(one.func, ast.Attribute) and one.func.attr == "join"]
    return {id(one) for one in (*stars, *sets, *texts)}


def _texts(module: ast.Module) -> Iterator[str]:
    """Every text that is not there to be read by people."""
    told = {
        id(one.value)
        for one in ast.walk(module)
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
    }
    for one in ast.walk(module):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in told:
            yield one.value


def test_nobody_but_the_table_of_effects_has_an_effect_in_hand() -> None:
    """No module imports an effect's function, or its module, or finds it by its name."""
    effects = _effects()
    homes = set(effects.values())

    for name, module in _modules().items():
        if name == _EFFECTS:
            continue
        for home, taken in _imported(module):
            if _within(home, _EFFECTS) and not _within(name, _EFFECTS):
                shared = taken in _SHARED.get(home, ()) or (taken.isupper() and home != _EFFECTS)
                assert shared, f"{name} takes {taken or 'all'} of {home}"
            if home in homes:
                assert taken not in effects, f"{name} takes the effect {taken}"
                assert taken, f"{name} takes all of {home}"
            assert (home, taken) != ("isegoria.services.governing", "effects"), f"{name} takes all effects"
        for text in _texts(module):
            assert _EFFECTS not in text, f"{name} names the effects' package in a text: {text}"


def test_no_effect_calls_another() -> None:
    """One judgement, one effect: within their own modules the functions are defined, and not used."""
    for effect, home in _effects().items():
        used = [one for one in ast.walk(_modules()[home]) if isinstance(one, ast.Name) and one.id == effect]
        assert not used, f"{home} uses {effect} at line {used[0].lineno}"


def test_only_the_sites_gate_takes_functions_out_of_the_table() -> None:
    """Others see its names; the gate alone gets what they stand for, and nobody else makes a gate."""
    gate_makers = set()
    for name, module in _modules().items():
        taken = {(home, one) for home, one in _imported(module)}
        if (_EFFECTS, "EFFECTS") in taken and name != _GATING:
            uses = [one for one in ast.walk(module) if isinstance(one, ast.Name) and one.id == "EFFECTS"]
            names = _names_taken(module)
            assert uses, name
            assert all(id(one) in names for one in uses), f"{name} uses the table of effects"
        if any(one == "Gate" and _within(home, "isegoria.agents") for home, one in taken):
            gate_makers |= {
                name for call in _calls(module) if isinstance(call.func, ast.Name) and call.func.id == "Gate"
            }
    assert gate_makers == {_GATING}


def test_the_sites_gate_hands_effects_to_the_gate_and_keeps_none() -> None:
    """The table is used once, within what is handed to the gate; and an effect is called in one place."""
    module = _modules()[_GATING]
    (gate,) = (one for one in _calls(module) if isinstance(one.func, ast.Name) and one.func.id == "Gate")
    handed = {id(one) for one in ast.walk(gate)}

    for one in ast.walk(module):
        if isinstance(one, ast.Name) and one.id in {"EFFECTS", "_within"}:
            assert id(one) in handed, f"{one.id} at line {one.lineno}"
    called = [one for one in _calls(module) if isinstance(one.func, ast.Name) and one.func.id == "effect"]
    (within,) = (
        one for one in ast.walk(module) if isinstance(one, ast.FunctionDef) and one.name == "_within"
    )
    assert len(called) == 1
    assert called[0] in list(_calls(within))


def test_the_gate_calls_an_effect_in_one_place_after_it_judged_and_kept() -> None:
    """Within the gate: where the status is "done", after it was kept; and nobody reaches past it."""
    module = _modules()[_GATE]
    (settle,) = (
        one for one in ast.walk(module) if isinstance(one, ast.FunctionDef) and one.name == "_settle"
    )
    calls = [one for one in _calls(module) if isinstance(one.func, ast.Name) and one.func.id == "effect"]
    (call,) = calls
    (condition,) = (
        one for one in ast.walk(settle) if isinstance(one, ast.If) and call in list(ast.walk(one))
    )
    kept = [
        one
        for one in _calls(settle)
        if isinstance(one.func, ast.Attribute) and one.func.attr == "keep" and one.lineno < condition.lineno
    ]

    assert ast.unparse(condition.test) == "status == 'done'"
    assert len(kept) == 1
    for name, other in _modules().items():
        reached = {one.attr for one in ast.walk(other) if isinstance(one, ast.Attribute)}
        # The parser of guards has an `_effect` of its own: a text.
        outside = name in {_GATE, "isegoria.constitution.guards.parsing"}
        assert outside or not reached & {"_settle", "_effects", "_effect"}, name


def test_only_the_gate_writes_judgements_into_a_ledger() -> None:
    """Whoever could keep an action as done, without asking the gate, would need no privilege."""
    writes = {"keep", "finish", "approve"}
    for name, module in _modules().items():
        for call in _calls(module):
            if not isinstance(call.func, ast.Attribute) or call.func.attr not in writes:
                continue
            whose = call.func.value.func if isinstance(call.func.value, ast.Call) else call.func.value
            last = ast.unparse(whose).rpartition(".")[2].lower()
            assert not last.endswith("ledger") or name == _GATE, f"{name} line {call.lineno}: {last}"


def test_only_effects_bring_about_what_stewards_bring_about() -> None:
    """Rows of an order, a factor, a suggestion, a report or a message are made by effects and nobody else."""
    stored = _modules()["isegoria.store.models.effects"]
    rows = {one.name for one in stored.body if isinstance(one, ast.ClassDef)}
    makes = {"create", "bulk_create", "get_or_create", "update_or_create"}
    found = set()

    for name, module in _modules().items():
        if _within(name, "isegoria.store"):
            continue
        for call in _calls(module):
            told = ast.unparse(call.func).split(".")
            if told[0] in rows and (len(told) == 1 or (told[1] == "objects" and told[-1] in makes)):
                assert _within(name, _EFFECTS), f"{name} makes a {told[0]}"
                found.add(told[0])
    assert found == rows == set(_ROWS)
