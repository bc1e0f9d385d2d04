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

    If it does, who belongs to which group says nothing about whose statements are hidden. So the groups are
    dealt out anew among the authors, again and again, and it is counted how often some group stands out as
    far as one does in truth. Authors are dealt, not statements: one careless author with twenty statements is
    one author, while a chi-squared test takes him for twenty. That the largest of all groups' distances is
    compared makes p hold for all groups together.

    A group's distance: its hidden statements less those expected, over the standard deviation of that
    difference under dealing.

    Args:
        authors: any number.
        fewest: groups with fewer authors are left out, since no figure of fewer people is told.

    Returns:
        None where there are fewer than two groups to compare.
    """
    sizes = Counter(one.group for one in authors)
    kept = sorted(
        (one for one in authors if sizes[one.group] >= max(fewest, 1)),
        key=lambda one: (one.group, one.statements, one.hidden),
    )
    groups = tuple(_treated(group, kept) for group in sorted({one.group for one in kept}))
    if len(groups) < 2:  # noqa: PLR2004 - one group is treated like itself
        return None
    surplus = _surplus(kept)
    of_size = np.array([one.authors for one in groups])
    starts = np.concatenate([[0], np.cumsum(of_size)[:-1]])
    spread = _spread(surplus, of_size)
    if not spread.all():
        return Audit(groups, 1_000, 1, 0, -1, harsher=False, telling=False)

    distances = np.add.reduceat(surplus, starts) / spread
    found = float(np.abs(distances).max())
    most = _most_apart(surplus, of_size, spread)
    many = min(PERMUTATIONS, max(FEWEST_PERMUTATIONS, _WORK // len(kept)))
    as_far, as_most = _deal(surplus, starts, spread, many, (found, most), _seed(kept))
    # Of two groups, one is as far above as the other is below: the one that is treated more harshly is named.
    apart = int(np.where(np.abs(distances) >= found - _TIES, distances, -np.inf).argmax())
    return Audit(
        groups,
        ceil(1_000 * (as_far + 1) / (many + 1)),
        many,
        round(1_000 * max(abs(_difference(one, groups)) for one in groups)),
        groups[apart].group,
        harsher=bool(distances[apart] > 0),
        telling=ceil(1_000 * (as_most + 1) / (many + 1)) <= LEVEL,
    )


def _treated(group: int, authors: Sequence[Author]) -> Treated:
    own = [one for one in authors if one.group == group]
    return Treated(group, len(own), sum(one.statements for one in own), sum(one.hidden for one in own))


def _surplus(authors: Sequence[Author]) -> NDArray[np.float64]:
    """Give how many more of each author's statements are hidden than of everybody's; they sum to 0."""
    hidden = np.array([one.hidden for one in authors], float)
    statements = np.array([one.statements for one in authors], float)
    return np.asarray(hidden - statements * hidden.sum() / statements.sum())


def _spread(surplus: NDArray[np.float64], sizes: NDArray[np.intp]) -> NDArray[np.float64]:
    """Give the standard deviation of each group's surplus, were the groups dealt out anew."""
    number = len(surplus)
    variance = float(np.square(surplus).sum()) / (number * max(number - 1, 1))
    return np.asarray(np.sqrt(variance * sizes * (number - sizes)))


def _most_apart(surplus: NDArray[np.float64], sizes: NDArray[np.intp], spread: NDArray[np.float64]) -> float:
    """Give how far a group would stand out if it had written what is hidden, as far as its size allows."""
    downward = np.sort(surplus)[::-1]
    most = np.maximum(np.cumsum(downward), -np.cumsum(downward[::-1]))
    return float((most[sizes - 1] / spread).max())


def _deal(  # noqa: PLR0913, PLR0917 - what is dealt, how, how often, and what is counted
    surplus: NDArray[np.float64],
    starts: NDArray[np.intp],
    spread: NDArray[np.float64],
    many: int,
    limits: tuple[float, float],
    seed: int,
) -> tuple[int, int]:
    """Count arrangements of chance in which some group stands out as far as each of the limits."""
    random = np.random.Generator(np.random.PCG64(seed))
    counts = [0, 0]
    rows = max(_CELLS // len(surplus), 1)
    for done in range(0, many, rows):
        dealt = random.permuted(np.tile(surplus, (min(rows, many - done), 1)), axis=1)
        far = np.abs(np.add.reduceat(dealt, starts, axis=1) / spread).max(axis=1)
        for place, limit in enumerate(limits):
            counts[place] += int((far >= limit - _TIES).sum())
    return counts[0], counts[1]


def _difference(one: Treated, groups: Sequence[Treated]) -> float:
    others = [other for other in groups if other is not one]
    return one.hidden / one.statements - sum(other.hidden for other in others) / sum(
        other.statements for other in others
    )


def _seed(authors: Sequence[Author]) -> int:
    """Draw from what is audited, so that whoever audits the same again finds the same."""
    told = canonical([[one.group, one.statements, one.hidden] for one in authors])
    return int.from_bytes(sha256(told.encode()).digest()[:8], "big")
