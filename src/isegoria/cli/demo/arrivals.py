"""Who writes which statement and when, and when it may be voted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isegoria.cli.demo.crowd import CLOSES, HOUR, MINUTE, OPENS
from isegoria.cli.demo.leaning import lean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.cli.demo.crowd import Crowd
    from isegoria.cli.demo.design import Design

ORGANISER = 0

# New statements come from the first part of the crowd, so that each is seen by many.
_WRITERS = 0.75


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """The life of each statement.

    Attributes:
        author: shape (C,); participant id, or ORGANISER.
        created: shape (C,); milliseconds since 1970, strictly ascending.
        withdrawn: shape (C,); milliseconds since 1970; nobody is shown the statement from then on.
    """

    author: NDArray[np.int64]
    created: NDArray[np.int64]
    withdrawn: NDArray[np.int64]


def schedule_statements(design: Design, crowd: Crowd, random: np.random.Generator) -> Arrivals:
    """Let the organiser write the seeds before opening, and participants who lean that way the rest.

    Args:
        design: gives the statements.
        crowd: gives the possible authors.
        random: the only source of chance.
    """
    seeds = sum(statement.seed for statement in design.statements)
    author = np.full(len(design.statements), ORGANISER, dtype=np.int64)
    created = OPENS - MINUTE * np.arange(seeds + 1, seeds + 1 - author.size, -1, dtype=np.int64)
    windows = np.array_split(np.arange(int(len(crowd) * _WRITERS)), author.size - seeds)
    for statement, window in enumerate(windows, start=seeds):
        agrees = lean(design, crowd, window, np.full(window.size, statement))[:, -1]
        # Whoever writes a statement holds it strongly; chance decides among those who do.
        writer = random.choice(window, p=agrees**2 / (agrees**2).sum())
        author[statement] = writer + 1
        moment = crowd.arrival[writer] + random.integers(2 * MINUTE, 6 * MINUTE)
        created[statement] = max(moment, created[statement - 1] + 1)
    out = np.array([statement.moderated < 0 for statement in design.statements])
    patience = random.integers(6 * HOUR, 14 * HOUR, size=author.size)
    return Arrivals(author, created, np.where(out, created + patience, CLOSES))
