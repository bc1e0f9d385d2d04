"""What can go wrong in a use case, told so that a person knows what to do next.

ServiceError
├── Refused        the same request will be refused again
│   ├── Invalid    a field is wrong: names field, reason and remedy
│   ├── Forbidden  this person may not
│   ├── Missing    there is no such thing
│   └── Gone       there was, but it is used up, closed, expired or erased
└── TryAgain       the same request may succeed later
    └── TooMany    this person asked too often, and may again after a while
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class ServiceError(Exception):
    """A use case did not happen; nothing was changed.

    Attributes:
        code: short and lasting, for programs; such as "statement-too-long".
        message: fact, then remedy, in the language of whoever asked (translated when shown).
    """

    def __init__(self, code: str, message: str | _StrPromise) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Refused(ServiceError):
    """The same request will be refused again."""


class Invalid(Refused):
    """A field is wrong.

    Attributes:
        field: its name in the request.
    """

    def __init__(self, field: str, code: str, message: str | _StrPromise) -> None:
        super().__init__(code, message)
        self.field = field


class Forbidden(Refused):
    """This person may not do this."""


class Missing(Refused):
    """There is no such thing, or none that this person may know of."""


class Gone(Refused):
    """There was, but it is used up, closed, expired or erased."""


class TryAgain(ServiceError):
    """Too much at once; the same request may succeed later.

    Attributes:
        seconds: how long to wait.
    """

    def __init__(self, code: str, message: str | _StrPromise, seconds: int = 5) -> None:
        super().__init__(code, message)
        self.seconds = seconds


class TooMany(TryAgain):
    """This person asked too often, and may again after a while."""
