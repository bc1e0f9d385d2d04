"""Counting ballots by clause, for everyone, each opinion group and each verified sector."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from isegoria.constitution.errors import RatificationError
from isegoria.constitution.ratification.deciding import EVERYONE, Part, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Choice: TypeAlias = Literal["accept", "reject", "object"]

CHOICES: Final[tuple[Choice, ...]] = ("accept", "reject", "object")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Somebody on the roll, as they stood when the ballot opened.

    Attributes:
        id: names them on the roll, and their ballot.
        group: their opinion group; None for none.
        sector: theirs; None for none.
        verified: whether somebody vouches for their sector; the word of the participant alone gives no say.
    """

    id: int | str
    group: str | None = None
    sector: str | None = None
    verified: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """In which parts they count: among everyone, in their group, and in their sector if verified."""
        group = () if self.group is None else (Part("group", self.group),)
        sector = () if self.sector is None or not self.verified else (Part("sector", self.sector),)
        return (EVERYONE, *group, *sector)


def count(
    roll: Sequence[Enrolled],
    ballots: Mapping[int, Mapping[str, str]] | Mapping[str, Mapping[str, str]],
    clauses: Iterable[str] | None = None,
) -> dict[str, dict[Part, Tally]]:
    """Count the ballots on each clause.

    Args:
        roll: who may cast a ballot. Never modified.
        ballots: by the id of who cast it, their answer to each clause; whoever leaves a clause out has cast
            no ballot on it. Never modified.
        clauses: keys of those on the ballot, in order; by default those that anybody answered, sorted.

    Returns:
        Clause key to part to tally; the same parts for every clause, also those that did not answer.

    Raises:
        RatificationError: somebody is on the roll twice, a ballot comes from somebody who is not on it, names
            a clause that is not on the ballot, or is neither "accept", "reject" nor "object".
    """
    enrolled = {one.id: one for one in roll}
    if len(enrolled) < len(roll):
        raise RatificationError("roll", f"{len(roll) - len(enrolled)} are on it twice; list each once")
    keys = sorted({key for one in ballots.values() for key in one}) if clauses is None else list(clauses)
    known = frozenset(keys)
    people = Counter(part for one in roll for part in one.parts)
    people[EVERYONE] += 0
    counted: Counter[tuple[str, Part, str]] = Counter()
    for id_, choices in ballots.items():
        if id_ not in enrolled:
            raise RatificationError("ballots", f"{id_!r} is not on the roll; leave that ballot out")
        for key, choice in choices.items():
            _check_answer(id_, key, choice, known)
            counted.update((key, part, choice) for part in enrolled[id_].parts)
    return {
        key: {
            part: Tally(of_them, *(counted[key, part, choice] for choice in CHOICES))
            for part, of_them in people.items()
        }
        for key in keys
    }


def _check_answer(id_: int | str, key: str, choice: str, known: frozenset[str]) -> None:
    if key not in known:
        raise RatificationError("ballots", f"{id_!r} answers {key!r}, no clause on the ballot; leave it out")
    if choice not in CHOICES:
        raise RatificationError(
            "ballots", f"{id_!r} answers {choice!r} to {key!r}; use accept, reject or object"
        )
