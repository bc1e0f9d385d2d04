"""Ratification: what it takes that a clause binds everybody, and the arithmetic that decides it.

All figures are whole numbers and fractions, so that whoever recounts by hand gets the same.
"""

from isegoria.constitution.ratification.counting import Choice, Enrolled, count
from isegoria.constitution.ratification.deciding import Check, Decision, Part, Tally, decide
from isegoria.constitution.ratification.rules import DEFAULT_RULES, Rules, supermajority

__all__ = [
    "DEFAULT_RULES",
    "Check",
    "Choice",
    "Decision",
    "Enrolled",
    "Part",
    "Rules",
    "Tally",
    "count",
    "decide",
    "supermajority",
]
