"""The arithmetic of a ratification in words and pictures: what is shown is exactly what decided."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.constitution.ratification import DEFAULT_RULES, Part, Rules, Tally, decide
from isegoria.services.ratifying.values import Cell, CheckInfo, PartInfo, PartResult, RulesInfo
from isegoria.web.pages.ratification.drawing import ballot_bar, vote_bar
from isegoria.web.pages.ratification.rules import (
    arithmetic,
    exactly,
    fraction,
    needed_share,
    rules_in_words,
)

_RULES = Rules(
    whole=Fraction(3, 5),
    part=Fraction(1, 2),
    turnout=Fraction(1, 2),
    fewest_ballots=20,
    smallest_part=5,
    part_ballots=3,
    fakes=Fraction(1, 20),
    veto=Fraction(1, 3),
    cooling_days=7,
)


def _info(rules: Rules) -> RulesInfo:
    return RulesInfo(rules, rules.supermajority("everyone"), rules.supermajority("group"))


def _everyone(rules: Rules, tally: Tally) -> PartResult:
    checks = tuple(
        CheckInfo(one.kind, one.needed, one.had, one.fakes, one.passed)
        for one in decide(rules, {Part("everyone"): tally}).checks
    )
    return PartResult(PartInfo("everyone", "", "", tally.roll), tally, checks)


def test_every_number_of_the_arithmetic_is_shown() -> None:
    """Whoever reads it can recount it by hand: 40 ballots, 2 of them assumed fake."""
    lines = arithmetic(_info(_RULES), _everyone(_RULES, Tally(60, 30, 7, 3)))

    assert [one.text for one in lines] == [
        "Turnout: 40 ballots, less 2 assumed fake, are 38; at least 30 (1/2 (50%) of 60) are needed.",
        "Ballots: 38 count; at least 20 are needed.",
        "Accepted: 30, less 2 assumed fake, are 28 of 38; more than 22.8 (3/5 (60%) of these) are needed.",
        "Objections: 3 of 38; 12 2/3 (1/3 (33%) of these) would block it.",
    ]
    assert all(one.passed for one in lines)


def test_where_no_ballot_is_assumed_fake_none_is_mentioned() -> None:
    """Nothing is said of fakes where the rules know none."""
    rules = replace(_RULES, fakes=Fraction(0), veto=None)

    lines = arithmetic(_info(rules), _everyone(rules, Tally(60, 24, 16, 0)))

    assert [one.passed for one in lines] == [True, True, False]
    assert lines[2].text == "Accepted: 24 of 40; more than 24 (3/5 (60%) of these) are needed."
    assert "fake" not in " ".join([*rules_in_words(_info(rules)), *(one.text for one in lines)])


def test_of_a_part_that_is_held_back_only_the_verdicts_are_said() -> None:
    """No number of it, neither in words nor by the length of a bar."""
    checks = (
        CheckInfo("turnout", Fraction(0), 0, 0, passed=True),
        CheckInfo("threshold", Fraction(0), 0, 0, passed=False),
    )

    lines = arithmetic(_info(_RULES), PartResult(PartInfo("sector", "company", "Companies", 6), None, checks))

    assert [(one.text, one.passed) for one in lines] == [("Turnout", True), ("Accepted", False)]


@given(
    fakes=st.fractions(0, Fraction(2, 5), max_denominator=40),
    whole=st.fractions(Fraction(1, 2), Fraction(19, 20), max_denominator=20),
    counts=st.tuples(*[st.integers(0, 60)] * 3).filter(any),
)
def test_the_mark_on_the_bar_is_where_the_rule_stands(
    fakes: Fraction, whole: Fraction, counts: tuple[int, int, int]
) -> None:
    """What reaches beyond the mark is enough by the threshold, and nothing else is."""
    rules = replace(DEFAULT_RULES, fakes=fakes, whole=whole, turnout=Fraction(0))
    tally = Tally(sum(counts), *counts)
    check = next(one for one in _everyone(rules, tally).checks if one.kind == "threshold")

    beyond = Fraction(tally.accepts, tally.cast) > needed_share(_info(rules), "everyone", tally.cast)

    assert beyond == check.passed


@given(counts=st.tuples(*[st.integers(0, 300)] * 3).filter(any))
def test_a_bar_is_as_long_as_the_ballots(counts: tuple[int, int, int]) -> None:
    """Accepted, rejected and objected fill it, one after the other, without gaps."""
    bar = ballot_bar("Everyone", "", counts, Fraction(3, 5), passed=True)

    parts = re.findall(r'<rect class="(\w+)"[^>]* x="([\d.]+)%" width="([\d.]+)%"', bar.drawn)
    shown = [side for side, count in zip(("agree", "disagree", "object"), counts, strict=True) if count]
    assert [side for side, _x, _width in parts] == shown
    assert sum(float(width) for _side, _x, width in parts) == pytest.approx(100, abs=0.2)
    assert bar.drawn.count("<rect") == len(shown) + 1  # and the mark


def test_a_bar_of_votes_marks_what_is_sure() -> None:
    """75% agree; at least 70% surely do."""
    bar = vote_bar("A", "chip chip-0", Cell(300, 60, 40, 400, 0.7), 10)

    assert (bar.share, bar.more, bar.count) == ("75%", "surely 70% or more", "400 votes")
    assert '<rect class="sure" x="70.0%"' in bar.drawn
    assert "75% agree, 10% pass, 15% disagree; 400 votes" in bar.drawn


def test_votes_of_few_people_are_held_back() -> None:
    """No bar, and it is said why."""
    bar = vote_bar("Companies", "", None, 10)

    assert (bar.drawn, bar.share, bar.held_back) == ("", "", "held back: fewer than 10 people")


def test_numbers_that_are_not_whole_are_written_exactly() -> None:
    """No rounding hides on which side of a rule something lies."""
    assert [exactly(Fraction(*one)) for one in ((12, 1), (114, 5), (38, 3), (1, 7))] == [
        "12",
        "22.8",
        "12 2/3",
        "0 1/7",
    ]
    assert fraction(Fraction(1)) == "100%"
    assert fraction(Fraction(2, 3)) == "2/3 (67%)"


def test_the_rules_are_said_with_their_numbers() -> None:
    """Thresholds, turnout, fewest ballots, fakes with the supermajority that follows, veto, cooling-off."""
    said = rules_in_words(_info(_RULES))

    assert len(said) == 6
    for number in ("3/5 (60%)", "1/2 (50%)", "20 in all", "1/20 (5%)", "31/50 (62%)", "1/3 (33%)", "7 days"):
        assert any(number in one for one in said), number
