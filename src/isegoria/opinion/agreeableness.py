"""Telling a shared opinion from a readiness to agree with anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.space import Space

_ALIKE = 0.94  # cosine, after allowing for noise, from which a direction is agreeableness


def opinion_directions(space: Space, axes: int) -> tuple[NDArray[np.float64], int]:
    """Turn the axes so that agreeing with everything alike, where people differ in it, comes last.

    Someone who says yes to whatever is asked holds no opinion by it. If one direction in the space moves all
    statements the same way, as far as noise lets one tell, it is kept out of the groups.

    Args:
        space: from `robust_space`.
        axes: how many of its axes to turn, r.

    Returns:
        Orthonormal columns, shape (r, r), to turn scores with; and how many of them are opinions: r or r - 1.
    """
    loadings = space.loadings[:, :axes]
    used = np.isfinite(space.noise)
    # An agreeable person moves a vote by what the vote can still move: its variance.
    uniform = np.where(used, np.where(used, space.noise, 0.0) + (loadings**2).sum(axis=1), 0.0)
    along = space.axes[:, :axes].T @ (uniform / max(float(np.linalg.norm(uniform)), 1e-300))
    length = float(np.linalg.norm(along))
    blur = np.clip(space.edge / (2.0 * np.maximum(space.strengths[:axes], 1e-300)), 0.0, 0.9) ** 2
    visible = np.sqrt(((along / max(length, 1e-300)) ** 2 * (1.0 - blur)).sum())
    if length < _ALIKE * visible:
        return np.eye(axes), axes
    latent = along / np.sqrt(np.maximum(space.strengths[:axes], 1e-300))
    # The rest of the basis keeps to the axes: what is left of each, strongest first.
    turned = np.linalg.qr(np.column_stack([latent, np.eye(axes)]))[0][:, :axes]
    turned *= np.where(np.diagonal(turned, -1).sum() < 0, -1.0, 1.0)
    return np.column_stack([turned[:, 1:], turned[:, :1]]), axes - 1
