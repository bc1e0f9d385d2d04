"""Ratification: nobody is outvoted, silence is no consent, and fake ballots decide nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.constitution.ratification import (
    CHOICES,
    DEFAULT_RULES,
    EVERYONE,
    Choice,
    Decision,
    Enrolled,
    Part,
    Rules,
    Tally,
    count,
    decide,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ANSWERS: Final[tuple[Choice | None, ...]] = ("accept", "reject", "object", None)
SMALL = Rules(
    whole=Fraction(1, 2),
    part=Fraction(1, 2),
    turnout=Fraction(0),
    fewest_ballots=1,
    smallest_part=2,
    part_ballots=1,
    fakes=Fraction(0),
    veto=None,
    cooling_days=0,
)
# Few people, and every kind of rule.
RULES: Final = (
    SMALL,
    replace(SMALL, whole=Fraction(2, 3), turnout=Fraction(1, 2)),
    replace(SMALL, fakes=Fraction(1, 3), fewest_ballots=2),
    replace(SMALL, fakes=Fraction(1, 4), veto=Fraction(1, 3), turnout=Fraction(3, 5)),
    replace(SMALL, part=Fraction(3, 5), part_ballots=2, veto=Fraction(1)),
    replace(SMALL, smallest_part=1, fakes=Fraction(2, 5), veto=Fraction(1, 2)),
    replace(SMALL, smallest_part=3, part_ballots=3, whole=Fraction(3, 4)),
)
ROLLS: Final = (
    (Enrolled(1, "a", "s", verified=True), Enrolled(2, "a"), Enrolled(3, "b"), Enrolled(4, "b", "s")),
    (
        Enrolled(1, "a", "s", verified=True),
        Enrolled(2, "a", "s", verified=True),
        Enrolled(3, "a"),
        Enrolled(4, None, "r", verified=True),
        Enrolled(5, "b", "s", verified=True),
    ),
)


def ballots_of(
    roll: Sequence[Enrolled], answers: Sequence[Choice | None]
) -> dict[int | str, dict[str, Choice]]:
    """Cast the ballots; None casts none."""
    given = zip(roll, answers, strict=True)
    return {one.id: {"c1": answer} for one, answer in given if answer is not None}


def outcome(rules: Rules, roll: Sequence[Enrolled], answers: Sequence[Choice | None]) -> Decision:
    """Count and decide."""
    ballots = {int(one): answer for one, answer in ballots_of(roll, answers).items()}
    return decide(rules, count(roll, ballots, ["c1"])["c1"])


def by_hand(rules: Rules, roll: Sequence[Enrolled], answers: Sequence[Choice | None]) -> bool:
    """Decide as a patient citizen would: try every number of fakes in every part, and count on fingers."""
    of_groups = {one.group for one in roll if one.group}
    of_sectors = {one.sector for one in roll if one.sector and one.verified}
    crowds = [(list(range(len(roll))), rules.whole, rules.fewest_ballots)]
    parts = [[place for place, one in enumerate(roll) if one.group == key] for key in of_groups]
    parts += [
        [place for place, one in enumerate(roll) if one.verified and one.sector == key] for key in of_sectors
    ]
    crowds += [(part, rules.part, rules.part_ballots) for part in parts if len(part) >= rules.smallest_part]
    return all(
        _consents(rules, [answers[place] for place in people], threshold, fewest)
        for people, threshold, fewest in crowds
    )


def _consents(rules: Rules, answers: list[Choice | None], threshold: Fraction, fewest: int) -> bool:
    cast = [one for one in answers if one]
    fakes = 0
    while fakes <= len(cast) and fakes * rules.fakes.denominator <= rules.fakes.numerator * len(cast):
        genuine = sorted(cast)[fakes:]  # those who accept come first
        accepting = [one for one in genuine if one == "accept"]
        objecting = [one for one in genuine if one == "object"]
        few = len(genuine) < fewest
        absent = len(genuine) * rules.turnout.denominator < rules.turnout.numerator * len(answers)
        short = len(accepting) * threshold.denominator <= threshold.numerator * len(genuine)
        blocked = (
            rules.veto is not None
            and bool(objecting)
            and len(objecting) * rules.veto.denominator >= rules.veto.numerator * len(genuine)
        )
        if few or absent or short or blocked:
            return False
        fakes += 1
    return True


def small_electorates() -> Iterator[tuple[Rules, Sequence[Enrolled], tuple[Choice | None, ...]]]:
    """List every way in which four or five people can answer, under every kind of rule."""
    for rules, roll in product(RULES, ROLLS):
        for answers in product(ANSWERS, repeat=len(roll)):
            yield rules, roll, answers


def test_every_small_electorate_decides_as_by_hand() -> None:
    """However four or five people answer, the outcome is that of counting on fingers."""
    ratified = 0
    for rules, roll, answers in small_electorates():
        found = outcome(rules, roll, answers).ratified

        assert found == by_hand(rules, roll, answers), (rules, roll, answers)
        ratified += found

    assert ratified > 100


def test_every_tally_of_one_part_decides_as_by_hand() -> None:
    """However many of up to nine people accept, reject, object or stay away, the arithmetic is the same."""
    for roll in range(10):
        people = [Enrolled(one) for one in range(roll)]
        for accepts, rejects, objections in product(range(roll + 1), repeat=3):
            if accepts + rejects + objections > roll:
                continue
            silent = roll - accepts - rejects - objections
            answers: list[Choice | None] = ["accept"] * accepts
            answers += ["reject"] * rejects
            answers += ["object"] * objections
            answers += [None] * silent
            tally = {EVERYONE: Tally(roll, accepts, rejects, objections)}
            for rules in RULES:
                assert decide(rules, tally).ratified == by_hand(rules, people, answers), (rules, tally)


def test_an_accept_never_undoes_a_ratification() -> None:
    """Whoever accepts instead of anything else, or of staying away, never makes a ratified clause fail."""
    ratified = {
        (rules, roll, answers): outcome(rules, roll, answers).ratified
        for rules, roll, answers in small_electorates()
    }
    for (rules, roll, answers), before in ratified.items():
        for place in range(len(roll) if before else 0):
            changed = (*answers[:place], "accept", *answers[place + 1 :])

            assert ratified[rules, roll, changed], (rules, roll, answers, place)


ANY_RULES = st.builds(
    Rules,
    whole=st.fractions(Fraction(1, 2), Fraction(11, 12), max_denominator=12),
    part=st.fractions(Fraction(1, 2), Fraction(11, 12), max_denominator=12),
    turnout=st.fractions(0, Fraction(1, 2), max_denominator=12),
    fewest_ballots=st.integers(1, 20),
    smallest_part=st.integers(5, 10),
    part_ballots=st.integers(1, 5),
    fakes=st.fractions(0, Fraction(5, 12), max_denominator=12),
    veto=st.none() | st.fractions(Fraction(1, 12), 1, max_denominator=12),
    cooling_days=st.integers(0, 30),
)
PERSON = st.tuples(
    st.sampled_from((None, "a", "b", "c")),
    st.sampled_from((None, "s", "r")),
    st.booleans(),
    st.sampled_from(("accept", "accept", "accept", "accept", "reject", "object", None)),
)
PEOPLE = st.lists(PERSON, min_size=1, max_size=60)
Person = tuple[str | None, str | None, bool, Choice | None]


def enrolled(people: Sequence[Person]) -> tuple[list[Enrolled], list[Choice | None]]:
    """Put people on the roll, and take their answers apart."""
    roll = [
        Enrolled(place, group, sector, verified) for place, (group, sector, verified, _) in enumerate(people)
    ]
    return roll, [answer for *_, answer in people]


@given(rules=ANY_RULES, people=PEOPLE, who=st.integers(0, 59))
@settings(deadline=None)
def test_one_more_accept_fails_no_check_that_passed(rules: Rules, people: Sequence[Person], who: int) -> None:
    """In larger crowds as well, and not only the outcome: no single check gets worse by an accept."""
    roll, answers = enrolled(people)
    place = who % len(roll)

    before = outcome(rules, roll, answers)
    after = outcome(rules, roll, [*answers[:place], "accept", *answers[place + 1 :]])

    assert [(one.part, one.kind) for one in before.checks] == [(one.part, one.kind) for one in after.checks]
    assert all(now.passed for now, then in zip(after.checks, before.checks, strict=True) if then.passed)


@given(rules=ANY_RULES, people=PEOPLE)
@settings(deadline=None)
def test_larger_electorates_decide_as_by_hand(rules: Rules, people: Sequence[Person]) -> None:
    """Sixty people in three groups and two sectors are counted as on fingers too."""
    roll, answers = enrolled(people)

    assert outcome(rules, roll, answers).ratified == by_hand(rules, roll, answers)


def a_crowd(draw: Random) -> list[Person]:
    """Draw an electorate whose mood differs between elections."""
    mood = draw.uniform(0.5, 1.0)

    def answer() -> Choice | None:
        if draw.random() < 0.1:
            return None
        return "accept" if draw.random() < mood else draw.choice(CHOICES[1:])

    return [
        (draw.choice((None, "a", "b")), draw.choice((None, "s", "r")), draw.random() < 0.7, answer())
        for _ in range(draw.randint(10, 80))
    ]


def some_fakes(
    draw: Random, rules: Rules, roll: Sequence[Enrolled], answers: Sequence[Choice | None]
) -> set[int]:
    """Choose whose ballots were fake: of those who accept, as many as each part's share allows."""
    cast = Counter(part for one, answer in zip(roll, answers, strict=True) if answer for part in one.parts)
    left = {part: rules.assumed_fakes(ballots) for part, ballots in cast.items()}
    accepting = [place for place, answer in enumerate(answers) if answer == "accept"]
    chosen: set[int] = set()
    for place in draw.sample(accepting, len(accepting)):
        if all(left[part] for part in roll[place].parts):
            chosen.add(place)
            for part in roll[place].parts:
                left[part] -= 1
    return chosen


def test_the_assumed_fakes_never_make_a_ratification() -> None:
    """Take the fake ballots away again, and the genuine ones ratify by the same rules without fakes."""
    draw, ratified, removed = Random(1), 0, 0  # noqa: S311 - a simulation
    for _ in range(1500):
        fakes = Fraction(draw.randint(1, 9), 20)
        rules = replace(draw.choice(RULES), fakes=fakes, smallest_part=5, turnout=Fraction(1, 4))
        roll, answers = enrolled(a_crowd(draw))
        if not outcome(rules, roll, answers).ratified:
            continue
        taken = some_fakes(draw, rules, roll, answers)
        genuine = [None if place in taken else answer for place, answer in enumerate(answers)]

        assert outcome(replace(rules, fakes=Fraction(0)), roll, genuine).ratified, (rules, roll, answers)
        ratified, removed = ratified + 1, removed + len(taken)

    assert ratified > 150
    assert removed > 300


def test_one_fake_more_than_assumed_can_make_a_ratification() -> None:
    """The assumption is a boundary that people state, not a promise: beyond it, fakes do decide."""
    rules = replace(SMALL, fakes=Fraction(1, 10))
    honest = {EVERYONE: Tally(10, accepts=5, rejects=5)}
    by_fakes = {part: Tally(one.roll + 3, one.accepts + 3, one.rejects) for part, one in honest.items()}

    assert not decide(replace(rules, fakes=Fraction(0)), honest).ratified
    assert decide(rules, by_fakes).ratified


GROUP, SECTOR = Part("group", "0"), Part("sector", "civil")
WELL: Final[Mapping[Part, Tally]] = {
    EVERYONE: Tally(200, accepts=80, rejects=20, objections=20),
    GROUP: Tally(50, accepts=40, rejects=5, objections=2),
    SECTOR: Tally(25, accepts=20, rejects=3, objections=1),
}
FAILING: Final[tuple[tuple[str, Part, Rules, Mapping[Part, Tally]], ...]] = (
    ("turnout", EVERYONE, replace(DEFAULT_RULES, turnout=Fraction(3, 5)), {}),
    ("ballots", EVERYONE, replace(DEFAULT_RULES, fewest_ballots=115), {}),
    ("threshold", EVERYONE, replace(DEFAULT_RULES, whole=Fraction(2, 3)), {}),
    ("veto", EVERYONE, replace(DEFAULT_RULES, veto=Fraction(1, 6)), {}),
    ("turnout", GROUP, DEFAULT_RULES, {GROUP: Tally(99, accepts=15)}),
    ("ballots", GROUP, DEFAULT_RULES, {GROUP: Tally(20, accepts=9)}),
    ("threshold", GROUP, DEFAULT_RULES, {GROUP: Tally(50, accepts=10, rejects=10)}),
    ("veto", GROUP, DEFAULT_RULES, {GROUP: Tally(50, accepts=24, objections=12)}),
    ("turnout", SECTOR, DEFAULT_RULES, {SECTOR: Tally(99, accepts=15)}),
    ("ballots", SECTOR, DEFAULT_RULES, {SECTOR: Tally(25, accepts=9)}),
    ("threshold", SECTOR, DEFAULT_RULES, {SECTOR: Tally(25, accepts=6, rejects=6)}),
    ("veto", SECTOR, DEFAULT_RULES, {SECTOR: Tally(25, accepts=14, objections=7)}),
)
"""Kind of check and part, and the rules and tallies under which it fails and no other does."""


def test_all_goes_well_at_first() -> None:
    """The tallies from which each check is broken pass all twelve."""
    found = decide(DEFAULT_RULES, WELL)

    assert found.ratified
    assert found.failed == ()
    assert [one.part for one in found.checks] == [EVERYONE] * 4 + [GROUP] * 4 + [SECTOR] * 4


@pytest.mark.parametrize(
    ("kind", "part", "rules", "changes"), FAILING, ids=[f"{kind}-{part.kind}" for kind, part, *_ in FAILING]
)
def test_each_check_alone_stops_a_clause(
    kind: str, part: Part, rules: Rules, changes: Mapping[Part, Tally]
) -> None:
    """Turnout, ballots, threshold and veto, of everyone, a group and a sector: each blocks, and says so."""
    found = decide(rules, {**WELL, **changes})

    assert not found.ratified
    assert [(one.kind, one.part) for one in found.failed] == [(kind, part)]


def test_a_silent_part_does_not_consent() -> None:
    """A group with a say in which nobody votes stops a clause that all others accept."""
    found = decide(DEFAULT_RULES, {**WELL, GROUP: Tally(50)})

    assert [one.kind for one in found.failed] == ["turnout", "ballots", "threshold"]
    assert {one.part for one in found.failed} == {GROUP}


def test_a_part_too_small_to_have_a_say_is_heard_among_everyone() -> None:
    """Nineteen who all reject cannot block alone where twenty could; the roll decides that, not ballots."""
    against = Tally(19, rejects=19), Tally(20, rejects=19)

    found = [decide(DEFAULT_RULES, {**WELL, GROUP: one}) for one in against]

    assert [one.ratified for one in found] == [True, False]
    assert [one.part for one in found[0].checks] == [EVERYONE] * 4 + [SECTOR] * 4


def test_exactly_the_threshold_is_not_enough() -> None:
    """More than the share must accept; exactly the share of objections blocks, and none never does."""
    rules = replace(SMALL, whole=Fraction(3, 5), veto=Fraction(2, 5))

    assert not decide(rules, {EVERYONE: Tally(10, accepts=6, rejects=4)}).ratified
    assert decide(rules, {EVERYONE: Tally(10, accepts=7, rejects=3)}).ratified
    assert not decide(replace(rules, whole=Fraction(1, 2)), {EVERYONE: Tally(5, 3, 0, 2)}).ratified
    assert decide(rules, {EVERYONE: Tally(1, accepts=1)}).ratified


def test_the_arithmetic_is_shown() -> None:
    """Of 40 ballots two may be fake: 24 of the other 38 accept, where more than 22 4/5 are needed."""
    found = decide(DEFAULT_RULES, {EVERYONE: Tally(100, accepts=26, rejects=14)})

    assert found.document() == {
        "ratified": True,
        "checks": [
            {"part": "everyone", "key": "", "check": kind, **figures, "fakes": 2, "passed": True}
            for kind, figures in {
                "turnout": {"needed": "20", "had": 38},
                "ballots": {"needed": "30", "had": 38},
                "threshold": {"needed": "114/5", "had": 24},
                "veto": {"needed": "38/3", "had": 0},
            }.items()
        ],
    }
