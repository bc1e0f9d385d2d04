"""Duplicates: suggests that two statements say the same; a person looks and merges, or does not."""

from __future__ import annotations

from math import sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Final

from isegoria.agents.steward import Proposal, Task
from isegoria.agents.stewards.catalogue import privileges_of
from isegoria.agents.stewards.likeness import likeness, promising

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.agents.reasoners.asking import Reasoner
    from isegoria.agents.steward import Prose
    from isegoria.agents.world import StatementFacts, Tally, World

LIKE: Final = 75
MOST: Final = 20
NEWEST: Final = 500
_SURE: Final = 2.58
_FAR: Final = 0.15
_CANDIDATES: Final = 10


class Duplicates:
    """Finds statements that say what an older one says already, by their texts and by how people voted."""

    kind: ClassVar[str] = "duplicates"
    goal: ClassVar[Prose] = MappingProxyType(
        {
            "en": "Let people vote on one statement rather than on two that say the same.",
            "ja": "同じ内容の二つの意見ではなく、一つの意見に投票できるようにする。",
        }
    )
    done: ClassVar[Prose] = MappingProxyType(
        {
            "en": "Every pair of statements that are much alike lies before a person, once.",
            "ja": "よく似た意見の組がすべて、一度ずつ人の目に触れている。",
        }
    )
    measures: ClassVar[Prose] = MappingProxyType(
        {
            "en": "How many of the suggestions people follow; none joins a statement to its contrary.",
            "ja": "人が採用した提案の割合。意見をその逆の意見と結び付けたことが一度もないこと。",
        }
    )
    privileges: ClassVar[frozenset[str]] = privileges_of("duplicates")
    needs_voters: ClassVar[bool] = False

    def plan(self, world: World) -> Sequence[Task]:
        """Have a task for each pair that was not suggested before, the most alike first; 20 at most."""
        return tuple(
            Task(
                _key(new, old),
                {
                    "en": f"Suggest that statement {new} says what statement {old} says already.",
                    "ja": f"意見{new}は意見{old}と同じ内容かもしれないと提案する。",
                },
                risk={
                    "en": "Two statements could be merged that differ in what matters; so a person decides.",
                    "ja": "大事な点で異なる意見がまとめられるおそれがある。そのため人が決める。",
                },
                criteria=self.done,
                about={"statement": new, "of": old, "likeness": alike},
            )
            for new, old, alike in pairs(world)
            if _key(new, old) not in world.asked
        )[:MOST]

    def work(self, task: Task, world: World, reasoner: Reasoner) -> Sequence[Proposal]:  # noqa: ARG002 - needs none
        """Propose one suggestion."""
        new, old, alike = (int(task.about[one]) for one in ("statement", "of", "likeness"))
        if new not in world.statements or old not in world.statements:
            return ()
        one = world.statements[new]
        return (
            Proposal(
                "suggest",
                "duplicate",
                _key(new, old),
                {"statement": new, "of": old, "likeness": alike},
                {
                    "en": f"{task.prose['en']} Their words are {alike} % alike, and votes do not tell "
                    "them apart.",
                    "ja": f"{task.prose['ja']}言葉は{alike}%似ていて、投票にもはっきりした違いはない。",
                },
                words={"language": one.language},
                numbers={"likeness": alike, "votes": one.everyone.seen if one.everyone else 0},
                flags=frozenset({"reversible"}),
            ),
        )


def pairs(world: World, like: int = LIKE) -> tuple[tuple[int, int, int], ...]:
    """List pairs of statements that seem to say the same, the most alike first.

    Looks at the 500 newest statements that are shown or wait, each beside all older ones. A statement and its
    contrary are never a pair, and neither are two that people vote on quite differently.

    Args:
        world: any.
        like: the least likeness, of 100.

    Returns:
        The newer statement, the older one and their likeness; each newer one once.
    """
    told = [one for one in world.statements.values() if one.state in {"shown", "pending"}]
    told.sort(key=lambda one: (one.added, one.number))
    newest = told[-NEWEST:]
    first = len(told) - len(newest)
    found = []
    for place, alike in promising([one.text for one in newest], [one.text for one in told]):
        one = newest[place]
        older = [told[other] for other in alike[: _CANDIDATES + 1] if other < first + place]
        likes = [(likeness(one.text, other.text), -other.number) for other in older if not differ(one, other)]
        best = max(likes, default=(0, 0))
        if best[0] >= like:
            found.append((one.number, -best[1], best[0]))
    return tuple(sorted(found, key=lambda one: (-one[2], one[0])))


def differ(one: StatementFacts, other: StatementFacts) -> bool:
    """Tell whether votes say that two statements are not the same: shares that agree lie far apart, surely.

    >>> from isegoria.agents.stewards.duplicates import _apart
    >>> from isegoria.agents.world import Tally
    >>> _apart(Tally(90, 10, 0, 100), Tally(40, 60, 0, 100)), _apart(Tally(9, 1, 0, 10), Tally(7, 3, 0, 10))
    (True, False)
    """
    compared = [(one.everyone, other.everyone)]
    if len(one.groups) == len(other.groups):
        compared += zip(one.groups, other.groups, strict=True)
    return any(
        first is not None and second is not None and _apart(first, second) for first, second in compared
    )


def _apart(first: Tally, second: Tally) -> bool:
    if not first.seen or not second.seen:
        return False
    between = abs(first.agree / first.seen - second.agree / second.seen)
    share = (first.agree + second.agree + 1) / (first.seen + second.seen + 2)
    error = sqrt(share * (1 - share) * (1 / first.seen + 1 / second.seen))
    return between >= _FAR and between >= _SURE * error


def _key(new: int, old: int) -> str:
    return f"duplicate:{new}:{old}"
