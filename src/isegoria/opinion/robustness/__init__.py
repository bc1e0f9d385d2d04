"""Robustness: how many added accounts would end what is called consensus.

from isegoria.opinion.robustness import attacked_radii, radius

radius(agrees=[40, 22], disagrees=[5, 4], seen=[50, 30], settings=ROBUST)  # from published tallies alone
attacked_radii(conversation)  # groups and all computed anew; takes its time
"""

from isegoria.opinion.robustness.attacks import UNSEEN
from isegoria.opinion.robustness.radius import radii, radius
from isegoria.opinion.robustness.searching import (
    Attack,
    Radius,
    attacked_radii,
    attacked_radius,
    search_attack,
    tries_for,
)

__all__ = [
    "UNSEEN",
    "Attack",
    "Radius",
    "attacked_radii",
    "attacked_radius",
    "radii",
    "radius",
    "search_attack",
    "tries_for",
]
