"""Exposure: shows statements that are least known more often, and hides none."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Final

from isegoria.agents.steward import Proposal, Task
from isegoria.agents.stewards.bounds import spread
from isegoria.agents.stewards.catalogue import LEAST_FACTOR, MOST_FACTOR, privileges_of
from isegoria.agents.world import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.agents.reasoners.asking import Reasoner
    from isegoria.agents.steward import Prose
    from isegoria.agents.world import StatementFacts, World

_STEP: Final = 10
_EVEN: Final = 100
_NOBODY: Final = Tally(0, 0, 0, 0)


class Exposure:
    """Balances what people are shown: least seen and most uncertain first, in every group."""

    kind: ClassVar[str] = "exposure"
    goal: ClassVar[Prose] = MappingProxyType(
        {
            "en": "Let every statement be heard, late ones as well as early ones, in every group.",
            "ja": "早く出された意見も遅く出された意見も、どのグループにも届くようにする。",
        }
    )
    done: ClassVar[Prose] = MappingProxyType(
        {
            "en": "Statements that a group knows least come up more often in this hour, and none is "
            "left out.",
            "ja": "この1時間、あるグループがあまり知らない意見ほどよく示され、示されない意見はない。",
        }
    )
    measures: ClassVar[Prose] = MappingProxyType(
        {
            "en": "How evenly views are spread over statements (Gini coefficient), and the largest "
            "uncertainty.",
            "ja": "表示回数の偏り（ジニ係数）と、最も大きい不確かさ。",
        }
    )
    privileges: ClassVar[frozenset[str]] = privileges_of("exposure")
    needs_voters: ClassVar[bool] = False

    def plan(self, world: World) -> Sequence[Task]:
        """Weigh once an hour, where it would change anything."""
        if _key(world) in world.asked or not factors(world):
            return ()
        return (
            Task(
                "weigh",
                {
                    "en": "Show the statements that are least known more often for an hour.",
                    "ja": "あまり知られていない意見を、1時間のあいだ多めに示す。",
                },
                risk={
                    "en": "People could see what matters to them too late; so no factor is over four "
                    "or under a half.",
                    "ja": "大事な意見が見られるのが遅れるおそれがある。"
                    "そのため倍率は2分の1から4倍までとする。",
                },
                criteria=self.done,
            ),
        )

    def work(self, task: Task, world: World, reasoner: Reasoner) -> Sequence[Proposal]:  # noqa: ARG002 - needs none
        """Propose the factors."""
        found = factors(world)
        if not found:
            return ()
        more = sum(one > _EVEN for one in found.values())
        return (
            Proposal(
                "balance",
                "exposure",
                _key(world),
                {"factors": {str(number): factor for number, factor in found.items()}},
                {
                    "en": f"{task.prose['en']} {more} are shown more often, {len(found) - more} less, "
                    "none is left out.",
                    "ja": f"{task.prose['ja']}{more}件を多めに、{len(found) - more}件を少なめに示し、"
                    "外す意見はない。",
                },
                numbers={
                    "statements": len(found),
                    "largest": max(found.values()),
                    "least": min(found.values()),
                },
                flags=frozenset({"reversible"}),
            ),
        )


def factors(world: World) -> dict[int, int]:
    """Say how much more often than usual each statement is to be shown, in hundredths.

    A statement's need is the variance of what is known of it in the group that knows it least; its factor is
    its need over the average need, from a half to four times. Where groups are held back, everybody counts as
    one group.

    Returns:
        Statement to 50..400, in tens; whatever has 100 is left out, and so is everything where fewer than two
        statements are shown.
    """
    shown = [one for one in world.statements.values() if one.state == "shown"]
    if len(shown) < 2:  # noqa: PLR2004 - nothing to weigh against
        return {}
    needs = {one.number: max(spread(tally) ** 2 for tally in _groups(one)) for one in shown}
    average = sum(needs.values()) / len(needs)
    found = {number: _bounded(_EVEN * need / average) for number, need in needs.items()}
    return {number: factor for number, factor in sorted(found.items()) if factor != _EVEN}


def _groups(one: StatementFacts) -> Sequence[Tally]:
    told = [tally for tally in one.groups if tally is not None]
    if told and len(told) == len(one.groups):
        return told
    return [one.everyone or _NOBODY]


def _bounded(factor: float) -> int:
    return min(max(round(factor / _STEP) * _STEP, LEAST_FACTOR), MOST_FACTOR)


def _key(world: World) -> str:
    return f"exposure:{world.at:%Y-%m-%dT%H}"
