"""Routing: which statement is shown next."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.opinion.routing import priorities
from isegoria.opinion.space import Space
from isegoria.opinion.tallies import Tallies

VOTES = st.integers(0, 40)


def priority(agrees: int, disagrees: int, passes: int, centre: float = 0.0, reach: float = 0.3) -> float:
    """Weigh one of nine statements, `reach` away from the middle of the space on both axes."""
    space = Space(np.array([centre]), np.full((1, 2), reach), np.ones(2), np.empty(0), 2)
    everyone = Tallies(
        np.array([[agrees]]), np.array([[disagrees]]), np.array([[agrees + disagrees + passes]])
    )
    return float(priorities(everyone, space, 9, np.zeros(1, np.bool_))[0])


@given(agrees=VOTES, disagrees=VOTES, passes=VOTES, centre=st.floats(-1, 1), reach=st.floats(-1, 1))
@settings(deadline=None)
def test_priority_is_polis_importance(
    agrees: int, disagrees: int, passes: int, centre: float, reach: float
) -> None:
    """Agreement, little passing, few votes and a place far out: Polis's formula, figure by figure."""
    seen = agrees + disagrees + passes
    extremity = 3 * abs(-1 + centre) * sqrt(2 * reach * reach)
    importance = (1 - (passes + 1) / (seen + 2)) * (extremity + 1) * (agrees + 1) / (seen + 2)

    found = priority(agrees, disagrees, passes, centre, reach)

    assert found == pytest.approx((importance * (1 + 8 * 2 ** (-seen / 5))) ** 2)
    assert found > 0


@given(agrees=VOTES, disagrees=VOTES)
@settings(deadline=None)
def test_passing_makes_a_statement_less_urgent(agrees: int, disagrees: int) -> None:
    """A statement that people skip is shown less."""
    assert priority(agrees, disagrees, 1) < priority(agrees, disagrees, 0)


def test_a_new_statement_gets_its_chance() -> None:
    """With the same share of agreement, a statement with few votes comes before one with many."""
    assert priority(1, 1, 0) > priority(10, 10, 0) > priority(40, 40, 0)


def test_statements_about_the_conversation_have_a_fixed_priority() -> None:
    """A meta statement is weighed 49, as in Polis, whatever was voted on it; only first two axes count."""
    space = Space(np.zeros(2), np.array([[0.1, 0.2, 9.0]] * 2), np.ones(3), np.empty(0), 3)
    everyone = Tallies(np.array([[5, 5]]), np.array([[2, 2]]), np.array([[9, 9]]))

    found = priorities(everyone, space, 9, np.array([True, False]))

    extremity = 3 * sqrt(0.01 + 0.04)
    expected = ((1 - 3 / 11) * (extremity + 1) * 6 / 11 * (1 + 8 * 2 ** (-9 / 5))) ** 2
    assert found.tolist() == [49.0, pytest.approx(expected)]
