"""Another account of the swarm's rules: what happened and when, from which the rest is worked out.

It shares no code with `isegoria.agents.swarm`, and goes the other way round: the swarm changes everybody
whom a command touches, while this only remembers the command, and looks up the line of creators when asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

ABOVE_ALL = ("board", "overseer", "integrity")
DEEPEST = 8
_WORD = "[a-z][a-z0-9_-]{0,39}"
_GOOD_NAME = re.compile(_WORD)
_GOOD_PRIVILEGE = re.compile(f"(?!any ){_WORD} (?!any$){_WORD}")


class Facts:
    """What happened so far; `moment` counts what succeeded."""

    def __init__(self, privileges: Iterable[str]) -> None:
        self.handed_out = set(privileges)
        self.moment = 0
        self.maker: dict[str, str] = {}
        self.given: dict[tuple[str, str], int] = {}
        self.taken: dict[tuple[str, str], int] = {}
        self.end_of: set[str] = set()
        self.pausers: dict[str, str] = {}

    def copy(self) -> Facts:
        """Remember the same, apart from what happens to either later."""
        made = Facts(self.handed_out)
        made.moment, made.maker, made.pausers = self.moment, dict(self.maker), dict(self.pausers)
        made.given, made.taken, made.end_of = dict(self.given), dict(self.taken), set(self.end_of)
        return made

    def line(self, name: str) -> list[str]:
        """Everybody from somebody up to the board, the board left out."""
        found = []
        while name != "board":
            found.append(name)
            name = self.maker[name]
        return found

    def holds(self, name: str, privilege: str) -> bool:
        """It was given after it was last taken from the agent, or from anybody above."""
        if name == "board":
            return privilege in self.handed_out
        when = self.given.get((name, privilege), 0)
        return when > 0 and all(self.taken.get((one, privilege), 0) < when for one in self.line(name))

    def has_ended(self, name: str) -> bool:
        """The agent or somebody above was ended after it was created; nobody is created below the ended."""
        return any(one in self.end_of for one in self.line(name))

    def waits(self, name: str) -> bool:
        """The agent, somebody above, or everybody is paused."""
        return "board" in self.pausers or any(one in self.pausers for one in self.line(name))

    def under(self, name: str, *, itself: bool = True) -> set[str]:
        """Everybody whose line goes through somebody."""
        return {one for one in self.maker if name in self.line(one) and (itself or one != name)}

    def actor(self, by: str) -> str:
        """Why somebody cannot act at all; "" where they can."""
        if by == "board":
            return ""
        if by not in self.maker:
            return "no-agent"
        if self.has_ended(by):
            return "ended"
        return "paused" if self.waits(by) else ""

    def commander(self, by: str, name: str) -> str:
        """Why somebody cannot command an agent; "" where they can."""
        if name not in self.maker:
            return "no-agent"
        if by == "board":
            return ""
        return self.actor(by) or ("" if name in self.under(by, itself=False) else "not-below")

    def create(self, by: str, name: str, privileges: list[str]) -> object:
        """Give the code of the error, or the level and privileges."""
        code = "" if all(map(_GOOD_PRIVILEGE.fullmatch, privileges)) else "privilege"
        code = code or self.actor(by)
        code = code or ("" if by == "board" or self.holds(by, "create agent") else "privilege")
        code = code or ("name-taken" if name in self.maker or name in ABOVE_ALL else "")
        code = code or ("" if _GOOD_NAME.fullmatch(name) else "name")
        code = code or ("" if all(self.holds(by, one) for one in privileges) else "escalation")
        code = code or ("too-deep" if by != "board" and len(self.line(by)) >= DEEPEST else "")
        if code:
            return code
        self.moment += 1
        self.maker[name] = by
        self.given.update({(name, one): self.moment for one in privileges})
        return len(self.line(name)), frozenset(privileges)

    def grant(self, by: str, name: str, privilege: str) -> object:
        """Give the code, or whose privileges changed."""
        code = "" if _GOOD_PRIVILEGE.fullmatch(privilege) else "privilege"
        code = code or ("" if name in self.maker else "no-agent")
        code = code or ("ended" if self.has_ended(name) else "")
        code = code or self.actor(by)
        code = code or ("" if self.maker[name] == by else "not-creator")
        code = code or ("" if self.holds(by, privilege) else "escalation")
        if code:
            return code
        if self.holds(name, privilege):
            return set()
        self.moment += 1
        self.given[name, privilege] = self.moment
        return {name}

    def revoke(self, by: str, name: str, privilege: str) -> object:
        """Give the code, or whose privileges changed."""
        code = self.commander(by, name)
        if code:
            return code
        changed = {one for one in self.under(name) if self.holds(one, privilege)}
        self.moment += 1
        self.taken[name, privilege] = self.moment
        return changed

    def end(self, by: str, name: str) -> object:
        """Give the code, or who ended."""
        code = self.commander(by, name)
        if code:
            return code
        changed = {one for one in self.under(name) if not self.has_ended(one)}
        self.moment += 1
        self.end_of.add(name)
        return changed

    def pause(self, by: str, name: str) -> object:
        """Give the code, or whether anything changed."""
        if name == "board":
            code = "" if by in ABOVE_ALL else "not-below"
        else:
            code = "" if by in ABOVE_ALL else self.commander(by, name)
            code = code or ("" if name in self.maker else "no-agent")
            code = code or ("ended" if self.has_ended(name) else "")
        if code:
            return code
        changed = name not in self.pausers
        self.pausers.setdefault(name, by)
        return changed

    def resume(self, by: str, name: str) -> object:
        """Give the code, or whether anything changed."""
        code = "" if by == "board" else "board-only"
        if name != "board":
            code = code or ("" if name in self.maker else "no-agent")
            code = code or ("ended" if self.has_ended(name) else "")
        return code or self.pausers.pop(name, None) is not None


def assert_holds(swarm: Any, facts: Facts) -> None:  # noqa: ANN401 - imports no code that it judges
    """No agent holds what its creator does not, each is one level below it, and all is as the facts say."""
    assert [one.name for one in swarm] == list(facts.maker)
    for one in swarm:
        above = None if one.creator == "board" else swarm[one.creator]
        assert one.level == (1 if above is None else above.level + 1) == len(facts.line(one.name))
        assert one.privileges <= (swarm.privileges if above is None else above.privileges)
        assert one.privileges == {name for name in facts.handed_out if facts.holds(one.name, name)}
        assert one.ended == facts.has_ended(one.name)
        assert bool(swarm.halted(one.name)) == facts.waits(one.name)
        assert one.paused_by == facts.pausers.get(one.name, "")
