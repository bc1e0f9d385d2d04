"""Bridging: finds statements that may bring the groups together, and what is missing to be surer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Final

from isegoria.agents.steward import Proposal, Task
from isegoria.agents.stewards.bounds import agreement, missing_votes
from isegoria.agents.stewards.catalogue import privileges_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.agents.reasoners.asking import Reasoner
    from isegoria.agents.steward import Prose
    from isegoria.agents.world import StatementFacts, Tally, World

MOST: Final = 5
NEW: Final = timedelta(days=2)
FEWEST_VOTES: Final = 3
_WHOLE: Final = 1_000
_TENTH: Final = 100


@dataclass(frozen=True, slots=True)
class Bridge:
    """A statement that more than half of every group may agree with.

    Attributes:
        lower: the least of the groups' lower bounds, in thousandths.
        missing: group index to further votes after which its bound would pass a half, if it votes on so.
        new: added within two days.
    """

    statement: int
    lower: int
    missing: tuple[tuple[int, int], ...]
    new: bool


class Bridging:
    """Points out what maximises the least group's agreement, new statements above all."""

    kind: ClassVar[str] = "bridging"
    goal: ClassVar[Prose] = MappingProxyType(
        {
            "en": "Find early what every group may agree with.",
            "ja": "どのグループも賛成しうる意見を早く見つける。",
        }
    )
    done: ClassVar[Prose] = MappingProxyType(
        {
            "en": "The best five lie before organisers, with what is missing to be surer of them.",
            "ja": "有望な5件と、確かめるのに足りない票数を主催者に示している。",
        }
    )
    measures: ClassVar[Prose] = MappingProxyType(
        {
            "en": "How many of them are agreed in every group later on.",
            "ja": "そのうち後に全グループの合意となったものの数。",
        }
    )
    privileges: ClassVar[frozenset[str]] = privileges_of("bridging")
    needs_voters: ClassVar[bool] = False

    def plan(self, world: World) -> Sequence[Task]:
        """Have a task for each of the best five that was not pointed out with such a bound before."""
        return tuple(
            Task(
                f"bridge:{one.statement}",
                {
                    "en": f"Point out statement {one.statement} as one that may bring the groups together.",
                    "ja": f"グループの橋渡しになりうる意見として、意見{one.statement}を示す。",
                },
                criteria=self.done,
                about={"statement": one.statement},
            )
            for one in bridges(world)
            if _key(one) not in world.asked
        )

    def work(self, task: Task, world: World, reasoner: Reasoner) -> Sequence[Proposal]:  # noqa: ARG002 - needs none
        """Propose one."""
        found = [one for one in bridges(world) if one.statement == task.about["statement"]]
        return tuple(_proposal(one, task, world) for one in found)


def bridges(world: World) -> tuple[Bridge, ...]:
    """List the statements that maximise the least group's lower bound, and are not agreed already.

    In every group more people agree than not, and at least three voted. New statements come first: of those
    that are known well, the landscape tells already.

    Returns:
        Five at most; none where there are fewer than two groups, or where a group is held back.
    """
    found = []
    for one in world.statements.values():
        told = [tally for tally in one.groups if tally is not None]
        if one.state != "shown" or one.agreed or len(told) < 2 or len(told) != len(one.groups):  # noqa: PLR2004 - a bridge has two ends
            continue
        missing = [missing_votes(tally) for tally in told]
        if any(few is None for few in missing) or min(tally.seen for tally in told) < FEWEST_VOTES:
            continue
        lower = min(agreement(tally) for tally in told)
        wanted = tuple((group, few) for group, few in enumerate(missing) if few)
        found.append(
            Bridge(one.number, int(lower * _WHOLE), wanted, new=timedelta(0) <= world.at - one.added <= NEW)
        )
    found.sort(key=lambda one: (not one.new, -one.lower, one.statement))
    return tuple(found[:MOST])


def _proposal(one: Bridge, task: Task, world: World) -> Proposal:
    facts = world.statements[one.statement]
    return Proposal(
        "suggest",
        "bridge",
        _key(one),
        {
            "statement": one.statement,
            "lower": one.lower,
            "missing": [{"group": group, "votes": few} for group, few in one.missing],
        },
        {language: f"{task.prose[language]}{_why(one, world, language)}" for language in ("en", "ja")},
        words={"language": facts.language},
        numbers={"lower": one.lower, "votes": _seen(facts), "groups": len(facts.groups)},
        flags=frozenset({"reversible"}),
    )


def _why(one: Bridge, world: World, language: str) -> str:
    letters = {
        group: world.letters[group] if group < len(world.letters) else str(group + 1)
        for group, _ in one.missing
    }
    share = f"{one.lower // 10}"
    if language == "ja":
        wanted = "、".join(f"グループ{letters[group]}からあと{few}票" for group, few in one.missing)
        more = f"確かめるには{wanted}が必要。" if wanted else ""
        return f"どのグループでも少なくとも{share}%が賛成している。{more}"
    wanted = ", ".join(f"{few} more votes of group {letters[group]}" for group, few in one.missing)
    more = f" To be surer: {wanted}." if wanted else ""
    return f" At least {share} % of every group agree.{more}"


def _seen(facts: StatementFacts) -> int:
    tallies: Sequence[Tally | None] = [facts.everyone] if facts.everyone else facts.groups
    return sum(one.seen for one in tallies if one is not None)


def _key(one: Bridge) -> str:
    return f"bridge:{one.statement}:{one.lower // _TENTH}"
