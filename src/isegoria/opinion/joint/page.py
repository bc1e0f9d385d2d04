"""What is published of a joint landscape: the figures that may be shown, in JSON values.

Groups and hosts are held back as groups and sectors are on a site's own page. Sectors come third: on a
statement they are shown only where everybody of one group, sector and host who voted on it are none, or at
least k. Whatever somebody adds and subtracts then counts nobody, or at least k.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from isegoria.opinion.consensus import agreed_in_every_group, divisive, divisiveness
from isegoria.opinion.joint.counts import tallies_of
from isegoria.opinion.publication.figures import cell_figures, least_lower
from isegoria.opinion.publication.suppressing import cells_shown, sectors_beside_groups, sizes_shown
from isegoria.opinion.representativeness import robust_representatives
from isegoria.opinion.tallies import Tallies, share_lower

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from isegoria.opinion.document import Document
    from isegoria.opinion.joint.together import Third

FORMAT = "isegoria.joint-page/1"
_HALF = 0.5
_DECIMALS = 4


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Tallies in which whatever is held back counts nobody."""

    total: Tallies
    whole: NDArray[np.bool_]
    groups: Tallies
    sectors: Tallies
    hosts: Tallies


def page_of(third: Third, digest: str, fewest: int) -> Document:
    """Put everything that is published into JSON values; statements are named by key.

    Args:
        third: the joint landscape.
        digest: of its document.
        fewest: people that a published cell counts at least: the most that any host asks for.
    """
    first, groups = third.second.first, third.second.groups
    settings, out, names = first.settings, first.sums.out, first.sums.statements.tolist()
    cells = _masked(third, fewest)
    # A group too small for any cell has no say; where there are no groups those who voted enough have one.
    large = third.whole.people[:-1].sum(axis=1) >= fewest
    if not groups.count:
        large[:] = True
    heard = _rows(cells.groups, large)
    lists = _lists(heard, cells, third)
    scores = divisiveness(cells.groups, settings)
    return {
        "format": FORMAT,
        "digest": digest,
        "fewest": fewest,
        "settings": settings.as_dict(),
        "participants": int(third.whole.people.sum()),
        "votes": int(third.whole.votes.sum()),
        "needed": first.needed,
        "silhouette": round(groups.silhouette, _DECIMALS),
        "clarity": groups.clarity,
        "groups": _groups(third, cells.groups, fewest),
        "sectors": _sectors(third, fewest),
        "hosts": [
            {"name": name, "participants": int(part.people.sum()), "votes": int(part.votes.sum())}
            for name, part in zip(third.hosts, third.parts, strict=True)
        ],
        "statements": names,
        "counts": (~out).tolist(),
        "whole": cells.whole.tolist(),
        "total": cell_figures(cells.total, settings)[0],
        "by_group": cell_figures(cells.groups, settings)[: groups.count],
        "by_sector": cell_figures(cells.sectors, settings),
        "by_host": cell_figures(cells.hosts, settings),
        "lower": least_lower(heard, settings),
        "divisiveness": np.round(scores, _DECIMALS).tolist(),
        **{name: [names[one] for one in places] for name, places in lists.items()},
        "divisive": [names[one] for one in divisive(scores, settings, out)],
    }


def _masked(third: Third, fewest: int) -> _Cells:
    votes = np.stack([part.votes for part in third.parts], axis=2)  # group, sector, host, statement, vote
    seen = votes.sum(axis=4)
    by_group_and_host = np.concatenate(
        [seen.sum(axis=1), np.zeros((seen.shape[0], 1, seen.shape[3]), np.int64)], axis=1
    )
    shown = cells_shown(by_group_and_host, fewest)
    sectors = _apart(seen, fewest) & (seen[:, :-1].sum(axis=(0, 2)) > 0)
    by_group = np.where(shown.groups[:, :, None], votes[:-1].sum(axis=(1, 2)), 0)
    by_host = np.where(shown.sectors[:, :, None], votes.sum(axis=(0, 1)), 0)
    by_sector = np.where(sectors[:, :, None], votes[:, :-1].sum(axis=(0, 2)), 0)
    total = np.where(shown.whole[:, None], votes.sum(axis=(0, 1, 2)), by_group.sum(axis=0))
    return _Cells(
        tallies_of(total[None]),
        shown.whole,
        tallies_of(by_group),
        tallies_of(by_sector),
        tallies_of(by_host),
    )


def _apart(people: NDArray[np.int64], fewest: int) -> NDArray[np.bool_]:
    """Tell where all people of one group, sector and host are none or at least k, by the last axis."""
    return np.asarray(((people == 0) | (people >= fewest)).all(axis=(0, 1, 2)))


def _rows(tallies: Tallies, kept: NDArray[np.bool_]) -> Tallies:
    return Tallies(tallies.agrees[kept], tallies.disagrees[kept], tallies.seen[kept])


def _lists(heard: Tallies, cells: _Cells, third: Third) -> dict[str, NDArray[np.intp]]:
    nothing = np.zeros(0, np.intp)
    if not heard.groups:
        return {"agreed": nothing, "agreed_everywhere": nothing, "rejected": nothing}
    settings, out = third.second.first.settings, third.second.first.sums.out
    agreed = agreed_in_every_group(heard, settings, out)
    everywhere = np.ones(out.size, np.bool_)
    for tallies in (cells.sectors, cells.hosts):
        shown = tallies.seen > 0
        lower = share_lower(tallies.agrees, tallies.seen, settings.tail)
        everywhere &= ((lower > _HALF) | ~shown).all(axis=0)
    everywhere &= (cells.hosts.seen > 0).all(axis=0)
    return {
        "agreed": agreed,
        "agreed_everywhere": agreed[everywhere[agreed]],
        "rejected": agreed_in_every_group(heard.mirrored(), settings, out),
    }


def _groups(third: Third, tallies: Tallies, fewest: int) -> list[Document]:
    first, names = third.second.first, third.second.first.sums.statements
    count = third.second.groups.count
    chosen = robust_representatives(tallies, first.sums.out, first.settings)
    others = tallies.others()
    people = np.stack([part.people.sum(axis=1) for part in third.parts], axis=1)
    sizes = people[:-1].sum(axis=1)
    shown = sizes_shown(sizes, int(people[-1].sum()), fewest)
    nobody = np.zeros((people.shape[0], 1), np.int64)
    hosts = np.ones(people.shape[1], np.bool_)
    if not sectors_beside_groups(np.concatenate([people, nobody], axis=1), shown, hosts, fewest).all():
        # How many take part on each host is no secret; beside it these sizes would tell of too few.
        shown[:] = False
    whole = max(int(sizes[shown].sum()), 1)
    return [
        {
            "size": int(sizes[group]) if shown[group] else None,
            "share": round(float(sizes[group] / whole), _DECIMALS) if shown[group] else None,
            "stands": [
                _stand(tallies, others, group, one.statement, one.direction, names.tolist())
                for one in chosen[group]
            ],
        }
        for group in range(count)
    ]


def _stand(  # noqa: PLR0913, PLR0917 - whose, which and how, all needed
    tallies: Tallies, others: Tallies, group: int, one: int, direction: str, names: Sequence[str]
) -> list[Any]:
    ours, theirs = (
        (side.agrees if direction == "agree" else side.disagrees)[group, one]
        / max(int(side.seen[group, one]), 1)
        for side in (tallies, others)
    )
    apart = round(float(theirs), _DECIMALS) if others.seen[group, one] else None
    return [names[one], direction, round(float(ours), _DECIMALS), apart]


def _sectors(third: Third, fewest: int) -> list[Document]:
    people = np.stack([part.people for part in third.parts], axis=2)
    shown = bool(_apart(people[..., None], fewest)[0])
    sizes = people.sum(axis=(0, 2))
    return [
        {"key": key, "size": int(sizes[place]) if shown and sizes[place] else None}
        for place, key in enumerate(third.whole.sectors)
    ]
