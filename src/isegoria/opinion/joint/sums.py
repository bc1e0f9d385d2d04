"""The first round: what the space of opinion needs, summed over a host's participants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.errors import JointError
from isegoria.opinion.summary import Summary
from isegoria.opinion.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from isegoria.opinion.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """The sums of one host, or of several.

    Attributes:
        statements: shape (C,); the statements' keys in ascending order.
        out: shape (C,); statements that a host moderated out, or that are about the conversation itself.
        summary: the votes on them, summed; its tallies of re-votes are not given.
        enough: shape (votes_to_group,); how many participants cast at least 1, 2, ... votes.
    """

    statements: NDArray[np.str_]
    out: NDArray[np.bool_]
    summary: Summary
    enough: NDArray[np.int64]

    @classmethod
    def of(cls, votes: Votes, out: NDArray[np.bool_], settings: Settings) -> Sums:
        """Sum the votes of a host's participants.

        Args:
            votes: their latest votes; the ids of statements are keys, see `key_of`.
            out: shape (C,).
            settings: how many votes are enough to be grouped.
        """
        summary = Summary.of(votes)
        plain = Summary(
            votes.statements,
            summary.participants,
            summary.both,
            summary.cross,
            summary.seen,
            np.zeros((votes.statements.size, 3), np.int64),
        )
        least = np.arange(1, settings.votes_to_group + 1)
        enough = (votes.counts[None, :] >= least[:, None]).sum(axis=1)
        return cls(votes.statements.astype(np.str_), out, plain, enough.astype(np.int64))

    @property
    def columns(self) -> int:
        """How many statements have votes."""
        return int((self.summary.seen_by > 0).sum())

    @property
    def needed(self) -> int:
        """Votes from which a participant is grouped, before `needed_of` asks whether enough people did."""
        return min(self.enough.size, max(self.columns, 1))

    def over(self, statements: NDArray[np.str_]) -> Sums:
        """Give the same sums over a longer list, in which what this host lacks has no votes."""
        places = places_in(statements, self.statements)
        size = statements.size

        def grown(old: NDArray[np.int64]) -> NDArray[np.int64]:
            into = np.zeros((size, size), np.int64)
            into[np.ix_(places, places)] = old
            return into

        out = np.zeros(size, np.bool_)
        out[places] = self.out
        summary = Summary(
            statements,
            self.summary.participants,
            grown(self.summary.both),
            grown(self.summary.cross),
            grown(self.summary.seen),
            np.zeros((size, 3), np.int64),
        )
        return Sums(statements, out, summary, self.enough)


def added(parts: Sequence[Sums]) -> Sums:
    """Add the sums of several hosts, over the statements of all of them.

    Raises:
        JointError: there are none, or they were made with other settings.
    """
    if not parts:
        raise JointError("no host gave sums; give those of one host or more")
    if len({part.enough.size for part in parts}) > 1:
        raise JointError(
            "the hosts ask for different numbers of votes; run the same version of Isegoria on each"
        )
    statements = np.unique(np.concatenate([part.statements for part in parts]))
    grown = [part.over(statements) for part in parts]
    total = grown[0].summary
    for part in grown[1:]:
        total += part.summary
    out = np.asarray(np.any([part.out for part in grown], axis=0))
    enough = np.sum([part.enough for part in grown], axis=0)
    return Sums(statements, out, total, enough)


def needed_of(sums: Sums, settings: Settings) -> int:
    """Tell how many votes somebody needs to be grouped.

    Where fewer people than `settings.fewest_grouped` have so many, fewer votes are enough, the same for all:
    who came first, which the ordinary landscape asks, no sum can tell.
    """
    needed = sums.needed
    while needed > 1 and sums.enough[needed - 1] < settings.fewest_grouped:
        needed -= 1
    return needed


def votes_over(votes: Votes, statements: NDArray[np.str_]) -> Votes:
    """Give the same votes over a longer list of statements.

    Raises:
        JointError: somebody voted on a statement that is not in the list.
    """
    places = places_in(statements, votes.statements.astype(np.str_)).astype(np.uint16)
    cells = (places[votes.cells >> 2] << 2) | (votes.cells & 3)
    events = np.zeros((statements.size, 3), np.int64)
    return Votes(votes.participants, statements, votes.offsets, cells.astype(np.uint16), events)


def places_in(statements: NDArray[np.str_], some: NDArray[np.str_]) -> NDArray[np.int64]:
    """Find each of some statements in the list of all.

    Raises:
        JointError: one is not there.
    """
    places = np.searchsorted(statements, some)
    near = np.minimum(places, max(statements.size - 1, 0))
    if some.size and (not statements.size or not np.array_equal(statements[near], some)):
        raise JointError("a statement is missing from the joint list; begin the rounds anew")
    return near.astype(np.int64)
