"""Statements by participants: looked over before they are added, added, and taken back."""

from isegoria.services.adding.checking import Checked, Duplicate, Hint, look_over
from isegoria.services.adding.languages import guess_language
from isegoria.services.adding.own import MyStatement, my_statements
from isegoria.services.adding.writing import MOST_AN_HOUR, Added, add, withdraw

__all__ = [
    "MOST_AN_HOUR",
    "Added",
    "Checked",
    "Duplicate",
    "Hint",
    "MyStatement",
    "add",
    "guess_language",
    "look_over",
    "my_statements",
    "withdraw",
]
