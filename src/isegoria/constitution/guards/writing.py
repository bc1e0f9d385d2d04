"""Writing guards in their one canonical form, so that equal guards have equal texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.constitution.guards.syntax import All, Approve, Flag, Forbid, Not, Number, Require, Some, Word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isegoria.constitution.guards.syntax import Condition, Guard, Scope


def write(guards: Iterable[Guard]) -> str:
    """Write guards, a line each; reading the text gives the same guards again.

    Args:
        guards: in their order.
    """
    return "\n".join(write_one(one) for one in guards)


def write_one(guard: Guard) -> str:
    """Write one guard."""
    scope = guard.scope
    about = f"{scope.verb} {scope.target}"
    if isinstance(guard, Forbid):
        return f"forbid {about}{_when(scope)}"
    if isinstance(guard, Require):
        return f"require {guard.flag} for {about}{_when(scope)}"
    if isinstance(guard, Approve):
        return f"approve {about} by {guard.role}{_when(scope)}"
    return f"limit {about} to {guard.most} per {guard.period}{_when(scope)}"


def _when(scope: Scope) -> str:
    return "" if scope.when is None else f" when {_written(scope.when)}"


def _written(condition: Condition) -> str:
    if isinstance(condition, Some):
        return " or ".join(_bracketed(one, Some) for one in condition.parts)
    if isinstance(condition, All):
        return " and ".join(_bracketed(one, Some, All) for one in condition.parts)
    if isinstance(condition, Not):
        return f"not {_bracketed(condition.part, Some, All)}"
    if isinstance(condition, Flag):
        return f"{condition.name} is {'not ' if condition.negated else ''}set"
    if isinstance(condition, Number):
        return f"{condition.name} {condition.comparison} {condition.bound}"
    return _word(condition)


def _bracketed(condition: Condition, *kinds: type) -> str:
    written = _written(condition)
    return f"({written})" if isinstance(condition, kinds) else written


def _word(condition: Word) -> str:
    texts = [quoted(one) for one in condition.values]
    which = texts[0] if len(texts) == 1 else f"one of {', '.join(texts)}"
    return f"{condition.name} is {'not ' if condition.negated else ''}{which}"


def quoted(text: str) -> str:
    """Write a text between quotation marks."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
