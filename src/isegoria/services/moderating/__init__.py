"""Decide which statements people vote on, with public reasons, and look again when an author appeals."""

from isegoria.services.moderating.appeals import Plea, answer, appeal, open_appeals, plea_of
from isegoria.services.moderating.decisions import (
    HIDING_REASONS,
    LONGEST_NOTE,
    Decided,
    decide,
    decide_many,
    hiding_reasons,
    undo,
)
from isegoria.services.moderating.public import AppealEntry, LogEntry, LogPage, log
from isegoria.services.moderating.queue import Case, CasePage, case_of, cases, counts, queue

__all__ = [
    "HIDING_REASONS",
    "LONGEST_NOTE",
    "AppealEntry",
    "Case",
    "CasePage",
    "Decided",
    "LogEntry",
    "LogPage",
    "Plea",
    "answer",
    "appeal",
    "case_of",
    "cases",
    "counts",
    "decide",
    "decide_many",
    "hiding_reasons",
    "log",
    "open_appeals",
    "plea_of",
    "queue",
    "undo",
]
