"""Which counts of a ballot are published: for the site that publishes, and for whoever counts again.

No count of fewer than k people is published, nor anything from which one follows. What a rule decides about a
part whose counts are held back is published without them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from isegoria.constitution.ratification import Part, Rules, Tally, decide
from isegoria.constitution.ratification.deciding import EVERYONE
from isegoria.opinion.publication.suppressing import cells_shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from isegoria.constitution.ratification import Check, Decision, Enrolled


def published(
    rules: Rules,
    tallies: Mapping[str, Mapping[Part, Tally]],
    roll: Sequence[Enrolled],
    cast: Sequence[Enrolled],
    fewest: int,
) -> dict[str, Any]:
    """Decide every clause, and write what is published of it: no count of fewer than k people, and no more.

    Args:
        rules: what it takes.
        tallies: by clause and part.
        roll: who could cast a ballot.
        cast: those of them who did.
        fewest: k, people that a published count counts at least.
    """
    on_roll, of_cast = shown_parts(roll, fewest), shown_parts(cast, fewest)
    counts = sizes(roll)
    return {
        "roll": len(roll),
        "cast": len(cast),
        "clauses": [
            _clause(key, decide(rules, parts), parts, on_roll & of_cast, counts, fewest=fewest)
            for key, parts in tallies.items()
        ],
    }


def sizes(roll: Iterable[Enrolled]) -> dict[Part, int]:
    """Count the people of every part."""
    counted = Counter(part for one in roll for part in one.parts)
    return {EVERYONE: 0, **counted}


def shown_parts(roll: Sequence[Enrolled], fewest: int) -> set[Part]:
    """Tell of which parts a count can be published, so that no count of fewer people follows.

    Everyone's comes first: where the rest beside the groups, or beside the sectors, would be too few, the
    smallest of these are held back as well.

    Args:
        roll: people who are counted: of a roll, or those of them who cast a ballot.
        fewest: people that a published count counts at least.
    """
    if len(roll) < fewest:
        return set()
    parts = sorted({part for one in roll for part in one.parts if part != EVERYONE}, key=_order)
    groups = [one for one in parts if one.kind == "group"]
    sectors = [one for one in parts if one.kind == "sector"]
    counts = np.zeros((len(groups) + 1, len(sectors) + 1, 1), np.int64)
    place = {one: at for at, one in enumerate(groups)} | {one: at for at, one in enumerate(sectors)}
    for one in roll:
        row = next((place[part] for part in one.parts if part.kind == "group"), -1)
        column = next((place[part] for part in one.parts if part.kind == "sector"), -1)
        counts[row, column] += 1
    shown = cells_shown(counts, fewest)
    while not shown.whole[0]:
        # The rest beside the groups is too few: the smallest of them joins it.
        by_group = np.where(shown.groups[:, 0], counts[:-1].sum(axis=(1, 2)), np.iinfo(np.int64).max)
        smallest = int(by_group.argmin())
        counts[-1] += counts[smallest]
        counts[smallest] = 0
        shown = cells_shown(counts, fewest)
    found = {part for part, at in ((one, place[one]) for one in groups) if shown.groups[at, 0]}
    found |= {part for part, at in ((one, place[one]) for one in sectors) if shown.sectors[at, 0]}
    return found | {EVERYONE}


def _clause(
    key: str,
    decision: Decision,
    tallies: Mapping[Part, Tally],
    shown: set[Part],
    roll: Mapping[Part, int],
    *,
    fewest: int,
) -> dict[str, Any]:
    heard = list(dict.fromkeys(one.part for one in decision.checks))
    parts = []
    for part in heard:
        may = part in shown
        checks = [one for one in decision.checks if one.part == part]
        parts.append(
            {
                "kind": part.kind,
                "key": part.key,
                "roll": roll[part] if may else None,
                "tally": tallies[part].document() if may else None,
                "checks": [_shown(one) for one in checks]
                if may
                else _verdict(checks, many=tallies[part].cast >= fewest),
            }
        )
    return {"key": key, "ratified": decision.ratified, "parts": parts}


def _shown(check: Check) -> dict[str, Any]:
    return {
        "kind": check.kind,
        "needed": str(check.needed),
        "had": check.had,
        "fakes": check.fakes,
        "passed": check.passed,
    }


def _verdict(checks: Sequence[Check], *, many: bool) -> list[dict[str, Any]]:
    """Say of a part that is held back whether enough cast a ballot, and if so, whether it accepts as a whole.

    Check by check, the verdicts of a part of one would tell how that one voted. Where rules ask for k ballots
    of a part at least, fewer than k are never enough, so that nothing is said of what they answered.
    """
    enough = all(one.passed for one in checks if one.kind == "ballots")
    said = [("ballots", enough)]
    if enough and many:
        said.append(("threshold", all(one.passed for one in checks)))
    return [
        {"kind": kind, "needed": None, "had": None, "fakes": None, "passed": passed} for kind, passed in said
    ]


def _order(part: Part) -> tuple[str, str]:
    return part.kind, part.key
