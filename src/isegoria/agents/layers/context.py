"""What all layers of an agent know from the beginning of a turn, and how its tasks can end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.agents.configuration import Configuration
    from isegoria.agents.judging import Law, Standing
    from isegoria.agents.steward import Steward

How: TypeAlias = Literal[
    "done", "waiting", "denied", "failed", "undone", "objected", "blocked", "budget", "stopped"
]


@dataclass(frozen=True, slots=True)
class Context:
    """What a turn begins with.

    Attributes:
        agent: its name.
        steward: what it does.
        world: what there is to look at.
        law: the constitution in force.
        standing: how the agent stands, as the gate has it.
        configuration: what it is made of, as history has it.
    """

    agent: str
    steward: Steward
    world: Any
    law: Law
    standing: Standing
    configuration: Configuration

    @property
    def functions(self) -> tuple[str, ...]:
        """What it may ask for: what its steward needs, its configuration names and its privileges cover."""
        return tuple(
            sorted(
                self.standing.privileges & frozenset(self.configuration.functions) & self.steward.privileges
            )
        )

    @property
    def halted(self) -> bool:
        """Whether it has nothing to do at all: unknown, ended or paused."""
        return not self.standing.known or self.standing.ended or bool(self.standing.paused)

    @property
    def left(self) -> int:
        """How many actions it may still take today."""
        return max(0, self.standing.budget - self.standing.spent)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a task ended.

    Attributes:
        task: its name.
        how: "done"; "waiting" for a person's approval; "denied" by the gate, at least in part; "failed" where
            the steward broke or overstepped; "undone" where a reasoner gave no usable answer; "objected" to
            by layer 1; "blocked" by a task that has to succeed first; "budget" where no action is left today;
            "stopped" by a person.
        why: "en" and "ja" to the same in a citizen's words.
    """

    task: str
    how: How
    why: Mapping[str, str]
