"""The documents that hosts exchange, one a round, written from a host's integers; `receiving` reads them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from isegoria.opinion.joint.keys import digest_of_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isegoria.opinion.joint.counts import Counts
    from isegoria.opinion.joint.lattice import Lattice
    from isegoria.opinion.joint.sums import Sums
    from isegoria.opinion.joint.together import First, Second
    from isegoria.opinion.settings import Settings

FORMAT = "isegoria.round/1"
FIRST, SECOND, THIRD = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Header:
    """Whose document it is.

    Attributes:
        host: the name of the host: the origin of its log.
        conversation: as the host's records call it.
        epoch: how often the rounds began anew.
    """

    host: str
    conversation: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A statement as a host lists it.

    Attributes:
        key: see `key_of`.
        text: as its author wrote it; "" where the host does not repeat it.
        language: of the text.
        seed: written by the organiser.
        meta: about the conversation itself.
        out: left out of space, consensus and divisions.
    """

    key: str
    text: str
    language: str
    seed: bool
    meta: bool
    out: bool


def text_of(document: Mapping[str, Any]) -> str:
    """Write a round's document in the one form of RFC 8785: all its numbers are whole."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def write_first(header: Header, listed: Sequence[Listed], sums: Sums, fewest: int, settings: Settings) -> str:
    """Write the first round.

    Args:
        header: whose.
        listed: the statements, one for each of `sums.statements`.
        sums: of the host's participants.
        fewest: people that a published cell counts at least, as this host asks.
        settings: the robust ones.
    """
    upper = np.triu_indices(sums.statements.size)
    return text_of(
        {
            **_head(header, FIRST),
            "settings": whole_settings(settings),
            "fewest": fewest,
            "statements": [
                {
                    "key": one.key,
                    "text": one.text,
                    "language": one.language,
                    "seed": one.seed,
                    "meta": one.meta,
                    "out": one.out,
                }
                for one in listed
            ],
            "participants": sums.summary.participants,
            "enough": sums.enough.tolist(),
            "both": sums.summary.both[upper].tolist(),
            "cross": sums.summary.cross.ravel().tolist(),
            "seen": sums.summary.seen[upper].tolist(),
        }
    )


def write_second(header: Header, first: First, before: Sequence[str], lattice: Lattice) -> str:
    """Write the second round; `before` are the digests of all hosts' first rounds."""
    return text_of(
        {
            **_head(header, SECOND),
            "before": sorted(before),
            "frame": frame_digest(first),
            "points": lattice.points.tolist(),
            "counts": lattice.counts.tolist(),
            "sure": lattice.sure.tolist(),
            "spread": lattice.spread.ravel().tolist(),
        }
    )


def write_third(header: Header, second: Second, before: Sequence[str], counts: Counts) -> str:
    """Write the third round; `before` are the digests of all hosts' second rounds."""
    return text_of(
        {
            **_head(header, THIRD),
            "before": sorted(before),
            "groups": groups_digest(second),
            "sectors": list(counts.sectors),
            "people": counts.people.ravel().tolist(),
            "votes": counts.votes.ravel().tolist(),
        }
    )


def frame_digest(first: First) -> str:
    """Name the frame in which a host placed its participants."""
    return digest_of_text(text_of(first.frame.numbers()))


def groups_digest(second: Second) -> str:
    """Name the groups by which a host counted its participants."""
    groups = second.groups
    return digest_of_text(text_of({"count": groups.count, "labels": groups.labels.tolist()}))


def _head(header: Header, number: int) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "round": number,
        "host": header.host,
        "conversation": header.conversation,
        "epoch": header.epoch,
    }


def whole_settings(settings: Settings) -> dict[str, str]:
    """Give every setting as text, so that every number of a document is whole."""
    return {name: str(value) for name, value in settings.as_dict().items()}
