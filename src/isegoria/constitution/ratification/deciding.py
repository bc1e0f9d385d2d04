"""Whether a clause is ratified: the rules applied to the ballots, with all arithmetic shown."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from isegoria.constitution.errors import RatificationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.constitution.ratification.rules import PartKind, Rules

CheckKind: TypeAlias = Literal["turnout", "ballots", "threshold", "veto"]

_ORDER: Final = {"everyone": 0, "group": 1, "sector": 2}


@dataclass(frozen=True, slots=True)
class Part:
    """Some of those on the roll: everyone, an opinion group, or the verified members of a sector.

    Attributes:
        kind: which of these.
        key: which group or sector; "" for everyone.
    """

    kind: PartKind
    key: str = ""

    def __post_init__(self) -> None:
        """Check that it can be one."""
        if self.kind not in _ORDER:
            raise RatificationError("kind", f"{self.kind!r} is none of everyone, group and sector; use one")
        if (self.kind == "everyone") != (not self.key):
            raise RatificationError(
                "key",
                f"{self.key!r} cannot name a part of kind {self.kind}; everyone has none, others have one",
            )


EVERYONE: Final = Part("everyone")


@dataclass(frozen=True, slots=True)
class Tally:
    """How a part answered to one clause.

    Attributes:
        roll: how many of them may cast a ballot.
        accepts: how many accept the clause.
        rejects: how many reject it without an objection.
        objections: how many object to it, with a reason; they do not accept it either.
    """

    roll: int
    accepts: int = 0
    rejects: int = 0
    objections: int = 0

    def __post_init__(self) -> None:
        """Check that people can have answered so."""
        for name in ("roll", "accepts", "rejects", "objections"):
            value = getattr(self, name)
            if type(value) is not int or value < 0:
                raise RatificationError(name, f"{value!r} people cannot be; give a whole number, 0 or more")
        if self.cast > self.roll:
            raise RatificationError(
                "roll", f"{self.cast} ballots were cast by {self.roll} people on it; count one a person"
            )

    @property
    def cast(self) -> int:
        """Ballots cast on the clause."""
        return self.accepts + self.rejects + self.objections

    def document(self) -> dict[str, int]:
        """Write every figure by name."""
        return {
            "roll": self.roll,
            "accepts": self.accepts,
            "rejects": self.rejects,
            "objections": self.objections,
        }


@dataclass(frozen=True, slots=True)
class Check:
    """One rule applied to one part.

    Attributes:
        part: to whom.
        kind: which rule: "turnout" and "ballots" ask for at least `needed`, "threshold" for more than
            `needed`; "veto" asks for fewer objections than `needed`, and none at all never block.
        needed: by the rule, exactly.
        had: what there was once assumed fake ballots were left out.
        fakes: how many of the part's ballots were assumed fake.
        passed: whether that was enough.
    """

    part: Part
    kind: CheckKind
    needed: Fraction
    had: int
    fakes: int
    passed: bool

    def document(self) -> dict[str, str | int | bool]:
        """Write it in JSON values; what was needed as text, such as "38/5"."""
        return {
            "part": self.part.kind,
            "key": self.part.key,
            "check": self.kind,
            "needed": str(self.needed),
            "had": self.had,
            "fakes": self.fakes,
            "passed": self.passed,
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a clause, and why.

    Attributes:
        ratified: every check passed.
        checks: everyone's first, then groups', then sectors'; only parts that have a say are checked.
    """

    ratified: bool
    checks: tuple[Check, ...]

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that the clause did not pass."""
        return tuple(one for one in self.checks if not one.passed)

    def document(self) -> dict[str, bool | list[dict[str, str | int | bool]]]:
        """Write it in JSON values."""
        return {"ratified": self.ratified, "checks": [one.document() for one in self.checks]}


def decide(rules: Rules, tallies: Mapping[Part, Tally]) -> Decision:
    """Decide whether one clause is ratified.

    In every part F = floor(fakes x cast) ballots may be fake and accept everything, so they are left out of
    ballots and accepts alike. What remains must be enough, and more than the threshold of it must accept, of
    everyone and in every group and verified sector with enough people on the roll. A part that stays silent
    does not consent.

    Args:
        rules: what it takes.
        tallies: of everyone, and of each opinion group and each sector's verified members. Never modified.

    Raises:
        RatificationError: everyone's tally is missing, or a part has more people or answers than everyone.
    """
    whole = tallies.get(EVERYONE)
    if whole is None:
        raise RatificationError("tallies", "that of everyone is missing; count all ballots first")
    for part, tally in tallies.items():
        _check_within(part, tally, whole)
    heard = parts_with_a_say(rules, {part: tally.roll for part, tally in tallies.items()})
    checks = tuple(check for part in heard for check in _checks(rules, part, tallies[part]))
    return Decision(all(one.passed for one in checks), checks)


def parts_with_a_say(rules: Rules, roll: Mapping[Part, int]) -> tuple[Part, ...]:
    """List who must consent: everyone, then groups, then sectors with enough people on the roll.

    It depends on the roll alone, which is fixed before anybody votes, so that no ballot changes it.

    Args:
        rules: how many are enough.
        roll: people of each part who may cast a ballot.
    """
    found = (part for part in roll if part == EVERYONE or roll[part] >= rules.smallest_part)
    return tuple(sorted(found, key=lambda one: (_ORDER[one.kind], one.key)))


def _checks(rules: Rules, part: Part, tally: Tally) -> list[Check]:
    fakes = rules.assumed_fakes(tally.cast)
    genuine, accepts = tally.cast - fakes, tally.accepts - fakes
    turnout = rules.turnout * tally.roll
    fewest = rules.fewest_ballots if part.kind == "everyone" else rules.part_ballots
    threshold = rules.threshold(part.kind) * genuine
    checks = [
        Check(part, "turnout", turnout, genuine, fakes, genuine >= turnout),
        Check(part, "ballots", Fraction(fewest), genuine, fakes, genuine >= fewest),
        Check(part, "threshold", threshold, accepts, fakes, accepts > threshold),
    ]
    if rules.veto is not None:
        blocking = rules.veto * genuine
        held = tally.objections == 0 or tally.objections < blocking
        checks.append(Check(part, "veto", blocking, tally.objections, fakes, held))
    return checks


def _check_within(part: Part, tally: Tally, whole: Tally) -> None:
    for name in ("roll", "accepts", "rejects", "objections"):
        ours, theirs = getattr(tally, name), getattr(whole, name)
        if ours > theirs:
            raise RatificationError(
                name,
                f"{ours} in the {part.kind} {part.key!r} are more than {theirs} in all; count everyone and "
                "their parts from one roll",
            )
