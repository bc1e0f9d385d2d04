"""Nothing that counts fewer than k people is published, nor anything from which such a count follows.

A cell is how some people (a group, a sector, everybody) voted on one statement: how many agree, disagree and
passed. What has to be k or more is the number of people who voted; that one of twelve disagrees says no more
about any of the twelve than that twelve agree.

Cells can be added and subtracted. Groups do not overlap, nor do sectors, but a group and a sector may; and
everybody's votes less those of all groups are the votes of the few who are in none. Whatever whole-number
combination of published cells somebody forms, the people who count in it, with whatever sign, shall be none
or at least k. It suffices to look at a union of groups beside a union of sectors: people who are in one but
not in the other. (Any other combination has at least those of some such pair: give equal coefficients to two
of its blocks and nobody is added who did not count before.) For a union of groups the sectors to choose are
those of which most people are in it, so that unions of sectors need no search.

Three things are held back for this: cells of fewer than k people; the tally of everybody, where what it says
beyond the groups would be of fewer than k (the groups that are shown are then published as one); and sectors,
the smallest first, until nothing of fewer than k follows. Sizes of groups and sectors follow the same rule.

What is not held back: how many people take part, voted on a statement, or have voted too little to be in a
group. And somebody who compares results of different times sees what changed in between; a conversation in
which few people vote an hour and that must not matter shows its results once it is closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_GROUPS = 12  # every union of groups is looked at; the opinion room finds five groups at most


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Which cells may be published.

    Attributes:
        total: shape (C,); any tally of the crowd.
        whole: shape (C,); that tally is of everybody; else it is of the groups shown.
        groups: shape (k, C).
        sectors: shape (s, C).
    """

    total: NDArray[np.bool_]
    whole: NDArray[np.bool_]
    groups: NDArray[np.bool_]
    sectors: NDArray[np.bool_]


def cells_shown(voters: NDArray[np.int64], fewest: int) -> Shown:
    """Decide what may be published.

    Args:
        voters: shape (k + 1, s + 1, C); how many of each group and sector voted on each statement. The last
            row is of people in no group, the last column of people in no sector. Never modified.
        fewest: k, people that a published cell counts at least.
    """
    by_group, by_sector = voters[:-1].sum(axis=1), voters[:, :-1].sum(axis=0)
    everybody = voters.sum(axis=(0, 1))
    groups = by_group >= fewest
    beyond = everybody - np.where(groups, by_group, 0).sum(axis=0)
    whole = (everybody >= fewest) & ((beyond == 0) | (beyond >= fewest))
    sectors = by_sector >= fewest
    doubtful = np.flatnonzero(sectors.any(axis=0))
    while doubtful.size:
        few = _too_few_between(
            voters[:, :, doubtful], groups[:, doubtful], sectors[:, doubtful], whole[doubtful], fewest
        )
        doubtful = doubtful[few]
        sizes = np.where(sectors, by_sector, np.iinfo(np.int64).max)[:, doubtful]
        sectors[sizes.argmin(axis=0), doubtful] = False
        doubtful = doubtful[sectors[:, doubtful].any(axis=0)]
    return Shown(whole | groups.any(axis=0), whole, groups, sectors)


def sizes_shown(sizes: NDArray[np.int64], others: int, fewest: int) -> NDArray[np.bool_]:
    """Decide which sizes of groups (or sectors) may be published beside the number of participants.

    Args:
        sizes: shape (k,).
        others: people in none of them.
        fewest: people that a published size counts at least.

    Returns:
        Shape (k,); where the sizes held back would follow as a sum of too few, one more is held back.
    """
    shown = sizes >= fewest
    hidden = int(sizes[~shown].sum())
    if hidden > 0 and hidden + others < fewest and shown.any():
        shown[int(np.argmin(np.where(shown, sizes, np.iinfo(np.int64).max)))] = False
    return shown


def sectors_beside_groups(
    people: NDArray[np.int64], groups: NDArray[np.bool_], sectors: NDArray[np.bool_], fewest: int
) -> NDArray[np.bool_]:
    """Decide which sizes of sectors may be published beside those of groups.

    Without this, whoever knows that a company of 38 thinks alike would learn from "group A, 40 people" and
    "companies, 38 people" that two others are in group A; who they are may be known in a town.

    Args:
        people: shape (k + 1, s + 1); how many are of each group and sector. The last row is of people in no
            group, the last column of people in no sector. Never modified.
        groups: shape (k,); whose sizes are published.
        sectors: shape (s,); whose sizes might be. Never modified.
        fewest: people that a published size counts at least.

    Returns:
        Shape (s,); the smallest sectors are held back until no union of groups differs from a union of
        sectors by too few.
    """
    shown = sectors.copy()
    sizes = people[:, :-1].sum(axis=0)
    nobody = np.zeros(1, np.bool_)
    while shown.any() and _too_few_between(
        people[..., None], groups[:, None], shown[:, None], nobody, fewest
    ):
        shown[int(np.argmin(np.where(shown, sizes, np.iinfo(np.int64).max)))] = False
    return shown


def part_shown(part: NDArray[np.int64], whole: NDArray[np.int64], fewest: int) -> NDArray[np.bool_]:
    """Decide where a part of a published whole may be counted: neither it nor the rest is of too few."""
    rest = whole - part
    return np.asarray((part >= fewest) & ((rest == 0) | (rest >= fewest)))


def _too_few_between(
    voters: NDArray[np.int64],
    groups: NDArray[np.bool_],
    sectors: NDArray[np.bool_],
    whole: NDArray[np.bool_],
    fewest: int,
) -> NDArray[np.bool_]:
    """Tell of which statements a count of too few would follow: shape (C,)."""
    columns = np.concatenate([sectors, np.zeros((1, sectors.shape[1]), np.bool_)])
    full = voters.sum(axis=0)
    rest = np.where(columns, 0, full).sum(axis=0)
    # Everybody less the sectors.
    few = np.asarray(whole & (rest > 0) & (rest < fewest))
    if groups.shape[0] > _MOST_GROUPS:
        raise ValueError(f"{groups.shape[0]} groups are more than {_MOST_GROUPS}")
    # With the whole, a union and its complement say the same, so the rest need not be in any.
    for union in range(1, 1 << groups.shape[0]):
        members = [group for group in range(groups.shape[0]) if union >> group & 1]
        inside = voters[members].sum(axis=0)
        outside = full - inside
        rest_inside = np.where(columns, 0, inside).sum(axis=0)
        rest_outside = rest - rest_inside
        between = np.where(columns, np.minimum(inside, outside), 0).sum(axis=0)
        between += np.where(whole, np.minimum(rest_inside, rest_outside), rest_inside)
        few |= groups[members].all(axis=0) & (between > 0) & (between < fewest)
    return few
