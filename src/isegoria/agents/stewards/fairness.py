"""Whether moderators hide what one opinion group writes more often than what others write."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from typing import TYPE_CHECKING, Final

import numpy as np

from isegoria.agents.requests import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from isegoria.agents.world import World

PERMUTATIONS: Final = 9_999
FEWEST_PERMUTATIONS: Final = 1_999
LEVEL: Final = 10  # thousandths: a sign at one in a hundred, since one looks again day after day
_WORK: Final = 50_000_000
_CELLS: Final = 2_000_000
_TIES: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Author:
    """What somebody wrote that moderators let stand or hid.

    Attributes:
        group: index of the opinion group.
        statements: how many.
        hidden: how many of them are moderated out.
    """

    group: int
    statements: int
    hidden: int


@dataclass(frozen=True, slots=True)
class Treated:
    """How moderators treated an opinion group.

    Attributes:
        group: its index.
        authors: how many people of it wrote.
        statements: how many they wrote.
        hidden: how many of these are moderated out.
    """

    group: int
    authors: int
    statements: int
    hidden: int


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found.

    Attributes:
        groups: those that are compared, by index; two at least.
        p: how often chance alone makes some group stand out as far, in thousandths, rounded up.
        permutations: how many arrangements of chance were drawn.
        effect: the largest difference of a group's hidden share from all others', in thousandths.
        apart: index of the group that stands out most; -1 where nothing is hidden, or everything.
        harsher: more of it is hidden than of the others.
        telling: had moderators hidden one group's statements alone, it would have shown.
    """

    groups: tuple[Treated, ...]
    p: int
    permutations: int
    effect: int
    apart: int
    harsher: bool
    telling: bool

    @property
    def sign(self) -> bool:
        """Whether chance alone hardly explains the difference."""
        return self.p <= LEVEL

    @property
    def hidden(self) -> int:
        """How many statements are moderated out, of all groups that are compared."""
        return sum(one.hidden for one in self.groups)


def authors_of(world: World) -> tuple[Author, ...]:
    """Count, for everybody who wrote and has an opinion group, what stands and what moderators hid.

    Seeds, statements that still wait, and those that their authors withdrew undecided do not count.

    Returns:
        In the order of the authors' numbers.
    """
    decided = {one.statement: one.decision for one in world.moderations}
    written: Counter[int] = Counter()
    hidden: Counter[int] = Counter()
    groups: dict[int, int] = {}
    for one in world.statements.values():
        decision = decided.get(one.number, "")
        if one.seed or one.author < 0 or one.author_group < 0 or not (decision or one.state == "shown"):
            continue
        groups[one.author] = one.author_group
        written[one.author] += 1
        hidden[one.author] += decision == "hide"
    return tuple(Author(groups[one], written[one], hidden[one]) for one in sorted(written))


def audit(authors: Sequence[Author], *, fewest: int) -> Audit | None:
    """Tell whether moderation treats the opinion groups alike.

    If it does, then among authors who wrote about as much (1, 2 or 3, 4 to 7, 8 to 15, ... statements) who
    belongs to which group says nothing about whose statements are hidden. So the groups are dealt out anew
    among them, again and again, and it is counted how often some group stands out as far as one does in
    truth. Authors are dealt, not statements: one careless author with twenty statements is one author, while
    a chi-squared test takes him for twenty. That the largest of all groups' distances is compared makes p
    hold for all groups together.

    A group's distance: its hidden statements less those expected, over the standard deviation of that
    difference under dealing.

    Args:
        authors: any number.
        fewest: groups with fewer authors are left out, since no figure of fewer people is told.

    Returns:
        None where there are fewer than two groups to compare.
    """
    people = Counter(one.group for one in authors)
    kept = sorted(
        (one for one in authors if people[one.group] >= max(fewest, 1)),
        key=lambda one: (one.group, one.statements, one.hidden),
    )
    groups = tuple(_treated(group, kept) for group in sorted({one.group for one in kept}))
    if len(groups) < 2:  # noqa: PLR2004 - one group is treated like itself
        return None
    deck = _Deck.of(kept, len(groups))
    distances = deck.distances(deck.surplus)
    most = deck.most_apart()
    if not most:  # nothing or everything is hidden, or no two groups wrote about as much
        return Audit(groups, 1_000, 1, _effect(groups), -1, harsher=False, telling=False)

    found = float(np.abs(distances).max())
    many = min(PERMUTATIONS, max(FEWEST_PERMUTATIONS, _WORK // len(kept)))
    as_far, as_most = deck.deal(many, (found, most), _seed(kept))
    # Of two groups, one is as far above as the other is below: the one that is treated more harshly is named.
    apart = int(np.where(np.abs(distances) >= found - _TIES, distances, -np.inf).argmax())
    return Audit(
        groups,
        ceil(1_000 * (as_far + 1) / (many + 1)),
        many,
        _effect(groups),
        groups[apart].group,
        harsher=bool(distances[apart] > 0),
        telling=ceil(1_000 * (as_most + 1) / (many + 1)) <= LEVEL,
    )


@dataclass(frozen=True, slots=True)
class _Deck:
    """Authors, the groups one after another, and what dealing out the groups anew would bring.

    Attributes:
        surplus: shape (authors,); how many more of each one's statements are hidden than of everybody's.
        strata: shape (authors,); who wrote about as much has the same.
        starts: shape (groups,); where each group begins.
        shares: shape (groups, strata); how many of each stratum are in the group.
        expected: shape (groups,); the mean of its surplus under dealing.
        spread: likewise, the standard deviation; 0 where nothing can change.
    """

    surplus: NDArray[np.float64]
    strata: NDArray[np.int64]
    starts: NDArray[np.int64]
    shares: NDArray[np.int64]
    expected: NDArray[np.float64]
    spread: NDArray[np.float64]

    @classmethod
    def of(cls, authors: Sequence[Author], groups: int) -> _Deck:
        hidden = np.array([one.hidden for one in authors], float)
        statements = np.array([one.statements for one in authors], float)
        surplus = hidden - statements * hidden.sum() / statements.sum()
        _, group = np.unique([one.group for one in authors], return_inverse=True)
        _, strata = np.unique([one.statements.bit_length() for one in authors], return_inverse=True)
        shares = np.zeros((groups, int(strata.max()) + 1), np.int64)
        np.add.at(shares, (group, strata), 1)
        number = shares.sum(axis=0)
        mean = np.bincount(strata, surplus) / number
        variance = np.bincount(strata, np.square(surplus - mean[strata])) / np.maximum(number - 1, 1)
        starts = np.searchsorted(group, np.arange(groups))
        spread = np.sqrt((variance * shares * (number - shares) / number).sum(axis=1))
        # What differs by rounding alone does not differ.
        return cls(surplus, strata, starts, shares, shares @ mean, np.where(spread > _TIES, spread, 0))

    def distances(self, dealt: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give how far each group is from what is expected; shape (..., groups), from (..., authors)."""
        apart = np.add.reduceat(dealt, self.starts, axis=-1) - self.expected
        return np.divide(apart, self.spread, out=np.zeros_like(apart), where=self.spread > 0)

    def most_apart(self) -> float:
        """Give how far a group would stand out if it had written what is hidden, as far as can be."""
        most = 0.0
        for group, shares in enumerate(self.shares.tolist()):
            for sign in (1, -1):
                chosen = 0.0
                for stratum, many in enumerate(shares):
                    own = np.sort(sign * self.surplus[self.strata == stratum])[::-1]
                    chosen += float(own[:many].sum())
                if self.spread[group]:
                    most = max(
                        most, (chosen - sign * float(self.expected[group])) / float(self.spread[group])
                    )
        return most

    def deal(self, many: int, limits: tuple[float, float], seed: int) -> tuple[int, int]:
        """Count arrangements of chance in which some group stands out as far as each of the limits."""
        random = np.random.Generator(np.random.PCG64(seed))
        counts = [0, 0]
        places = np.argsort(self.strata, kind="stable")
        rows = max(_CELLS // len(places), 1)
        for done in range(0, many, rows):
            keys = self.strata + random.random((min(rows, many - done), len(places)))
            dealt = np.empty(keys.shape)
            dealt[:, places] = self.surplus[np.argsort(keys, axis=1)]
            far = np.abs(self.distances(dealt)).max(axis=1)
            for place, limit in enumerate(limits):
                counts[place] += int((far >= limit - _TIES).sum())
        return counts[0], counts[1]


def _treated(group: int, authors: Sequence[Author]) -> Treated:
    own = [one for one in authors if one.group == group]
    return Treated(group, len(own), sum(one.statements for one in own), sum(one.hidden for one in own))


def _effect(groups: Sequence[Treated]) -> int:
    """Give the largest difference of a group's hidden share from all others', in thousandths."""
    return round(1_000 * max(abs(_difference(one, groups)) for one in groups))


def _difference(one: Treated, groups: Sequence[Treated]) -> float:
    others = [other for other in groups if other is not one]
    return one.hidden / one.statements - sum(other.hidden for other in others) / sum(
        other.statements for other in others
    )


def _seed(authors: Sequence[Author]) -> int:
    """Draw from what is audited, so that whoever audits the same again finds the same."""
    told = canonical([[one.group, one.statements, one.hidden] for one in authors])
    return int.from_bytes(sha256(told.encode()).digest()[:8], "big")
