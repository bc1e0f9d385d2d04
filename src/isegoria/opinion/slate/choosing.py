"""Choosing few statements so that no large group is left without what it agrees on, and few people are."""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from isegoria.opinion.errors import OpinionError
from isegoria.opinion.slate.ballots import Ballots
from isegoria.opinion.slate.certifying import Certificate, certify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from isegoria.opinion.votes import Votes

MOST_STATEMENTS = 24  # the harmonic scores of so many stay exact in 64 bits

_SWAPS_TRIED = 32  # in one round: each costs a pass over the votes
_ROUNDS = 50

_Worth: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Slate:
    """Statements that represent people, and what is guaranteed of them.

    Attributes:
        statements: indices of the chosen statements; first the one most people agree with, then whichever
            adds most people who agree with none before it.
        eligible: shape (C,); statements that could be chosen.
        certificate: what they guarantee.
    """

    statements: NDArray[np.intp]
    eligible: NDArray[np.bool_]
    certificate: Certificate


def slate(votes: Votes, size: int, *, eligible: NDArray[np.bool_]) -> Slate:
    """Choose up to `size` statements so that every large enough group that agrees on something has its share.

    No l / size of the voters agree on a statement that was left out while each of them agrees with fewer
    than l of those chosen (EJR+). Among slates for which this holds, the search goes to where most people
    agree with at least one statement; then to the highest harmonic score. It finds a slate that no swap of
    one statement, of the 32 best looking, betters; not always the best there is.

    The same votes give the same slate in any order of participants; among statements with equal tallies, the
    lower id goes first. A statement that nobody agrees with is never chosen.

    Args:
        votes: everybody's latest; what was not seen counts neither for nor against. Never modified.
        size: how many statements, k; fewer are chosen where fewer are agreed with by anybody.
        eligible: shape (C,); statements that may be chosen.

    Raises:
        OpinionError: size is not from 1 to 24, or `eligible` has another length than the statements.

    Source: the greedy justified candidate rule of Brill and Peters (2023), doi:10.1145/3580507.3597785;
    harmonic scores are those of proportional approval voting (Thiele 1895).
    """
    if not 1 <= size <= MOST_STATEMENTS:
        raise OpinionError(f"a slate of {size} statements was asked for; ask for 1 to {MOST_STATEMENTS}")
    if eligible.shape != (votes.statements.size,):
        raise OpinionError(
            f"eligible has shape {eligible.shape} for {votes.statements.size} statements; "
            "give one truth value for each"
        )
    eligible = eligible.astype(np.bool_)  # a copy; and an empty array may have come as numbers
    search = _Search(Ballots.of(votes, eligible, size))
    chosen = search.in_order(search.improved(search.completed(search.justified())))
    return Slate(np.array(chosen, np.intp), eligible, certify(search.ballots, np.array(chosen, np.intp)))


class _Search:
    """One search for a slate; what it holds never changes."""

    def __init__(self, ballots: Ballots) -> None:
        self.ballots = ballots
        self.size = ballots.size
        seen, agrees = (one.sum(axis=1) for one in ballots.by_held(ballots.held(np.empty(0, np.intp))))
        # Most agreed with first, then least often passed on or disagreed with, then by id.
        self.rank = np.argsort(np.lexsort((seen, -agrees)))
        self.open: NDArray[np.bool_] = ballots.eligible & (agrees > 0)
        whole = lcm(*range(1, self.size + 1))
        steps = [whole // place for place in range(1, self.size + 1)]
        self.step = np.array([*steps, 0], np.int64)
        self.total = np.cumsum([0, *steps])

    def held(self, chosen: list[int]) -> NDArray[np.int64]:
        return self.ballots.held(np.array(chosen, np.intp))

    def free(self, chosen: list[int]) -> NDArray[np.bool_]:
        free = np.array(self.open)
        free[chosen] = False
        return free

    def first(self, free: NDArray[np.bool_], *scores: NDArray[np.int64]) -> int:
        """Find the free statement of the highest first score, then second; then the first in order."""
        found = np.flatnonzero(free)
        keys = (self.rank[found], *(-score[found] for score in reversed(scores)))
        return int(found[np.lexsort(keys)[0]])

    def justified(self) -> list[int]:
        """Give every group with a justified claim what it claims, the largest claims first."""
        chosen: list[int] = []
        for level in range(self.size, 0, -1):
            while len(chosen) < self.size:
                _, agrees = self.ballots.by_held(self.held(chosen))
                below = agrees[:, :level].sum(axis=1)
                claims = self.free(chosen) & (below * self.size >= level * self.ballots.voters)
                if not claims.any():
                    break
                chosen.append(self.first(claims, below))
        return chosen

    def completed(self, chosen: list[int]) -> list[int]:
        """Fill what is left with whatever represents most people who agree with none so far."""
        return list(self.grown(chosen, self.free))

    def in_order(self, chosen: list[int]) -> list[int]:
        """Sort a slate: whatever represents most people who agree with none before it goes first."""

        def waiting(begun: list[int]) -> NDArray[np.bool_]:
            mask = np.zeros(self.open.size, np.bool_)
            mask[[one for one in chosen if one not in begun]] = True
            return mask

        return list(self.grown([], waiting))

    def grown(self, begun: list[int], waiting: Callable[[list[int]], NDArray[np.bool_]]) -> Iterator[int]:
        chosen = list(begun)
        yield from chosen
        while len(chosen) < self.size and (free := waiting(chosen)).any():
            _, agrees = self.ballots.by_held(self.held(chosen))
            chosen.append(self.first(free, agrees[:, 0], agrees @ self.step))
            yield chosen[-1]

    def worth(self, held: NDArray[np.int64]) -> _Worth:
        """Give the people represented by any statement, and the harmonic score of all."""
        counts = np.bincount(held[held >= 0], minlength=self.size + 1)
        return int(counts[1:].sum()), int(counts @ self.total)

    def improved(self, chosen: list[int]) -> list[int]:
        """Swap one statement at a time while that represents more people and no claim becomes justified."""
        for _ in range(_ROUNDS):
            for other in self.better(chosen)[:_SWAPS_TRIED]:
                if certify(self.ballots, np.array(other, np.intp)).holds:
                    chosen = other
                    break
            else:
                break
        return chosen

    def better(self, chosen: list[int]) -> list[list[int]]:
        """List the slates one swap away that are worth more, the best first."""
        now = self.worth(self.held(chosen))
        found: list[tuple[int, int, int, int]] = []
        free = np.flatnonzero(self.free(chosen))
        for gone in chosen:
            held = self.held([one for one in chosen if one != gone])
            represented, score = self.worth(held)
            _, agrees = self.ballots.by_held(held)
            more = represented + agrees[free, 0]
            scores = score + agrees[free] @ self.step
            rising = np.flatnonzero((more > now[0]) | ((more == now[0]) & (scores > now[1])))
            best = rising[np.lexsort((self.rank[free[rising]], -scores[rising], -more[rising]))][
                :_SWAPS_TRIED
            ]
            found += [(-int(more[one]), -int(scores[one]), int(free[one]), gone) for one in best]
        found.sort(key=lambda one: (one[0], one[1], self.rank[one[2]], self.rank[one[3]]))
        return [[new if one == gone else one for one in chosen] for _, _, new, gone in found]
