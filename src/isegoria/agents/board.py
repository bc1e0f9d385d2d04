"""The board: tier 0 of a swarm. People hold its votes; what more than half of the seats want happens at once.

>>> from isegoria.agents.swarm import BOARD, Swarm
>>> swarm = Swarm({"create agent"})
>>> _ = swarm.create(BOARD, "lead", {"create agent"})
>>> _ = swarm.pause("overseer", "lead")
>>> standing(seats=3, yes=1, no=0)
'open'
>>> standing(seats=3, yes=2, no=0)
'carried'
>>> carry(swarm, Motion("resume", "lead"))
>>> swarm.halted("lead")
''

Source: Hierarchical Autonomous Agent Swarm (the Supreme Oversight Board), except that there the board's
members are programs; here programs only advise, see `isegoria.agents.chamber`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from isegoria.agents.errors import BoardError, SwarmError
from isegoria.agents.swarm import BOARD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.agents.swarm import Swarm

State: TypeAlias = Literal["open", "carried", "lost"]
KINDS: Final = ("resume", "pause", "end", "grant", "revoke", "create", "configure", "rollback")
WHOLE: Final = frozenset({"resume", "pause", "end"})
_NEEDS: Final[Mapping[str, Mapping[str, type]]] = MappingProxyType(
    {
        "grant": {"privilege": str},
        "revoke": {"privilege": str},
        "create": {"name": str, "privileges": list},
        "rollback": {"number": int},
    }
)


@dataclass(frozen=True, slots=True)
class Motion:
    """Something for the board to decide.

    Attributes:
        kind: one of `KINDS`.
        agent: whom it is about; for "create", under whom; "board" for the whole swarm, or for an executive.
        arguments: "privilege" of grant and revoke; "name" and "privileges" of create; "number" of rollback.

    Raises:
        BoardError: there is no such kind, or something is missing; "kind" or "arguments".
    """

    kind: str
    agent: str
    arguments: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        """Check once what `carry` relies on."""
        if self.kind not in KINDS:
            raise BoardError("kind", f"{self.kind[:40]!r}: the board moves {', '.join(KINDS)}")
        if self.agent == BOARD and self.kind not in WHOLE | {"create"}:
            raise BoardError("agent", f"{self.kind}: name the agent that it is about")
        for name, kind in _NEEDS.get(self.kind, {}).items():
            if type(self.arguments.get(name)) is not kind:
                raise BoardError("arguments", f"{self.kind}: needs {name!r}, of type {kind.__name__}")


def standing(*, seats: int, yes: int, no: int) -> State:
    """Tell how a motion stands: more than half of all seats carry it; it is lost once they no longer can.

    Args:
        seats: how many people sit on the board.
        yes: votes for it; of people with a seat, one each.
        no: votes against it.
    """
    needed = seats // 2 + 1
    if yes >= needed:
        return "carried"
    return "lost" if seats - no < needed else "open"


def carry(swarm: Swarm, motion: Motion) -> None:
    """Do to a swarm what the board decided; what an agent consists of is changed by whoever keeps that.

    A privilege is given, and an agent created, in the name of the agent above: nobody ever gets what that
    one does not hold, not even from the board, and who is paused gives nothing.

    Args:
        swarm: is changed.
        motion: carried.

    Raises:
        SwarmError: the rules of swarms do not allow it, or not any more; nothing changed.
    """
    name, given = motion.agent, motion.arguments
    match motion.kind:
        case "resume":
            swarm.resume(BOARD, name)
        case "pause":
            swarm.pause(BOARD, name)
        case "end":
            for one in swarm.created_by(BOARD) if name == BOARD else (name,):
                swarm.end(BOARD, one)
        case "grant":
            swarm.grant(swarm[name].creator, name, given["privilege"])
        case "revoke":
            swarm.revoke(BOARD, name, given["privilege"])
        case "create":
            swarm.create(name, given["name"], given["privileges"])
        case _:
            if swarm[name].ended:
                raise SwarmError("ended", f"{name} has ended, and ended agents do nothing any more")
