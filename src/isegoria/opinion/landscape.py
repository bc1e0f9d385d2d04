"""The landscape of opinion: everything computed from the votes, as one value that cannot change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.consensus import Consensus, Majority
    from isegoria.opinion.conversation import Conversation
    from isegoria.opinion.groups import Grouping
    from isegoria.opinion.representativeness import Representative
    from isegoria.opinion.settings import Settings
    from isegoria.opinion.space import Space
    from isegoria.opinion.tallies import Tallies
    from isegoria.opinion.votes import Ids


@dataclass(frozen=True, slots=True, eq=False)
class Landscape:
    """What people think of a conversation's statements, and where they agree and differ.

    Attributes:
        conversation: topic and texts.
        settings: how it was computed.
        participants: shape (n,); ids in ascending order.
        statements: shape (C,); ids in ascending order.
        votes: latest votes, one a participant and statement.
        events: shape (C, 3); disagree, pass and agree over every vote event, re-votes included.
        out: shape (C,); statements left out of space, consensus and divisions: moderated out or meta.
        space: the directions in which opinions differ.
        positions: shape (n, 2); where each participant stands on the map.
        qualified: shape (n,); who has voted enough to be grouped.
        grouping: the opinion groups.
        stability: shape (k,); how far each group returns when half of the people are left out; None where
            not computed.
        everyone: latest votes of all participants, as one group.
        tallies: latest votes by opinion group; of all who qualified where there are no groups.
        representatives: for each group, what it stands for.
        consensus: agreement in the least agreeing group.
        agreed: statements that every group agrees with, surest first.
        rejected: statements that every group disagrees with, surest first.
        majority: Polis's majority consensus: agreed and disagreed.
        group_aware_consensus: shape (C,).
        divisiveness: shape (C,).
        divisive: statements that divide the groups, most divisive first.
        priority: shape (C,); weight for being shown next.
    """

    conversation: Conversation
    settings: Settings
    participants: Ids
    statements: Ids
    votes: int
    events: NDArray[np.int64]
    out: NDArray[np.bool_]
    space: Space
    positions: NDArray[np.float64]
    qualified: NDArray[np.bool_]
    grouping: Grouping
    stability: NDArray[np.float64] | None
    everyone: Tallies
    tallies: Tallies
    representatives: list[list[Representative]]
    consensus: Consensus
    agreed: NDArray[np.intp]
    rejected: NDArray[np.intp]
    majority: tuple[list[Majority], list[Majority]]
    group_aware_consensus: NDArray[np.float64]
    divisiveness: NDArray[np.float64]
    divisive: NDArray[np.intp]
    priority: NDArray[np.float64]

    @property
    def groups(self) -> int:
        """How many opinion groups there are; 0 means that there are no clear groups."""
        return self.grouping.count

    @property
    def group_sizes(self) -> NDArray[np.int64]:
        """Members of each group: shape (k,), largest first."""
        return np.bincount(self.grouping.labels[self.grouping.labels >= 0], minlength=self.groups)
