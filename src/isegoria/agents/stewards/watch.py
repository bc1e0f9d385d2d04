"""Watch: warns people of votes that look coordinated; it names nobody and touches no vote."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from isegoria.agents.requests import digest_of
from isegoria.agents.steward import Proposal, Task
from isegoria.agents.stewards.alarms import Alarm, alarms, describe
from isegoria.agents.stewards.catalogue import privileges_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.agents.reasoners.asking import Reasoner
    from isegoria.agents.steward import Prose
    from isegoria.agents.world import World


class Watch:
    """Looks for near-duplicate ballots, bursts and clockwork.

    What its alarms are about is of few people, so only roles see it: the plan, which everybody can read,
    tells no more than that there is one.
    """

    kind: ClassVar[str] = "watch"
    goal: ClassVar[Prose] = MappingProxyType(
        {
            "en": "Let moderators and overseers know early where votes may not be people's own.",
            "ja": "本人の意思ではないかもしれない投票を、モデレーターと監督者が早く知れるようにする。",
        }
    )
    done: ClassVar[Prose] = MappingProxyType(
        {
            "en": "Whatever chance hardly explains lies before people, and every vote is untouched.",
            "ja": "偶然では説明しにくいことを人に示し、どの投票にも触れていない。",
        }
    )
    measures: ClassVar[Prose] = MappingProxyType(
        {
            "en": "How many alarms people dismiss; how many planted brigades it finds in tests.",
            "ja": "人が退けた警告の数。試験で仕込んだ組織的投票を見つけた割合。",
        }
    )
    privileges: ClassVar[frozenset[str]] = privileges_of("watch")
    needs_voters: ClassVar[bool] = True

    def plan(self, world: World) -> Sequence[Task]:
        """Warn where there is something that was not warned of before, or that has doubled since."""
        found = [one for one in alarms(world.voters) if _key(one) not in world.asked]
        if not found:
            return ()
        return (
            Task(
                "warn",
                {
                    "en": "Warn moderators and overseers of votes that look coordinated.",
                    "ja": "組織的に見える投票について、モデレーターと監督者に警告する。",
                },
                actions=len(found),
                risk={
                    "en": "Honest people who think alike could be suspected; so nobody is named, no vote is "
                    "touched, and people decide.",
                    "ja": "考えの近い人々が疑われるおそれがある。"
                    "そのため名指しせず、どの投票にも触れず、人が判断する。",
                },
                criteria=self.done,
                about={"alarms": [one.document() for one in found]},
            ),
        )

    def work(self, task: Task, world: World, reasoner: Reasoner) -> Sequence[Proposal]:  # noqa: ARG002 - needs neither
        """Propose the alarms."""
        return tuple(_proposal(Alarm.read(one)) for one in task.about["alarms"])


def _proposal(one: Alarm) -> Proposal:
    return Proposal(
        "raise",
        "alarm",
        _key(one),
        {
            "kind": one.kind,
            "people": one.people,
            "statements": list(one.statements),
            "strength": one.strength,
            "from": one.since,
            "to": one.until,
            "restricted": True,
        },
        {language: describe(one, language) for language in ("en", "ja")},
        words={"reason": one.kind},
        numbers={"people": one.people, "strength": one.strength, "statements": len(one.statements)},
        flags=frozenset({"reversible", "restricted"}),
    )


def _key(one: Alarm) -> str:
    """Name an alarm by when it began and how often it doubled; everybody sees keys, so in no clear words."""
    return f"alarm:{digest_of([one.kind, one.since, one.people.bit_length()])[7:23]}"
