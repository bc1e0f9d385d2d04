"""The figures that are published, in JSON values: cells that may be shown, and what follows from them.

Which statements are agreed, what a group stands for, how far groups are apart: all is computed anew from the
published cells, so that nothing shown depends on one that is held back. Where nothing is held back these are
the figures of the landscape itself. A group too small for any cell has no say in what "every group" agrees
with; the pages say that there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from isegoria.opinion.consensus import agreed_in_every_group, consensus, divisive, divisiveness, majority
from isegoria.opinion.publication.suppressing import (
    cells_shown,
    part_shown,
    sectors_beside_groups,
    sizes_shown,
)
from isegoria.opinion.representativeness import polis_representatives, robust_representatives
from isegoria.opinion.tallies import Tallies, share, share_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from isegoria.opinion import Landscape, Settings, Votes

_HALF = 0.5
_DECIMALS = 4
_UNITED = 2.0 / 3.0  # share of a group or sector that surely disagrees, where it is united against something
_MOST_UNITED = 10


@dataclass(frozen=True, slots=True, eq=False)
class SectorOf:
    """Who belongs to which sector.

    Attributes:
        of: shape (n,); each participant's sector as a place in `keys`, -1 for none.
        keys: of the sectors, in the organiser's order.
        names: of each, language code to name.
        verified: shape (s,); how many of each an invitation vouches for.
    """

    of: NDArray[np.int64]
    keys: tuple[str, ...]
    names: tuple[Mapping[str, str], ...]
    verified: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Masked:
    """Tallies in which whatever is held back counts nobody.

    Attributes:
        total: one row.
        whole: shape (C,); the total is of everybody.
        groups: a row for each group; one row, of all who voted enough, where there are no groups.
        sectors: a row for each sector.
    """

    total: Tallies
    whole: NDArray[np.bool_]
    groups: Tallies
    sectors: Tallies


def masked(votes: Votes, labels: NDArray[np.int64], groups: int, sectors: SectorOf, fewest: int) -> Masked:
    """Count votes by group and sector, and hold back what counts too few.

    Args:
        votes: everybody's latest.
        labels: shape (n,); 0 to groups - 1, or -1.
        groups: how many there are.
        sectors: who belongs to which.
        fewest: people that a published cell counts at least.
    """
    wide = len(sectors.keys) + 1
    both = np.where(labels < 0, groups, labels) * wide + np.where(sectors.of < 0, wide - 1, sectors.of)
    counted = Tallies.of(votes, both.astype(np.int64), (groups + 1) * wide)
    shape = (groups + 1, wide, -1)
    agrees, disagrees, seen = (
        one.reshape(shape) for one in (counted.agrees, counted.disagrees, counted.seen)
    )
    shown = cells_shown(seen, fewest)

    def kept(one: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        by_group = np.where(shown.groups, one[:-1].sum(axis=1), 0)
        by_sector = np.where(shown.sectors, one[:, :-1].sum(axis=0), 0)
        total = np.where(shown.whole, one.sum(axis=(0, 1)), by_group.sum(axis=0))
        return total[None], by_group, by_sector

    parts = zip(kept(agrees), kept(disagrees), kept(seen), strict=True)
    total, by_group, by_sector = (Tallies(*part) for part in parts)
    return Masked(total, shown.whole, by_group, by_sector)


def page_of(
    landscape: Landscape, votes: Votes, sectors: SectorOf, important: NDArray[np.int64], fewest: int
) -> dict[str, Any]:
    """Put everything that is published into JSON values, but for the map and the texts.

    Args:
        landscape: what was computed.
        votes: everybody's latest, in the landscape's order.
        sectors: who belongs to which.
        important: shape (C,); how many marked each statement as important.
        fewest: people that a published cell counts at least.
    """
    groups = landscape.groups
    labels = landscape.grouping.labels if groups else np.where(landscape.qualified, 0, -1)
    cells = masked(votes, labels, max(groups, 1), sectors, fewest)
    settings, sizes = landscape.settings, landscape.group_sizes
    # Where there are no groups, those who voted enough speak as one.
    large = sizes >= fewest if groups else np.ones(1, np.bool_)
    heard = Tallies(cells.groups.agrees[large], cells.groups.disagrees[large], cells.groups.seen[large])
    counts = ~landscape.out
    lists = _lists(heard, cells, settings, landscape.out)
    scores = divisiveness(cells.groups, settings)
    return {
        "fewest": fewest,
        "settings": settings.as_dict(),
        "participants": int(landscape.participants.size),
        "voters": int((votes.counts > 0).sum()),
        "votes": landscape.votes,
        "needed": min(settings.votes_to_group, int((landscape.everyone.seen > 0).sum())),
        "qualified": _qualified(landscape, fewest),
        "silhouette": round(landscape.grouping.silhouette, _DECIMALS),
        "clarity": landscape.grouping.clarity,
        "groups": _groups(landscape, cells.groups, fewest),
        "sectors": _sectors(sectors, landscape, fewest),
        "numbers": landscape.statements.tolist(),
        "counts": counts.tolist(),
        "whole": cells.whole.tolist(),
        "total": cell_figures(cells.total, settings)[0],
        "by_group": cell_figures(cells.groups, settings)[:groups],
        "by_sector": cell_figures(cells.sectors, settings),
        "lower": least_lower(heard, settings),
        "divisiveness": np.round(scores, _DECIMALS).tolist(),
        "important": _important(cells, important, fewest),
        **{name: _numbers(landscape, places) for name, places in lists.items()},
        "divisive": _numbers(landscape, divisive(scores, settings, landscape.out)),
        "dissent": _dissent(landscape, cells, lists["agreed"]),
    }


def _numbers(landscape: Landscape, places: NDArray[np.intp]) -> list[int]:
    return [int(one) for one in landscape.statements[places]]


def _lists(
    heard: Tallies, cells: Masked, settings: Settings, out: NDArray[np.bool_]
) -> dict[str, NDArray[np.intp]]:
    if not heard.groups:
        nothing = np.zeros(0, np.intp)
        return {"agreed": nothing, "agreed_everywhere": nothing, "rejected": nothing}
    in_groups = agreed_in_every_group(heard, settings, out)
    agreed, rejected = in_groups, agreed_in_every_group(heard.mirrored(), settings, out)
    if settings.name == "polis":
        agreed = np.array([one.statement for one in majority(cells.total, out)], np.intp)
        rejected = np.array([one.statement for one in majority(cells.total.mirrored(), out)], np.intp)
    shown = cells.sectors.seen > 0
    lower = share_bounds(cells.sectors.agrees, cells.sectors.seen, settings.tail)[0]
    in_sectors = np.asarray(shown.any(axis=0) & ((lower > _HALF) | ~shown).all(axis=0))
    everywhere = np.array([one for one in agreed if in_sectors[one] and one in in_groups], np.intp)
    return {"agreed": agreed, "agreed_everywhere": everywhere, "rejected": rejected}


def cell_figures(tallies: Tallies, settings: Settings) -> list[list[list[float] | None]]:
    """Write cells: agree, disagree and pass, then bounds on who agrees and who disagrees; None where none."""
    lower, upper = share_bounds(tallies.agrees, tallies.seen, settings.tail)
    against_lower, against_upper = share_bounds(tallies.disagrees, tallies.seen, settings.tail)
    bounds = np.round(np.stack([lower, upper, against_lower, against_upper], axis=2), _DECIMALS).tolist()
    counts = np.stack([tallies.agrees, tallies.disagrees, tallies.seen], axis=2).tolist()
    return [
        [
            [agree, disagree, seen - agree - disagree, *four] if seen else None
            for (agree, disagree, seen), four in zip(row, fours, strict=True)
        ]
        for row, fours in zip(counts, bounds, strict=True)
    ]


def least_lower(heard: Tallies, settings: Settings) -> list[float | None]:
    """Give each statement's least lower bound on agreement, of all groups that are heard on it."""
    if not heard.groups:
        return [None] * heard.seen.shape[1]
    lower = np.where(heard.seen > 0, consensus(heard, settings).group_lower, np.inf).min(axis=0)
    return [None if np.isinf(one) else round(float(one), _DECIMALS) for one in lower]


def _important(cells: Masked, important: NDArray[np.int64], fewest: int) -> list[int | None]:
    seen = np.where(cells.whole, cells.total.seen[0], 0)
    shown = (seen > 0) & part_shown(important, seen, fewest)
    return [int(one) if may else None for one, may in zip(important, shown, strict=True)]


def _qualified(landscape: Landscape, fewest: int) -> int | None:
    sizes = landscape.group_sizes
    qualified = int(landscape.qualified.sum())
    return None if (sizes < fewest).any() or qualified < fewest else qualified


def _groups(landscape: Landscape, tallies: Tallies, fewest: int) -> list[dict[str, Any]]:
    sizes, settings = landscape.group_sizes, landscape.settings
    shown = _group_sizes_shown(landscape, fewest)
    whole = max(int(sizes[shown].sum()), 1)
    if settings.name == "polis":
        chosen = polis_representatives(tallies, landscape.out)
    else:
        chosen = robust_representatives(tallies, landscape.out, settings)
    others = tallies.others()
    return [
        {
            "size": int(sizes[group]) if shown[group] else None,
            "share": round(float(sizes[group] / whole), _DECIMALS) if shown[group] else None,
            "stability": None if landscape.stability is None else round(float(landscape.stability[group]), 2),
            "stands": [
                _stand(landscape, tallies, others, group, one.statement, one.direction)
                for one in chosen[group]
            ],
        }
        for group in range(landscape.groups)
    ]


def _stand(  # noqa: PLR0913, PLR0917 - whose, which and how, all needed
    landscape: Landscape, tallies: Tallies, others: Tallies, group: int, statement: int, direction: str
) -> list[Any]:
    here = (group, statement)
    ours, theirs = (
        (one.agrees if direction == "agree" else one.disagrees, one.seen) for one in (tallies, others)
    )
    share_of_others = round(float(theirs[0][here] / theirs[1][here]), _DECIMALS) if theirs[1][here] else None
    share_of_ours = round(float(ours[0][here] / ours[1][here]), _DECIMALS)
    return [int(landscape.statements[statement]), direction, share_of_ours, share_of_others]


def _group_sizes_shown(landscape: Landscape, fewest: int) -> NDArray[np.bool_]:
    sizes = landscape.group_sizes
    return sizes_shown(sizes, int(landscape.participants.size - sizes.sum()), fewest)


def _sectors(sectors: SectorOf, landscape: Landscape, fewest: int) -> list[dict[str, Any]]:
    sizes = np.bincount(sectors.of[sectors.of >= 0], minlength=len(sectors.keys)).astype(np.int64)
    groups = _group_sizes_shown(landscape, fewest)
    people = np.zeros((groups.size + 1, sizes.size + 1), np.int64)
    np.add.at(people, (landscape.grouping.labels, sectors.of), 1)  # -1 is the last row or column
    shown = sectors_beside_groups(
        people, groups, sizes_shown(sizes, int(people[:, -1].sum()), fewest), fewest
    )
    verified = np.minimum(sectors.verified, sizes)
    vouched = shown & part_shown(verified, sizes, fewest)
    return [
        {
            "key": key,
            "names": dict(sectors.names[place]),
            "size": int(sizes[place]) if shown[place] else None,
            "verified": int(verified[place]) if vouched[place] else None,
        }
        for place, key in enumerate(sectors.keys)
    ]


def _dissent(landscape: Landscape, cells: Masked, agreed: NDArray[np.intp]) -> list[list[Any]]:
    """List statement, kind, index and whether it is agreed; see `Dissent`."""
    groups = landscape.groups
    rows = Tallies(
        np.concatenate([cells.groups.agrees[:groups], cells.sectors.agrees]),
        np.concatenate([cells.groups.disagrees[:groups], cells.sectors.disagrees]),
        np.concatenate([cells.groups.seen[:groups], cells.sectors.seen]),
    )
    if not rows.groups:
        return []
    whose = [("group", group) for group in range(groups)]
    whose += [("sector", sector) for sector in range(cells.sectors.groups)]
    numbers = landscape.statements
    against = np.where(rows.disagrees > 0, share(rows.disagrees, rows.seen), 0.0)
    found: list[list[Any]] = [
        [int(numbers[one]), *whose[row], True]
        for one in agreed
        if against[row := int(against[:, one].argmax()), one] > 0
    ]
    lower = share_bounds(rows.disagrees, rows.seen, landscape.settings.tail)[0]
    total = cells.total
    few = (rows.seen > 0) & (2 * rows.seen < total.seen)
    united = np.where((lower > _UNITED) & few, lower, 0.0)
    liked = (2 * total.agrees[0] > total.seen[0]) & ~landscape.out
    liked[agreed] = False
    places = np.flatnonzero(liked & (united.max(axis=0) > 0))
    best = sorted(places, key=lambda one: (-united[:, one].max(), one))[:_MOST_UNITED]
    return found + [[int(numbers[one]), *whose[int(united[:, one].argmax())], False] for one in best]
