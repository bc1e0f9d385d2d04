"""People who came one after another and voted the same on a statement, quite unlike everybody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from isegoria.agents.stewards.ballots import CHANCE, Dealing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from isegoria.agents.stewards.ballots import Ballots

SIZES: Final = (12, 24, 48, 96)
STEPS: Final = 4
LEAST_SHARE: Final = 0.7
MOST_STATEMENTS: Final = 20
_COLUMNS: Final = 64


@dataclass(frozen=True, slots=True)
class Burst:
    """People who came one after another and voted the same on some statements, unlike everybody else.

    Attributes:
        first: the first one's row of the ballots.
        last: the last one's.
        statements: numbers; the one that stands out most comes first; 20 at most.
        voted: how many of them voted on that one.
        same: how many of these agreed, or disagreed: whichever stands out.
        chance: bounds how likely anything like it is anywhere, where people come in any order.
    """

    first: int
    last: int
    statements: tuple[int, ...]
    voted: int
    same: int
    chance: float


@dataclass(frozen=True, slots=True)
class _Window:
    likely: float
    first: int
    last: int
    column: int
    voted: int
    same: int


def bursts(cast: Ballots, *, chance: float = CHANCE) -> tuple[Burst, ...]:
    """Find runs of people who voted the same on a statement, which others see quite differently.

    What counts as chance: people come in any order. Then those who voted on a statement within 12, 24, 48 or
    96 people in a row (from every third, sixth, ... person on) are drawn from all who voted on it, as cards
    are (hypergeometric). The chance is multiplied by the number of runs and of statements, and by two for
    agreeing and disagreeing (Bonferroni). Seven of ten of the run at least have to vote the same.

    That many people come at once is no burst: a newspaper may have told of the conversation.

    Args:
        cast: everybody's ballots.
        chance: of a false alarm, at most, where people come in any order.

    Returns:
        Runs that do not overlap, the least likely first.
    """
    number, width = cast.votes.shape
    sizes = [one for one in SIZES if 2 * one <= number]
    if not sizes or not width:
        return ()
    runs = np.concatenate([_runs(number, size) for size in sizes])
    allowed = float(np.log(chance) - np.log(len(runs) * width * 2))
    found = sorted(_examine(cast.votes, runs, allowed), key=lambda one: (one.likely, one.first, one.column))
    taken: list[tuple[_Window, list[int]]] = []
    for one in found:
        mine = next((pair for pair in taken if pair[0].first <= one.last and one.first <= pair[0].last), None)
        if mine is None:
            taken.append((one, [one.column]))
        elif one.column not in mine[1]:
            mine[1].append(one.column)
    return tuple(
        Burst(
            one.first,
            one.last,
            tuple(int(cast.statements[column]) for column in columns[:MOST_STATEMENTS]),
            one.voted,
            one.same,
            float(np.exp(one.likely - allowed)) * chance,
        )
        for one, columns in taken
    )


def _runs(number: int, size: int) -> NDArray[np.int64]:
    starts = np.arange(0, number - size + 1, size // STEPS)
    return np.stack([starts, starts + size], axis=1)


def _examine(votes: NDArray[np.int8], runs: NDArray[np.int64], allowed: float) -> Iterator[_Window]:
    """Give each run and statement that chance hardly explains, in blocks of statements."""
    dealing = Dealing(len(votes))
    for start in range(0, votes.shape[1], _COLUMNS):
        block = votes[:, start : start + _COLUMNS]
        counted = [_counted(block == value) for value in (1, -1)]
        voted = counted[0] + counted[1]
        tries = voted[runs[:, 1]] - voted[runs[:, 0]]
        for one in counted:
            hits = one[runs[:, 1]] - one[runs[:, 0]]
            # Most runs are like everybody; only the others' chances are worked out.
            runs_at, columns = np.nonzero(
                (hits >= LEAST_SHARE * tries) & (hits * voted[-1] > tries * one[-1])
            )
            drawn, same = tries[runs_at, columns], hits[runs_at, columns]
            likely = dealing.tail(same, drawn, one[-1][columns], voted[-1][columns])
            for place in np.flatnonzero(likely < allowed).tolist():
                first, end = runs[runs_at[place]].tolist()
                yield _Window(
                    float(likely[place]),
                    first,
                    end - 1,
                    start + int(columns[place]),
                    int(drawn[place]),
                    int(same[place]),
                )


def _counted(cast: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count down the rows, beginning with nobody."""
    counted = np.zeros((len(cast) + 1, cast.shape[1]), np.int64)
    np.cumsum(cast, axis=0, out=counted[1:])
    return counted
