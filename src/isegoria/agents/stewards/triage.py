"""Triage: puts the moderators' queue in order, and never hides anything."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Final

from isegoria.agents.requests import digest_of
from isegoria.agents.steward import Proposal, Task
from isegoria.agents.stewards.catalogue import privileges_of
from isegoria.agents.stewards.likeness import likeness, promising
from isegoria.agents.stewards.polarity import plain
from isegoria.agents.stewards.signals import signals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.agents.reasoners.asking import Reasoner
    from isegoria.agents.steward import Prose
    from isegoria.agents.world import StatementFacts, World

APPEAL: Final = 200
WAITING: Final = 600
DAY: Final = 86_400.0
TEXT: Final = 200
LIKE: Final = 75
_WEIGHTS: Final = {
    "personal-data-likely": 120,
    "link": 70,
    "short": 60,
    "shouting": 50,
    "likely-duplicate": 50,
    "several": 30,
}
_BRIEF, _BRIEF_LETTERS = 40, 60


class Triage:
    """Orders what waits for a moderator: appeals and long waits first, then what stands out in a text.

    After a day a statement comes before every newcomer, whatever stands in either.
    """

    kind: ClassVar[str] = "triage"
    goal: ClassVar[Prose] = MappingProxyType(
        {
            "en": "Let moderators look first at what has waited longest or may do harm.",
            "ja": "長く待っている意見や、害のおそれがある意見を、モデレーターが先に見られるようにする。",
        }
    )
    done: ClassVar[Prose] = MappingProxyType(
        {
            "en": "Every statement that waits has its place in the queue, with the reasons.",
            "ja": "待っているすべての意見に、順番とその理由が付いている。",
        }
    )
    measures: ClassVar[Prose] = MappingProxyType(
        {
            "en": "The longest wait; how often what moderators hide stood before what they let in.",
            "ja": "最も長い待ち時間。非表示とされた意見が、認められた意見より前にあった割合。",
        }
    )
    privileges: ClassVar[frozenset[str]] = privileges_of("triage")
    needs_voters: ClassVar[bool] = False

    def plan(self, world: World) -> Sequence[Task]:
        """Order the queue where at least two statements wait, and the order is a new one."""
        waiting = _waiting(world)
        if len(waiting) < 2 or _key(world, ordered(world)) in world.asked:  # noqa: PLR2004 - one needs no order
            return ()
        return (
            Task(
                "order",
                {
                    "en": f"Put the {len(waiting)} statements that wait for moderators in order.",
                    "ja": f"モデレーターを待つ{len(waiting)}件の意見を並べ替える。",
                },
                risk={
                    "en": "Somebody's statement could wait too long; so waiting weighs most.",
                    "ja": "だれかの意見が待たされすぎるおそれがある。そのため待ち時間を最も重く見る。",
                },
                criteria=self.done,
                about={"statements": len(waiting)},
            ),
        )

    def work(self, task: Task, world: World, reasoner: Reasoner) -> Sequence[Proposal]:  # noqa: ARG002 - needs none
        """Propose the order."""
        order = ordered(world)
        return (
            Proposal(
                "order",
                "queue",
                _key(world, order),
                {
                    "order": [
                        {"statement": one, "score": score, "reasons": list(reasons)}
                        for one, score, reasons in order
                    ]
                },
                {
                    "en": f"{task.prose['en']} Nothing is hidden: a moderator decides about each.",
                    "ja": f"{task.prose['ja']}何も非表示にしない。決めるのはモデレーターである。",
                },
                numbers={"statements": len(order)},
                flags=frozenset({"reversible"}),
            ),
        )


def ordered(world: World) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Give every statement that waits its score and reasons, the most urgent first.

    The score has 200 for an appeal, up to 600 for waiting (all of it after a day) and up to 200 for what
    stands out in the text: weak evidence, so that it moves a statement by eight hours of waiting at most.

    Returns:
        Statement, score from 0 to 1000, and reasons, for each.
    """
    waiting = _waiting(world)
    repeated = _repeated(world, waiting)
    oldest = min((one.added for one in waiting), default=None)
    found = []
    for one in waiting:
        waited = min(max((world.at - one.added).total_seconds() / DAY, 0.0), 1.0)
        seen = (*signals(one.text), *(("likely-duplicate",) if one.number in repeated else ()))
        score = WAITING * waited + APPEAL * one.appealed + text_score(one.text, seen)
        reasons = (
            *(("appeal",) if one.appealed else ()),
            *(("waits-longest",) if one.added == oldest else ()),
            *seen,
        )
        found.append((one.number, round(score), reasons, one.added))
    found.sort(key=lambda one: (-one[1], one[3], one[0]))
    return tuple(one[:3] for one in found)


def text_score(text: str, seen: Sequence[str]) -> int:
    """Weigh what stands out in a text, from 0 to 200; short texts weigh a little by how short they are.

    Args:
        text: as written.
        seen: what `signals` names, and "likely-duplicate".
    """
    # A letter of Japanese says about what two and a half of English do.
    length = sum(2.5 if one > "\u2e80" else 1.0 for one in plain(text))
    brief = _BRIEF * max(0.0, 1 - length / _BRIEF_LETTERS)
    return min(TEXT, round(brief + sum(_WEIGHTS[one] for one in seen)))


def _waiting(world: World) -> list[StatementFacts]:
    return [one for one in world.statements.values() if one.state == "pending" or one.appealed]


def _repeated(world: World, waiting: Sequence[StatementFacts]) -> frozenset[int]:
    """Find what an older statement may say already."""
    others = [one for one in world.statements.values() if one.state in {"shown", "pending"}]
    found = promising([one.text for one in waiting], [one.text for one in others])
    return frozenset(
        waiting[place].number
        for place, alike in found
        if any(
            (others[one].added, others[one].number) < (waiting[place].added, waiting[place].number)
            and likeness(waiting[place].text, others[one].text) >= LIKE
            for one in alike[:20]
        )
    )


def _key(world: World, order: Sequence[tuple[int, int, tuple[str, ...]]]) -> str:
    """Name an order, anew every hour: an order may come back that another has replaced meanwhile."""
    return f"queue:{world.at:%Y-%m-%dT%H}:{digest_of([one[0] for one in order])[7:23]}"
