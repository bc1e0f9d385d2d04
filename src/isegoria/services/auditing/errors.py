"""What can go wrong in checking, beside what was checked being wrong.

ServiceError
└── AuditError       what should be checked cannot be read
    ├── BundleError  an audit bundle that is incomplete or not well formed
    └── SourceError  a log that cannot be reached, or gives something else than a log

Within an audit, what is wrong with records becomes a finding:

RecordsError
└── NothingLeftError  no vote is on record that counts
"""

from __future__ import annotations

from isegoria.services.errors import ServiceError


class AuditError(ServiceError):
    """What should be checked cannot be read; names the fact and the remedy."""

    def __init__(self, message: str) -> None:
        super().__init__("audit", message)


class BundleError(AuditError):
    """An audit bundle that is incomplete or not well formed."""


class SourceError(AuditError):
    """A log that cannot be reached, or gives something else than a log."""


class RecordsError(ValueError):
    """A record that is not well formed, or records that do not add up to a conversation."""


class NothingLeftError(RecordsError):
    """No vote is on record that counts; erasing can lead to that."""
