"""What a steward is: a goal, what done means, how it is measured, a plan, and how a task is done.

A steward of one's own is one class in one file; `docs/own-steward.md` shows one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias

from isegoria.agents.requests import Reasoning, Request
from isegoria.constitution.guards.actions import Action

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from isegoria.agents.reasoners.asking import Reasoner

Prose: TypeAlias = Mapping[str, str]
_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work.

    Attributes:
        name: unique within the plan.
        prose: "en" and "ja" to what is to be done.
        after: names of tasks that have to succeed first.
        actions: how many actions it may ask for; its share of the budget.
        risk: "en" and "ja" to what could go wrong for people; empty for nothing.
        criteria: "en" and "ja" to when it is done.
        about: what it is about, as JSON.
    """

    name: str
    prose: Prose
    after: tuple[str, ...] = ()
    actions: int = 1
    risk: Prose = field(default_factory=lambda: _EMPTY)
    criteria: Prose = field(default_factory=lambda: _EMPTY)
    about: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An action that a steward would like to take; the agent asks the gate for it.

    Attributes:
        verb: such as "suggest".
        target: such as "duplicate".
        key: names this very action among all of the agent's: the same work proposed again has the same key.
        arguments: for the effect, as JSON.
        prose: "en" and "ja" to what and why.
        words: attributes for guards, as `isegoria.constitution.guards.Action` has them.
        numbers: likewise.
        flags: likewise.
        reasoning: how it came about, where a reasoner was asked.
    """

    verb: str
    target: str
    key: str
    arguments: Mapping[str, Any]
    prose: Prose
    words: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    numbers: Mapping[str, int] = field(default_factory=lambda: _EMPTY)
    flags: frozenset[str] = frozenset()
    reasoning: Reasoning = field(default_factory=Reasoning)

    def request(self, agent: str, objection: str = "") -> Request:
        """Make the request that goes to the gate.

        Raises:
            StewardError: something is missing or of another kind.
        """
        return Request(
            f"{agent}:{self.key}",
            agent,
            Action(self.verb, self.target, self.words, self.numbers, self.flags),
            self.arguments,
            self.prose,
            objection,
            self.reasoning,
        )


class Steward(Protocol):
    """Does one chore. Both functions are pure: the same world gives the same plan and proposals.

    Attributes:
        kind: its name, such as "triage"; agents of this kind are usually called so, too.
        goal: "en" and "ja" to what it is for.
        done: likewise, to what done means.
        measures: likewise, to how one sees that it does well.
        privileges: what it has to be allowed, such as "order queue"; nothing more.
        needs_voters: whether it looks at how single people voted.
    """

    kind: ClassVar[str]
    goal: ClassVar[Prose]
    done: ClassVar[Prose]
    measures: ClassVar[Prose]
    privileges: ClassVar[frozenset[str]]
    needs_voters: ClassVar[bool]

    def plan(self, world: Any) -> Sequence[Task]:  # noqa: ANN401 - each steward says what its world is
        """Say what is to be done now; nothing where there is nothing."""

    def work(self, task: Task, world: Any, reasoner: Reasoner) -> Iterable[Proposal]:  # noqa: ANN401 - likewise
        """Do a task: propose actions.

        Raises:
            ReasonerError: the reasoner gave no answer that can be used; the task is left for later.
        """
