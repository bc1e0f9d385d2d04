"""What a slate guarantees, on what people said and whatever else they would have said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.slate.ballots import Ballots


@dataclass(frozen=True, slots=True)
class Level:
    """The groups that could claim to hold `level` statements of the slate, and do not.

    For each eligible statement that was not chosen, count those who agree with it and agree with fewer than
    `level` of the chosen. A claim is justified where level / size of the voters, or more, are counted.

    Attributes:
        level: l, from 1 to the size of the slate.
        most: the most counted for any one statement, by votes cast.
        statement: index of that statement, the first of equals; -1 where every eligible one was chosen.
        most_unseen: the most that it could be if everybody agreed with whatever was not chosen and they did
            not see, and disagreed with whatever was chosen and they did not see.
        statement_unseen: index of that statement, likewise.
        guaranteed: statements, of those not chosen, for which no claim is justified whatever the missing
            votes are.
    """

    level: int
    most: int
    statement: int
    most_unseen: int
    statement_unseen: int
    guaranteed: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a slate guarantees: EJR+ on the votes cast, and how much of it for any missing votes.

    Attributes:
        size: how many statements were asked for, k.
        voters: participants who voted on an eligible statement, n.
        others: eligible statements that were not chosen.
        cast: votes that the voters cast on eligible statements, of voters times eligible statements.
        represented: for j from 0 to k, voters who agree with at least j of the chosen.
        levels: one for each l from 1 to k.
    """

    size: int
    voters: int
    others: int
    cast: int
    represented: tuple[int, ...]
    levels: tuple[Level, ...]

    @property
    def holds(self) -> bool:
        """Tell whether no group has a justified claim, by the votes cast."""
        return not any(justified(one.most, one.level, self.voters, self.size) for one in self.levels)

    @property
    def holds_whatever_was_not_seen(self) -> bool:
        """Tell whether no group could have a justified claim, whatever the missing votes are."""
        return all(one.guaranteed == self.others for one in self.levels)

    @property
    def tightest(self) -> Level | None:
        """Find the level at which a group comes nearest to a justified claim, the lowest of equals."""
        claims = [one for one in self.levels if one.most]
        return max(claims, key=lambda one: (one.most / one.level, -one.level), default=None)


def justified(count: int, level: int, voters: int, size: int) -> bool:
    """Tell whether so many people are entitled to `level` statements of `size`.

    >>> [justified(count, 2, 10, 5) for count in (0, 3, 4)]
    [False, False, True]
    """
    return count > 0 and level * voters <= count * size


def certify(ballots: Ballots, chosen: NDArray[np.intp]) -> Certificate:
    """Count, for every statement not chosen and every level, who could claim more than they hold.

    Args:
        ballots: who agrees with what. Never modified.
        chosen: statements of the slate, at most `ballots.size`.

    Source: EJR+ is defined in Brill and Peters (2023), "Robust and Verifiable Proportionality Axioms for
    Multiwinner Voting", doi:10.1145/3580507.3597785; that it is checked one statement and level at a time
    is their remark.
    """
    held = ballots.held(chosen)
    seen, agrees = ballots.by_held(held)
    holding = np.bincount(held[held >= 0], minlength=ballots.size + 1)
    below = np.cumsum(agrees, axis=1)
    # Whoever did not see a statement may agree with it; nobody need agree with a chosen one they did not see.
    below_unseen = below + np.cumsum(holding[None, :] - seen, axis=1)
    others = ballots.eligible.copy()
    others[chosen] = False
    left = np.flatnonzero(others)
    levels = [
        _level(one, left, below[left, one - 1], below_unseen[left, one - 1], ballots)
        for one in range(1, ballots.size + 1)
    ]
    represented = np.cumsum(holding[::-1])[::-1]
    return Certificate(
        ballots.size,
        ballots.voters,
        left.size,
        int(seen[ballots.eligible].sum()),
        tuple(int(one) for one in represented),
        tuple(levels),
    )


def _level(
    level: int,
    left: NDArray[np.intp],
    counts: NDArray[np.int64],
    counts_unseen: NDArray[np.int64],
    ballots: Ballots,
) -> Level:
    if not left.size:
        return Level(level, 0, -1, 0, -1, 0)
    first, first_unseen = int(np.argmax(counts)), int(np.argmax(counts_unseen))
    safe = (counts_unseen == 0) | (counts_unseen * ballots.size < level * ballots.voters)
    return Level(
        level,
        int(counts[first]),
        int(left[first]),
        int(counts_unseen[first_unseen]),
        int(left[first_unseen]),
        int(safe.sum()),
    )
