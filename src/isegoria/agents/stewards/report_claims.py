"""What can be said of a conversation today: claims of a few kinds, each with the counts that it rests on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from isegoria.agents.world import StatementFacts, World

CITED: Final = 5
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that is so.

    Attributes:
        kind: one of `catalogue.REPORT_KINDS`.
        figures: name to count; shares are in whole per cent, rounded down.
        statements: numbers of those that it is about.
    """

    kind: str
    figures: Mapping[str, int]
    statements: tuple[int, ...] = field(default=())


def claims(world: World) -> tuple[Claim, ...]:
    """Say what is so, in the order of a report; the same world says the same.

    No figure of fewer people than `world.fewest` is among them, and no statement that is not shown.
    """
    return tuple(one for kind in _CLAIMS for one in kind(world))


def _participation(world: World) -> Iterator[Claim]:
    if world.participants >= world.fewest:
        figures = {
            "participants": world.participants,
            "votes": world.votes,
            "statements": len(_shown(world)),
        }
        yield Claim("participation", figures)


def _groups(world: World) -> Iterator[Claim]:
    if not world.groups:
        if world.participants >= world.fewest:
            yield Claim("no-groups", {"groups": 0})
        return
    figures = {"groups": len(world.groups)}
    letters = [one.lower() for one in world.letters]
    sizes = [one for one in world.groups if one is not None and one >= world.fewest]
    # One size that is left out could be told from the others and the sum.
    if len(sizes) == len(world.groups) == len(letters):
        figures |= {f"group_{letter}": size for letter, size in zip(letters, sizes, strict=True)}
    yield Claim("groups", figures)


def _moderation(world: World) -> Iterator[Claim]:
    told = Counter(one.decision for one in world.moderations)
    if told:
        yield Claim("moderation", {"decided": told.total(), "shown": told["show"], "hidden": told["hide"]})


def _waiting(world: World) -> Iterator[Claim]:
    added = [one.added for one in world.statements.values() if one.state == "pending"]
    if added:
        hours = int(max((world.at - min(added)).total_seconds(), 0) // 3_600)
        yield Claim("waiting", {"waiting": len(added), "hours": hours})


def _agreed(world: World) -> Iterator[Claim]:
    agreed = [one for one in _shown(world) if one.agreed]
    agreed.sort(key=lambda one: (-(one.lower or 0.0), one.number))
    if world.participants >= world.fewest:
        yield Claim("agreed", {"agreed": len(agreed)}, tuple(one.number for one in agreed[:CITED]))
    for one in agreed:
        if one.lower is not None and one.everyone is not None and one.everyone.seen >= world.fewest:
            figures = {
                "agree": one.everyone.agree,
                "seen": one.everyone.seen,
                "least_percent": int(100 * one.lower),
            }
            yield Claim("agreed-most", figures, (one.number,))
            return


def _divisive(world: World) -> Iterator[Claim]:
    best: tuple[float, int, dict[str, int]] | None = None
    for one in _shown(world):
        shares = [
            tally.agree / tally.seen
            for tally in one.groups
            if tally is not None and tally.seen >= max(world.fewest, 1)
        ]
        if len(shares) == len(one.groups) and len(shares) > 1:
            gap = max(shares) - min(shares)
            figures = {"most_percent": int(100 * max(shares)), "least_percent": int(100 * min(shares))}
            if best is None or (-gap, one.number) < (-best[0], best[1]):
                best = gap, one.number, figures
    if best is not None:
        yield Claim("divisive", best[2], (best[1],))


def _newest(world: World) -> Iterator[Claim]:
    new = [one for one in _shown(world) if timedelta(0) <= world.at - one.added < _DAY]
    new.sort(key=lambda one: (one.added, one.number), reverse=True)
    if new:
        yield Claim("newest", {"added": len(new)}, tuple(one.number for one in new[:CITED]))


def _least_seen(world: World) -> Iterator[Claim]:
    few = [one for one in _shown(world) if one.everyone is None or one.everyone.seen < world.fewest]
    # In the order of numbers: any other would tell which of them has how many votes.
    if few and world.participants >= world.fewest:
        numbers = tuple(sorted(one.number for one in few)[:CITED])
        yield Claim("least-seen", {"statements": len(few), "fewest": world.fewest}, numbers)


def _shown(world: World) -> Sequence[StatementFacts]:
    return [one for one in world.statements.values() if one.state == "shown"]


_CLAIMS: Final[tuple[Callable[[World], Iterator[Claim]], ...]] = (
    _participation,
    _groups,
    _agreed,
    _divisive,
    _newest,
    _least_seen,
    _moderation,
    _waiting,
)
