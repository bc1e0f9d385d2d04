"""The leading axes of a symmetric matrix, found the same way every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.linalg import ArpackError, eigsh

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SMALL = 160  # below this LAPACK's full method is as quick


def leading(
    matrix: NDArray[np.float64],
    count: int,
    start: NDArray[np.float64] | None = None,
    tolerance: float = 1e-13,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Find the largest eigenvalues and their eigenvectors.

    Args:
        matrix: shape (C, C), symmetric. Never modified.
        count: how many; at most C.
        start: shape (C, any); a guess that saves steps and changes nothing beyond `tolerance`.
        tolerance: relative accuracy of the eigenvalues, 0 to 1.

    Returns:
        Values, shape (count,), descending; vectors, shape (C, count), each with its largest entry positive.

    Source: implicitly restarted Lanczos (ARPACK); LAPACK where the matrix is small or ARPACK gives up.
    """
    size = matrix.shape[0]
    if count and size > max(_SMALL, 4 * count):
        # A fixed start: ARPACK's own would differ from run to run.
        guess = np.random.Generator(np.random.PCG64(0)).standard_normal(size) / np.sqrt(size)
        if start is not None:
            guess = guess * 1e-3 + start.sum(axis=1)
        try:
            values, vectors = eigsh(matrix, count, which="LA", v0=guess, tol=tolerance)
        except ArpackError:
            pass
        else:
            return values[::-1].copy(), _fix_signs(vectors[:, ::-1])
    # All of them: asked for the largest alone, LAPACK may find none where the others coincide.
    values, vectors = np.linalg.eigh(matrix)
    return values[::-1][:count].copy(), _fix_signs(vectors[:, ::-1][:, :count])


def _fix_signs(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    # Ties within rounding go to the first statement, so that equal votes give equal signs.
    sizes = np.abs(vectors)
    first = np.argmax(sizes >= sizes.max(axis=0) * (1 - 1e-9), axis=0)
    signs = np.where(vectors[first, np.arange(vectors.shape[1])] < 0, -1.0, 1.0)
    return np.ascontiguousarray(vectors * signs)
