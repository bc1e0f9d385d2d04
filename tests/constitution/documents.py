"""Clauses and constitutions to try."""

from __future__ import annotations

from typing import Any

from isegoria.constitution.clauses import Clause, Example
from isegoria.constitution.constitutions import Constitution
from isegoria.constitution.evidence import Evidence, Votes
from isegoria.constitution.guards import Action

GUARDS = 'forbid hide statement when reason is "off-topic"\nlimit send email to 3 per day'
RATIFIED: dict[str, Any] = {"rules": {"whole": "3/5"}, "roll": 40, "cast": 31, "clauses": []}


def a_clause(key: str = "c1", *, guards: str = GUARDS, **more: Any) -> Clause:  # noqa: ANN401 - of a clause
    """Make a clause with guards, an example for each, and evidence."""
    examples = (
        Example(Action("hide", "statement", {"reason": "off-topic"}), "deny", {"en": "Nobody is silenced."}),
        Example(Action("send", "email", counts={"send email per day": 2}), "allow", {}),
        Example(Action("send", "email", counts={"send email per day": 3}), "deny", {}),
    )
    values: dict[str, Any] = {
        "titles": {"en": "Nobody is silenced", "ja": "だれも黙らせない"},
        "prose": {"en": "No machine hides what people say.", "ja": "機械が人の発言を隠してはならない。"},
        "guards": guards,
        "examples": examples if guards == GUARDS else (),
        "evidence": (evidence(),),
    }
    return Clause(key, **{**values, **more})


def evidence(statement: int = 7) -> Evidence:
    """Make evidence with dissent and something held back."""
    votes = Votes(40, 12, 8, 60, "0.5567")
    against = Votes(10, 20, 0, 30, "0.2101")
    return Evidence(
        "0" * 32, statement, f"sha256:{'a' * 64}", votes, {"A": votes, "B": against},
        {"citizen": None}, ("group B",), 4,
    )  # fmt: skip


def a_constitution(*clauses: Clause, **more: Any) -> Constitution:  # noqa: ANN401 - of a constitution
    """Make a first version."""
    values: dict[str, Any] = {
        "id": "f" * 32,
        "version": 1,
        "parent": None,
        "titles": {"en": "How we use AI", "ja": "AI憲章"},
        "clauses": clauses or (a_clause(), a_clause("c2", guards="")),
        "ratification": RATIFIED,
    }
    return Constitution(**{**values, **more})
