"""Text in a cell: shown safely in a message, and never run as a formula by a spreadsheet."""

from __future__ import annotations

import re

SHOWN_CHARACTERS = 40

# A spreadsheet takes such a cell for a formula; quotation marks before it were added by a writer like ours.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")


def shown(value: object) -> str:
    """Quote an untrusted value for a message: cut to 40 characters, control characters escaped."""
    text = str(value)
    return repr(text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…")


def neutralised(text: str) -> str:
    """Write an apostrophe before text that a spreadsheet would run as a formula."""
    return "'" + text if _FORMULA.match(text) else text


def as_written(text: str) -> str:
    """Undo `neutralised`, and nothing else."""
    return text[1:] if _NEUTRALISED.match(text) else text
