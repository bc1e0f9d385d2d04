"""Searching for attacks: added accounts after which, all computed anew, an agreement is no longer one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from isegoria.opinion.analysis import tallies_by_group
from isegoria.opinion.errors import OpinionError
from isegoria.opinion.groups import qualified
from isegoria.opinion.robustness.attacks import FAMILIES, UNSEEN, Crowd, joined
from isegoria.opinion.robustness.radius import called_consensus, radii
from isegoria.opinion.settings import ROBUST, Settings
from isegoria.opinion.votes import AGREE, DISAGREE, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.conversation import Conversation

_MOST_TRIES: Final = 2000
_FEWEST_TRIES: Final = 8
_VOTES_RECOUNTED: Final = 60_000_000  # in all tries; one to two minutes of one core
_IN_FULL: Final = 7  # one attack in so many is computed in full at once
_MARGIN: Final = 10  # one account in so many is taken off for what a search misses, at least one
_SILENT: Final = 0.2  # share of attacks that leave their targets out instead of voting against them
_ON_ONE: Final = 0.5  # share of attacks that target one statement; the others target all


@dataclass(frozen=True, slots=True, eq=False)
class Attack:
    """Accounts that end an agreement.

    Attributes:
        family: how they were made; a key of `FAMILIES`.
        rows: shape (accounts, C); their votes, `UNSEEN` where they cast none.
    """

    family: str
    rows: NDArray[np.int8]

    @property
    def accounts(self) -> int:
        """How many there are."""
        return int(self.rows.shape[0])


@dataclass(frozen=True, slots=True)
class Radius:
    """How many added accounts would end an agreement.

    Attributes:
        accounts: the one to show: the smaller of the figures below, less a tenth for what a search misses,
            rounded up; at least 1.
        in_groups: with groups as they stand, exactly; see `radius`.
        searched: the fewest found with everything computed anew; `in_groups` where no fewer were found.
        attack: how those accounts were made; None where no fewer were found.
    """

    accounts: int
    in_groups: int
    searched: int
    attack: str | None

    @classmethod
    def of(cls, in_groups: int, searched: int, attack: Attack | None) -> Radius:
        """Take both figures, and the margin off the smaller one."""
        least = min(in_groups, searched)
        accounts = max(1, least - -(-least // _MARGIN))
        return cls(accounts, in_groups, searched, None if attack is None else attack.family)


def tries_for(votes: int) -> int:
    """Tell how many attacks are tried by default: fewer where there are many votes, to bound the time."""
    return max(_FEWEST_TRIES, min(_MOST_TRIES, _VOTES_RECOUNTED // max(votes, 1)))


def attacked_radii(
    conversation: Conversation, settings: Settings = ROBUST, *, tries: int | None = None, seed: int = 1
) -> dict[int, Radius]:
    """Search for the fewest added accounts that end each agreement, with everything computed anew.

    Accounts join, groups are found again, and agreement is judged as in any landscape. An attack may so
    part a group, found one, merge two or leave no clear groups at all. What a search does not find may exist.

    Args:
        conversation: statements and votes. Never modified.
        settings: as for `analyse`.
        tries: how often everything is computed anew; by default as `tries_for` says.
        seed: of the search; the same finds the same.

    Returns:
        For every statement that is agreed or rejected in every group, by its place: the radius.

    Raises:
        OpinionError: nobody voted.
    """
    search = _Search.of(conversation, settings)
    fixed = search.fewest.copy()
    search.run(tries_for(search.crowd.votes.cells.size) if tries is None else tries, seed)
    return {
        int(one): Radius.of(int(fixed[one]), int(search.fewest[one]), search.found.get(int(one)))
        for one in np.flatnonzero(fixed)
    }


def attacked_radius(
    conversation: Conversation,
    settings: Settings,
    statement: int,
    *,
    tries: int | None = None,
    seed: int = 1,
) -> Radius | None:
    """Search for the fewest added accounts that end the agreement on one statement, all attacks aimed at it.

    Args:
        conversation: statements and votes. Never modified.
        settings: as for `analyse`.
        statement: its place.
        tries: as for `attacked_radii`.
        seed: as for `attacked_radii`.

    Returns:
        None where the statement is neither agreed nor rejected in every group.

    Raises:
        OpinionError: nobody voted, or there is no such statement.
    """
    search = _Search.of(conversation, settings)
    search.aim(statement)
    in_groups = int(search.fewest[statement])
    if not in_groups:
        return None
    search.run(tries_for(search.crowd.votes.cells.size) if tries is None else tries, seed)
    return Radius.of(in_groups, int(search.fewest[statement]), search.found.get(statement))


def search_attack(  # noqa: PLR0913 - whom to attack, how hard, and from which seed
    conversation: Conversation,
    settings: Settings,
    statement: int,
    most: int,
    seed: int,
    *,
    tries: int = _MOST_TRIES,
) -> Attack | None:
    """Search for an attack of at most so many accounts that ends the agreement on one statement.

    Args:
        conversation: statements and votes. Never modified.
        settings: as for `analyse`.
        statement: its place.
        most: accounts that may be added.
        seed: of the search.
        tries: how often everything is computed anew.

    Returns:
        The smallest attack that was found; None where none was, or the statement is no agreement.

    Raises:
        OpinionError: nobody voted, or there is no such statement.
    """
    search = _Search.of(conversation, settings)
    search.aim(statement)
    if search.fewest[statement]:
        search.only_ended, search.fewest[statement] = True, most + 1
        search.run(tries, seed)
    return search.found.get(statement)


@dataclass(slots=True, eq=False)
class _Search:
    """A search under way.

    Attributes:
        crowd: whom the accounts join.
        out: shape (C,); statements that do not count.
        settings: how groups are found and agreement is judged.
        fewest: shape (C,); attacks of fewer accounts than this are sought; 0 where none are.
        only_ended: count no attack that leaves something to be done in the groups that it made.
        found: by statement, the attack that left fewest to be added.
    """

    crowd: Crowd
    out: NDArray[np.bool_]
    settings: Settings
    fewest: NDArray[np.int64]
    only_ended: bool = False
    found: dict[int, Attack] = field(default_factory=dict)

    @classmethod
    def of(cls, conversation: Conversation, settings: Settings) -> _Search:
        if len(conversation.events) == 0:
            raise OpinionError("nobody has voted in this conversation; collect votes first")
        votes = Votes.latest(conversation.events)
        out = np.array([one.is_meta or one.moderated < 0 for one in conversation.statements], np.bool_)
        tallies = tallies_by_group(votes, out, settings)
        fewest = np.where(out, 0, radii(tallies, settings))
        seen = np.zeros(votes.statements.size, np.bool_)
        seen[np.unique(votes.cells >> 2)] = True
        grouped = np.flatnonzero(qualified(votes.counts, int(seen.sum()), settings))
        against = np.where(called_consensus(tallies, settings), DISAGREE, AGREE).astype(np.int8)
        used = np.flatnonzero(seen & ~out)
        return cls(
            Crowd(votes, grouped, against, used if used.size else np.flatnonzero(seen)), out, settings, fewest
        )

    def aim(self, statement: int) -> None:
        """Attack this statement alone."""
        if not 0 <= statement < self.fewest.size:
            raise OpinionError(
                f"there is no statement at place {statement}; name one below {self.fewest.size}"
            )
        self.fewest[np.arange(self.fewest.size) != statement] = 0

    def run(self, tries: int, seed: int) -> None:
        """Compute everything anew so often, each time with other accounts."""
        draw = np.random.Generator(np.random.PCG64(seed))
        names = list(FAMILIES)
        number = 0
        while tries > 0 and self.fewest.max(initial=0) > 1:
            # Small attacks are tried as often as large ones, and on strong agreements as on weak ones.
            below = draw.choice(np.unique(self.fewest[self.fewest > 1]))
            most = int(np.exp(draw.uniform(0.0, np.log(below))))
            name = names[number % len(names)]
            rows = self._accounts(name, most, draw)
            number += 1
            while tries > 0 and rows.shape[0]:
                tries -= 1
                if not self._note(Attack(name, rows), quickly=number % _IN_FULL > 0):
                    break
                rows = rows[: rows.shape[0] // 2]

    def _accounts(self, name: str, most: int, draw: np.random.Generator) -> NDArray[np.int8]:
        targets = np.flatnonzero(self.fewest > most)
        if draw.random() < _ON_ONE:
            targets = draw.choice(targets, 1)
        rows = FAMILIES[name](self.crowd, most, targets, draw)
        rows[:, targets] = UNSEEN if draw.random() < _SILENT else self.crowd.against[targets]
        return rows

    def _note(self, attack: Attack, *, quickly: bool) -> bool:
        # Without resampling it takes a third of the time; what looks better so is computed in full.
        if quickly and not self._better(attack, replace(self.settings, resamples=0))[0].any():
            return False
        better, accounts = self._better(attack, self.settings)
        self.fewest[better] = accounts[better]
        self.found.update((int(one), attack) for one in np.flatnonzero(better))
        return bool(better.any())

    def _better(self, attack: Attack, settings: Settings) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        tallies = tallies_by_group(joined(self.crowd.votes, attack.rows), self.out, settings)
        agreed, rejected = (called_consensus(one, settings) for one in (tallies, tallies.mirrored()))
        ended = ~np.where(self.crowd.against == DISAGREE, agreed, rejected)
        # Groups as they stand now may fall to fewer: each computation tells of every statement.
        accounts = attack.accounts + np.where(ended, 0, radii(tallies, settings))
        return (accounts < self.fewest) & (ended | (not self.only_ended)), accounts
