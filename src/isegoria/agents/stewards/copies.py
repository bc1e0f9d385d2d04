"""People who came about the same time and whose ballots are nearly the same, while other people's are not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from isegoria.agents.stewards.ballots import CHANCE, Dealing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from isegoria.agents.stewards.ballots import Ballots

LEAST_COMMON: Final = 12
LEAST_PEOPLE: Final = 4
NEAR: Final = (0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.125, 0.15, 0.175, 0.2, 0.225, 0.25)
BESIDE: Final = (3, 6, 12, 24)
DEPTHS: Final = (0.0, 0.5)
COMPARED: Final = 1_000
_ROWS: Final = 512
_LEAST_VOTERS: Final = 20


@dataclass(frozen=True, slots=True)
class Alike:
    """People whose ballots are nearly the same, and who came about the same time.

    Attributes:
        people: rows of the ballots, in order.
        same: share of common votes that are the same, on average over pairs, in [0, 1].
        chance: bounds how likely anything like it is anywhere, where people come in any order.
    """

    people: tuple[int, ...]
    same: float
    chance: float


@dataclass(frozen=True, slots=True)
class _Found:
    chance: float
    centre: int
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Compared:
    """How many votes ballots have in common, and what share of these differs: shapes (some, others)."""

    common: NDArray[np.float32]
    share: NDArray[np.float32]

    def from_common(self, least: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give the share that differs, NaN where fewer are common."""
        return np.where(self.common >= least, self.share, np.float32(np.nan))


def copies(cast: Ballots, *, chance: float = CHANCE) -> tuple[Alike, ...]:
    """Find people who came one after another and voted nearly the same.

    What counts as chance: people come in any order. Each ballot stays whole, so every statement keeps its
    agrees and disagrees, everybody their number of votes, and like-minded people their likeness; only who
    stands beside whom is dealt out. For each ballot it is counted how many are near it (0 to 25 % of the
    common votes differ, twelve limits) among the 3, 6, 12 and 24 people who joined before and after, and
    among everybody, or 1,000 people evenly spread. By chance, the near ones are dealt out between both as
    cards are (hypergeometric), whatever people think. The chance is multiplied by the number of ballots,
    limits, widths and depths (Bonferroni), so it holds for all comparisons together.

    Ballots are compared on statements on which both agree or disagree: 12 at least; and once more, at least
    half of the ballot. The work grows with people times statements, not with pairs of people.

    Args:
        cast: everybody's ballots.
        chance: of a false alarm, at most, where people come in any order.

    Returns:
        Groups of four people at least that share nobody, the least likely first.
    """
    rows = np.flatnonzero(np.count_nonzero(cast.votes, axis=1) >= LEAST_COMMON)
    if len(rows) < _LEAST_VOTERS:
        return ()
    votes = cast.votes[rows]
    found = sorted(_examine(votes, chance), key=lambda one: (one.chance, one.centre))
    return tuple(
        Alike(tuple(rows[those].tolist()), _same(votes[those]), likely)
        for those, likely in ((sorted(those), likely) for those, likely in _gathered(found))
        if len(those) >= LEAST_PEOPLE
    )


def _gathered(found: Sequence[_Found]) -> list[tuple[set[int], float]]:
    """Make one group of what is one group, seen from several of its members."""
    groups: list[tuple[set[int], float]] = []
    for one in found:
        mine = next((those for those, _ in groups if those & one.members), None)
        if mine is None:
            groups.append((set(one.members), one.chance))
        elif 2 * len(mine & one.members) >= len(one.members) and not any(
            one.centre in those for those, _ in groups
        ):
            mine.add(one.centre)
    return groups


def _examine(votes: NDArray[np.int8], chance: float) -> Iterator[_Found]:
    """Give each ballot with unlikely many near ones beside it, in blocks of rows."""
    number = len(votes)
    allowed = float(np.log(chance) - np.log(number * len(NEAR) * len(BESIDE) * len(DEPTHS)))
    elsewhere = np.unique(np.linspace(0, number - 1, min(number, COMPARED)).astype(np.int64))
    sampled = np.zeros(number, bool)
    sampled[elsewhere] = True
    dealing = Dealing(len(elsewhere) + 2 * max(BESIDE))
    others = votes[elsewhere].astype(np.float32)
    for start in range(0, number, _ROWS):
        rows = np.arange(start, min(start + _ROWS, number))
        first, last = max(start - max(BESIDE), 0), min(start + _ROWS + max(BESIDE), number)
        block = votes[rows].astype(np.float32)
        columns = _columns(rows)
        inside = (columns >= 0) & (columns < number)
        columns = np.clip(columns, 0, number - 1)
        far = _compare(block, others)
        far.common[elsewhere == rows[:, None]] = 0
        close = _compare(block, votes[first:last].astype(np.float32))
        close = _Compared(
            *(np.take_along_axis(one, columns - first, axis=1) for one in (close.common, close.share))
        )
        close.common[~inside] = 0
        for depth in DEPTHS:
            least = np.maximum(depth * np.abs(block).sum(axis=1), LEAST_COMMON)[:, None]
            parts = (far.from_common(least), close.from_common(least), sampled[columns], columns, rows)
            for one in _unlikely(*parts, dealing, allowed):
                yield replace(one, chance=one.chance * chance)


def _unlikely(  # noqa: PLR0913, PLR0917 - a block of rows in all its parts
    far: NDArray[np.float32],
    close: NDArray[np.float32],
    sampled: NDArray[np.bool_],
    columns: NDArray[np.int64],
    rows: NDArray[np.int64],
    dealing: Dealing,
    allowed: float,
) -> Iterator[_Found]:
    """Compare near ones beside each ballot with near ones elsewhere; chances are shares of the largest.

    Args:
        far: shape (rows, sample); share of common votes that differ, NaN where too few are common.
        close: shape (rows, beside), likewise, the nearest in the order of joining first.
        sampled: shape (rows, beside); in the sample as well, so not to be counted twice.
        columns: shape (rows, beside); which ballots these are.
        rows: shape (rows,); which ballots are looked at.
        dealing: of the hypergeometric distribution.
        allowed: logarithm of the largest chance that counts.
    """
    widths = 2 * np.array(BESIDE) - 1
    for limit in (np.inf, *NEAR):
        near = close <= limit
        beside = np.cumsum(near, axis=1, dtype=np.int64)[:, widths]
        twice = np.cumsum(near & sampled, axis=1, dtype=np.int64)[:, widths]
        everywhere = (far <= limit).sum(axis=1)[:, None] - twice + beside
        if limit == np.inf:  # whoever can be compared at all
            tries, many = beside, everywhere
            continue
        likely = dealing.tail(beside, tries, everywhere, many)
        for row, width in np.argwhere(likely < allowed).tolist():
            members = columns[row, : 2 * BESIDE[width]][near[row, : 2 * BESIDE[width]]]
            centre = int(rows[row])
            beyond = float(np.exp(likely[row, width] - allowed))
            yield _Found(beyond, centre, frozenset(members.tolist()) | {centre})


def _columns(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give who joined before and after each, the nearest first; beyond the ends as well."""
    steps = np.arange(1, max(BESIDE) + 1)
    return np.asarray(rows[:, None] + np.stack([-steps, steps], axis=1).ravel())


def _compare(some: NDArray[np.float32], others: NDArray[np.float32]) -> _Compared:
    common = np.abs(some) @ np.abs(others).T
    return _Compared(common, (common - some @ others.T) / (2 * np.maximum(common, 1)))


def _same(votes: NDArray[np.int8]) -> float:
    some = votes.astype(np.float32)
    common = np.abs(some) @ np.abs(some).T
    pairs = np.triu_indices(len(some), 1)
    alike = (common + some @ some.T)[pairs].sum() / 2
    return float(alike / max(common[pairs].sum(), 1))
