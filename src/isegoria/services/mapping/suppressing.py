"""Nothing that counts fewer than k people is published, nor anything from which such a count follows.

A cell is how some people (a group, a sector, everybody) voted on one statement. Groups do not overlap, nor
do sectors, but a group and a sector may; everybody's votes less those of all groups are the votes of the few
who are in none. So three things are held back: cells of fewer than k people; the whole crowd's tally, where
what it says beyond the groups shown would be of fewer than k; and sectors, where one of them would follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_SUBSETS = 8  # of this many sectors every union is looked at; of more, only of one or two


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
            row is of people in no group, the last column of people in no sector.
        fewest: k, people that a published cell counts at least.
    """
    by_group, by_sector = voters[:-1].sum(axis=1), voters[:, :-1].sum(axis=0)
    everybody = voters.sum(axis=(0, 1))
    groups = by_group >= fewest
    beyond = everybody - np.where(groups, by_group, 0).sum(axis=0)
    whole = (everybody >= fewest) & ((beyond == 0) | (beyond >= fewest))
    sectors = by_sector >= fewest
    _hide_complements(sectors, by_sector, everybody, whole, fewest)
    for statement in np.flatnonzero(sectors.any(axis=0)):
        # A sector may all but coincide with groups; then what lies between would follow.
        if _follows(
            voters[:, :, statement],
            groups[:, statement],
            sectors[:, statement],
            fewest,
            whole=bool(whole[statement]),
        ):
            sectors[:, statement] = False
    return Shown(whole | groups.any(axis=0), whole, groups, sectors)


def sizes_shown(sizes: NDArray[np.int64], fewest: int) -> NDArray[np.bool_]:
    """Decide which sizes of groups (or sectors) may be published beside their sum: shape (k,)."""
    shown = sizes >= fewest
    hidden = int(sizes[~shown].sum())
    if 0 < hidden < fewest and shown.any():
        shown[int(np.argmin(np.where(shown, sizes, np.iinfo(np.int64).max)))] = False
    return shown


def _hide_complements(
    shown: NDArray[np.bool_],
    voters: NDArray[np.int64],
    everybody: NDArray[np.int64],
    whole: NDArray[np.bool_],
    fewest: int,
) -> None:
    """Where everybody less the sectors shown would be too few, hide the smallest sector as well."""
    rest = everybody - np.where(shown, voters, 0).sum(axis=0)
    for statement in np.flatnonzero(whole & (rest > 0) & (rest < fewest) & shown.any(axis=0)):
        counts = np.where(shown[:, statement], voters[:, statement], np.iinfo(np.int64).max)
        shown[int(np.argmin(counts)), statement] = False


def _follows(
    voters: NDArray[np.int64],
    groups: NDArray[np.bool_],
    sectors: NDArray[np.bool_],
    fewest: int,
    *,
    whole: bool,
) -> bool:
    """Tell whether groups less sectors, or the other way round, would be a count of too few."""
    rows = np.vstack([voters[:-1][groups], voters[:-1][~groups].sum(axis=0) + voters[-1]])
    table = np.hstack(
        [rows[:, :-1][:, sectors], (rows[:, :-1][:, ~sectors].sum(axis=1) + rows[:, -1])[:, None]]
    )
    ours, theirs = _subsets(int(groups.sum()), whole=whole), _subsets(int(sectors.sum()), whole=whole)
    # People in the union of some groups but not of some sectors: shape (unions, unions); and the reverse.
    only_ours = ours @ table @ (1 - theirs).T
    only_theirs = (1 - ours) @ table @ theirs.T
    few_ours = (only_theirs == 0) & (only_ours > 0) & (only_ours < fewest)
    few_theirs = (only_ours == 0) & (only_theirs > 0) & (only_theirs < fewest)
    return bool((few_ours | few_theirs).any())


def _subsets(blocks: int, *, whole: bool) -> NDArray[np.int64]:
    """Give unions of blocks as rows of 0 and 1; the last column, the rest, is known only with the whole."""
    if blocks <= _MOST_SUBSETS:
        numbers = np.arange(1 << blocks)[:, None]
        chosen = (numbers >> np.arange(blocks)) & 1
    else:
        picked = [(), *combinations(range(blocks), 1), *combinations(range(blocks), 2)]
        chosen = np.zeros((len(picked), blocks), np.int64)
        for row, places in enumerate(picked):
            chosen[row, list(places)] = 1
    without = np.hstack([chosen, np.zeros((chosen.shape[0], 1), np.int64)])
    return np.vstack([without, 1 - without]) if whole else without
