"""Votes from a matrix, for tests of what needs nothing but votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.votes import VoteEvents, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray


def votes_of(matrix: NDArray[np.float64]) -> Votes:
    """Cast a matrix of votes, a row a participant; NaN where not seen."""
    rows, columns = np.nonzero(~np.isnan(matrix))
    return Votes.latest(
        VoteEvents(
            np.arange(matrix.shape[0]),
            np.arange(matrix.shape[1]),
            rows.astype(np.uint32),
            columns.astype(np.uint16),
            matrix[rows, columns].astype(np.int8),
            np.empty(0, np.int64),
        )
    )
