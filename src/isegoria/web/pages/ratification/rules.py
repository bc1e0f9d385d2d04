"""The rules of a ratification in words, and the arithmetic of each check in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.web.pages.results.figures import number, percent

if TYPE_CHECKING:
    from isegoria.services.ratifying.values import CheckInfo, PartResult, RulesInfo

_DECIMALS = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One check of one part.

    Attributes:
        text: what was needed and what there was.
        passed: whether that was enough.
    """

    text: str
    passed: bool


def fraction(value: Fraction) -> str:
    """Write a share exactly, and about how much it is, such as 3/5 (60%)."""
    if value.denominator == 1:
        return percent(float(value))
    return _("%(fraction)s (%(share)s)") % {
        "fraction": f"{value.numerator}/{value.denominator}",
        "share": percent(float(value)),
    }


def exactly(value: Fraction) -> str:
    """Write a number that may not be whole, exactly: 12, 22.8 or 22 2/3."""
    if value.denominator == 1:
        return number(int(value))
    if _DECIMALS % value.denominator == 0:
        return str(number_format(float(value), use_l10n=True, force_grouping=True))
    whole, rest = divmod(value, 1)
    return f"{number(int(whole))} {rest.numerator}/{rest.denominator}"


def rules_in_words(found: RulesInfo) -> list[str]:
    """Say what it takes for a clause to be ratified."""
    rules = found.rules
    said = [
        _("Of everyone who casts a ballot, more than %(share)s have to accept the clause.")
        % {"share": fraction(rules.whole)},
        _(
            "So do more than %(share)s in every opinion group and every verified sector with at least "
            "%(people)s people on the roll: none of them can be outvoted."
        )
        % {"share": fraction(rules.part), "people": number(rules.smallest_part)},
        _(
            "At least %(share)s of everyone on the roll, and of each of these parts, have to cast a ballot; "
            "at least %(all)s in all and %(each)s in each part."
        )
        % {
            "share": fraction(rules.turnout),
            "all": number(rules.fewest_ballots),
            "each": number(rules.part_ballots),
        },
    ]
    if rules.fakes:
        said.append(
            _(
                "Up to %(fakes)s of the ballots are taken to be of fake accounts that accept everything, and "
                "are not counted. So more than %(share)s of all ballots have to accept."
            )
            % {"fakes": fraction(rules.fakes), "share": fraction(found.supermajority)}
        )
    if rules.veto is not None:
        said.append(
            _("A clause falls where %(share)s or more of everyone or of one part object to it.")
            % {"share": fraction(rules.veto)}
        )
    if rules.cooling_days:
        said.append(
            ngettext(
                "What is accepted comes into force %(days)s day after the ballot closed.",
                "What is accepted comes into force %(days)s days after the ballot closed.",
                rules.cooling_days,
            )
            % {"days": number(rules.cooling_days)}
        )
    return said


def needed_share(found: RulesInfo, kind: str, cast: int) -> Fraction:
    """Give the share of all ballots in a part that more than has to accept, fakes included.

    Args:
        found: the rules.
        kind: "everyone", "group" or "sector".
        cast: ballots cast in the part; more than none.
    """
    threshold, fakes = _threshold_of(found, kind), found.rules.assumed_fakes(cast)
    return (threshold * (cast - fakes) + fakes) / Fraction(cast)


def arithmetic(found: RulesInfo, result: PartResult) -> list[Line]:
    """Say how each rule was applied to one part; only whether it was met where counts are held back."""
    return [Line(_check(found, result, one), one.passed) for one in result.checks]


def _check(found: RulesInfo, result: PartResult, check: CheckInfo) -> str:
    if result.tally is None or result.held_back:
        return {
            "turnout": _("Turnout"),
            "ballots": _("Ballots"),
            "threshold": _("Accepted"),
            "veto": _("Objections"),
        }[check.kind]
    tally, rules = result.tally, found.rules
    counted = tally.cast - check.fakes
    values = {
        "cast": number(tally.cast),
        "fakes": number(check.fakes),
        "counted": number(counted),
        "roll": number(tally.roll),
        "needed": exactly(Fraction(check.needed)),
        "had": exactly(Fraction(check.had)),
        "accepts": number(tally.accepts),
        "objections": number(tally.objections),
    }
    if check.kind == "turnout":
        return _turnout(check.fakes) % {**values, "share": fraction(rules.turnout)}
    if check.kind == "ballots":
        return _("Ballots: %(counted)s count; at least %(needed)s are needed.") % values
    if check.kind == "threshold":
        return _threshold(check.fakes) % {**values, "share": fraction(_threshold_of(found, result.part.kind))}
    share = rules.veto if rules.veto is not None else Fraction(1)
    return _("Objections: %(objections)s of %(counted)s; %(needed)s (%(share)s of these) would block it.") % {
        **values,
        "share": fraction(share),
    }


def _threshold_of(found: RulesInfo, kind: str) -> Fraction:
    return found.rules.whole if kind == "everyone" else found.rules.part


def _turnout(fakes: int) -> str:
    if fakes:
        return _(
            "Turnout: %(cast)s ballots, less %(fakes)s assumed fake, are %(counted)s; at least %(needed)s "
            "(%(share)s of %(roll)s) are needed."
        )
    return _("Turnout: %(cast)s ballots; at least %(needed)s (%(share)s of %(roll)s) are needed.")


def _threshold(fakes: int) -> str:
    if fakes:
        return _(
            "Accepted: %(accepts)s, less %(fakes)s assumed fake, are %(had)s of %(counted)s; more than "
            "%(needed)s (%(share)s of these) are needed."
        )
    return _("Accepted: %(accepts)s of %(counted)s; more than %(needed)s (%(share)s of these) are needed.")
