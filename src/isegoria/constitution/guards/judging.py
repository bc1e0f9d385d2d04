"""What the guards say of an action: allow, wait for somebody's approval, or deny. Always an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from isegoria.constitution.guards.syntax import (
    ANY,
    All,
    Approve,
    Flag,
    Forbid,
    Not,
    Number,
    Require,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isegoria.constitution.guards.actions import Action
    from isegoria.constitution.guards.syntax import Condition, Guard, Scope

Outcome: TypeAlias = Literal["allow", "approve", "deny"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("allow", "approve", "deny")


@dataclass(frozen=True, slots=True)
class Reason:
    """A guard that holds an action back.

    Attributes:
        clause: key of the clause that it belongs to.
        guard: itself.
        outcome: what it asks for by itself.
    """

    clause: str
    guard: Guard
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the guards say of an action.

    Attributes:
        outcome: the strictest of what any guard says; "allow" where none has anything to say.
        reasons: every guard that holds it back, in the order of the clauses.
        approvals: roles that have to approve it; empty where it is denied or allowed.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    approvals: frozenset[str]


def judge(guards: Mapping[str, Sequence[Guard]], action: Action) -> Judgement:
    """Judge an action.

    Args:
        guards: by the key of their clause.
        action: what is asked for.
    """
    reasons = tuple(
        Reason(clause, guard, outcome)
        for clause, those in guards.items()
        for guard in those
        if (outcome := _says(guard, action)) != "allow"
    )
    outcome = max((one.outcome for one in reasons), key=OUTCOMES.index, default="allow")
    waiting = frozenset(one.guard.role for one in reasons if isinstance(one.guard, Approve))
    return Judgement(outcome, reasons, waiting if outcome == "approve" else frozenset())


def _says(guard: Guard, action: Action) -> Outcome:
    if not _is_about(guard.scope, action):
        return "allow"
    if isinstance(guard, Forbid):
        return "deny"
    if isinstance(guard, Require):
        return "allow" if guard.flag in action.flags else "deny"
    if isinstance(guard, Approve):
        return "allow" if guard.role in action.approvals else "approve"
    known = action.counts.get(guard.count)
    return "allow" if known is not None and known < guard.most else "deny"


def _is_about(scope: Scope, action: Action) -> bool:
    return (
        scope.verb in {ANY, action.verb}
        and scope.target in {ANY, action.target}
        and (scope.when is None or _holds(scope.when, action))
    )


def _holds(condition: Condition, action: Action) -> bool:
    if isinstance(condition, Word):
        word = action.words.get(condition.name)
        return word is not None and (word in condition.values) != condition.negated
    if isinstance(condition, Number):
        number = action.numbers.get(condition.name)
        return number is not None and _COMPARISONS[condition.comparison](number, condition.bound)
    if isinstance(condition, Flag):
        return (condition.name in action.flags) != condition.negated
    if isinstance(condition, Not):
        return not _holds(condition.part, action)
    if isinstance(condition, All):
        return all(_holds(one, action) for one in condition.parts)
    return any(_holds(one, action) for one in condition.parts)


_COMPARISONS: Final = {
    "at most": lambda number, bound: number <= bound,
    "at least": lambda number, bound: number >= bound,
    "over": lambda number, bound: number > bound,
    "under": lambda number, bound: number < bound,
}
