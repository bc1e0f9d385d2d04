"""Conversations cut into hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion import Votes
from isegoria.opinion.joint.combining import after_first, after_second, after_third
from isegoria.opinion.joint.keys import key_of
from isegoria.opinion.joint.rounds import Header, Listed, write_first, write_second, write_third
from isegoria.opinion.joint.sums import votes_over
from isegoria.opinion.joint.together import HostVotes, host_votes
from isegoria.opinion.settings import ROBUST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion import Conversation
    from isegoria.opinion.joint.combining import Joint
    from isegoria.opinion.joint.together import Third

FEWEST = 10


def one_place(conversation: Conversation, sectors: int = 0) -> HostVotes:
    """Hold everything on one host; people belong to sectors in turn, if there are any."""
    votes = Votes.latest(conversation.events)
    out = np.array([one.is_meta or one.moderated < 0 for one in conversation.statements], np.bool_)
    keys = [key_of(f"{one.id} {one.text}") for one in conversation.statements]
    people = range(votes.participants.size)
    named = [f"s{one % sectors}" if one % 5 else None for one in people] if sectors else []
    return host_votes(votes, keys, out, named)


def cut(whole: HostVotes, hosts: int, seed: int = 0) -> dict[str, HostVotes]:
    """Send everybody to one of so many hosts at random, in any order."""
    draw = np.random.Generator(np.random.PCG64(seed))
    host = draw.integers(0, hosts, whole.votes.participants.size)
    parts = {}
    for one in draw.permutation(hosts).tolist():
        rows = np.flatnonzero(host == one)
        parts[f"host{one}.example/log"] = only(whole, rows)
    return parts


def only(whole: HostVotes, rows: NDArray[np.intp]) -> HostVotes:
    """Keep some of the people."""
    return HostVotes(whole.votes.only(rows), whole.out, whole.sector[rows], whole.sectors)


def firsts(hosts: dict[str, HostVotes]) -> list[str]:
    """Write every host's first round."""
    texts = []
    for name, host in hosts.items():
        listed = [
            Listed(key, "", "en", seed=True, meta=False, out=out)
            for key, out in zip(host.votes.statements.tolist(), host.out.tolist(), strict=True)
        ]
        texts.append(write_first(Header(name, "c" * 32, 1), listed, host.sums(), FEWEST, ROBUST))
    return texts


def seconds(hosts: dict[str, HostVotes], one: list[str]) -> list[str]:
    """Write every host's second round, given the first."""
    known = after_first(one)
    return [
        write_second(Header(name, "c" * 32, 1), known.first, known.digests, host.lattice(known.first))
        for name, host in hosts.items()
    ]


def thirds(hosts: dict[str, HostVotes], one: list[str], two: list[str]) -> list[str]:
    """Write every host's third round, given the first two."""
    known = after_second(after_first(one), two)
    return [
        write_third(Header(name, "c" * 32, 1), known.second, known.digests, host.counts(known.second))
        for name, host in hosts.items()
    ]


def by_documents(hosts: dict[str, HostVotes]) -> Joint:
    """Go through all rounds with nothing but documents passing between the hosts."""
    one = firsts(hosts)
    two = seconds(hosts, one)
    three = thirds(hosts, one, two)
    return after_third(after_second(after_first(one), two), three)


def groups_of_people(whole: HostVotes, third: Third) -> NDArray[np.int64]:
    """Give each person's joint group, -1 for none."""
    second, first = third.second, third.second.first
    votes = votes_over(whole.votes, first.sums.statements)
    return second.groups.of(second.lattice.find(votes, first.frame, first.needed))
