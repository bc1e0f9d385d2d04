"""The guards as Cedar policies, which access-control software enforces as they are.

A request names principal, the action `Action::"<verb>"`, the resource `Target::"<target>"`, and the context
{words: {...}, numbers: {...}, counts: {...}, flags: [...], approvals: [...]}. Cedar has no third answer: what
it denies with the approvals that there are, and allows with all that could be given, waits for approval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from isegoria.constitution.exports.covering import simulated, source
from isegoria.constitution.guards import Approve, Forbid, Require, parse, write_one
from isegoria.constitution.guards.syntax import ANY, All, Flag, Not, Number, Some, Word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isegoria.constitution.constitutions import Constitution
    from isegoria.constitution.exports.covering import Covered
    from isegoria.constitution.guards import Action, Condition, Guard

_COMPARED: Final = {"at most": "<=", "at least": ">=", "over": ">", "under": "<"}


def cedar(constitution: Constitution, covered: Covered | None = None) -> str:
    """Write the guards of a version as Cedar policies.

    Args:
        constitution: the version.
        covered: the checkpoint that covers it; None where it waits.

    Returns:
        A policy set: everything is permitted, but for what a guard forbids. What an agent may do at all is to
        be said beside it.
    """
    head = [f"// {_comment(name)}: {_comment(what)}" for name, what in source(constitution, covered, "en")]
    if constitution.simulated:
        head.append(f"// {simulated('en')}")
    guards = {one.key: parse(one.guards) for one in constitution.clauses}
    return "\n".join([*head, "", policies(guards)])


def policies(guards: Mapping[str, Sequence[Guard]]) -> str:
    """Write guards by the key of their clause as a policy set."""
    written = ['@id("base")\npermit (principal, action, resource);\n']
    for clause, those in guards.items():
        for place, guard in enumerate(those, 1):
            written.append(
                f"@id({_text(f'{clause}/{place}')})\n@clause({_text(clause)})\n@guard({_text(write_one(guard))})\n"
                f"{_policy(guard)}\n"
            )
    return "\n".join(written)


def request(action: Action, *, approvals: frozenset[str] | None = None) -> dict[str, Any]:
    """Write an action as a Cedar request, in the shape that cedarpy takes.

    Args:
        action: what is asked for.
        approvals: roles, in place of those that approved it.
    """
    return {
        "principal": 'Agent::"any"',
        "action": f"Action::{_text(action.verb)}",
        "resource": f"Target::{_text(action.target)}",
        "context": {
            "words": dict(action.words),
            "numbers": dict(action.numbers),
            "counts": dict(action.counts),
            "flags": sorted(action.flags),
            "approvals": sorted(action.approvals if approvals is None else approvals),
        },
    }


def _policy(guard: Guard) -> str:
    scope = guard.scope
    action = "action" if scope.verb == ANY else f"action == Action::{_text(scope.verb)}"
    resource = "resource" if scope.target == ANY else f"resource == Target::{_text(scope.target)}"
    when = f"\nwhen {{ {_condition(scope.when)} }}" if scope.when is not None else ""
    return f"forbid (principal, {action}, {resource}){when}{_unless(guard)};"


def _unless(guard: Guard) -> str:
    if isinstance(guard, Forbid):
        return ""
    if isinstance(guard, Require):
        met = f"context.flags.contains({_text(guard.flag)})"
    elif isinstance(guard, Approve):
        met = f"context.approvals.contains({_text(guard.role)})"
    else:
        count = _text(guard.count)
        met = f"context.counts has {count} && context.counts[{count}] < {guard.most}"
    return f"\nunless {{ {met} }}"


def _condition(condition: Condition) -> str:
    if isinstance(condition, Word):
        name = _text(condition.name)
        among = f"[{', '.join(map(_text, condition.values))}].contains(context.words[{name}])"
        return f"(context.words has {name} && {'!' if condition.negated else ''}{among})"
    if isinstance(condition, Number):
        name = _text(condition.name)
        compared = f"context.numbers[{name}] {_COMPARED[condition.comparison]} {_integer(condition.bound)}"
        return f"(context.numbers has {name} && {compared})"
    if isinstance(condition, Flag):
        return f"{'!' if condition.negated else ''}context.flags.contains({_text(condition.name)})"
    if isinstance(condition, Not):
        return f"!({_condition(condition.part)})"
    joint = " && " if isinstance(condition, All) else " || "
    assert isinstance(condition, All | Some)  # noqa: S101 - the last of the kinds
    return f"({joint.join(map(_condition, condition.parts))})"


def _integer(value: int) -> str:
    return str(value) if value >= 0 else f"({value})"


def _text(text: str) -> str:
    escaped = "".join(
        f"\\{one}" if one in '"\\' else one if " " <= one <= "~" else f"\\u{{{ord(one):x}}}" for one in text
    )
    return f'"{escaped}"'


def _comment(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text)
