"""All rounds in order, and what a host does in each of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.joint import counts, lattice, sums
from isegoria.opinion.joint.counts import Counts
from isegoria.opinion.joint.frame import Frame
from isegoria.opinion.joint.groups import JointGroups, groups_of
from isegoria.opinion.joint.lattice import Lattice
from isegoria.opinion.joint.sums import Sums, needed_of, votes_over
from isegoria.opinion.settings import ROBUST
from isegoria.opinion.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from isegoria.opinion.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class HostVotes:
    """What a host knows and nobody else gets to know: each participant's votes and sector.

    Attributes:
        votes: latest votes; the ids of statements are keys, in ascending order.
        out: shape (C,); statements moderated out, or about the conversation itself.
        sector: shape (n,); an index into `sectors`, -1 for none.
        sectors: keys in ascending order.
    """

    votes: Votes
    out: NDArray[np.bool_]
    sector: NDArray[np.int64]
    sectors: tuple[str, ...]

    def sums(self, settings: Settings = ROBUST) -> Sums:
        """Give the first round's integers."""
        return Sums.of(self.votes, self.out, settings)

    def lattice(self, first: First) -> Lattice:
        """Give the second round's integers."""
        return Lattice.of(votes_over(self.votes, first.sums.statements), first.frame, first.needed)

    def counts(self, second: Second) -> Counts:
        """Give the third round's integers."""
        first = second.first
        votes = votes_over(self.votes, first.sums.statements)
        stands = second.lattice.find(votes, first.frame, first.needed)
        return Counts.of(
            votes, second.groups.of(stands), second.groups.voices, self.sector, list(self.sectors)
        )


@dataclass(frozen=True, eq=False)
class First:
    """What everybody knows after the first round.

    Attributes:
        sums: of all hosts.
        settings: the robust ones.
    """

    sums: Sums
    settings: Settings = ROBUST

    @classmethod
    def of(cls, parts: Sequence[Sums], settings: Settings = ROBUST) -> First:
        """Add the hosts' sums."""
        return cls(sums.added(parts), settings)

    @cached_property
    def frame(self) -> Frame:
        """Give the frame in which everybody is placed."""
        return Frame.of(self.sums)

    @property
    def needed(self) -> int:
        """Give the votes from which somebody is grouped."""
        return needed_of(self.sums, self.settings)


@dataclass(frozen=True, eq=False)
class Second:
    """What everybody knows after the second round.

    Attributes:
        first: after the first.
        lattice: of all hosts.
    """

    first: First
    lattice: Lattice

    @classmethod
    def of(cls, first: First, parts: Sequence[Lattice]) -> Second:
        """Add the hosts' lattices."""
        return cls(first, lattice.added(parts))

    @cached_property
    def groups(self) -> JointGroups:
        """Give the groups of all hosts together."""
        return groups_of(self.lattice, self.first.frame, self.first.settings)


@dataclass(frozen=True, slots=True, eq=False)
class Third:
    """What everybody knows after the third round.

    Attributes:
        second: after the second.
        hosts: names in ascending order.
        parts: each host's counts, over the sectors of all.
        whole: their sum.
    """

    second: Second
    hosts: tuple[str, ...]
    parts: tuple[Counts, ...]
    whole: Counts

    @classmethod
    def of(cls, second: Second, parts: dict[str, Counts]) -> Third:
        """Add the hosts' counts, given by the host's name."""
        whole = counts.added(list(parts.values()))
        hosts = tuple(sorted(parts))
        return cls(second, hosts, tuple(parts[name].over(whole.sectors) for name in hosts), whole)


def together(hosts: dict[str, HostVotes], settings: Settings = ROBUST) -> Third:
    """Go through all rounds where the votes of all hosts are at hand.

    Args:
        hosts: by name.
        settings: the robust ones.

    Raises:
        JointError: nobody voted.
    """
    first = First.of([host.sums(settings) for host in hosts.values()], settings)
    second = Second.of(first, [host.lattice(first) for host in hosts.values()])
    return Third.of(second, {name: host.counts(second) for name, host in hosts.items()})


def host_votes(
    votes: Votes, keys: Sequence[str], out: NDArray[np.bool_], sectors: Sequence[str | None] = ()
) -> HostVotes:
    """Name statements by key and sectors by place.

    Args:
        votes: latest votes, over any ids.
        keys: of each statement, in the order of the votes. Statements of equal words are one: of somebody's
            votes on both, the one on the later statement counts.
        out: shape (C,).
        sectors: each participant's, None for none; empty: nobody has one.
    """
    names, place = np.unique(np.array(list(keys), np.str_), return_inverse=True)
    rows = np.repeat(np.arange(votes.participants.size), votes.counts)
    code = place.reshape(-1)[votes.cells >> 2]
    # Of equal keys the later statement's vote wins: reversed, np.unique finds it first.
    pairs = (rows * max(names.size, 1) + code)[::-1]
    kept, first = np.unique(pairs, return_index=True)
    cells = ((kept % max(names.size, 1)) << 2) | (votes.cells[::-1][first] & 3)
    counted = np.bincount(kept // max(names.size, 1), minlength=votes.participants.size)
    offsets = np.concatenate([[0], np.cumsum(counted)]).astype(np.int64)
    gone = np.zeros(names.size, np.bool_)
    np.logical_or.at(gone, place.reshape(-1), out)
    known = sorted({one for one in sectors if one is not None})
    index = {key: at for at, key in enumerate(known)}
    sector = np.array([-1 if one is None else index[one] for one in sectors], np.int64)
    if not sector.size:
        sector = np.full(votes.participants.size, -1, np.int64)
    events = np.zeros((names.size, 3), np.int64)
    mine = Votes(votes.participants, names, offsets, cells.astype(np.uint16), events)
    return HostVotes(mine, gone, sector, tuple(known))
