"""Rules of a ratification: what they may be, how they are written, and which are weaker than others."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.constitution.errors import RatificationError
from isegoria.constitution.ratification import (
    DEFAULT_RULES,
    EVERYONE,
    Part,
    Rules,
    Tally,
    decide,
    supermajority,
)

WRONG: Final[dict[str, tuple[object, ...]]] = {
    "whole": ("2/5", "1", "1/0", "most", "-1/2", 0.6, None),
    "part": ("49%", "100%", "", True),
    "turnout": ("20/19", "96%", "2"),
    "fewest_ballots": (0, -1, 1.5, "few", True, 10**10),
    "smallest_part": (0, None, "1/2", [20]),
    "part_ballots": (0, 21, "ten"),
    "fakes": ("1/2", "60%", "none", "0.1.2"),
    "veto": ("0", "101%", "no", False),
    "cooling_days": (-1, 366, None, 0.5),
}
BAD: Final = [(name, value) for name, values in WRONG.items() for value in values]
ANY_RULES = st.builds(
    Rules,
    whole=st.fractions(Fraction(1, 2), Fraction(99, 100), max_denominator=100),
    part=st.fractions(Fraction(1, 2), Fraction(99, 100), max_denominator=100),
    turnout=st.fractions(0, Fraction(1, 2), max_denominator=100),
    fewest_ballots=st.integers(1, 40),
    smallest_part=st.integers(10, 40),
    part_ballots=st.integers(1, 10),
    fakes=st.fractions(0, Fraction(49, 100), max_denominator=100),
    veto=st.none() | st.fractions(Fraction(1, 100), 1, max_denominator=100),
    cooling_days=st.integers(0, 365),
)


@pytest.mark.parametrize(("name", "value"), BAD, ids=[f"{name}-{value}" for name, value in BAD])
def test_a_bad_rule_is_named(name: str, value: object) -> None:
    """Whoever sets a rule that cannot be is told which one and what would do."""
    with pytest.raises(RatificationError, match=rf"^{name}: .*; \w+") as told:
        Rules.read({**DEFAULT_RULES.document(), name: value})

    assert told.value.field == name


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_missing_rule_is_named(name: str) -> None:
    """Nothing is left to a default unseen."""
    document = DEFAULT_RULES.document()
    del document[name]

    with pytest.raises(RatificationError, match=f"^{name}: the rule is missing"):
        Rules.read(document)


def test_an_unknown_rule_is_named() -> None:
    """A rule that nobody will apply is not accepted in silence."""
    with pytest.raises(RatificationError, match=r"^quorum: there is no such rule; give only whole, part"):
        Rules.read({**DEFAULT_RULES.document(), "quorum": "1/2"})


@pytest.mark.parametrize("name", ["whole", "turnout", "fakes", "veto", "fewest_ballots"])
def test_no_rule_is_a_floating_point_number(name: str) -> None:
    """Arithmetic that people recount is never done with rounded numbers."""
    with pytest.raises(RatificationError, match=f"^{name}: 0.6 is no (fraction|whole number); give one"):
        replace(DEFAULT_RULES, **{name: 0.6})  # type: ignore[arg-type]


@given(rules=ANY_RULES)
def test_rules_are_read_as_they_were_written(rules: Rules) -> None:
    """Through JSON and back, they are the same rules."""
    assert Rules.read(json.loads(json.dumps(rules.document()))) == rules


def test_rules_are_read_as_people_write_them() -> None:
    """Percentages and decimals are exact fractions."""
    written = {"whole": "66.5%", "part": "0.6", "turnout": "25 %", "veto": "1 / 3", "cooling_days": "9"}

    found = Rules.read({**DEFAULT_RULES.document(), **written})

    assert found.document() == {
        "whole": "133/200",
        "part": "3/5",
        "turnout": "1/4",
        "fewest_ballots": 30,
        "smallest_part": 20,
        "part_ballots": 10,
        "fakes": "1/20",
        "veto": "1/3",
        "cooling_days": 9,
    }


def test_the_supermajority_that_follows_is_exact() -> None:
    """Of three fifths of genuine ballots follow 31 of 50 of all, where one in twenty may be fake."""
    assert DEFAULT_RULES.supermajority("everyone") == Fraction(31, 50)
    assert DEFAULT_RULES.supermajority("sector") == Fraction(21, 40)
    assert supermajority(Fraction(1, 2), Fraction(0)) == Fraction(1, 2)


@given(rules=ANY_RULES, accepts=st.integers(0, 200), others=st.integers(0, 200))
def test_whoever_has_the_supermajority_passes_the_threshold(rules: Rules, accepts: int, others: int) -> None:
    """More than that share of all ballots always is enough, and exactly then where the fakes are whole."""
    cast = accepts + others
    whole_fakes = (rules.fakes * cast).denominator == 1
    threshold = decide(rules, {EVERYONE: Tally(cast, accepts, others)}).checks[2]

    enough = accepts > rules.supermajority("everyone") * cast

    assert threshold.passed or not enough
    assert threshold.passed == enough or not whole_fakes


WEAKER: Final = {
    "whole": Fraction(1, 2),
    "part": Fraction(51, 100),
    "turnout": Fraction(1, 10),
    "fewest_ballots": 29,
    "smallest_part": 21,
    "part_ballots": 9,
    "fakes": Fraction(0),
    "veto": Fraction(1, 2),
    "cooling_days": 6,
}


@pytest.mark.parametrize("name", sorted(WEAKER))
def test_a_weaker_rule_is_named(name: str) -> None:
    """Whoever amends by weaker rules than those in force is told which they are."""
    in_force = replace(DEFAULT_RULES, part=Fraction(3, 5))
    weaker = replace(in_force, **{name: WEAKER[name]})  # type: ignore[arg-type]

    assert weaker.weaker_than(in_force) == (name,)
    assert not weaker.no_weaker(in_force)
    assert in_force.no_weaker(weaker)
    assert in_force.no_weaker(in_force)


def test_to_give_up_the_veto_is_weaker() -> None:
    """No veto at all asks for less than any veto."""
    without = replace(DEFAULT_RULES, veto=None)

    assert without.weaker_than(DEFAULT_RULES) == ("veto",)
    assert DEFAULT_RULES.weaker_than(without) == ()


@given(ours=ANY_RULES, theirs=ANY_RULES, data=st.data())
@settings(deadline=None)
def test_what_no_weaker_rules_ratify_the_others_ratify(
    ours: Rules, theirs: Rules, data: st.DataObject
) -> None:
    """The comparison means something: nothing passes the stricter rules that fails the others."""
    strict = replace(
        ours,
        whole=max(ours.whole, theirs.whole),
        part=max(ours.part, theirs.part),
        turnout=max(ours.turnout, theirs.turnout),
        fewest_ballots=max(ours.fewest_ballots, theirs.fewest_ballots),
        smallest_part=min(ours.smallest_part, theirs.smallest_part),
        part_ballots=max(ours.part_ballots, theirs.part_ballots),
        fakes=max(ours.fakes, theirs.fakes),
        veto=min((one for one in (ours.veto, theirs.veto) if one is not None), default=None),
        cooling_days=max(ours.cooling_days, theirs.cooling_days),
    )
    accepts, rejects, objections, away = (data.draw(st.integers(0, most)) for most in (60, 20, 10, 20))
    everyone = Tally(accepts + rejects + objections + away, accepts, rejects, objections)
    group = Tally(everyone.roll // 2, accepts // 2, rejects // 3)
    tallies = {EVERYONE: everyone, Part("group", "0"): group}

    assert strict.no_weaker(theirs)
    assert decide(theirs, tallies).ratified or not decide(strict, tallies).ratified
