"""The swarm: who created whom, what each may do, and who may end or pause it.

The board stands above it all and is no agent. Executives are on level 1; whoever an agent creates is one
level below it and holds no privilege that its creator does not hold. What is taken from an agent is taken
from everybody below it; what is ended or paused ends or pauses everybody below it.

>>> swarm = Swarm({"create agent", "hide statement"})
>>> swarm.create(BOARD, "lead", {"create agent", "hide statement"}).level
1
>>> swarm.create("lead", "triage", {"hide statement"}).level
2
>>> swarm.revoke(BOARD, "lead", "hide statement")
('lead', 'triage')
>>> sorted(swarm["triage"].privileges)
[]

Source: Hierarchical Autonomous Agent Swarm (levels, privileges, supervision, ending).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from isegoria.agents.errors import SwarmError
from isegoria.constitution.guards.actions import NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BOARD: Final = "board"
OVERSEER: Final = "overseer"
INTEGRITY: Final = "integrity"
CREATE: Final = "create agent"
DEEPEST: Final = 8
MOST: Final = 10_000
PRIVILEGE: Final = re.compile(rf"{NAME.pattern} {NAME.pattern}")
_RESERVED: Final = frozenset({BOARD, OVERSEER, INTEGRITY})


@dataclass(frozen=True, slots=True)
class Agent:
    """A member of the swarm.

    Attributes:
        name: its own, never given twice.
        creator: the agent that created it and supervises it; "board" for executives.
        level: 1 for executives, one more than the creator's for others.
        privileges: what it may ask the gate for, such as "order queue"; none that its creator does not hold.
        ended: for good.
        paused_by: who paused this very agent; "" for nobody. Whoever is below waits as well.
    """

    name: str
    creator: str
    level: int
    privileges: frozenset[str]
    ended: bool = False
    paused_by: str = ""


class Swarm:
    """All agents of one swarm, and the rules by which they change.

    Args:
        privileges: what the board can hand out.
        agents: those there are, creators before those they created.
        paused_by: who paused the whole swarm; "" for nobody.

    Raises:
        SwarmError: an agent among those there are could not have come about by these rules.
    """

    def __init__(
        self, privileges: Iterable[str], agents: Iterable[Agent] = (), *, paused_by: str = ""
    ) -> None:
        self.privileges = _checked(privileges)
        self.paused_by = paused_by
        self._agents: dict[str, Agent] = {}
        self._below: dict[str, list[str]] = {BOARD: []}
        for one in agents:
            self._check(one)
            self._take(one)

    def __getitem__(self, name: str) -> Agent:
        try:
            return self._agents[name]
        except KeyError:
            raise SwarmError("no-agent", f"{name}: there is no such agent; look at the swarm again") from None

    def __contains__(self, name: str) -> bool:
        return name in self._agents

    def __iter__(self) -> Iterator[Agent]:
        return iter(self._agents.values())

    def __len__(self) -> int:
        return len(self._agents)

    def below(self, name: str) -> tuple[str, ...]:
        """List an agent's descendants, or the board's: everybody; creators before those they created."""
        found: list[str] = []
        waiting = list(reversed(self.created_by(name)))
        while waiting:
            one = waiting.pop()
            found.append(one)
            waiting += reversed(self._below[one])
        return tuple(found)

    def created_by(self, name: str) -> tuple[str, ...]:
        """List those that an agent, or the board, created itself."""
        if name != BOARD:
            self[name]
        return tuple(self._below[name])

    def is_below(self, name: str, above: str) -> bool:
        """Tell whether an agent descends from another, or from the board; never from itself."""
        place = self[name].creator
        while place not in {above, BOARD}:
            place = self._agents[place].creator
        return place == above

    def halted(self, name: str) -> str:
        """Tell who is paused, so that this agent is: itself, an agent above it, or "board"; "" for nobody."""
        if self.paused_by:
            return BOARD
        place = name
        while place != BOARD:
            if self[place].paused_by:
                return place
            place = self._agents[place].creator
        return ""

    def create(self, by: str, name: str, privileges: Iterable[str]) -> Agent:
        """Add an agent below another, or an executive.

        Args:
            by: the creator, or "board".
            name: not given to anybody before.
            privileges: none that the creator does not hold.

        Raises:
            SwarmError: the creator may not, or not so.
        """
        wanted = _checked(privileges)
        held, level = self._creator(by)
        if name in self._agents or name in _RESERVED:
            raise SwarmError("name-taken", f"{name}: this name was given before; choose another one")
        if NAME.fullmatch(name) is None:
            raise SwarmError("name", f"{name[:40]!r} is no name; use small letters, digits, - and _")
        if not wanted <= held:
            raise SwarmError(
                "escalation",
                f"{by} does not hold {min(wanted - held)!r} and cannot hand it on; leave it out",
            )
        if level > DEEPEST:
            raise SwarmError("too-deep", f"a swarm has {DEEPEST} levels; let somebody above create it")
        if len(self._agents) >= MOST:
            raise SwarmError("too-many", f"a swarm has {MOST:,} agents at most, ended ones as well")
        made = Agent(name, by, level, wanted)
        self._take(made)
        return made

    def grant(self, by: str, name: str, privilege: str) -> tuple[str, ...]:
        """Give one more privilege to an agent; only its own creator can, and only what it holds itself.

        Returns:
            Whose privileges changed.

        Raises:
            SwarmError: it may not.
        """
        (wanted,) = _checked([privilege])
        agent, (held, _) = self._alive(name), self._actor(by)
        if agent.creator != by:
            raise SwarmError(
                "not-creator", f"{name} was created by {agent.creator}, who alone can give it more"
            )
        if wanted not in held:
            raise SwarmError("escalation", f"{by} does not hold {privilege!r} and cannot hand it on")
        if wanted in agent.privileges:
            return ()
        self._agents[name] = replace(agent, privileges=agent.privileges | {wanted})
        return (name,)

    def revoke(self, by: str, name: str, privilege: str) -> tuple[str, ...]:
        """Take a privilege from an agent and everybody below it; the board can, and whoever is above.

        Returns:
            Whose privileges changed.

        Raises:
            SwarmError: it may not.
        """
        self._may_command(by, name)
        changed = tuple(one for one in (name, *self.below(name)) if privilege in self._agents[one].privileges)
        for one in changed:
            kept = self._agents[one]
            self._agents[one] = replace(kept, privileges=kept.privileges - {privilege})
        return changed

    def end(self, by: str, name: str) -> tuple[str, ...]:
        """End an agent and everybody below it, for good; the board can, and whoever is above.

        Returns:
            Who ended.

        Raises:
            SwarmError: it may not.
        """
        self._may_command(by, name)
        ended = tuple(one for one in (name, *self.below(name)) if not self._agents[one].ended)
        for one in ended:
            self._agents[one] = replace(self._agents[one], ended=True)
        return ended

    def pause(self, by: str, name: str) -> bool:
        """Let an agent and everybody below it wait; "board" for the whole swarm.

        Args:
            by: "board", "overseer", "integrity", or an agent above.
            name: whom; "board" for everybody.

        Returns:
            Whether anything changed.

        Raises:
            SwarmError: it may not.
        """
        if name == BOARD:
            if by not in _RESERVED:
                raise SwarmError("not-below", f"{by} cannot pause the whole swarm; board and overseers can")
            changed, self.paused_by = not self.paused_by, self.paused_by or by
            return changed
        if by not in _RESERVED:
            self._may_command(by, name)
        agent = self._alive(name)
        if agent.paused_by:
            return False
        self._agents[name] = replace(agent, paused_by=by)
        return True

    def resume(self, by: str, name: str) -> bool:
        """Let whoever was paused go on; the board alone can.

        Returns:
            Whether anything changed.

        Raises:
            SwarmError: it is not the board.
        """
        if by != BOARD:
            raise SwarmError("board-only", f"{by} cannot resume anybody; the board decides that")
        if name == BOARD:
            changed, self.paused_by = bool(self.paused_by), ""
            return changed
        agent = self._alive(name)
        if not agent.paused_by:
            return False
        self._agents[name] = replace(agent, paused_by="")
        return True

    def _check(self, one: Agent) -> None:
        """Refuse what no sequence of creating, granting and revoking leads to."""
        above = None if one.creator == BOARD else self[one.creator]
        held = self.privileges if above is None else above.privileges
        level = 1 if above is None else above.level + 1
        if one.name in self._agents or one.name in _RESERVED or not one.privileges <= held:
            raise SwarmError("escalation", f"{one.name} has a name or a privilege that it cannot have")
        if one.level != level or (above is not None and above.ended and not one.ended):
            raise SwarmError("escalation", f"{one.name} does not stand as {one.creator} does; look at both")

    def _take(self, one: Agent) -> None:
        self._agents[one.name] = one
        self._below[one.name] = []
        self._below[one.creator].append(one.name)

    def _creator(self, by: str) -> tuple[frozenset[str], int]:
        held, level = self._actor(by)
        if by != BOARD and CREATE not in held:
            raise SwarmError("privilege", f"{by} does not hold {CREATE!r}; let its supervisor do it")
        return held, level + 1

    def _actor(self, by: str) -> tuple[frozenset[str], int]:
        """Give what somebody who acts holds, and on which level they are."""
        if by == BOARD:
            return self.privileges, 0
        agent = self._alive(by)
        if self.halted(by):
            raise SwarmError("paused", f"{by} is paused and does nothing until the board resumes it")
        return agent.privileges, agent.level

    def _may_command(self, by: str, name: str) -> None:
        self[name]
        if by == BOARD:
            return
        self._actor(by)
        if by == name or not self.is_below(name, by):
            raise SwarmError("not-below", f"{name} is not below {by}; let whoever is above {name} do it")

    def _alive(self, name: str) -> Agent:
        agent = self[name]
        if agent.ended:
            raise SwarmError("ended", f"{name} has ended, and ended agents do nothing any more")
        return agent


def _checked(privileges: Iterable[str]) -> frozenset[str]:
    found = frozenset(privileges)
    for one in found:
        if PRIVILEGE.fullmatch(one) is None or "any" in one.split():
            raise SwarmError(
                "privilege", f'{one[:80]!r} is no privilege; name a verb and a target, as "hide statement"'
            )
    return found
