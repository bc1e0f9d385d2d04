"""What the real Polis worker computed from the same votes, figure by figure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isegoria.opinion.analysis import analyse
from isegoria.opinion.consensus import group_aware_consensus, majority
from isegoria.opinion.conversation import Conversation, Statement
from isegoria.opinion.representativeness import polis_representatives
from isegoria.opinion.routing import priorities
from isegoria.opinion.settings import POLIS
from isegoria.opinion.tallies import Tallies
from isegoria.opinion.votes import VoteEvents

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from isegoria.opinion.consensus import Majority
    from isegoria.opinion.landscape import Landscape

EXACT = 1e-9


@dataclass(frozen=True)
class Golden:
    """One conversation as we compute it, beside what the Polis worker wrote about it."""

    ours: Landscape
    worker: dict[str, Any]

    @property
    def statements(self) -> list[int]:
        """Statement ids in the worker's order, which is ours."""
        return list(self.worker["tids"])

    @property
    def groups(self) -> list[str]:
        """Group names in ascending order."""
        return sorted(self.worker["group-votes"], key=int)

    @property
    def tallies(self) -> Tallies:
        """The votes of the worker's own groups, which depend on the history of its updates."""
        counts = {
            kind: np.array(
                [
                    [self.worker["group-votes"][group]["votes"][str(one)][kind] for one in self.statements]
                    for group in self.groups
                ]
            )
            for kind in "ADS"
        }
        return Tallies(counts["A"], counts["D"], counts["S"])

    def by_statement(self, name: str) -> NDArray[np.float64]:
        """Give the worker's figure of that name for every statement: shape (C,)."""
        return np.array([self.worker[name][str(one)] for one in self.statements])


def read_golden(folder: Path) -> Golden:
    """Compute the landscape of the votes in `folder`; there, unlike in `pca`, +1 means agree."""
    worker = json.loads((folder / "math-pca2.json").read_text(encoding="utf-8"))
    raw = json.loads((folder / "votes.json").read_text(encoding="utf-8"))
    rows = [
        (
            int(one.get("pid", one.get("participant_id"))),
            int(one.get("tid", one.get("statement_id"))),
            int(one["vote"]),
            int(float(one["modified"])),
        )
        for one in raw
    ]
    people = np.unique([row[0] for row in rows])
    events = VoteEvents(
        people,
        np.array(worker["tids"]),
        np.searchsorted(people, [row[0] for row in rows]).astype(np.uint32),
        np.searchsorted(worker["tids"], [row[1] for row in rows]).astype(np.uint16),
        np.array([row[2] for row in rows], np.int8),
        np.array([row[3] for row in rows], np.int64),
    )
    statements = tuple(
        Statement(one, moderated=-1 if one in worker["mod-out"] else 1, is_meta=one in worker["meta-tids"])
        for one in worker["tids"]
    )
    return Golden(analyse(Conversation(events, statements), POLIS), worker)


@pytest.fixture(scope="module", params=["150ptpt-3gp-no-strict-no-meta", "below-100-ptpts"])
def golden(request: pytest.FixtureRequest, shared_data: Path) -> Golden:
    """Give each of the two conversations in turn."""
    return read_golden(shared_data / "polis-golden" / str(request.param))


def test_the_centre_is_the_workers(golden: Golden) -> None:
    """The average vote on each statement is Polis's, whose sign is turned; 0 where moderated out."""
    theirs = -np.array(golden.worker["pca"]["center"])

    ours = golden.ours.space.centre

    np.testing.assert_allclose(ours, theirs, rtol=0, atol=EXACT)
    assert not ours[golden.ours.out].any()
    assert golden.ours.out.sum() == len(golden.worker["mod-out"])


def test_the_axes_are_the_workers_up_to_sign(golden: Golden) -> None:
    """The two directions in which opinions differ most are Polis's, without moderated statements."""
    theirs = np.array(golden.worker["pca"]["comps"])

    ours = golden.ours.space.axes.T

    signs = np.sign((ours * theirs).sum(axis=1))
    np.testing.assert_allclose(ours * signs[:, None], theirs, rtol=0, atol=EXACT)
    assert np.abs(ours[:, golden.ours.out]).max(initial=0.0) < 1e-15


def test_people_stand_where_the_worker_puts_them(golden: Golden) -> None:
    """Whoever has a base cluster to themselves stands on our map exactly where Polis shows them."""
    base = golden.worker["base-clusters"]
    alone = [
        (people[0], x, y)
        for people, x, y in zip(base["members"], base["x"], base["y"], strict=True)
        if len(people) == 1
    ]
    rows = np.searchsorted(golden.ours.participants, [one[0] for one in alone])
    theirs = np.array([one[1:] for one in alone])

    ours = golden.ours.positions[rows]

    axes = np.array(golden.worker["pca"]["comps"])
    # The worker projects votes of its own sign: one turn for that, one for each axis.
    signs = -np.sign((golden.ours.space.axes.T * axes).sum(axis=1))
    assert len(alone) > 20
    np.testing.assert_allclose(ours * signs, theirs, rtol=0, atol=EXACT)


def test_whoever_is_grouped_is_in_the_workers_conversation(golden: Golden) -> None:
    """We group nobody whom Polis leaves out; it keeps a few more, who came when few votes were enough."""
    theirs = set(golden.worker["in-conv"])

    ours = set(golden.ours.participants[golden.ours.qualified].tolist())

    assert ours <= theirs
    assert all(golden.worker["user-vote-counts"][str(one)] < POLIS.votes_to_group for one in theirs - ours)


def test_group_aware_consensus_is_the_workers(golden: Golden) -> None:
    """From the same groups, the product over groups of how far each agrees is Polis's."""
    ours = group_aware_consensus(golden.tallies)

    np.testing.assert_allclose(ours, golden.by_statement("group-aware-consensus"), rtol=0, atol=EXACT)


def test_groups_stand_for_what_the_worker_chose(golden: Golden) -> None:
    """From the same groups, each stands for the same statements, in the same order and direction."""
    theirs = [
        [
            (one["tid"], one["repful-for"], one["n-success"], one["n-trials"])
            for one in golden.worker["repness"][group]
        ]
        for group in golden.groups
    ]

    chosen = polis_representatives(golden.tallies, golden.ours.out)

    ours = [
        [(golden.statements[one.statement], one.direction, one.count, one.seen) for one in group]
        for group in chosen
    ]
    assert ours == theirs


def test_representativeness_is_the_workers(golden: Golden) -> None:
    """Each of the four figures by which Polis chooses what a group stands for is Polis's."""
    theirs = [one for group in golden.groups for one in golden.worker["repness"][group]]

    chosen = [one for group in polis_representatives(golden.tallies, golden.ours.out) for one in group]

    np.testing.assert_allclose(
        [(one.share, one.figures["share_test"], one.figures["ratio"]) for one in chosen],
        [(one["p-success"], one["p-test"], one["repness"]) for one in theirs],
        rtol=0,
        atol=EXACT,
    )
    # The worker writes this one in single precision: the nearest such number, neither above nor below.
    assert [one.figures["ratio_test"] for one in chosen] == [
        float(np.float32(one["repness-test"])) for one in theirs
    ]


@pytest.mark.parametrize("side", ["agree", "disagree"])
def test_majority_consensus_is_the_workers(golden: Golden, side: str) -> None:
    """What the crowd as a whole agrees with, and disagrees with, is what Polis lists, in its order."""
    theirs = golden.worker["consensus"][side]
    everyone = golden.ours.everyone
    tallies = everyone if side == "agree" else everyone.mirrored()

    ours: list[Majority] = majority(tallies, golden.ours.out)

    assert ours == golden.ours.majority[0 if side == "agree" else 1]
    assert [(golden.statements[one.statement], one.count, one.seen) for one in ours] == [
        (one["tid"], one["n-success"], one["n-trials"]) for one in theirs
    ]
    np.testing.assert_allclose(
        [(one.share, one.share_test) for one in ours],
        [(one["p-success"], one["p-test"]) for one in theirs] or np.empty((0,)),
        rtol=0,
        atol=EXACT,
    )


def test_priorities_are_the_workers(golden: Golden) -> None:
    """How soon each statement is shown next is what Polis draws by."""
    meta = np.isin(golden.statements, golden.worker["meta-tids"])

    ours = priorities(golden.tallies.together(), golden.ours.space, len(golden.statements), meta)

    np.testing.assert_allclose(ours, golden.by_statement("comment-priorities"), rtol=0, atol=EXACT)


def test_extremity_is_the_workers(golden: Golden) -> None:
    """How far out a statement lies, read back from its priority with no votes, is Polis's."""
    nobody = np.zeros((1, len(golden.statements)), np.int64)
    meta = np.zeros(len(golden.statements), np.bool_)

    priority = priorities(Tallies(nobody, nobody, nobody), golden.ours.space, len(golden.statements), meta)

    # With no votes the importance is (E + 1) / 4, and the newcomer's bonus 9.
    np.testing.assert_allclose(
        np.sqrt(priority) * 4 / 9 - 1, golden.worker["pca"]["comment-extremity"], rtol=0, atol=EXACT
    )
