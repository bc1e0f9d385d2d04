"""Why the log is not sealed."""

from __future__ import annotations


class SealingRefusedError(Exception):
    """Nothing is signed until somebody has looked; names fact and remedy."""
