"""Text in a cell: shown safely in a message, and never run as a formula by a spreadsheet."""

from __future__ import annotations

import re

SHOWN_CHARACTERS = 40

# A spreadsheet takes such a cell for a formula, and some take wide signs, as written in Japanese, for one
# too; quotation marks before it were added by a writer like ours.
_SIGNS = r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_FORMULA = re.compile("'*" + _SIGNS)
_SPECIAL = re.compile('[",\r\n]')
_NEUTRALISED = re.compile("'+" + _SIGNS)


def shown(value: object) -> str:
    """Quote an untrusted value for a message: cut to 40 characters, control characters escaped."""
    text = str(value)
    return repr(text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…")


def neutralised(text: str) -> str:
    """Write an apostrophe before text that a spreadsheet would run as a formula."""
    return "'" + text if _FORMULA.match(text) else text


def line(*cells: object) -> str:
    """Write one row of CSV; None is an empty cell."""
    return ",".join(map(cell, cells)) + "\n"


def cell(value: object) -> str:
    """Write one cell of CSV, quoted where it has to be; numbers as they are, text never as a formula."""
    if not isinstance(value, str):
        return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    text = neutralised(value)
    return '"' + text.replace('"', '""') + '"' if _SPECIAL.search(text) else text


def as_written(text: str) -> str:
    """Undo `neutralised`, and nothing else."""
    return text[1:] if _NEUTRALISED.match(text) else text
