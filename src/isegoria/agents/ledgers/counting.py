"""Counts of what took effect, by agent and by what was done, over periods that slide."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from isegoria.agents.ledgers.periods import since

if TYPE_CHECKING:
    from collections.abc import Collection

_ANY: Final = "any"


class Counting:
    """Effects and when they happened, in memory."""

    def __init__(self) -> None:
        self._of_agent: dict[str, list[int]] = defaultdict(list)
        self._of_kind: dict[tuple[str, str], list[int]] = defaultdict(list)

    def add(self, at: int, agent: str, verb: str, target: str) -> None:
        """Take in an effect; `at` in microseconds since 1970."""
        for times in self._touched(agent, verb, target):
            insort(times, at)

    def remove(self, at: int, agent: str, verb: str, target: str) -> None:
        """Take out an effect that was undone."""
        for times in self._touched(agent, verb, target):
            del times[bisect_right(times, at) - 1]

    def by_agent(self, agent: str, after: int) -> int:
        """Count an agent's effects after a moment."""
        times = self._of_agent.get(agent, ())
        return len(times) - bisect_right(times, after)

    def by_names(self, names: Collection[str], now: int) -> dict[str, int]:
        """Count effects by names such as "hide statement per day"."""
        found = {}
        for name in names:
            verb, target, after = since(name, now)
            times = self._of_kind.get((verb, target), ())
            found[name] = len(times) - bisect_right(times, after)
        return found

    def _touched(self, agent: str, verb: str, target: str) -> list[list[int]]:
        kinds = [(verb, target), (verb, _ANY), (_ANY, target), (_ANY, _ANY)]
        return [self._of_agent[agent], *(self._of_kind[one] for one in kinds)]
