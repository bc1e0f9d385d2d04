"""The rules of a ratification: how many must accept, in how many parts, and how many may be fake."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from isegoria.constitution.errors import RatificationError

if TYPE_CHECKING:
    from collections.abc import Mapping

PartKind: TypeAlias = Literal["everyone", "group", "sector"]

_HALF: Final = Fraction(1, 2)
_NUMBERS: Final = ("fewest_ballots", "smallest_part", "part_ballots")
_NUMBER: Final = re.compile("[0-9]{1,10}")
_FRACTION: Final = re.compile(
    r"(?P<number>[0-9]{1,9}(?:\.[0-9]{1,9})?) ?(?:(?P<percent>%)|/ ?(?P<below>[1-9][0-9]{0,8}))?"
)
_LONGEST_TOLD: Final = 40
_MOST_PEOPLE: Final = 1_000_000_000
_LONGEST_COOLING: Final = 365
# Fields of which a smaller value asks for more: smaller parts have a say, fewer objections block.
_STRICTER_WHEN_LESS: Final = frozenset({"smallest_part", "veto"})


@dataclass(frozen=True, slots=True)
class Rules:
    """What it takes that a clause is ratified.

    Attributes:
        whole: more than this share of everybody's ballots must accept; from 1/2, below 1.
        part: more than this share must accept in each part that has a say; from 1/2, below 1.
        turnout: this share of the roll must cast a ballot, of everybody and in each part with a say; from 0,
            at most 1 - `fakes`.
        fewest_ballots: so many ballots at least, of everybody.
        smallest_part: an opinion group or verified sector has a say where the roll holds so many of them.
        part_ballots: so many ballots at least in each part with a say; at most `smallest_part`.
        fakes: this share of the ballots cast in any part may come from fake accounts that accept everything;
            from 0, below 1/2.
        veto: this share of objections in everybody or in a part with a say blocks a clause; over 0, at most
            1; None for no veto.
        cooling_days: so many days pass between a ratification and its coming into force; at most 365.
    """

    whole: Fraction
    part: Fraction
    turnout: Fraction
    fewest_ballots: int
    smallest_part: int
    part_ballots: int
    fakes: Fraction
    veto: Fraction | None
    cooling_days: int

    def __post_init__(self) -> None:
        """Check every field once, so that nothing below has to."""
        for name in ("whole", "part"):
            _check_fraction(name, getattr(self, name), _HALF, Fraction(1), above=False, below=True)
        _check_fraction("fakes", self.fakes, Fraction(0), _HALF, above=False, below=True)
        _check_fraction("turnout", self.turnout, Fraction(0), Fraction(1), above=False, below=False)
        if self.veto is not None:
            _check_fraction("veto", self.veto, Fraction(0), Fraction(1), above=True, below=False)
        for name in _NUMBERS:
            _check_number(name, getattr(self, name), 1, _MOST_PEOPLE)
        _check_number("cooling_days", self.cooling_days, 0, _LONGEST_COOLING)
        if self.turnout > 1 - self.fakes:
            raise RatificationError(
                "turnout",
                f"{self.turnout} could never be reached where {self.fakes} of the ballots may be fake; "
                f"ask for at most {1 - self.fakes}",
            )
        if self.part_ballots > self.smallest_part:
            raise RatificationError(
                "part_ballots",
                f"{self.part_ballots} ballots cannot come from a part of {self.smallest_part} people; "
                f"ask for at most {self.smallest_part}",
            )

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Rules:
        """Read what `document` wrote.

        Args:
            document: every field by name; fractions as text such as "3/5", "60%" or "0.6", none as None.

        Raises:
            RatificationError: a field is missing, unknown, no number or out of its range; the message names
                it.
        """
        names = [one.name for one in fields(cls)]
        for name in names:
            if name not in document:
                raise RatificationError(name, f"the rule is missing; give each of {', '.join(names)}")
        for name in document:
            if name not in names:
                raise RatificationError(str(name), f"there is no such rule; give only {', '.join(names)}")
        values: dict[str, Any] = {name: _read(name, document[name]) for name in names}
        return cls(**values)

    def document(self) -> dict[str, str | int | None]:
        """Write every field by name in JSON values; fractions as text, such as "3/5"."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: str(one) if isinstance(one, Fraction) else one for name, one in values.items()}

    def threshold(self, kind: PartKind) -> Fraction:
        """Give the share of genuine ballots that more than must accept: `whole` for everyone, else `part`."""
        return self.whole if kind == "everyone" else self.part

    def supermajority(self, kind: PartKind) -> Fraction:
        """Give the share of all ballots, fake ones included, that more than must accept."""
        return supermajority(self.threshold(kind), self.fakes)

    def assumed_fakes(self, cast: int) -> int:
        """Give how many of the ballots cast may be fake: the share, rounded down."""
        return self.fakes.numerator * cast // self.fakes.denominator

    def weaker_than(self, other: Rules) -> tuple[str, ...]:
        """Name the fields that ask for less than in the other rules, so that an amendment can say no."""
        return tuple(
            one.name
            for one in fields(self)
            if _asks_less(one.name, getattr(self, one.name), getattr(other, one.name))
        )

    def no_weaker(self, than: Rules) -> bool:
        """Tell whether each field asks for as much at least: what these ratify, the others ratify."""
        return not self.weaker_than(than)


def supermajority(threshold: Fraction, fakes: Fraction) -> Fraction:
    """Give the share of all ballots that more than must accept, so that enough genuine ones do.

    Where a share f of the ballots may be fake and accept everything, more than t of the genuine ones accept
    exactly when more than t (1 - f) + f of all ballots do.

    Args:
        threshold: t; more than this share of genuine ballots must accept.
        fakes: f; share of ballots that may be fake.
    """
    return threshold * (1 - fakes) + fakes


def _asks_less(name: str, ours: Fraction | int | None, theirs: Fraction | int | None) -> bool:
    if ours is None or theirs is None:
        return ours is None and theirs is not None
    return ours > theirs if name in _STRICTER_WHEN_LESS else ours < theirs


def _read(name: str, value: object) -> Fraction | int | None:
    text = str(value) if type(value) in {int, str} else ""
    if name in _NUMBERS or name == "cooling_days":
        if _NUMBER.fullmatch(text) is None:
            raise RatificationError(name, f"{_short(value)} is no whole number; write one such as 7")
        return int(text)
    if name == "veto" and value is None:
        return None
    found = _FRACTION.fullmatch(text)
    if found is None:
        raise RatificationError(name, f"{_short(value)} is no fraction; write one such as 3/5, 60% or 0.6")
    return Fraction(found["number"]) / Fraction(found["below"] or (100 if found["percent"] else 1))


def _check_fraction(  # noqa: PLR0913 - a range has two ends and each is in or out
    name: str, value: object, least: Fraction, most: Fraction, *, above: bool, below: bool
) -> None:
    if not isinstance(value, Fraction):
        raise RatificationError(name, f"{_short(value)} is no fraction; give one such as 3/5")
    if value < least or value > most or (above and value == least) or (below and value == most):
        low = f"over {least}" if above else f"from {least}"
        high = f"below {most}" if below else f"up to {most}"
        raise RatificationError(name, f"{value} is out of range; give a fraction {low} {high}")


def _check_number(name: str, value: object, least: int, most: int) -> None:
    if type(value) is not int:
        raise RatificationError(name, f"{_short(value)} is no whole number; give one such as 7")
    if not least <= value <= most:
        raise RatificationError(name, f"{value} is out of range; give a number from {least} to {most}")


def _short(value: object) -> str:
    return repr(value)[:_LONGEST_TOLD]


# Last, since it is checked as it is made.
DEFAULT_RULES: Final = Rules(
    whole=Fraction(3, 5),
    part=Fraction(1, 2),
    turnout=Fraction(1, 5),
    fewest_ballots=30,
    smallest_part=20,
    part_ballots=10,
    fakes=Fraction(1, 20),
    veto=Fraction(1, 3),
    cooling_days=7,
)
