"""Reporter: writes the day's report, in which every sentence names what it rests on."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from isegoria.agents.steward import Proposal, Task
from isegoria.agents.stewards.catalogue import privileges_of
from isegoria.agents.stewards.report_checking import check_report
from isegoria.agents.stewards.report_claims import claims
from isegoria.agents.stewards.report_sentences import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.agents.reasoners.asking import Reasoner
    from isegoria.agents.steward import Prose
    from isegoria.agents.stewards.report_claims import Claim
    from isegoria.agents.world import World


class Reporter:
    """Reports once a day; it only counts and cites, and a checker recounts."""

    kind: ClassVar[str] = "reporter"
    goal: ClassVar[Prose] = MappingProxyType(
        {
            "en": "Tell everybody every day where the conversation stands, so that anybody can check it.",
            "ja": "対話の現状を毎日、だれもが確かめられる形で知らせる。",
        }
    )
    done: ClassVar[Prose] = MappingProxyType(
        {
            "en": "The day's report is published, and every sentence in it names its statements and counts.",
            "ja": "その日の報告が公表され、どの文にも根拠となる意見と数が示されている。",
        }
    )
    measures: ClassVar[Prose] = MappingProxyType(
        {
            "en": "Days with a report; sentences that did not hold when recounted (none).",
            "ja": "報告のあった日数。数え直して合わなかった文の数（0であること）。",
        }
    )
    privileges: ClassVar[frozenset[str]] = privileges_of("reporter")
    needs_voters: ClassVar[bool] = False

    def plan(self, world: World) -> Sequence[Task]:
        """Report once a day, once enough people took part that anything may be told."""
        if _key(world) in world.asked or world.participants < world.fewest:
            return ()
        return (
            Task(
                "report",
                {
                    "en": f"Write the report of {world.at:%Y-%m-%d}.",
                    "ja": f"{world.at:%Y-%m-%d}の報告を書く。",
                },
                risk={
                    "en": "A wrong sentence could mislead; so each is recounted before it is proposed.",
                    "ja": "誤った文は人を惑わせる。そのためどの文も提案の前に数え直す。",
                },
                criteria=self.done,
            ),
        )

    def work(self, task: Task, world: World, reasoner: Reasoner) -> Sequence[Proposal]:  # noqa: ARG002 - needs none
        """Propose the report."""
        said = claims(world)
        report: dict[str, Any] = {
            "day": f"{world.at:%Y-%m-%d}",
            "source": world.source,
            "digest": world.digest,
            "sentences": [_sentence(one) for one in said],
        }
        check_report(report, world)
        return (
            Proposal(
                "publish",
                "report",
                _key(world),
                report,
                {
                    "en": f"{task.prose['en']} It has {len(said)} sentences; each names its "
                    "statements and counts.",
                    "ja": f"{task.prose['ja']}{len(said)}文から成り、"
                    "どの文にも根拠の意見と数が示されている。",
                },
                words={"day": report["day"]},
                numbers={
                    "sentences": len(said),
                    "statements": len({number for one in said for number in one.statements}),
                    "participants": world.participants,
                },
                flags=frozenset({"citation"}),
            ),
        )


def _sentence(one: Claim) -> dict[str, object]:
    return {
        "kind": one.kind,
        "cites": {"statements": list(one.statements), "figures": dict(one.figures)},
        **{language: render(one.kind, one.statements, one.figures, language) for language in ("en", "ja")},
    }


def _key(world: World) -> str:
    return f"report:{world.at:%Y-%m-%d}"
