"""Why two hosts are not together.

CoHostError
├── UnreachableError   the other host does not answer, or not as one does; asked again
├── ForgedError        what it gave is not what stands in its log; not used
└── ApartError         what it gave does not fit what went before; the rounds begin anew
"""

from __future__ import annotations


class CoHostError(Exception):
    """The joint landscape cannot be computed now; the message names fact and remedy."""


class UnreachableError(CoHostError):
    """The other host does not answer, or not as a co-host does."""


class ForgedError(CoHostError):
    """What the other host gave is not what stands in its log."""


class ApartError(CoHostError):
    """The two hosts do not compute the same."""
