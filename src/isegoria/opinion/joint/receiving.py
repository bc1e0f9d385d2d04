"""Reading the documents of other hosts, with every check there is.

What another host gives is not taken on trust. It cannot be checked against votes nobody else sees, but it has
to be possible, to fit the other documents of the host, and to name the documents of all hosts it follows
from; so two hosts that computed different things find out instead of publishing both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.errors import JointError
from isegoria.opinion.joint.counts import Counts
from isegoria.opinion.joint.keys import digest_of_text
from isegoria.opinion.joint.lattice import LEVELS, PARTS, Lattice
from isegoria.opinion.joint.reading import Fields
from isegoria.opinion.joint.rounds import (
    FIRST,
    FORMAT,
    SECOND,
    THIRD,
    Header,
    Listed,
    frame_digest,
    groups_digest,
    whole_settings,
)
from isegoria.opinion.joint.sums import Sums
from isegoria.opinion.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.opinion.joint.together import First, Second
    from isegoria.opinion.settings import Settings

_ROUNDED = 1e-5  # by so much rounding may change a covariance


@dataclass(frozen=True, slots=True, eq=False)
class FirstRead:
    """A host's first round."""

    header: Header
    listed: tuple[Listed, ...]
    sums: Sums
    fewest: int
    digest: str


def read_first(text: str, settings: Settings) -> FirstRead:
    """Read a host's first round.

    Raises:
        JointError: it is none, or what it says cannot be.
    """
    fields = _opened(text, FIRST)
    if fields.value("settings", dict) != whole_settings(settings):
        raise JointError(
            "the hosts compute with different settings; run the same version of Isegoria on each"
        )
    listed = tuple(_listed(one) for one in fields.objects("statements"))
    keys = np.array([one.key for one in listed], np.str_)
    if not np.array_equal(keys, np.unique(keys)):
        raise JointError("statements are not in ascending order of their keys, each once; ask for them again")
    size, people = keys.size, fields.whole("participants", 0, 1 << 40)
    both, seen = (fields.triangle(name, size, people) for name in ("both", "seen"))
    cross = fields.table("cross", (size, size), -people, people)
    if (seen < 0).any() or (np.abs(both) > seen).any() or (np.abs(cross) > seen).any():
        raise JointError("there are more votes than people who cast them; the document was altered")
    enough = fields.table("enough", (settings.votes_to_group,), 0, people)
    if (np.diff(enough) > 0).any():
        raise JointError("more people cast many votes than cast few; the document was altered")
    summary = Summary(keys, people, both, cross, seen, np.zeros((size, 3), np.int64))
    sums = Sums(keys, np.array([one.out for one in listed], np.bool_), summary, enough)
    return FirstRead(_header(fields), listed, sums, fields.whole("fewest", 1, 1 << 30), digest_of_text(text))


def read_second(text: str, first: First, before: Sequence[str], own: Sums) -> tuple[Header, Lattice, str]:
    """Read a host's second round: whose, the lattice, and the document's digest.

    Args:
        text: the document.
        first: what followed from all first rounds.
        before: their digests.
        own: the first round of the same host.

    Raises:
        JointError: it is none, what it says cannot be, or it follows from something else.
    """
    fields = _opened(text, SECOND)
    _follows(fields, before, "frame", frame_digest(first))
    signal = first.frame.signal
    people = int(own.enough[first.needed - 1]) if signal else 0
    counts = fields.table("counts", (None,), 1, max(people, 1))
    points = fields.table("points", (counts.size, signal), -(1 << 10), 1 << 10)
    sure = fields.table("sure", (LEVELS,), 0, people)
    spread = fields.table("spread", (LEVELS, signal, signal), -(1 << 62), 1 << 62)
    if counts.sum() != people or sure.sum() != people:
        raise JointError("the second round counts other people than the first; begin the rounds anew")
    if not np.array_equal(points, np.unique(points, axis=0) if points.size else points):
        raise JointError("lattice points are not in ascending order, each once; ask for them again")
    mean = spread / (np.maximum(sure, 1)[:, None, None] * float(PARTS))
    widest = np.linalg.eigvalsh(mean) if signal else np.zeros(1)
    if (widest < -_ROUNDED).any() or (widest > 1.0 + _ROUNDED).any():
        raise JointError("places are said to be less sure than nothing; the document was altered")
    return _header(fields), Lattice(points, counts, sure, spread), digest_of_text(text)


def read_third(
    text: str, second: Second, before: Sequence[str], own: Sums, stands: Lattice
) -> tuple[Header, Counts, str]:
    """Read a host's third round: whose, the counts, and the document's digest.

    Args:
        text: the document.
        second: what followed from all second rounds.
        before: their digests.
        own: the first round of the same host.
        stands: its second.

    Raises:
        JointError: it is none, what it says cannot be, or it follows from something else.
    """
    fields = _opened(text, THIRD)
    _follows(fields, before, "groups", groups_digest(second))
    sectors = fields.names("sectors")
    if list(sectors) != sorted(set(sectors)):
        raise JointError("sectors are not in ascending order, each once; ask for them again")
    voices, wide, people = second.groups.voices, len(sectors) + 1, own.summary.participants
    grown = own.over(second.first.sums.statements)
    shape = (voices + 1, wide, grown.statements.size, 3)
    counts = Counts(
        sectors,
        fields.table("people", (voices + 1, wide), 0, people),
        fields.table("votes", shape, 0, people),
    )
    _same_people(counts, second, grown, stands)
    return _header(fields), counts, digest_of_text(text)


def _same_people(counts: Counts, second: Second, own: Sums, stands: Lattice) -> None:
    everyone = counts.everyone()
    same = (
        counts.people.sum() == own.summary.participants
        and np.array_equal(everyone.seen[0], own.summary.seen_by)
        and np.array_equal(everyone.agrees[0], own.summary.agrees)
        and np.array_equal(everyone.disagrees[0], own.summary.disagrees)
        and bool((counts.seen <= counts.people[:, :, None]).all())
    )
    sizes = np.array([own.enough[second.first.needed - 1]])
    if second.groups.count:
        sizes = np.zeros(second.groups.count, np.int64)
        here = {tuple(point): at for at, point in enumerate(second.lattice.points.tolist())}
        labels = second.groups.labels[[here[tuple(point)] for point in stands.points.tolist()]]
        np.add.at(sizes, labels, stands.counts)
    if not same or not np.array_equal(counts.people[:-1].sum(axis=1), sizes):
        raise JointError("the third round counts other people or votes than the first two; begin anew")


def _opened(text: str, number: int) -> Fields:
    fields = Fields.of(text)
    if fields.value("format", str) != FORMAT or fields.whole("round", 0, 9) != number:
        raise JointError(f"this is no round {number} of Isegoria; ask the other host for it again")
    return fields


def _header(fields: Fields) -> Header:
    return Header(
        fields.value("host", str), fields.value("conversation", str), fields.whole("epoch", 0, 1 << 50)
    )


def _listed(fields: Fields) -> Listed:
    key = fields.value("key", str)
    if len(key) != 64 or set(key) - set("0123456789abcdef"):  # noqa: PLR2004 - hexadecimal digits of a SHA-256
        raise JointError("a statement has no key; ask the other host for the document again")
    return Listed(
        key,
        fields.value("text", str),
        fields.value("language", str),
        fields.value("seed", bool),
        fields.value("meta", bool),
        fields.value("out", bool),
    )


def _follows(fields: Fields, before: Sequence[str], name: str, computed: str) -> None:
    if list(fields.names("before")) != sorted(before):
        raise JointError("the other host went on from other documents; begin the rounds anew")
    if fields.value(name, str) != computed:
        raise JointError(
            f"the other host computed another {name} from the same sums; run the same version of Isegoria, "
            "with the same libraries, on each"
        )
