"""Auditor: publishes whether moderation treats the opinion groups alike, and accuses nobody."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Final

from isegoria.agents.requests import digest_of
from isegoria.agents.steward import Proposal, Task
from isegoria.agents.stewards.catalogue import privileges_of
from isegoria.agents.stewards.fairness import audit, authors_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.agents.reasoners.asking import Reasoner
    from isegoria.agents.steward import Prose
    from isegoria.agents.stewards.fairness import Audit
    from isegoria.agents.world import World

_TOLD: Final = 12


class Auditor:
    """Asks every day whether one group's statements are hidden more often than chance explains."""

    kind: ClassVar[str] = "auditor"
    goal: ClassVar[Prose] = MappingProxyType(
        {
            "en": "Let everybody see whether moderators treat the opinion groups alike.",
            "ja": "モデレーターが意見グループを等しく扱っているかを、だれもが確かめられるようにする。",
        }
    )
    done: ClassVar[Prose] = MappingProxyType(
        {
            "en": "The day's audit is published, with its figures and with what they cannot tell.",
            "ja": "その日の監査を、数値とその限界を添えて公表している。",
        }
    )
    measures: ClassVar[Prose] = MappingProxyType(
        {
            "en": "How often it sees a sign where moderation is fair, and none where it is not.",
            "ja": "公平なのに偏りの兆しがあるとした割合と、偏りがあるのに見逃した割合。",
        }
    )
    privileges: ClassVar[frozenset[str]] = privileges_of("auditor")
    needs_voters: ClassVar[bool] = False

    def plan(self, world: World) -> Sequence[Task]:
        """Audit once a day, where there are two groups to compare and something changed."""
        found = _audit(world)
        if found is None or _audited(world):
            return ()
        return (
            Task(
                "audit",
                {
                    "en": f"Audit {_count(found)} decisions of moderators, by opinion group.",
                    "ja": f"モデレーターの扱い{_count(found)}件を、意見グループごとに監査する。",
                },
                risk={
                    "en": "Moderators could be suspected without cause; so a sign takes odds of one in a "
                    "hundred, and it is no proof.",
                    "ja": "モデレーターが理由なく疑われるおそれがある。"
                    "そのため兆しとするのは偶然が100分の1以下の場合だけで、証拠とはしない。",
                },
                criteria=self.done,
                about={"statements": _count(found)},
            ),
        )

    def work(self, task: Task, world: World, reasoner: Reasoner) -> Sequence[Proposal]:  # noqa: ARG002 - needs none
        """Propose to publish the audit."""
        found = _audit(world)
        if found is None:
            return ()
        return (
            Proposal(
                "publish",
                "audit",
                _key(world),
                {
                    "hidden": found.hidden,
                    "groups": [
                        {
                            "group": one.group,
                            "letter": _letter(world, one.group),
                            "authors": one.authors,
                            "statements": one.statements,
                            "hidden": one.hidden,
                        }
                        for one in found.groups
                    ],
                    "p": found.p,
                    "permutations": found.permutations,
                    # What chance alone explains at any size of effect is no effect to be told.
                    "effect": found.effect if found.telling else None,
                    "verdict": "sign" if found.sign else "no-sign",
                },
                {"en": _english(found, world), "ja": _japanese(found, world)},
                words={"reason": "sign" if found.sign else "no-sign"},
                numbers={"hidden": found.hidden, "p": found.p, "groups": len(found.groups)},
                flags=frozenset({"citation"}),
            ),
        )


def _audit(world: World) -> Audit | None:
    return audit(authors_of(world), fewest=world.fewest)


def _count(found: Audit) -> int:
    return sum(one.statements for one in found.groups)


def _audited(world: World) -> bool:
    """Tell whether there was an audit today, or one of just the same."""
    day, same = _key(world).rsplit(":", 1)
    return any(one.startswith(f"{day}:") or one.endswith(f":{same}") for one in world.asked)


def _key(world: World) -> str:
    told = [[one.group, one.statements, one.hidden] for one in authors_of(world)]
    return f"audit:{world.at:%Y-%m-%d}:{digest_of([world.fewest, sorted(told)])[7:23]}"


def _letter(world: World, group: int) -> str:
    return world.letters[group] if group < len(world.letters) else ""


def _named(world: World, group: int) -> str:
    return _letter(world, group) or str(group + 1)


def _english(found: Audit, world: World) -> str:
    shares = "; ".join(
        f"group {_named(world, one.group)}: {one.hidden} of {one.statements} statements "
        f"by {one.authors} people"
        for one in found.groups[:_TOLD]
    )
    return (
        f"Moderated out: {shares}. Were the groups dealt out among the authors by chance alone, some group "
        f"would stand out as far in {found.p / 10:.1f} % of cases ({found.permutations:,} tried). "
        f"{_verdict_english(found, world)}"
    )


def _verdict_english(found: Audit, world: World) -> str:
    if not found.telling:
        return (
            "These are too few decisions to tell: even if one group's statements alone had been hidden, it "
            "could hardly be told from chance."
        )
    if found.sign:
        often = "more" if found.harsher else "less"
        return (
            f"A sign that what group {_named(world, found.apart)} writes is hidden {often} often. "
            "It does not tell why: people should look at the reasons."
        )
    return "No sign of unequal treatment; a small difference could stay unseen."


def _japanese(found: Audit, world: World) -> str:
    shares = "、".join(
        f"グループ{_named(world, one.group)}は{one.authors}人の{one.statements}件のうち{one.hidden}件"
        for one in found.groups[:_TOLD]
    )
    return (
        f"非表示とされたのは、{shares}。グループの区分を投稿者に偶然だけで割り当て直した場合、"
        f"同じくらい離れたグループが現れる割合は{found.p / 10:.1f}%である（{found.permutations:,}回試行）。"
        f"{_verdict_japanese(found, world)}"
    )


def _verdict_japanese(found: Audit, world: World) -> str:
    if not found.telling:
        return (
            "判断するには件数が少なすぎる。"
            "仮に一つのグループの意見だけが非表示とされていても、偶然と区別できない。"
        )
    if found.sign:
        often = "多く" if found.harsher else "少なく"
        return (
            f"グループ{_named(world, found.apart)}の意見がより{often}非表示とされている兆しがある。"
            "理由まではわからないので、人が確かめる必要がある。"
        )
    return "不平等な扱いの兆しはない。ただし小さな差は見えないことがある。"
