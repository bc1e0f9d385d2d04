"""Why a witness cannot do its work."""

from __future__ import annotations


class WitnessError(Exception):
    """The witness cannot go on as it is set up: names the fact and the remedy."""


class KeepingError(WitnessError):
    """What a witness cosigns cannot be kept; nothing is cosigned until it can."""
