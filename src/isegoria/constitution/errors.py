"""What can be wrong with a constitution, told so that a person knows what to do next.

ConstitutionError
├── GuardError         a guard is not written as guards are: names line, column, reason, remedy
├── ActionError        what is to be judged is no action
├── ClauseError        a clause lacks something, or says too much
├── DocumentError      a file is no constitution, or was changed
└── RatificationError  a rule of ratification is out of range, or tallies contradict one another
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class ConstitutionError(ValueError):
    """Something about a constitution is wrong."""


class GuardError(ConstitutionError):
    """A guard is not written as guards are.

    Attributes:
        code: short and lasting, such as "unknown-effect".
        line: counted from 1.
        column: counted from 1, in characters.
        reasons: language code to what is wrong.
        remedies: language code to what to do.
    """

    def __init__(
        self, code: str, line: int, column: int, reasons: Mapping[str, str], remedies: Mapping[str, str]
    ) -> None:
        super().__init__(f"line {line}, column {column}: {reasons['en']}; {remedies['en']}")
        self.code = code
        self.line = line
        self.column = column
        self.reasons = reasons
        self.remedies = remedies

    @property
    def reason(self) -> str:
        """What is wrong, in English."""
        return self.reasons["en"]

    @property
    def remedy(self) -> str:
        """What to do, in English."""
        return self.remedies["en"]


class ActionError(ConstitutionError):
    """What is to be judged is no action; the message names the field."""


class ClauseError(ConstitutionError):
    """A clause lacks something, or says too much.

    Attributes:
        field: of the clause.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class DocumentError(ConstitutionError):
    """A file is no constitution, or not the one that it says."""


class RatificationError(ConstitutionError):
    """A rule of ratification is out of range, or tallies contradict one another.

    Attributes:
        field: of the rules or tallies.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
