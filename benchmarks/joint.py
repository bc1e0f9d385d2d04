"""Joint groups beside those of one place: how well planted groups come back, and how large documents are.

python -m benchmarks.joint ../shared/data/polis
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import adjusted_rand_score

from benchmarks.planted import MAIN, PLAIN, Plan, crowd
from isegoria.opinion import Conversation, Votes, analyse, read_conversation
from isegoria.opinion.joint.document import document_of
from isegoria.opinion.joint.keys import key_of
from isegoria.opinion.joint.sums import votes_over
from isegoria.opinion.joint.together import HostVotes, host_votes, together

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.joint.together import Third

PLANS: dict[str, Plan] = {
    "planted, 2,000 people": replace(PLAIN, participants=2_000, statements=200),
    "planted, 2,000, yes-sayers": replace(MAIN, participants=2_000, statements=200, offset=1.2),
    "planted, 10,000": PLAIN,
    "planted, 10,000, yes-sayers": MAIN,
}


def held(conversation: Conversation) -> HostVotes:
    """Hold everything in one place."""
    out = np.array([one.is_meta or one.moderated < 0 for one in conversation.statements], np.bool_)
    keys = [key_of(f"{one.id} {one.text}") for one in conversation.statements]
    return host_votes(Votes.latest(conversation.events), keys, out)


def halves(whole: HostVotes) -> dict[str, HostVotes]:
    """Send every other participant to either of two hosts."""
    people = np.arange(whole.votes.participants.size)
    return {
        name: HostVotes(
            whole.votes.only(np.flatnonzero(people % 2 == one)),
            whole.out,
            whole.sector[people % 2 == one],
            whole.sectors,
        )
        for one, name in enumerate(("one", "other"))
    }


def groups(whole: HostVotes, third: Third) -> NDArray[np.int64]:
    """Give each person's joint group."""
    first = third.second.first
    votes = votes_over(whole.votes, first.sums.statements)
    return third.second.groups.of(third.second.lattice.find(votes, first.frame, first.needed))


def line(name: str, conversation: Conversation, planted: NDArray[np.int64] | None) -> str:
    """Measure one conversation, as a line of a table."""
    whole = held(conversation)
    started = time.perf_counter()
    joint = together(halves(whole))
    seconds = time.perf_counter() - started
    same = document_of(joint)["digest"] == document_of(together({"all": whole}))["digest"]
    ordinary, found = analyse(conversation).grouping, groups(whole, joint)
    both = (ordinary.labels >= 0) & (found >= 0)
    alike = adjusted_rand_score(ordinary.labels[both], found[both]) if ordinary.count else 1.0
    recovered = "–"
    if planted is not None:
        scores = [adjusted_rand_score(planted, labels) for labels in (found, ordinary.labels)]
        recovered = " / ".join(f"{one:.3f}" for one in scores)
    return (
        f"| {name} | {found.size:,} | {joint.second.lattice.counts.size:,} | "
        f"{joint.second.groups.count} / {ordinary.count} | {alike:.2f} | {recovered} | "
        f"{'yes' if same else 'NO'} | {seconds:.2f} s |"
    )


def main(folder: Path) -> None:
    """Print the table."""
    print(
        "| conversation | people | lattice points | groups, joint / one place | ARI between them | ", end=""
    )
    print("ARI to planted, joint / one place | digest of halves = of the whole | time |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for export in sorted(folder.iterdir()):
        print(line(".".join(export.name.split(".")[:2]), read_conversation(export), None), flush=True)
    for name, plan in PLANS.items():
        planted = crowd(plan)
        print(line(name, planted.conversation(), planted.group_of), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
