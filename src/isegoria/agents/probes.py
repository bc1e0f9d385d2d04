"""Probes: what a steward proposes, or a reasoner answers, where it is shown what it was shown before."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from isegoria.agents.errors import AgentError
from isegoria.agents.requests import canonical, digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.agents.reasoners.asking import Question, Reasoner
    from isegoria.agents.steward import Proposal, Steward, Task

MOST_TASKS: Final = 200
MOST_PROPOSALS: Final = 10_000
FAULTS: Final = (Exception, SystemExit, GeneratorExit)


def probe_steward(steward: Steward, world: Any, reasoner: Reasoner) -> str:  # noqa: ANN401 - each steward says what its world is
    """Show a steward a world that never changes, and name what it would do by a digest.

    Nothing takes effect: proposals go nowhere. A steward that breaks gives the digest of how it breaks.

    Args:
        steward: whose plan and proposals are looked at.
        world: made up once, and kept.
        reasoner: one that answers the same each time, such as the offline one.
    """
    done: list[Any] = []
    try:
        for task in islice(steward.plan(world), MOST_TASKS):
            proposals = islice(steward.work(task, world, reasoner), MOST_PROPOSALS)
            done.append([_planned(task), [_proposed(one) for one in proposals]])
            canonical(done[-1])
    except FAULTS as wrong:
        done = [f"broke: {type(wrong).__name__}"]
    return digest_of(done)


def probe_reasoner(reasoner: Reasoner, questions: Mapping[str, Question]) -> dict[str, str]:
    """Ask a reasoner questions that never change, and name each answer, or trouble, by a digest."""
    found = {}
    for name, question in questions.items():
        try:
            answer = reasoner.ask(question)
            said: Any = {"text": answer.text, "citations": list(answer.citations)}
        except AgentError as wrong:
            said = {"trouble": getattr(wrong, "trouble", type(wrong).__name__)}
        found[name] = digest_of(said)
    return found


def _planned(task: Task) -> dict[str, Any]:
    return {
        "name": task.name,
        "prose": dict(task.prose),
        "after": list(task.after),
        "actions": task.actions,
        "risk": dict(task.risk),
        "criteria": dict(task.criteria),
        "about": dict(task.about),
    }


def _proposed(proposal: Proposal) -> dict[str, Any]:
    return proposal.request("probe").document()
