"""CSV taken strictly: every record with its row number, every malformed quotation refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange.cells import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIELD = re.compile(r'(?:"([^"]*+(?:""[^"]*+)*+)"|([^",\r\n]*+))(,|\r?\n|\r?\Z)')
_QUOTED = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')


def records(text: str, row: int, file: str) -> Iterator[tuple[int, list[str]]]:
    """Cut CSV text into records, each with its row as a spreadsheet counts it.

    A quoted line break does not start a new row. Blank lines count as rows but are not given.

    Args:
        text: whole records.
        row: the row of the first record; the header of a file is row 1.
        file: its name, for messages.

    Raises:
        ExchangeError: a quotation mark is never closed, or stands where none may.
    """
    fields: list[str] = []
    at = 0
    while at < len(text):
        found = _FIELD.match(text, at)
        if found is None:
            raise _malformed(text, at, row, file)
        quoted, bare, end = found.groups()
        fields.append(bare if quoted is None else quoted.replace('""', '"'))
        at = found.end()
        if end != ",":
            if len(fields) > 1 or fields[0] or quoted is not None:
                yield row, fields
            fields = []
            row += 1
        elif at == len(text):
            yield row, [*fields, ""]


def _malformed(text: str, at: int, row: int, file: str) -> ExchangeError:
    remedy = 'write " around the whole field and "" inside it'
    if text[at] != '"':
        bare, stop = re.split('(["\r])', text[at:], maxsplit=1)[:2]
        if stop == "\r":
            return ExchangeError(
                file, f"a carriage return follows {shown(bare)}", "save it with usual line ends", row
            )
        return ExchangeError(file, f"a quotation mark inside the unquoted field {shown(bare)}", remedy, row)
    if _QUOTED.match(text, at):
        return ExchangeError(file, "text follows a closing quotation mark", remedy, row)
    return ExchangeError(
        file, "a quotation mark is never closed", "close it, or download the file again", row
    )
