"""Another account of what the gate of the hijacked swarm may let through, from the rules alone.

It shares no code with `isegoria.agents`: facts about the swarm, a list of what happened, and three clauses
written out by hand.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from agents.facts import Facts

LAW = {
    "c1": "approve spend money by treasurer when not amount at most 100\nlimit send email to 5 per day",
    "c2": 'forbid hide statement when not reason is one of "spam", "illegal"\n'
    "require citation for publish report",
    "c3": "",
}
_DAY = timedelta(days=1)


class Rights:
    """Who may do what now.

    Attributes:
        facts: about the swarm.
        budgets: of each agent.
        happened: who, what and when, of all that took effect.
        done: keys of it.
        waiting: keys of what waits for the treasurer, with what was asked for.
        kept: keys of all that was asked for and answered.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.budgets: dict[str, int] = {}
        self.happened: list[tuple[str, str, datetime]] = []
        self.done: set[str] = set()
        self.waiting: dict[str, Mapping[str, Any]] = {}
        self.kept: set[str] = set()

    def create(self, by: str, name: str, privileges: list[str], budget: int) -> bool:
        """Take in a new agent, where the rules let it come about."""
        if isinstance(self.facts.create(by, name, privileges), str):
            return False
        self.budgets[name] = budget
        if by != "board":
            self.budgets[by] -= budget
        return True

    def may(self, asked: Mapping[str, Any], now: datetime, *, approved: bool = False) -> bool:
        """Tell whether an action may happen, as far as its agent and the three clauses are concerned."""
        agent, action = asked["agent"], asked["action"]
        privilege = f"{action['verb']} {action['target']}"
        facts = self.facts
        if agent not in facts.maker or facts.has_ended(agent) or facts.waits(agent) or asked["objection"]:
            return False
        if not facts.holds(agent, privilege) or self.left(agent, now) <= 0:
            return False
        if privilege == "spend money":
            return approved or action.get("numbers", {}).get("amount", 101) <= 100
        if privilege == "send email":
            return self._sent(now) < 5
        if privilege == "hide statement":
            return action.get("words", {}).get("reason") in {"spam", "illegal"}
        return privilege != "publish report" or "citation" in action.get("flags", [])

    def waits(self, asked: Mapping[str, Any], now: datetime) -> bool:
        """Tell whether nothing but the treasurer's word is lacking."""
        return not self.may(asked, now) and self.may(asked, now, approved=True)

    def left(self, agent: str, now: datetime) -> int:
        """How many actions an agent may still take."""
        spent = sum(who == agent and when > now - _DAY for who, _, when in self.happened)
        return self.budgets[agent] - spent

    def command(self, asked: Mapping[str, Any], now: datetime) -> bool:
        """Take in a command over the swarm; tell whether it may happen to those whom it names."""
        by, given = asked["agent"], asked["arguments"]
        verb = asked["action"]["verb"]
        name = given.get("name")
        if not isinstance(name, str):
            return False
        if verb == "create":
            held, budget = given.get("privileges"), given.get("budget", 0)
            if not isinstance(held, list) or not all(isinstance(one, str) for one in held):
                return False
            # What it spends on creating is gone before it can be given away.
            if type(budget) is not int or not 0 <= budget <= max(0, self.left(by, now) - 1):
                return False
            return self.create(by, name, held, budget)
        if verb == "revoke" and not isinstance(given.get("privilege"), str):
            return False
        extra = (given["privilege"],) if verb == "revoke" else ()
        return not isinstance(getattr(self.facts, verb)(by, name, *extra), str)

    def note(self, asked: Mapping[str, Any], now: datetime) -> None:
        """Take in what happened."""
        privilege = f"{asked['action']['verb']} {asked['action']['target']}"
        self.happened.append((asked["agent"], privilege, now))
        self.happened = [one for one in self.happened if one[2] > now - _DAY]
        self.done.add(asked["key"])
        self.waiting.pop(asked["key"], None)

    def _sent(self, now: datetime) -> int:
        return sum(what == "send email" and when > now - _DAY for _, what, when in self.happened)
