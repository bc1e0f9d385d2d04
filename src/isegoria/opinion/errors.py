"""What can go wrong in the opinion room, as one small tree.

OpinionError
├── ExchangeError      a file cannot be read or written as votes
│   └── SignError      the file does not tell whether +1 means agree
├── JointError         the summaries of two hosts do not fit together
└── SettingsError      a setting that does not exist
"""

from __future__ import annotations


class OpinionError(ValueError):
    """Votes or settings from which no landscape can be computed; the message names fact and remedy."""


class SettingsError(OpinionError):
    """A setting that does not exist."""


class JointError(OpinionError):
    """Summaries of several hosts that do not fit together, or are none."""


class ExchangeError(OpinionError):
    """A file that cannot be read as votes: one sentence naming file, row, reason and remedy."""

    def __init__(self, file: str, reason: str, remedy: str, row: int | None = None) -> None:
        where = file if row is None else f"{file}, row {row}"
        super().__init__(f"{where}: {reason}; {remedy}.")
        self.file = file
        self.row = row
        self.reason = reason
        self.remedy = remedy


class SignError(ExchangeError):
    """The file does not tell whether +1 means agree or disagree, and the caller did not either."""
