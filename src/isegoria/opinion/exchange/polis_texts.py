"""What a Polis export says in words: the statements of comments.csv, the rows of summary.csv."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast

from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange.blocks import blocks, rows_in
from isegoria.opinion.exchange.cells import as_written, shown
from isegoria.opinion.exchange.log import MAX_TIME, SECONDS_BELOW
from isegoria.opinion.exchange.records import records
from isegoria.opinion.exchange.tables import Table, decoded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.opinion.exchange.archive import Entry

BODY = "comment-body"
DESCRIPTION = "conversation-description"
AGREE_VOTE = "agree-vote"

_FLAGS = {"": False, "false": False, "f": False, "0": False, "true": True, "t": True, "1": True}
_MODERATED = {"": 0, "0": 0, "1": 1, "-1": -1}


@dataclass(frozen=True, slots=True)
class Comment:
    """One row of comments.csv; ids as its cells hold them."""

    id: str
    author: str
    text: str
    moderated: Literal[-1, 0, 1]
    is_meta: bool
    is_seed: bool
    created: int | None
    agrees: int | None
    disagrees: int | None
    translations: Mapping[str, str]
    row: int


@dataclass(slots=True)
class Summary:
    """The rows of summary.csv; `agree_vote` is the vote that means agree, where it says so."""

    topic: str = ""
    description: str = ""
    url: str = ""
    simulated: bool = False
    agree_vote: int | None = None
    translations: dict[str, str] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)


def read_comments(entry: Entry) -> list[Comment]:
    """Read the statements in the order of the file.

    Raises:
        ExchangeError: the file is malformed, or lists a statement twice.
    """
    table = Table(entry)
    table.required(("comment-id",), (BODY,))
    languages = {
        name.strip()[len(BODY) + 1 :]: place
        for place, name in enumerate(table.names)
        if name.strip().lower().startswith(BODY + "-") and len(name.strip()) > len(BODY) + 1
    }
    comments: list[Comment] = []
    seen: set[str] = set()
    for row, fields in table.records():
        cells = _Cells(table, row, fields)
        comment = _comment(cells, languages)
        if comment.id in seen:
            raise cells.wrong(f"the statement {shown(comment.id)} is listed twice", "keep one of the rows")
        seen.add(comment.id)
        comments.append(comment)
    return comments


def read_summary(entry: Entry) -> Summary:
    """Read topic, description, figures and translations.

    Raises:
        ExchangeError: the file is malformed, or lists a key twice.
    """
    summary = Summary()
    seen: set[str] = set()
    row = 1
    for block in blocks(entry):
        for at, fields in records(decoded(block.content, row, entry.name), row, entry.name):
            key = fields[0].strip()
            # Older exports leave commas in a value unquoted.
            value = as_written(",".join(fields[1:]))
            if key.lower() in seen:
                raise ExchangeError(entry.name, f"{shown(key)} is listed twice", "keep one of the rows", at)
            seen.add(key.lower())
            _take(summary, key, value, (entry.name, at))
        row += rows_in(block.content)
    return summary


class _Cells:
    """The cells of one row by column name; a missing column reads as an empty cell."""

    def __init__(self, table: Table, row: int, fields: list[str]) -> None:
        self._table = table
        self.row = row
        self._fields = fields

    def at(self, place: int) -> str:
        return as_written(self._fields[place])

    def get(self, name: str) -> str:
        place = self._table.position(name)
        return "" if place is None else self._fields[place]

    def whole(self, name: str) -> int | None:
        """Read a count or time; None where the cell is empty."""
        text = self.get(name).strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and int(text[:20]) <= MAX_TIME):
            raise self.wrong(f"{name} is {shown(text)}", "write a whole number that is not negative")
        return int(text)

    def flag(self, name: str) -> bool:
        text = self.get(name).strip().lower()
        if text not in _FLAGS:
            raise self.wrong(f"{name} is {shown(text)}", "write true or false")
        return _FLAGS[text]

    def wrong(self, reason: str, remedy: str) -> ExchangeError:
        return ExchangeError(self._table.file, reason, remedy, self.row)


def _comment(cells: _Cells, languages: Mapping[str, int]) -> Comment:
    moderated = cells.get("moderated").strip()
    if moderated not in _MODERATED:
        raise cells.wrong(f"moderated is {shown(moderated)}", "write 1 for in, 0 for undecided, -1 for out")
    created = cells.whole("timestamp")
    if created is not None and created < SECONDS_BELOW:
        created *= 1000
    return Comment(
        id=cells.get("comment-id"),
        author=cells.get("author-id"),
        text=as_written(cells.get(BODY)),
        moderated=cast("Literal[-1, 0, 1]", _MODERATED[moderated]),
        is_meta=cells.flag("is-meta"),
        is_seed=cells.flag("is-seed"),
        created=created,
        agrees=cells.whole("agrees"),
        disagrees=cells.whole("disagrees"),
        translations={language: cells.at(place) for language, place in languages.items() if cells.at(place)},
        row=cells.row,
    )


def _take(summary: Summary, key: str, value: str, where: tuple[str, int]) -> None:
    known = key.lower()
    if known == "topic":
        summary.topic = value
    elif known == "url":
        summary.url = value
    elif known == DESCRIPTION:
        summary.description = value
    elif known == "simulated":
        if value.strip().lower() not in _FLAGS:
            raise ExchangeError(where[0], f"simulated is {shown(value)}", "write true or false", where[1])
        summary.simulated = _FLAGS[value.strip().lower()]
    elif known == AGREE_VOTE:
        if value.strip() not in {"1", "-1"}:
            raise ExchangeError(where[0], f"{AGREE_VOTE} is {shown(value)}", "write 1 or -1", where[1])
        summary.agree_vote = int(value)
    elif known.startswith(("topic-", DESCRIPTION + "-")):
        summary.translations[key.removeprefix("conversation-")] = value
    elif value.isascii() and value.isdigit() and len(value) < len(str(MAX_TIME)):
        summary.counters[key] = int(value)
