"""From the documents of all hosts to the joint landscape, round by round; every document is checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from isegoria.opinion.errors import JointError
from isegoria.opinion.joint.document import document_of
from isegoria.opinion.joint.page import page_of
from isegoria.opinion.joint.reading import Fields
from isegoria.opinion.joint.receiving import read_first, read_second, read_third
from isegoria.opinion.joint.together import First, Second, Third
from isegoria.opinion.publication import FEWEST_FLOOR
from isegoria.opinion.settings import ROBUST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.opinion.joint.lattice import Lattice
    from isegoria.opinion.joint.receiving import FirstRead
    from isegoria.opinion.joint.rounds import Header
    from isegoria.opinion.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class AfterFirst:
    """What follows from all first rounds.

    Attributes:
        hosts: their first rounds, by the host's name.
        first: what everybody knows now.
    """

    hosts: dict[str, FirstRead]
    first: First

    @property
    def digests(self) -> list[str]:
        """Name the documents it follows from."""
        return sorted(read.digest for read in self.hosts.values())

    @property
    def fewest(self) -> int:
        """Give the people that a published cell counts at least: the most that any host asks for."""
        return max(FEWEST_FLOOR, *(read.fewest for read in self.hosts.values()))


@dataclass(frozen=True, slots=True, eq=False)
class AfterSecond:
    """What follows from all second rounds.

    Attributes:
        before: what followed from the first.
        lattices: of each host, by name.
        digests: of their documents.
        second: what everybody knows now.
    """

    before: AfterFirst
    lattices: dict[str, Lattice]
    digests: list[str]
    second: Second


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """The joint landscape.

    Attributes:
        document: all its figures; names the landscape by "digest".
        page: what is published of them.
    """

    document: dict[str, Any]
    page: dict[str, Any]


def after_first(texts: Sequence[str], settings: Settings = ROBUST) -> AfterFirst:
    """Add up the first rounds of all hosts.

    Raises:
        JointError: one of them cannot be, two are of one host, or nobody voted.
    """
    read = [read_first(text, settings) for text in texts]
    hosts = {one.header.host: one for one in read}
    if len(hosts) < len(read):
        raise JointError("two documents are of the same host; give one of each host")
    if len({one.header.epoch for one in read}) > 1:
        raise JointError("the hosts stand in different epochs; give documents of the same one")
    first = First.of([one.sums for one in hosts.values()], settings)
    return AfterFirst(hosts, first)


def after_second(before: AfterFirst, texts: Sequence[str]) -> AfterSecond:
    """Add up the second rounds of all hosts.

    Raises:
        JointError: one of them cannot be, or follows from something else.
    """
    lattices: dict[str, Lattice] = {}
    digests = []
    for text in texts:
        own = before.hosts[_host_of(text, before)]
        header, lattice, digest = read_second(text, before.first, before.digests, own.sums)
        _same(header, own.header)
        lattices[header.host] = lattice
        digests.append(digest)
    _all(lattices, before)
    second = Second.of(before.first, list(lattices.values()))
    return AfterSecond(before, lattices, sorted(digests), second)


def after_third(before: AfterSecond, texts: Sequence[str]) -> Joint:
    """Give the joint landscape.

    Raises:
        JointError: a third round cannot be, or follows from something else.
    """
    parts = {}
    for text in texts:
        own = before.before.hosts[_host_of(text, before.before)]
        stands = before.lattices[own.header.host]
        header, counts, _ = read_third(text, before.second, before.digests, own.sums, stands)
        _same(header, own.header)
        parts[header.host] = counts
    _all(parts, before.before)
    return joint_of(Third.of(before.second, parts), before.before.fewest)


def joint_of(third: Third, fewest: int) -> Joint:
    """Give the document, and the page of what is published of it."""
    document = document_of(third)
    return Joint(document, page_of(third, document["digest"], fewest))


def _host_of(text: str, before: AfterFirst) -> str:
    host = Fields.of(text).value("host", str)
    if host not in before.hosts:
        raise JointError(f"{host!r} gave no first round; ask it for that first")
    return host


def _same(header: Header, first: Header) -> None:
    if header != first:
        raise JointError(f"{header.host!r} went on to another epoch or conversation; begin the rounds anew")


def _all(given: dict[str, Any], before: AfterFirst) -> None:
    missing = sorted(set(before.hosts) - set(given))
    if missing:
        raise JointError(f"the document of {', '.join(missing)} is missing; ask for it")
