"""What a guard is made of: an effect, what it is about, and when.

A guard never grants anything: it forbids, asks for something, asks for a person, or limits how often. What
somebody may do at all is said elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

ANY: Final = "any"
DEEPEST: Final = 16
Comparison: TypeAlias = Literal["at most", "at least", "over", "under"]
Period: TypeAlias = Literal["hour", "day", "week", "month"]


@dataclass(frozen=True, slots=True)
class Word:
    """A text is, or is not, one of these; false where the action does not have it.

    Attributes:
        values: one for "is"; more for "is one of".
        negated: "is not": it is there, and is none of them.
    """

    name: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number compares so with a bound; false where the action does not have it."""

    name: str
    comparison: Comparison
    bound: int


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag is set, or is not."""

    name: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a condition; true, too, where a comparison inside was false for want of a value."""

    part: Condition


@dataclass(frozen=True, slots=True)
class All:
    """Two or more conditions that hold together."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Two or more conditions of which one holds at least."""

    parts: tuple[Condition, ...]


Condition: TypeAlias = Word | Number | Flag | Not | All | Some


@dataclass(frozen=True, slots=True)
class Scope:
    """What a guard is about.

    Attributes:
        verb: of the action; "any" for every one.
        target: likewise.
        when: only then; None for always.
    """

    verb: str
    target: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Forbid:
    """Such an action is denied."""

    scope: Scope


@dataclass(frozen=True, slots=True)
class Require:
    """Such an action is denied unless a flag is set."""

    scope: Scope
    flag: str


@dataclass(frozen=True, slots=True)
class Approve:
    """Such an action waits until a person with a role approves it."""

    scope: Scope
    role: str


@dataclass(frozen=True, slots=True)
class Limit:
    """Such an action is denied once so many took effect within a period, or nobody knows how many did."""

    scope: Scope
    most: int
    period: Period

    @property
    def count(self) -> str:
        """Name the count that it looks at, such as "hide statement per day"."""
        return f"{self.scope.verb} {self.scope.target} per {self.period}"


Guard: TypeAlias = Forbid | Require | Approve | Limit


def depth(condition: Condition) -> int:
    """Count how deep conditions stand in one another."""
    if isinstance(condition, Not):
        return 1 + depth(condition.part)
    if isinstance(condition, All | Some):
        return 1 + max(depth(one) for one in condition.parts)
    return 1
