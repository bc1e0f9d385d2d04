"""Counts of what took effect, by agent and by what was done, over periods that slide."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from isegoria.agents.ledgers.periods import since

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    Read = Callable[[tuple[str, ...], tuple[str, ...], int], list[int]]

_ANY: Final = "any"
_OLD: Final = 1_000


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


class DoneTimes:
    """When effects happened that somebody asked the count of, so that a file is not read for it each time."""

    def __init__(self) -> None:
        self._kept: dict[tuple[tuple[str, ...], tuple[str, ...], int], list[int]] = {}

    def count(
        self, columns: tuple[str, ...], values: tuple[str, ...], when: tuple[int, int], read: Read
    ) -> int:
        """Count effects after a moment.

        Args:
            columns: "agent", "verb", "target": those that matter.
            values: of these.
            when: after when, and now, in microseconds since 1970.
            read: gives their moments in ascending order, where they are not at hand.
        """
        after, now = when
        name = columns, values, now - after
        if name not in self._kept:
            self._kept[name] = read(columns, values, after)
        times = self._kept[name]
        old = bisect_right(times, after)
        if old > _OLD:
            del times[:old]
            old = 0
        return len(times) - old

    def add(self, about: Mapping[str, str], at: int) -> None:
        """Take in an effect of which "agent", "verb" and "target" are told."""
        for (columns, values, _length), times in self._kept.items():
            if all(about[one] == value for one, value in zip(columns, values, strict=True)):
                insort(times, at)

    def forget(self) -> None:
        """Forget everything, since others changed something or an effect was undone."""
        self._kept.clear()
