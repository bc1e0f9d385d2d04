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
NEAR: Final = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7)
MOST_DIFFERENT: Final = 0.25
BESIDE: Final = (3, 6, 12, 24)
DEPTHS: Final = (0.0, 0.5)
AROUND: Final = 200
_ROWS: Final = 512
_LEAST_VOTERS: Final = 20
_LEAST_USUAL: Final = np.float32(1e-6)


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


def copies(cast: Ballots, *, chance: float = CHANCE) -> tuple[Alike, ...]:
    """Find people who came one after another and voted nearly the same.

    What counts as chance: people come in any order. Each ballot stays whole, so every statement keeps its
    agrees and disagrees, everybody their number of votes, and like-minded people their likeness; only who
    stands beside whom is dealt out. For each ballot it is counted how many are near it among the 3, 6, 12 and
    24 people who joined before and after, and among the 200; by chance, the near ones are dealt out among
    these as cards are (hypergeometric). The chance is multiplied by the number of ballots, limits, widths and
    depths (Bonferroni), so it holds for all comparisons together.

    Near is who differs in at most a quarter of the common votes, and in at most 0 to 70 % (twelve limits) of
    those in which two people would who know nothing of each other and vote as everybody does: to agree where
    all agree is no likeness. So statements that are added in the course of weeks matter little, and the 200
    are people of about the same time.

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
    dealing = Dealing(2 * AROUND)
    expected = _expected(votes)
    for start in range(0, number, _ROWS):
        rows = np.arange(start, min(start + _ROWS, number))
        first, last = max(start - AROUND, 0), min(start + _ROWS + AROUND, number)
        columns = _columns(rows)
        inside = (columns >= 0) & (columns < number)
        columns = np.clip(columns, first, last - 1)
        block, others = votes[rows].astype(np.float32), votes[first:last].astype(np.float32)
        common, apart = (
            np.take_along_axis(one, columns - first, axis=1) for one in _compare(block, others, expected)
        )
        for depth in DEPTHS:
            least = np.maximum(depth * np.count_nonzero(votes[rows], axis=1), LEAST_COMMON)[:, None]
            compared = np.where(inside & (common >= least), apart, np.float32(np.nan))
            for one in _unlikely(compared, columns, rows, dealing, allowed):
                yield replace(one, chance=one.chance * chance)


def _unlikely(
    apart: NDArray[np.float32],
    columns: NDArray[np.int64],
    rows: NDArray[np.int64],
    dealing: Dealing,
    allowed: float,
) -> Iterator[_Found]:
    """Compare near ones beside each ballot with near ones around; chances are shares of the largest.

    Args:
        apart: shape (rows, around); how far ballots differ, NaN where too few votes are common; the nearest
            in the order of joining first.
        columns: shape (rows, around); which ballots these are.
        rows: shape (rows,); which ballots are looked at.
        dealing: of the hypergeometric distribution.
        allowed: logarithm of the largest chance that counts.
    """
    widths = np.array([*(2 * one for one in BESIDE), apart.shape[1]]) - 1
    comparable = np.cumsum(~np.isnan(apart), axis=1, dtype=np.int64)[:, widths]
    tries, many = comparable[:, :-1], np.broadcast_to(comparable[:, -1:], (len(rows), len(BESIDE)))
    for limit in NEAR:
        near = apart <= limit
        counted = np.cumsum(near, axis=1, dtype=np.int64)[:, widths]
        good = np.broadcast_to(counted[:, -1:], tries.shape)
        likely = dealing.tail(counted[:, :-1], tries, good, many)
        for row, width in np.argwhere(likely < allowed).tolist():
            members = columns[row, : 2 * BESIDE[width]][near[row, : 2 * BESIDE[width]]]
            centre = int(rows[row])
            beyond = float(np.exp(likely[row, width] - allowed))
            yield _Found(beyond, centre, frozenset(members.tolist()) | {centre})


def _columns(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give who joined before and after each, the nearest first; beyond the ends as well."""
    steps = np.arange(1, AROUND + 1)
    return np.asarray(rows[:, None] + np.stack([-steps, steps], axis=1).ravel())


def _expected(votes: NDArray[np.int8]) -> NDArray[np.float32]:
    """Give, for each statement, how likely two people differ who vote as everybody does."""
    agree = (votes > 0).sum(axis=0) / np.maximum(np.count_nonzero(votes, axis=0), 1)
    return np.asarray(2 * agree * (1 - agree), np.float32)


def _compare(
    some: NDArray[np.float32], others: NDArray[np.float32], expected: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Count common votes, and give how many differ over how many would; infinite where too many do."""
    common: NDArray[np.float32] = np.abs(some) @ np.abs(others).T
    differ = (common - some @ others.T) / 2
    usual = np.maximum((np.abs(some) * expected) @ np.abs(others).T, _LEAST_USUAL)
    apart = np.where(differ <= MOST_DIFFERENT * common, differ / usual, np.float32(np.inf))
    return common, np.asarray(apart, np.float32)


def _same(votes: NDArray[np.int8]) -> float:
    some = votes.astype(np.float32)
    common = np.abs(some) @ np.abs(some).T
    pairs = np.triu_indices(len(some), 1)
    alike = (common + some @ some.T)[pairs].sum() / 2
    return float(alike / max(common[pairs].sum(), 1))
