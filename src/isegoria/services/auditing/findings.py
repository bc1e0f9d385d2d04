"""What comes of checking a claim: it held, it failed, or nobody can tell any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from isegoria.services.auditing.comparing import Difference

HELD: Final = "held"
FAILED: Final = "failed"
OPEN: Final = "open"


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of checking one claim of a bundle.

    Attributes:
        claim: "key", "signature", "witnesses", "log", "growth", "receipt", "counted", "openings", "records",
            "figures", "landscape", "report", "ratification" or "constitution"; the last four are recounts.
        state: "held", "failed", or "open": it cannot be decided any more, and `reason` says why.
        checked: entries, openings, records or numbers that were checked.
        mismatches: of them, those that differ.
        reason: in a sentence; "" where it held.
        differences: the first of them, with their places.
        about: which receipt, conversation, report, ratification or version; "" where there is only one.
    """

    claim: str
    state: Literal["held", "failed", "open"]
    checked: int = 0
    mismatches: int = 0
    reason: str = ""
    differences: tuple[Difference, ...] = ()
    about: str = ""


def quiet(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
