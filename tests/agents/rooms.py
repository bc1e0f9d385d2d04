"""A room for tests: a real gate and ledger in memory, and an agent whose steward does what a test says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from isegoria.agents import (
    Configuration,
    Gate,
    Instructions,
    Offline,
    Packet,
    Proposal,
    Request,
    Settled,
    Task,
    Turn,
    take_turn,
)
from isegoria.agents.known import KNOWN
from isegoria.agents.ledgers.laws import law_of
from isegoria.agents.ledgers.memory import MemoryLedger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from isegoria.agents import Reasoner

PRIVILEGES: Final = ("order queue", "hide statement", "suggest duplicate")
PROSE: Final[Mapping[str, str]] = {"en": "A chore.", "ja": "作業。"}
AT: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)


def task(name: str = "chore", **more: Any) -> Task:  # noqa: ANN401 - fields of several kinds
    """Make a task."""
    return Task(name, PROSE, **more)


def proposal(key: str = "1", privilege: str = "order queue", **more: Any) -> Proposal:  # noqa: ANN401 - likewise
    """Make a proposal."""
    verb, target = privilege.split()
    return Proposal(verb, target, key, {}, PROSE, **more)


@dataclass
class Chore:
    """A steward that plans and proposes what a test says.

    Attributes:
        tasks: what it plans, or something that is called for that.
        does: by task name, what it proposes; or something that is called with the reasoner.
    """

    tasks: Any = field(default_factory=lambda: (task(),))
    does: Mapping[str, Any] = field(default_factory=lambda: {"chore": (proposal(),)})
    kind: ClassVar[str] = "chore"
    goal: ClassVar[Mapping[str, str]] = PROSE
    done: ClassVar[Mapping[str, str]] = PROSE
    measures: ClassVar[Mapping[str, str]] = PROSE
    privileges: ClassVar[frozenset[str]] = frozenset(PRIVILEGES)
    needs_voters: ClassVar[bool] = False

    def plan(self, world: Any) -> Any:  # noqa: ANN401 - that is what is tried
        """Plan."""
        return self.tasks(world) if callable(self.tasks) else self.tasks

    def work(self, task: Task, world: Any, reasoner: Reasoner) -> Any:  # noqa: ANN401, ARG002 - likewise
        """Propose."""
        found = self.does.get(task.name, ())
        return found(reasoner) if callable(found) else found


class Room:
    """A swarm of one agent, "helper", and everything that it says and brings about.

    Args:
        guards: of the clauses c1, c2 and so on; without any there is one clause that has none.
        budget: of the agent.
        held: its privileges.
        lawless: no constitution is in force.
    """

    def __init__(
        self, *guards: str, budget: int = 10, held: Iterable[str] = PRIVILEGES, lawless: bool = False
    ) -> None:
        self.ledger = MemoryLedger(PRIVILEGES, clock=lambda: AT)
        if not lawless:
            clauses = {f"c{at}": one for at, one in enumerate(guards or ("",), 1)}
            self.ledger.enact(law_of(clauses, digest="sha256:" + "1" * 64))
        self.ledger.create("board", "helper", tuple(held), budget=budget)
        self.gate = Gate(self.ledger, dict.fromkeys(PRIVILEGES, self._happen))
        self.broken: Exception | None = None
        self.happened: list[str] = []
        self.asked: list[Request] = []
        self.packets: list[Packet] = []

    def turn(
        self,
        steward: Chore,
        *,
        reasoner: Reasoner | None = None,
        stop: Callable[[], bool] = lambda: False,
        world: Any = KNOWN["busy"],  # noqa: ANN401 - each steward says what its world is
    ) -> Turn:
        """Let the agent take a turn."""
        self.packets.clear()
        return take_turn(
            steward,
            agent="helper",
            world=world,
            law=self.ledger.law(),
            standing=self.ledger.standing("helper"),
            configuration=Configuration(
                "helper",
                PRIVILEGES,
                {"chore.py": "sha256:" + "0" * 64},
                Instructions(PROSE, PROSE, PROSE),
                "town",
                "board",
            ),
            reasoner=reasoner or Offline(),
            ask=self._ask,
            listen=self.packets.append,
            stop=stop,
        )

    def said(self, *kinds: str) -> list[Packet]:
        """Give the last turn's packets of some kinds, in order."""
        return [one for one in self.packets if one.kind in kinds]

    def prose(self, *kinds: str) -> str:
        """Give their English."""
        return " ".join(one.prose["en"] for one in self.said(*kinds))

    def _ask(self, request: Request) -> Settled:
        self.asked.append(request)
        if self.broken is not None:
            raise self.broken
        return self.gate.ask(request)

    def _happen(self, request: Request) -> Mapping[str, Any]:
        self.happened.append(request.key)
        return {}
