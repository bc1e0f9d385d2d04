"""Telling a shared opinion from a readiness to agree with anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.space import Space

_ALIKE = 0.94  # cosine, after allowing for noise, from which a direction is agreeableness


def opinion_directions(space: Space) -> tuple[NDArray[np.float64], int]:
    """Turn the axes so that opinions come first, then agreeing with everything alike, then noise.

    Someone who says yes to whatever is asked holds no opinion by it. If one direction in the space moves all
    statements the same way, as far as noise lets one tell, it is kept out of the groups.

    Args:
        space: from `robust_space`, with d axes.

    Returns:
        Orthonormal columns, shape (d, d), to turn scores with; and how many of them are opinions.
    """
    turn, signal = np.eye(space.axes.shape[1]), space.signal
    if not signal:
        return turn, 0
    loadings, strengths = space.loadings[:, :signal], space.strengths[:signal]
    used = np.isfinite(space.noise)
    # An agreeable person moves a vote by what the vote can still move: its variance.
    uniform = np.where(used, np.where(used, space.noise, 0.0) + (loadings**2).sum(axis=1), 0.0)
    along = space.axes[:, :signal].T @ (uniform / max(float(np.linalg.norm(uniform)), 1e-300))
    length = float(np.linalg.norm(along))
    blur = (space.edge / (2.0 * strengths)) ** 2
    visible = np.sqrt(((along / max(length, 1e-300)) ** 2 * (1.0 - blur)).sum())
    if length <= _ALIKE * visible:
        return turn, signal
    # The rest of the basis keeps to the axes: what is left of each, strongest first.
    latent = along / np.sqrt(strengths)
    turned = np.linalg.qr(np.column_stack([latent, np.eye(signal)]))[0][:, :signal]
    turn[:signal, : signal - 1], turn[:signal, signal - 1] = turned[:, 1:], turned[:, 0]
    return turn, signal - 1
