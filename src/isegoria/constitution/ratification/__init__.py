"""Ratification: what it takes that a clause binds everybody, and the arithmetic that decides it.

All figures are whole numbers and fractions, so that whoever recounts by hand gets the same.
"""

from isegoria.constitution.ratification.counting import CHOICES, Choice, Enrolled, count
from isegoria.constitution.ratification.deciding import (
    EVERYONE,
    Check,
    Decision,
    Part,
    Tally,
    decide,
    parts_with_a_say,
)
from isegoria.constitution.ratification.rules import DEFAULT_RULES, PartKind, Rules, supermajority

__all__ = [
    "CHOICES",
    "DEFAULT_RULES",
    "EVERYONE",
    "Check",
    "Choice",
    "Decision",
    "Enrolled",
    "Part",
    "PartKind",
    "Rules",
    "Tally",
    "count",
    "decide",
    "parts_with_a_say",
    "supermajority",
]
