"""Drafter: drafts clauses from the slate, each with what it rests on; people adopt a draft or drop it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Final

from isegoria.agents.steward import Proposal, Task
from isegoria.agents.stewards.catalogue import privileges_of
from isegoria.agents.stewards.clause_wording import LONGEST, worded
from isegoria.agents.stewards.duplicates import LIKE, differ
from isegoria.agents.stewards.likeness import likeness, promising
from isegoria.agents.stewards.readings import readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.agents.reasoners.asking import Reasoner
    from isegoria.agents.steward import Prose
    from isegoria.agents.stewards.clause_wording import Wording
    from isegoria.agents.world import StatementFacts, World

MOST: Final = 5
BESIDE: Final = 4
_LOOKED_AT: Final = 20


class Drafter:
    """Gives those who draft a first wording of each statement of the slate."""

    kind: ClassVar[str] = "drafter"
    goal: ClassVar[Prose] = MappingProxyType(
        {
            "en": "Let those who draft begin with what people said, not with an empty page.",
            "ja": "白紙からではなく、人々が述べたことから起草を始められるようにする。",
        }
    )
    done: ClassVar[Prose] = MappingProxyType(
        {
            "en": "Every statement of the slate has a clause, or a draft that names what it rests on.",
            "ja": "選ばれたすべての意見に、条項か、根拠を示した条項案がある。",
        }
    )
    measures: ClassVar[Prose] = MappingProxyType(
        {
            "en": "How many drafts people take up, and how few of their words they have to change.",
            "ja": "人が採用した条項案の割合と、言葉を直さずに済んだ割合。",
        }
    )
    privileges: ClassVar[frozenset[str]] = privileges_of("drafter")
    needs_voters: ClassVar[bool] = False

    def plan(self, world: World) -> Sequence[Task]:
        """Have a task for each of the next five statements of the slate that has neither clause nor draft."""
        return tuple(
            Task(
                f"clause:{world.ratification}:{origin[0]}",
                {
                    "en": f"Draft a clause from {_named(origin, 'en')}.",
                    "ja": f"{_named(origin, 'ja')}から条項案を起草する。",
                },
                risk={
                    "en": "A draft could say what nobody agreed with; so it keeps to what people wrote, "
                    "names it, and people decide.",
                    "ja": "だれも同意していないことを書くおそれがある。そのため人々が書いたことに沿い、"
                    "根拠を示し、決めるのは人とする。",
                },
                criteria=self.done,
                about={"statements": list(origin), "place": place},
            )
            for place, origin in origins(world)
        )

    def work(self, task: Task, world: World, reasoner: Reasoner) -> Sequence[Proposal]:
        """Propose one draft.

        Raises:
            ReasonerError: there is no wording that can be used.
        """
        numbers = tuple(int(one) for one in task.about["statements"])
        found = [world.statements[one] for one in numbers if one in world.statements]
        if len(found) < len(numbers) or not all(_usable(one) for one in found):
            return ()
        wording = worded(found, world, reasoner)
        return (_proposal(task, world, numbers, wording),)


def origins(world: World) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """List what the next drafts are to rest on.

    Each begins with a statement of the slate that is shown, and that neither a clause nor an earlier draft of
    this steward's rests on. At most four others that say the same, and divide people no differently, go with
    it.

    Returns:
        Place on the slate, from 1, and numbers of statements, for each; five at most.
    """
    if not world.ratification:
        return ()
    used = set(world.drafted) | _drafted_before(world)
    shown = [one for one in world.statements.values() if _usable(one)]
    leads = [
        (place, world.statements[number])
        for place, number in enumerate(world.slate, 1)
        if number in world.statements and number not in used and _usable(world.statements[number])
    ][: 2 * MOST]
    found: list[tuple[int, tuple[int, ...]]] = []
    texts = [one.text for one in shown]
    for at, alike in promising([one.text for _place, one in leads], texts):
        place, lead = leads[at]
        if lead.number not in used and len(found) < MOST:
            others = [shown[one] for one in alike[:_LOOKED_AT]]
            origin = (lead.number, *_beside(lead, others, used))
            used.update(origin)
            found.append((place, origin))
    return tuple(found)


def _beside(lead: StatementFacts, others: Sequence[StatementFacts], used: set[int]) -> list[int]:
    """Find statements that say what one says, and can be read in all of its languages."""
    languages = readings(lead).keys()
    found = [
        (-likeness(lead.text, one.text), one.number)
        for one in others
        if one.number not in used
        and one.number != lead.number
        and languages <= readings(one).keys()
        and not differ(lead, one)
    ]
    return [number for alike, number in sorted(found) if -alike >= LIKE][:BESIDE]


def _drafted_before(world: World) -> set[int]:
    """Give the statements that drafts of this steward rest on, as far as all that one rests on is shown."""
    start = f"clause:{world.ratification}:"
    found: set[int] = set()
    for key in world.asked:
        if key.startswith(start):
            numbers = [int(one) for one in key.removeprefix(start).split("+") if one.isdecimal()]
            if all(one in world.statements and _usable(world.statements[one]) for one in numbers):
                found.update(numbers)
    return found


def _usable(one: StatementFacts) -> bool:
    return one.state == "shown" and 0 < len(one.text.strip()) <= LONGEST


def _proposal(task: Task, world: World, numbers: tuple[int, ...], wording: Wording) -> Proposal:
    votes = [world.statements[one].everyone for one in wording.cited]
    flags = {"reversible", "citation", *(("verbatim",) if wording.verbatim else ())}
    how = _VERBATIM if wording.verbatim else _WORDED
    return Proposal(
        "draft",
        "clause",
        f"clause:{world.ratification}:{'+'.join(map(str, numbers))}",
        {
            "ratification": world.ratification,
            "statements": list(wording.cited),
            "place": int(task.about["place"]),
            "titles": dict(wording.titles),
            "prose": dict(wording.prose),
        },
        {
            language: task.prose[language]
            + how[language].format(
                source=wording.source,
                reasoner=wording.reasoning.reasoner,
                cited=_named(wording.cited, language),
            )
            for language in ("en", "ja")
        },
        words={"reasoner": wording.reasoning.reasoner},
        numbers={
            "statements": len(wording.cited),
            "votes": sum(one.seen for one in votes if one is not None),
        },
        flags=frozenset(flags),
        reasoning=wording.reasoning,
    )


def _named(numbers: Sequence[int], language: str) -> str:
    if language == "ja":
        return f"意見{'、'.join(map(str, numbers))}"
    return f"statement{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


_VERBATIM: Final = {
    "en": " It is in the words of statement {source}. A person adopts or drops it.",
    "ja": "文言は意見{source}のとおりである。採否は人が決める。",
}
_WORDED: Final = {
    "en": " It was worded by {reasoner}, cites {cited}, and tells no number that is not theirs. A person "
    "adopts or drops it.",
    "ja": "文言は{reasoner}による。{cited}を根拠とし、根拠にない数は含まない。採否は人が決める。",
}
