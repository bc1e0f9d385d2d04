"""Whether people ratified a clause: exact arithmetic, in every part of them, whatever fake ballots may do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal

from isegoria.constitution.errors import RatificationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ACCEPT: Final = "accept"
REJECT: Final = "reject"
OBJECT: Final = "object"
CHOICES: Final = (ACCEPT, REJECT, OBJECT)
_SHARES = frozenset({"whole", "part", "turnout", "fakes", "veto"})
_LONGEST_COOLING = 365
_MOST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Rules:
    """What it takes to ratify a clause.

    Of `cast` ballots in a part, F = floor(fakes * cast) are assumed to be fake and to accept. A part accepts
    when accepts - F > threshold * (cast - F).

    Attributes:
        whole: more than this share of everybody's ballots has to accept.
        part: likewise of every opinion group and every verified sector with a say.
        turnout: at least this share of the roll has to cast a ballot, fakes not counted.
        fewest_ballots: at least so many ballots in all, fakes not counted.
        smallest_part: groups and sectors with at least so many people on the roll have a say of their own.
        part_ballots: at least so many ballots in each part with a say, fakes not counted; a voice that is
            missing is no consent.
        fakes: share of the ballots of any part that are assumed to be fake; below one half.
        veto: where at least this share of a part's ballots, fakes not counted, objects, the clause goes
            back; None for no veto.
        cooling_days: between the ballot's closing and the day from which it applies.
    """

    whole: Fraction = Fraction(3, 5)
    part: Fraction = Fraction(1, 2)
    turnout: Fraction = Fraction(1, 10)
    fewest_ballots: int = 30
    smallest_part: int = 20
    part_ballots: int = 10
    fakes: Fraction = Fraction(1, 20)
    veto: Fraction | None = Fraction(1, 3)
    cooling_days: int = 7

    def __post_init__(self) -> None:
        for name in ("whole", "part"):
            _within(name, getattr(self, name), Fraction(1, 2), Fraction(1), below=True)
        _within("turnout", self.turnout, Fraction(0), Fraction(1))
        _within("fakes", self.fakes, Fraction(0), Fraction(1, 2), below=True)
        if self.veto is not None:
            _within("veto", self.veto, Fraction(1, 100), Fraction(1))
        for name in ("fewest_ballots", "smallest_part", "part_ballots"):
            _whole(name, getattr(self, name), 1, _MOST)
        _whole("cooling_days", self.cooling_days, 0, _LONGEST_COOLING)
        if self.smallest_part < self.part_ballots:
            raise RatificationError(
                "smallest_part",
                f"a part with a say has {self.smallest_part} people at least, who cannot cast "
                f"{self.part_ballots} ballots; make it {self.part_ballots} or more",
            )

    def threshold(self, kind: str) -> Fraction:
        """Give the share of honest ballots that has to be exceeded in a part of this kind."""
        return self.whole if kind == EVERYONE.kind else self.part

    def supermajority(self, kind: str) -> Fraction:
        """Give the share of all ballots that has to be exceeded, so that no fakes could have made it.

        Returns:
            t * (1 - f) + f, exactly; the whole number of assumed fakes may ask a little less.
        """
        share = self.threshold(kind)
        return share * (1 - self.fakes) + self.fakes

    def document(self) -> dict[str, str | int | None]:
        """Write them as JSON: fractions as "3/5"."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: str(one) if isinstance(one, Fraction) else one for name, one in values.items()}

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Rules:
        """Read what `document` wrote; shares may also be "60%" or "0.6".

        Raises:
            RatificationError: a rule is unknown, missing or out of range; names the field.
        """
        names = [one.name for one in fields(cls)]
        for name in document:
            if name not in names:
                raise RatificationError(str(name), f"there is no such rule; there are {', '.join(names)}")
        missing = next((name for name in names if name not in document), None)
        if missing is not None:
            raise RatificationError(missing, "the rule is missing; state it")
        return cls(**{name: _read(name, document[name]) for name in names})

    def weaker_than(self, other: Rules) -> str | None:
        """Tell which rule is easier to satisfy than in `other`; None where none is."""
        for name in ("whole", "part", "turnout", "fewest_ballots", "part_ballots", "fakes", "cooling_days"):
            if getattr(self, name) < getattr(other, name):
                return name
        if self.smallest_part > other.smallest_part:
            return "smallest_part"
        if other.veto is not None and (self.veto is None or self.veto > other.veto):
            return "veto"
        return None


DEFAULT_RULES: Final = Rules()


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """Some of those who may cast a ballot.

    Attributes:
        kind: "everyone", "group" or "sector".
        key: the group's or the sector's; "" for everyone.
    """

    kind: Literal["everyone", "group", "sector"]
    key: str = ""


EVERYONE: Final = Part("everyone")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Somebody who may cast a ballot, and for whom they speak, as it was when the ballot opened.

    Attributes:
        group: the opinion group they stand in; None for none.
        sector: the sector they belong to; None for none.
        verified: whether somebody vouches for the sector; else it has no say through them.
    """

    id: str | int
    group: str | None = None
    sector: str | None = None
    verified: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part that they are counted in."""
        found = [EVERYONE]
        if self.group is not None:
            found.append(Part("group", self.group))
        if self.sector is not None and self.verified:
            found.append(Part("sector", self.sector))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Tally:
    """How a part answered one clause.

    Attributes:
        roll: people of the part who may cast a ballot.
    """

    roll: int
    accepts: int = 0
    rejects: int = 0
    objections: int = 0

    def __post_init__(self) -> None:
        for one in fields(self):
            _whole(one.name, getattr(self, one.name), 0, _MOST)
        if self.cast > self.roll:
            raise RatificationError(
                "roll", f"{self.cast} ballots were cast by {self.roll} people; one person has one ballot"
            )

    @property
    def cast(self) -> int:
        """How many ballots were cast."""
        return self.accepts + self.rejects + self.objections


@dataclass(frozen=True, slots=True)
class Check:
    """One condition, and whether it holds.

    Attributes:
        part: of which people.
        kind: "turnout" and "ballots" need `had >= needed`, "threshold" needs `had > needed`, "veto" needs
            `had < needed`.
        had: honest ballots; accepting ones of them; objections.
        needed: how many there have to be, exactly, where need be not a whole number.
        fakes: ballots that are assumed to be fake.
        passed: whether it holds.
    """

    part: Part
    kind: Literal["turnout", "ballots", "threshold", "veto"]
    had: int
    needed: Fraction
    fakes: int
    passed: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a clause is ratified: exactly where every check holds."""

    ratified: bool
    checks: tuple[Check, ...]


def parts_with_a_say(rules: Rules, roll: Mapping[Part, int]) -> tuple[Part, ...]:
    """List everyone, and the groups and sectors with enough people on the roll to have a say of their own.

    Args:
        rules: how many are enough.
        roll: people of each part; frozen when the ballot opens, so that no ballot changes who has a say.
    """
    return tuple(
        part for part in sorted(roll, key=_order) if part == EVERYONE or roll[part] >= rules.smallest_part
    )


def decide(rules: Rules, tallies: Mapping[Part, Tally]) -> Decision:
    """Decide whether a clause is ratified.

    An added "accept", or one in the place of another answer, never makes a ratified clause fail; and where
    at most F ballots of each part were fakes that accept, the honest ones alone ratify it as well.

    Args:
        rules: what it takes.
        tallies: of everyone, and of each part, whether it has a say or not.

    Raises:
        RatificationError: nobody counted everyone.
    """
    if EVERYONE not in tallies:
        raise RatificationError("tallies", "the tally of everyone is missing; count everyone as well")
    heard = parts_with_a_say(rules, {part: tally.roll for part, tally in tallies.items()})
    checks = tuple(check for part in heard for check in _checks(rules, part, tallies[part]))
    return Decision(all(one.passed for one in checks), checks)


def count(
    roll: Iterable[Enrolled], ballots: Mapping[str | int, Mapping[str, str]], clauses: Iterable[str]
) -> dict[str, dict[Part, Tally]]:
    """Count ballots by clause and part.

    Args:
        roll: who may cast one.
        ballots: each one's answer to every clause, by their id.
        clauses: keys of the clauses.

    Returns:
        For each clause the tally of every part that somebody on the roll is in, everyone included.

    Raises:
        RatificationError: somebody is on the roll twice or not at all, or an answer is missing or unknown.
    """
    people = list(roll)
    known = {one.id: one for one in people}
    if len(known) != len(people):
        raise RatificationError("roll", "somebody is on the roll twice; count each person once")
    sizes: dict[Part, int] = defaultdict(int, {EVERYONE: 0})
    for one in people:
        for part in one.parts:
            sizes[part] += 1
    keys = tuple(clauses)
    found: dict[str, dict[Part, dict[str, int]]] = {
        key: {part: dict.fromkeys(CHOICES, 0) for part in sizes} for key in keys
    }
    for who, answers in ballots.items():
        if who not in known:
            raise RatificationError("ballots", "somebody who is not on the roll cast one; leave it out")
        for key in keys:
            choice = answers.get(key)
            if choice not in CHOICES:
                raise RatificationError("ballots", f"one answers clause {key} with {choice!r}; leave it out")
            for part in known[who].parts:
                found[key][part][choice] += 1
    return {
        key: {part: Tally(sizes[part], one[ACCEPT], one[REJECT], one[OBJECT]) for part, one in parts.items()}
        for key, parts in found.items()
    }


def _checks(rules: Rules, part: Part, tally: Tally) -> list[Check]:
    fakes = int(rules.fakes * tally.cast)  # rounds down
    honest = tally.cast - fakes
    fewest = rules.fewest_ballots if part == EVERYONE else rules.part_ballots
    accepts, needed = tally.accepts - fakes, rules.threshold(part.kind) * honest
    checks = [
        Check(part, "ballots", honest, Fraction(fewest), fakes, honest >= fewest),
        Check(part, "threshold", accepts, needed, fakes, accepts > needed),
    ]
    if part == EVERYONE:
        turnout = rules.turnout * tally.roll
        checks.insert(0, Check(part, "turnout", honest, turnout, fakes, honest >= turnout))
    if rules.veto is not None:
        block = rules.veto * honest
        checks.append(
            Check(
                part, "veto", tally.objections, block, fakes, not tally.objections or tally.objections < block
            )
        )
    return checks


def _order(part: Part) -> tuple[int, str]:
    return ("everyone", "group", "sector").index(part.kind), part.key


def _within(name: str, value: object, least: Fraction, most: Fraction, *, below: bool = False) -> None:
    if not isinstance(value, Fraction):
        raise RatificationError(name, 'it is no share; write it as "3/5" or "60%"')
    if not least <= value <= most or (below and value == most):
        raise RatificationError(
            name,
            f"{value} is out of range; it lies between {least} and {'less than ' if below else ''}{most}",
        )


def _whole(name: str, value: object, least: int, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise RatificationError(name, "it is no whole number; write one")
    if not least <= value <= most:
        raise RatificationError(name, f"{value} is out of range; it lies between {least} and {most}")


def _read(name: str, value: object) -> Any:  # noqa: ANN401 - a share or a whole number, as the rule has it
    if name == "veto" and value in {None, ""}:
        return None
    share = name in _SHARES
    text = "" if isinstance(value, bool | float) else str(value).strip()
    try:
        if not share:
            return int(text)
        return Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError) as wrong:
        how = 'a share such as "3/5" or "60%"' if share else "a whole number"
        raise RatificationError(name, f"{str(value)[:40]!r} is not {how}; write one") from wrong
