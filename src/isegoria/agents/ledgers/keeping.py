"""What every ledger keeps of its swarm: each change keeps to its rules, lasts, and is told in the trail."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from isegoria.agents.errors import SwarmError
from isegoria.agents.judging import Standing
from isegoria.agents.swarm import BOARD

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from contextlib import AbstractContextManager

    from isegoria.agents.gate import Effect
    from isegoria.agents.requests import Request
    from isegoria.agents.swarm import Agent, Swarm


class Keeping(ABC):
    """A swarm whose changes are kept.

    Budgets are handed down, and never made: what an agent gives to one that it creates is taken from its own,
    and it can give no more than it has left today. The board alone makes and changes budgets.
    """

    _swarm: Swarm
    _budgets: dict[str, int]

    @property
    def swarm(self) -> Swarm:
        """The swarm as it stands, to look at: what changes it goes through this ledger."""
        return self._swarm

    def budget(self, name: str) -> int:
        """Tell how many actions of an agent may take effect within 24 hours."""
        return self._budgets[self.swarm[name].name]

    def standing(self, agent: str) -> Standing:
        """Tell how an agent stands."""
        swarm = self.swarm
        if agent not in swarm:
            return Standing()
        kept = swarm[agent]
        return Standing(
            known=True,
            ended=kept.ended,
            paused=swarm.halted(agent),
            privileges=kept.privileges,
            spent=self._spent(agent),
            budget=self._budgets[agent],
        )

    def create(self, by: str, name: str, privileges: Iterable[str], *, budget: int = 0) -> Agent:
        """Add an agent; see `Swarm.create`.

        Args:
            by: the creator, or "board".
            name: not given to anybody before.
            privileges: none that the creator does not hold.
            budget: how many of its actions may take effect within 24 hours; taken from the creator's.

        Raises:
            SwarmError: the creator may not, or not so.
        """
        with self._changing():
            _check_budget(budget)
            if by != BOARD and by in self._swarm:
                stands = self.standing(by)
                if budget > max(0, stands.budget - stands.spent):
                    raise SwarmError("budget", f"{by} has not {budget:,} actions left to give; give fewer")
            made = self._swarm.create(by, name, privileges)
            changed = {name}
            self._budgets[name] = budget
            if by != BOARD and budget:
                self._budgets[by] -= budget
                changed.add(by)
            self._save(changed)
            self._note(
                "created",
                {"by": by, "agent": name, "privileges": sorted(made.privileges), "budget": budget},
            )
        return made

    def set_budget(self, by: str, name: str, budget: int) -> bool:
        """Change how many actions of an agent may take effect within 24 hours; the board alone can.

        Raises:
            SwarmError: it is not the board, or no such budget.
        """
        with self._changing():
            if by != BOARD:
                raise SwarmError("board-only", f"{by} cannot change a budget; the board decides that")
            _check_budget(budget)
            if self.budget(name) == budget:
                return False
            self._budgets[name] = budget
            self._save([name])
            self._note("budget", {"by": by, "agent": name, "budget": budget})
        return True

    def grant(self, by: str, name: str, privilege: str) -> tuple[str, ...]:
        """Give one more privilege; see `Swarm.grant`."""
        told = {"by": by, "agent": name, "privilege": privilege}
        return self._many("granted", told, lambda: self._swarm.grant(by, name, privilege))

    def revoke(self, by: str, name: str, privilege: str) -> tuple[str, ...]:
        """Take a privilege from an agent and everybody below it; see `Swarm.revoke`."""
        told = {"by": by, "agent": name, "privilege": privilege}
        return self._many("revoked", told, lambda: self._swarm.revoke(by, name, privilege))

    def end(self, by: str, name: str) -> tuple[str, ...]:
        """End an agent and everybody below it; see `Swarm.end`."""
        return self._many("ended", {"by": by, "agent": name}, lambda: self._swarm.end(by, name))

    def pause(self, by: str, name: str) -> bool:
        """Let an agent, or "board": everybody, wait; see `Swarm.pause`."""
        return self._one("paused", {"by": by, "agent": name}, lambda: self._swarm.pause(by, name))

    def resume(self, by: str, name: str) -> bool:
        """Let whoever was paused go on; see `Swarm.resume`."""
        return self._one("resumed", {"by": by, "agent": name}, lambda: self._swarm.resume(by, name))

    def _many(
        self, kind: str, told: Mapping[str, Any], change: Callable[[], tuple[str, ...]]
    ) -> tuple[str, ...]:
        with self._changing():
            changed = change()
            if changed:
                self._save(changed)
                self._note(kind, {**told, "changed": list(changed)})
        return changed

    def _one(self, kind: str, told: Mapping[str, Any], change: Callable[[], bool]) -> bool:
        with self._changing():
            changed = change()
            if changed:
                self._save([told["agent"]])
                self._note(kind, told)
        return changed

    @abstractmethod
    def _changing(self) -> AbstractContextManager[None]:
        """Hold the swarm for a change: within the transaction that there is, or one of its own."""

    @abstractmethod
    def _save(self, names: Collection[str]) -> None:
        """Keep agents as they stand now; "board" for whether the whole swarm is paused."""

    @abstractmethod
    def _note(self, kind: str, document: Mapping[str, Any]) -> None:
        """Tell of something in the trail."""

    @abstractmethod
    def _spent(self, agent: str) -> int:
        """Count an agent's effects of the last 24 hours."""


def swarm_effects(ledger: Keeping) -> dict[str, Effect]:
    """Give the effects by which agents change the swarm below them; each takes the privilege it is named by.

    An action "create agent" has as arguments name, privileges and budget; "pause agent" and "end agent" have
    name; "revoke privilege" has name and privilege. By the rules of the swarm they are of the asking agent,
    whoever the arguments say.
    """

    def create(request: Request) -> Mapping[str, Any]:
        privileges, budget = request.arguments.get("privileges"), request.arguments.get("budget", 0)
        if not isinstance(privileges, list) or not all(isinstance(one, str) for one in privileges):
            raise SwarmError("privilege", "privileges: they are no list of names; give one")
        made = ledger.create(request.agent, _text(request, "name"), privileges, budget=budget)
        return {"agent": made.name, "level": made.level}

    def pause(request: Request) -> Mapping[str, Any]:
        return {"changed": ledger.pause(request.agent, _text(request, "name"))}

    def end(request: Request) -> Mapping[str, Any]:
        return {"ended": list(ledger.end(request.agent, _text(request, "name")))}

    def revoke(request: Request) -> Mapping[str, Any]:
        name, privilege = _text(request, "name"), _text(request, "privilege")
        return {"changed": list(ledger.revoke(request.agent, name, privilege))}

    return {"create agent": create, "pause agent": pause, "end agent": end, "revoke privilege": revoke}


def _text(request: Request, name: str) -> str:
    value = request.arguments.get(name)
    if not isinstance(value, str):
        raise SwarmError("name", f"{name}: it is no text; give one")
    return value


def _check_budget(budget: int) -> None:
    if type(budget) is not int or not 0 <= budget <= 10**9:
        raise SwarmError("budget", "a budget is a whole number of actions a day; give one from 0")
