"""How a simulated participant comes to agree, pass or disagree: a logistic model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.votes import AGREE, DISAGREE, PASS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.cli.demo.crowd import Crowd
    from isegoria.cli.demo.design import Design

CHOICES = np.array([DISAGREE, PASS, AGREE], dtype=np.int8)

# Sharpens every leaning alike; set so that an analysis finds the tendencies, with a realistic overlap.
_CONVICTION = 1.3

_PASS_BASE = -1.4
# Who leans strongly either way passes less often.
_PASS_DECISIVENESS = 0.5


def lean(
    design: Design, crowd: Crowd, participant: NDArray[np.intp], statement: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Give the chances that each participant disagrees with, passes on or agrees with each statement.

    Args:
        design: gives the statements' base, loading and unsureness.
        crowd: gives the participants' positions and habits.
        participant: shape (m,); indices into the crowd. Never modified.
        statement: shape (m,); indices into the design's statements. Never modified.

    Returns:
        Shape (m, 3); columns in the order of `CHOICES`; rows add up to 1.
    """
    pull = np.einsum("ij,ij->i", crowd.position[participant], design.loading[statement])
    utility = _CONVICTION * (design.base[statement] + pull) + crowd.agreeable[participant]
    hesitation = _PASS_BASE + design.unsure[statement] + crowd.passing[participant]
    passes = _logistic(hesitation - _PASS_DECISIVENESS * np.abs(utility))
    agrees = (1 - passes) * _logistic(utility)
    return np.column_stack([1 - passes - agrees, passes, agrees])


def choose(chances: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.int8]:
    """Draw one vote from each row of chances, which need not add up to 1.

    Args:
        chances: shape (m, 3); columns in the order of `CHOICES`; no row all zero. Never modified.
        random: the only source of chance.

    Returns:
        Shape (m,); +1 agree, 0 pass, -1 disagree.
    """
    steps = np.cumsum(chances, axis=1)
    drawn = random.random(steps.shape[0]) * steps[:, -1]
    place: NDArray[np.intp] = (drawn[:, None] >= steps[:, :-1]).sum(axis=1)
    return CHOICES[place]


def _logistic(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-log_odds))
