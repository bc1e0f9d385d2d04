"""Whom each published figure counts: read back from a page of figures, beside the votes it was made from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from isegoria.opinion import Votes
from isegoria.opinion.publication.figures import SectorOf, page_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion import Conversation, Landscape

FEWEST = 10


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """One state of a conversation: who is where, who voted, and what is published of it.

    Attributes:
        page: of figures.
        labels: shape (n,); each participant's group, -1 for none.
        sectors: shape (n,); likewise.
        verified: shape (n,); an invitation vouches for the sector.
        votes: shape (n, C); NaN where somebody did not vote.
    """

    page: dict[str, Any]
    labels: NDArray[np.int64]
    sectors: NDArray[np.int64]
    verified: NDArray[np.bool_]
    votes: NDArray[np.float64]

    def cells(self, statement: int) -> NDArray[np.int64]:
        """Tell whom each published tally of a statement counts: shape (cells, voters on it), 0 or 1."""
        voted = ~np.isnan(self.votes[:, statement])
        found = [
            self.labels[voted] == group
            for group, row in enumerate(self.page["by_group"])
            if row[statement] is not None
        ]
        if not self.page["by_group"] and self.page["lower"][statement] is not None:
            found.append(self.labels[voted] == 0)  # the bound is that of all who voted enough
        everybody = np.ones(int(voted.sum()), np.bool_)
        if self.page["total"][statement] is not None:
            found.append(everybody if self.page["whole"][statement] else np.any(found, axis=0))
        found += [
            self.sectors[voted] == sector
            for sector, row in enumerate(self.page["by_sector"])
            if row[statement] is not None
        ]
        return np.array(found, np.int64).reshape(len(found), everybody.size)

    def sizes(self) -> NDArray[np.int64]:
        """Tell whom each published size counts: shape (sizes, people in any), 0 or 1.

        That somebody is in no group or in no sector is not a secret; see `suppressing`.
        """
        groups, sectors = self.page["groups"], self.page["sectors"]
        found = [self.labels == place for place, one in enumerate(groups) if one["size"] is not None]
        if groups and self.page["qualified"] is not None:
            found.append(self.labels >= 0)
        found += [self.sectors == place for place, one in enumerate(sectors) if one["size"] is not None]
        people = np.array(found, np.int64).reshape(len(found), self.labels.size)
        return people[:, people.any(axis=0)]

    def vouched(self, sector: int) -> NDArray[np.int64]:
        """Tell whom the published figures of one sector count: its members, and those vouched for."""
        members = self.sectors == sector
        one = self.page["sectors"][sector]
        found = [] if one["size"] is None else [members[members]]
        found += [] if one["verified"] is None else [self.verified[members]]
        return np.array(found, np.int64).reshape(len(found), int(members.sum()))


def fewest_counted(cells: NDArray[np.int64], factors: NDArray[np.int64]) -> int:
    """Form whole-number combinations of cells; give the least number of people that any of them counts.

    Args:
        cells: shape (cells, people); 1 for whoever is counted.
        factors: shape (queries, cells).

    Returns:
        Combinations that count nobody are left out; where all do, more people than there are.
    """
    counted = ((factors @ cells) != 0).sum(axis=1)
    return int(np.where(counted > 0, counted, cells.shape[1] + FEWEST).min(initial=cells.shape[1] + FEWEST))


def state_of(
    landscape: Landscape,
    conversation: Conversation,
    votes: NDArray[np.float64],
    labels: NDArray[np.int64],
    sectors: NDArray[np.int64],
    *,
    important: NDArray[np.int64] | None = None,
    verified: NDArray[np.bool_] | None = None,
) -> State:
    """Publish a conversation whose people are in these groups and sectors."""
    groups, count = int(labels.max(initial=-1)) + 1, int(sectors.max(initial=-1)) + 1
    known = np.zeros(labels.size, np.bool_) if verified is None else verified & (sectors >= 0)
    vouched = np.bincount(sectors[known], minlength=count).astype(np.int64)
    of = SectorOf(sectors, tuple("abcdefghi"[:count]), tuple({} for _one in range(count)), vouched)
    if groups:
        grouping = replace(landscape.grouping, labels=labels, count=groups)
        landscape = replace(landscape, grouping=grouping, stability=None)
    marks = np.zeros(votes.shape[1], np.int64) if important is None else important
    page = page_of(landscape, Votes.latest(conversation.events), of, marks, FEWEST)
    return State(page, labels, sectors, known, votes)
