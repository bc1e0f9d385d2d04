"""A steward of one's own: it points out statements that repeat an older one word for word.

`docs/own-steward.md` explains it, and how a site loads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from isegoria.agents.steward import Proposal, Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isegoria.agents.reasoners.asking import Reasoner
    from isegoria.agents.steward import Prose
    from isegoria.agents.world import World


class Echoes:
    """Suggests to moderators that two statements say the same; moderators decide."""

    kind: ClassVar[str] = "echoes"
    goal: ClassVar[Prose] = {
        "en": "Let nobody vote twice on one thing.",
        "ja": "同じことに二度投票させない。",
    }
    done: ClassVar[Prose] = {"en": "Moderators know every echo.", "ja": "モデレーターに重複を伝え終えた。"}
    measures: ClassVar[Prose] = {"en": "Echoes that people accept.", "ja": "人が認めた重複の数。"}
    privileges: ClassVar[frozenset[str]] = frozenset({"suggest duplicate"})
    needs_voters: ClassVar[bool] = False

    def plan(self, world: World) -> list[Task]:
        """Have one task for each echo that was not pointed out before."""
        found = [(new, old) for new, old in _echoes(world) if f"echo:{new}" not in world.asked]
        return [Task(f"echo-{new}", _said(new, old), about={"new": new, "old": old}) for new, old in found]

    def work(self, task: Task, world: World, reasoner: Reasoner) -> Iterator[Proposal]:  # noqa: ARG002 - asks nobody
        """Ask for the suggestion: the gate decides by the constitution, and then a moderator."""
        new, old = task.about["new"], task.about["old"]
        arguments = {"statement": new, "of": old, "likeness": 100}
        flags = frozenset({"reversible"})
        yield Proposal("suggest", "duplicate", f"echo:{new}", arguments, _said(new, old), flags=flags)


def _said(new: int, old: int) -> Prose:
    return {
        "en": f"Statement {new} repeats statement {old}.",
        "ja": f"意見{new}は意見{old}の繰り返しである。",
    }


def _echoes(world: World) -> Iterator[tuple[int, int]]:
    first: dict[str, int] = {}
    for one in sorted(world.statements.values(), key=lambda one: (one.added, one.number)):
        words = " ".join(one.text.casefold().split()).rstrip(".!。！")
        if one.state in {"shown", "pending"} and words:
            if words in first:
                yield one.number, first[words]
            first.setdefault(words, one.number)
