"""Bars: as long as the shares they show, on the side they speak of."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from isegoria.opinion.report.bars import Bar
from isegoria.opinion.report.words import Words

WORDS = Words("en")
BAR = Bar("A", 0, agree=30, disagree=60, seen=100, interval=(0.25, 0.4))


def _rectangles(bar: Bar) -> dict[str, tuple[float, float]]:
    found = re.findall(r'class="(\w+)" x="([\d.]+)%"(?: y="6")? width="([\d.]+)%"', bar.drawn(WORDS))
    return {side: (float(start), float(width)) for side, start, width in found}


def test_a_bar_is_divided_as_the_votes_are() -> None:
    """Agreement from the left, disagreement from the right, passes between."""
    assert _rectangles(BAR) == {
        "agree": (0, 30),
        "pass": (30, 10),
        "disagree": (40, 60),
        "sure": (25, 15),
    }


def test_the_interval_lies_on_the_side_that_is_spoken_of() -> None:
    """For disagreement it is reckoned from the right, where disagreement begins."""
    against = replace(BAR, direction="disagree", interval=(0.5, 0.7))

    assert _rectangles(against)["sure"] == pytest.approx((30, 20))
    assert (BAR.share, against.share) == (0.3, 0.6)


def test_a_bar_can_be_heard() -> None:
    """A screen reader says what the picture shows."""
    assert BAR.told(WORDS) == "30% agree, 10% pass, 60% disagree, of 100 votes"
    assert 'aria-label="30% agree, 10% pass, 60% disagree, of 100 votes"' in BAR.drawn(WORDS)


def test_without_votes_a_bar_is_empty_and_says_so() -> None:
    """Nobody's votes are not drawn as anybody's."""
    nobody = Bar("A", 0, agree=0, disagree=0, seen=0, interval=(0.05, 0.95))

    assert _rectangles(nobody) == {}
    assert nobody.told(WORDS) == "no votes yet"
    assert nobody.share == 0
