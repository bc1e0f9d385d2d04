"""Conversations that come as a whole: from a Polis export, a table of votes, or a program."""

from isegoria.services.importing.choosing import organiser
from isegoria.services.importing.handing_in import (
    ENDINGS,
    LARGEST,
    SIGNS,
    Given,
    ImportInfo,
    call_off,
    find,
    hand_in,
    language_codes,
    recent,
)
from isegoria.services.importing.installing import install
from isegoria.services.importing.working import run_one

__all__ = [
    "ENDINGS",
    "LARGEST",
    "SIGNS",
    "Given",
    "ImportInfo",
    "call_off",
    "find",
    "hand_in",
    "install",
    "language_codes",
    "organiser",
    "recent",
    "run_one",
]
