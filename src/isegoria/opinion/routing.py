"""Which statement to show next: the ones from which a vote teaches most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.tallies import share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.space import Space
    from isegoria.opinion.tallies import Tallies

_META = 49.0


def priorities(everyone: Tallies, space: Space, columns: int, meta: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weigh each statement for being shown next; draw with probability proportional to this.

    Agreement, little passing, few votes so far and a place far out in the opinion space all raise it.

    Args:
        everyone: votes of those in groups, as one group.
        space: centre and axes.
        columns: statements with votes.
        meta: shape (C,); statements about the conversation itself, which have a fixed priority.

    Returns:
        Shape (C,); positive.

    Source: the Polis maths worker's importance metric.
    """
    agrees, disagrees, seen = everyone.agrees[0], everyone.disagrees[0], everyone.seen[0]
    axes = space.axes[:, :2]
    extremity = np.sqrt(columns) * np.abs(1.0 - space.centre) * np.sqrt((axes**2).sum(axis=1))
    passed = share(seen - agrees - disagrees, seen)
    importance = (1.0 - passed) * (extremity + 1.0) * share(agrees, seen)
    priority = (importance * (1.0 + 8.0 * 2.0 ** (-seen / 5.0))) ** 2
    return np.where(meta, _META, priority)
