"""The fewest added accounts that would end an agreement, with groups as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.consensus import agreed_in_every_group
from isegoria.opinion.tallies import Tallies, share_lower

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from isegoria.opinion.settings import Settings

_HALF = 0.5


def radius(agrees: ArrayLike, disagrees: ArrayLike, seen: ArrayLike, settings: Settings) -> int | None:
    """Count the accounts that one would have to add, so that a statement is no longer called consensus.

    Each of them counts as a member of the group in which they do most harm, and does not agree there; what
    every group rejects, they agree with. Groups are taken as they stand; published tallies are enough.

    Args:
        agrees: shape (k,); members of each group who agree.
        disagrees: shape (k,); who disagree.
        seen: shape (k,); who voted on it, passes included.
        settings: votes needed in each group, and the posterior probability left out.

    Returns:
        At least 1; None where the statement is neither agreed nor rejected in every group, or there is none.
    """
    one = Tallies(*(np.asarray(count, np.int64).reshape(-1, 1) for count in (agrees, disagrees, seen)))
    found = int(radii(one, settings)[0])
    return found or None


def radii(tallies: Tallies, settings: Settings) -> NDArray[np.int64]:
    """Count them for every statement.

    Args:
        tallies: votes by group; of everybody as one where there are no groups.
        settings: votes needed in each group, and the posterior probability left out.

    Returns:
        Shape (C,); 0 for a statement that is neither agreed nor rejected in every group.
    """
    found = np.zeros(tallies.seen.shape[1], np.int64)
    if not tallies.groups:
        return found
    for side in (tallies, tallies.mirrored()):
        called = called_consensus(side, settings)
        # A group that no longer consents is enough: the one that is reached by the fewest.
        found[called] = _added(side.agrees[:, called], side.seen[:, called], settings).min(axis=0)
    return found


def called_consensus(tallies: Tallies, settings: Settings) -> NDArray[np.bool_]:
    """Tell which statements every group agrees with, moderated ones included: shape (C,)."""
    called = np.zeros(tallies.seen.shape[1], np.bool_)
    called[agreed_in_every_group(tallies, settings, np.zeros_like(called))] = True
    return called


def _added(agrees: NDArray[np.int64], seen: NDArray[np.int64], settings: Settings) -> NDArray[np.int64]:
    # More votes that do not agree only lower the bound, so that the least number is found by halving.
    fewest, enough = np.zeros_like(seen), np.ones_like(seen)
    while (still := share_lower(agrees, seen + enough, settings.tail) > _HALF).any():
        fewest[still] = enough[still]
        enough[still] *= 2
    while (enough - fewest > 1).any():
        middle = (fewest + enough) // 2
        holds = share_lower(agrees, seen + middle, settings.tail) > _HALF
        fewest = np.where(holds, middle, fewest)
        enough = np.where(holds, enough, middle)
    return enough
