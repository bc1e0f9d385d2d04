"""The joint landscape as JSON, and the digest that names it.

The digest is the SHA-256 of the RFC 8785 form of the document without `digest` and `hosts`: it does not
depend on who hosts whom, so one site that holds all votes finds the same. `hosts_digest` names the rest.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from isegoria.opinion.consensus import (
    agreed_in_every_group,
    consensus,
    divisive,
    divisiveness,
    group_aware_consensus,
)
from isegoria.opinion.document import canonical_json
from isegoria.opinion.joint.counts import tallies_of
from isegoria.opinion.joint.lattice import STEPS
from isegoria.opinion.representativeness import robust_representatives

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from isegoria.opinion.document import Document
    from isegoria.opinion.joint.together import Third
    from isegoria.opinion.representativeness import Representative
    from isegoria.opinion.tallies import Tallies

FORMAT = "isegoria.joint/1"
_EXACT = 12  # decimals of figures that follow from counts in one step
_COMPUTED = 6  # decimals of figures that went through linear algebra


def document_of(third: Third) -> Document:
    """Put the joint landscape into JSON values; statements are named by key."""
    figures = _figures(third)
    return {**figures, "digest": digest_of(figures), **_hosts(third)}


def digest_of(figures: Document) -> str:
    """Name JSON values by their content: "sha256:" and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(canonical_json(figures)).hexdigest()


def _figures(third: Third) -> Document:
    second, whole = third.second, third.whole
    first, groups = second.first, second.groups
    settings, out = first.settings, first.sums.out
    names = first.sums.statements.tolist()
    tallies = whole.by_group()
    divided = divisiveness(tallies, settings)
    return {
        "format": FORMAT,
        "settings": {**settings.as_dict(), "resamples": 0, "lattice": STEPS},
        "participants": int(whole.people.sum()),
        "participants_qualified": int(whole.people[:-1].sum()),
        "needed": first.needed,
        "statements": len(names),
        "votes": int(whole.votes.sum()),
        "clarity": groups.clarity,
        "silhouette": round(groups.silhouette, _COMPUTED),
        "groups": _groups(third, names),
        "sectors": [
            {"key": key, "size": int(size)}
            for key, size in zip(whole.sectors, whole.people.sum(axis=0), strict=False)
        ],
        "consensus": _listed(names, agreed_in_every_group(tallies, settings, out)),
        "rejected": _listed(names, agreed_in_every_group(tallies.mirrored(), settings, out)),
        "divisive": _listed(names, divisive(divided, settings, out)),
        "statement_results": _statements(third, names, tallies, divided),
    }


def _listed(names: Sequence[str], places: NDArray[np.intp]) -> list[str]:
    return [names[one] for one in places]


def _groups(third: Third, names: Sequence[str]) -> list[Document]:
    first = third.second.first
    chosen = robust_representatives(third.whole.by_group(), first.sums.out, first.settings)
    sizes = third.whole.people.sum(axis=1)
    return [
        {
            "id": group,
            "size": int(sizes[group]),
            "represented_by": [_representative(one, names) for one in chosen[group]],
        }
        for group in range(third.second.groups.count)
    ]


def _representative(one: Representative, names: Sequence[str]) -> Document:
    return {
        "statement": names[one.statement],
        "direction": one.direction,
        "count": one.count,
        "seen": one.seen,
        "share": round(one.share, _EXACT),
        **{name: round(figure, _EXACT) for name, figure in one.figures.items()},
    }


def _statements(
    third: Third, names: Sequence[str], tallies: Tallies, divided: NDArray[np.float64]
) -> list[Document]:
    first = third.second.first
    bounds, products = consensus(tallies, first.settings), group_aware_consensus(tallies)
    everyone, sectors = third.whole.everyone(), third.whole.by_sector()
    return [
        {
            "id": name,
            "out": bool(first.sums.out[one]),
            **_cell(everyone, 0, one),
            "group_aware_consensus": round(float(products[one]), _EXACT),
            "consensus": {
                "lower": round(float(bounds.lower[one]), _EXACT),
                "net": round(float(bounds.net[one]), _EXACT),
                "enough_votes": bool(bounds.enough[one]),
            },
            "by_group": [_cell(tallies, group, one) for group in range(third.second.groups.count)],
            "by_sector": [_cell(sectors, sector, one) for sector in range(sectors.groups)],
            "divisiveness": round(float(divided[one]), _EXACT),
        }
        for one, name in enumerate(names)
    ]


def _cell(tallies: Tallies, row: int, one: int) -> dict[str, int]:
    return {
        "agree": int(tallies.agrees[row, one]),
        "disagree": int(tallies.disagrees[row, one]),
        "seen": int(tallies.seen[row, one]),
    }


def _hosts(third: Third) -> dict[str, Any]:
    hosts = [
        {
            "name": name,
            "participants": int(part.people.sum()),
            "sizes": part.people[:-1].sum(axis=1).tolist(),
            "statement_results": [_cell(every, 0, one) for one in range(part.votes.shape[2])],
        }
        for name, part in zip(third.hosts, third.parts, strict=True)
        for every in (tallies_of(part.votes.sum(axis=(0, 1))[None]),)
    ]
    return {
        "hosts": hosts,
        "hosts_digest": "sha256:" + hashlib.sha256(canonical_json({"hosts": hosts})).hexdigest(),
    }
