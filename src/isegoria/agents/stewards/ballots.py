"""Everybody's votes as a table, in the order of joining; and how likely chance deals out so many."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from isegoria.agents.world import VoterFacts

MOST_STATEMENTS: Final = 1_000
CHANCE: Final = 1e-4  # that a look raises any alarm of a kind, where chance alone is at work
_STEEP: Final = 0.9


@dataclass(frozen=True, slots=True)
class Ballots:
    """How everybody voted; nobody's name.

    Attributes:
        votes: shape (people, statements); +1 agree, -1 disagree, 0 for passed or unseen.
        statements: shape (statements,); their numbers.
        joined: shape (people,); milliseconds since 1970, never falling.
    """

    votes: NDArray[np.int8]
    statements: NDArray[np.int64]
    joined: NDArray[np.int64]


def ballots(voters: Sequence[VoterFacts]) -> Ballots:
    """Put votes into a table: a row for each person, in the order of joining.

    Of more than 1,000 statements, the ones with the most votes are kept.
    """
    ordered = sorted(voters, key=lambda one: one.joined)
    flat = np.fromiter(
        chain.from_iterable(chain.from_iterable(one.votes for one in ordered)), np.int64
    ).reshape(-1, 3)
    lengths = np.array([len(one.votes) for one in ordered], np.int64)
    rows = np.repeat(np.arange(len(ordered)), lengths)
    cast = flat[:, 1] != 0
    numbers, columns = np.unique(flat[cast, 0], return_inverse=True)
    most = np.sort(np.argsort(-np.bincount(columns, minlength=len(numbers)), kind="stable")[:MOST_STATEMENTS])
    place = np.full(len(numbers), -1)
    place[most] = np.arange(len(most))
    kept = place[columns] >= 0
    votes = np.zeros((len(ordered), len(most)), np.int8)
    votes[rows[cast][kept], place[columns][kept]] = flat[cast, 1][kept]
    return Ballots(votes, numbers[most], np.array([one.joined for one in ordered], np.int64))


class Dealing:
    """How likely chance deals out so many: the tail of the hypergeometric distribution.

    Of `many` people `good` have something; `tries` of them are drawn; how likely have `hits` of these it, or
    more?

    >>> four, all_cards = np.array([4]), np.array([52])
    >>> round(float(np.exp(Dealing(52).tail(four, four, four, all_cards)[0])), 8)
    3.69e-06

    Args:
        most: the largest number of people.
    """

    def __init__(self, most: int) -> None:
        self._factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])

    def tail(
        self,
        hits: NDArray[np.int64],
        tries: NDArray[np.int64],
        good: NDArray[np.int64],
        many: NDArray[np.int64],
    ) -> NDArray[np.float64]:
        """Bound the natural logarithm of the chance from above; close where it is small, 0 where it is large.

        The terms of the tail fall at least as fast as the ratio of the first two, so a geometric series
        bounds them.
        """
        found = np.zeros(hits.shape)
        ratio = (
            (good - hits) * (tries - hits) / np.maximum((hits + 1.0) * (many - good - tries + hits + 1), 1)
        )
        far = (hits > 0) & (ratio < _STEEP)
        hits, tries, good, many = hits[far], tries[far], good[far], many[far]
        first = self._ways(good, hits) + self._ways(many - good, tries - hits) - self._ways(many, tries)
        found[far] = np.minimum(first - np.log1p(-ratio[far]), 0)
        return found

    def _ways(self, many: NDArray[np.int64], few: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.asarray(self._factorials[many] - self._factorials[few] - self._factorials[many - few])
