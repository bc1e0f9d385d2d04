"""Constitutions: clauses with their evidence, guards that bind, and the arithmetic of ratifying them.

>>> from isegoria.constitution import Action, Clause, Constitution
>>> clause = Clause(
...     "c1",
...     {"en": "Nobody is silenced"},
...     {"en": "No machine hides what people say."},
...     'approve hide statement by moderator',
... )
>>> first = Constitution("f" * 32, 1, None, {"en": "How we use AI"}, (clause,), ratification={})
>>> first.judge(Action("hide", "statement")).outcome
'approve'
>>> first.digest[:11]
'sha256:19db'

Names are loaded when first used, so that importing this room costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isegoria.constitution.clauses import Clause, Example
    from isegoria.constitution.constitutions import Change, Constitution, amended, read
    from isegoria.constitution.errors import (
        ActionError,
        ClauseError,
        ConstitutionError,
        DocumentError,
        GuardError,
        RatificationError,
    )
    from isegoria.constitution.evidence import Evidence
    from isegoria.constitution.exports import Covered, cedar, markdown, system_prompt
    from isegoria.constitution.guards import Action, Judgement, explain, judge, parse, write

__all__ = [
    "Action",
    "ActionError",
    "Change",
    "Clause",
    "ClauseError",
    "Constitution",
    "ConstitutionError",
    "Covered",
    "DocumentError",
    "Evidence",
    "Example",
    "GuardError",
    "Judgement",
    "RatificationError",
    "amended",
    "cedar",
    "explain",
    "judge",
    "markdown",
    "parse",
    "read",
    "system_prompt",
    "write",
]

_HOMES = {
    "clauses": ("Clause", "Example"),
    "constitutions": ("Change", "Constitution", "amended", "read"),
    "errors": (
        "ActionError",
        "ClauseError",
        "ConstitutionError",
        "DocumentError",
        "GuardError",
        "RatificationError",
    ),
    "evidence": ("Evidence",),
    "exports": ("Covered", "cedar", "markdown", "system_prompt"),
    "guards": ("Action", "Judgement", "explain", "judge", "parse", "write"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Find a public name in its module."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
