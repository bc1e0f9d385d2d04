"""Seed statements: the organiser's own, there before anybody votes."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.opinion.exchange.cells import as_written
from isegoria.services.changes import add_history, lock, mark_changed
from isegoria.services.errors import Invalid
from isegoria.services.finding import require_role
from isegoria.services.recording.writing import record_statements
from isegoria.services.texts import storable
from isegoria.store.models import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MOST_SEEDS = 5_000
_MOST_PROBLEMS = 10
_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}", re.IGNORECASE)
_LONGEST_CODE = 12
_LINE_END = re.compile(r"\r\n|\r|\n")  # and not, as splitlines has it, at characters that may stand in a text


@dataclass(frozen=True, slots=True)
class CheckedSeed:
    """A statement as it would be added.

    Attributes:
        known: the conversation has it already, word for word, so that it is not added again.
    """

    text: str
    language: str
    translations: Mapping[str, str]
    known: bool


def read_lines(text: str, *, language: str = "") -> list[dict[str, Any]]:
    """Take each line of a text for a statement; empty lines do not count.

    Args:
        text: as it was pasted.
        language: of the statements; "" for the conversation's own.
    """
    lines = enumerate(_LINE_END.split(text), start=1)
    return [
        {"text": one.strip(), "language": language, "line": number} for number, one in lines if one.strip()
    ]


def read_csv(content: bytes, *, language: str = "") -> list[dict[str, Any]]:
    """Read statements from CSV: a column `text`, perhaps `language`, and further languages such as `ja`.

    Args:
        content: the file; UTF-8, or UTF-16 with a byte order mark.
        language: of rows that do not name theirs; "" for the conversation's own.

    Raises:
        Invalid: the file is no such table; names the line.
    """
    rows = _records(_decoded(content))
    columns = [one.strip().lower() for one in next(rows, (1, []))[1]]
    if "text" not in columns:
        raise _wrong(
            1, _("there is no column named text"), _("Name the columns in the first line: text,language")
        )
    for name in columns:
        if columns.count(name) > 1 or not (name in {"text", "language"} or _is_code(name)):
            raise _wrong(
                1,
                _("the column “%(name)s” is unknown or there twice") % {"name": name[:40]},
                _("Use text, language and codes of languages such as ja, each once."),
            )
    found = []
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(columns):
            raise _wrong(
                line,
                _("it has %(cells)d cells, and the first line has %(columns)d")
                % {"cells": len(row), "columns": len(columns)},
                _("Put text that contains a comma in quotation marks."),
            )
        cells = dict(zip(columns, (as_written(cell.strip()) for cell in row), strict=True))
        text, code = cells.pop("text"), cells.pop("language", "") or language
        translations = {name: cell for name, cell in cells.items() if cell}
        found.append({"text": text, "language": code, "translations": translations, "line": line})
    return found


def check_seeds(
    *, slug: str, account: int | None, texts: Sequence[Mapping[str, Any]]
) -> tuple[CheckedSeed, ...]:
    """Show what `seed` would add, and add nothing.

    Raises:
        Forbidden: the account is not its organiser.
        Invalid: some are wrong; names the lines.
    """
    found = require_role(slug=slug, account=account)
    _check_all(texts, found.longest_statement)
    known = set(Statement.objects.filter(conversation_id=found.id).values_list("text", flat=True))
    checked = []
    for one in texts:
        text = str(one["text"])
        language, translations = one.get("language") or found.language, dict(one.get("translations") or {})
        checked.append(CheckedSeed(text, language, translations, text in known))
        known.add(text)
    return tuple(checked)


def seed(*, slug: str, account: int | None, texts: Sequence[Mapping[str, Any]]) -> int:
    """Add statements of the organiser's own, all or none; those there already are not added again.

    Args:
        slug: of the conversation.
        account: its organiser.
        texts: each {"text": ..., "language": ..., "translations": {code: text}, "line": ...}; all but the
            first may be missing.

    Returns:
        How many were added.

    Raises:
        Forbidden: the account is not its organiser.
        Invalid: some are wrong; names the line or else the place, counted from 1.
    """
    found = require_role(slug=slug, account=account)
    _check_all(texts, found.longest_statement)
    with transaction.atomic():
        lock(found.id)
        rows = Statement.objects.filter(conversation_id=found.id)
        known = set(rows.values_list("text", flat=True))
        fresh: dict[str, Mapping[str, Any]] = {}
        for one in texts:
            if one["text"] not in known:
                fresh.setdefault(str(one["text"]), one)
        last = rows.order_by("-number").values_list("number", flat=True).first()
        now = timezone.now()
        made = Statement.objects.bulk_create(
            Statement(
                conversation_id=found.id,
                number=number,
                text=one["text"],
                language=one.get("language") or found.language,
                translations=dict(one.get("translations") or {}),
                is_seed=True,
                moderated=1,
                created_at=now,
            )
            for number, one in enumerate(fresh.values(), start=0 if last is None else last + 1)
        )
        if fresh:
            mark_changed(found.id)
            record_statements(found.id, made)
            add_history(found.id, "seeded", role="organiser", details={"statements": len(fresh)})
    return len(fresh)


def _check_all(texts: Sequence[Mapping[str, Any]], longest: int) -> None:
    if not texts:
        raise Invalid("texts", "seeds-none", _("There is no statement here. Write one a line."))
    if len(texts) > _MOST_SEEDS:
        raise Invalid(
            "texts", "seeds-many", _("There are more than 5,000 statements. Add them in smaller parts.")
        )
    problems = [
        _("Line %(line)d: %(problem)s.") % {"line": one.get("line", place), "problem": problem}
        for place, one in enumerate(texts, start=1)
        if (problem := _problem(one, longest))
    ]
    if problems:
        more = len(problems) - _MOST_PROBLEMS
        shown = problems[:_MOST_PROBLEMS] + ([_("And %(more)d more.") % {"more": more}] if more > 0 else [])
        raise Invalid("texts", "seed", "\n".join([*shown, _("Mend this and try again; none was added.")]))


def _problem(one: Mapping[str, Any], longest: int) -> str:
    text, translations = str(one.get("text", "")), dict(one.get("translations") or {})
    if not text.strip():
        return _("the statement is empty")
    language = one.get("language") or ""
    for code in [*translations, *([language] if language else [])]:
        if not _is_code(str(code)):
            return _("“%(code)s” is no code of a language, such as ja or en") % {"code": str(code)[:40]}
    for each in (text, *map(str, translations.values())):
        if not storable(each):
            return _("it holds a character that cannot be stored, such as NUL")
        if len(each) > longest:
            return _("it has %(length)d characters, and %(longest)d are allowed") % {
                "length": len(each),
                "longest": longest,
            }
    return ""


def _is_code(code: str) -> bool:
    return len(code) <= _LONGEST_CODE and _CODE.fullmatch(code) is not None


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        raise _wrong(line, _("it is not UTF-8"), _("Save the file as “CSV UTF-8”.")) from wrong


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give each record with the line on which it starts."""
    reader, line = csv.reader(io.StringIO(text, newline=""), strict=True), 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as wrong:
            raise _wrong(
                line,
                _("its quotation marks do not match or a cell is too long"),
                _("Double each quotation mark within a cell."),
            ) from wrong
        if row is None:
            return
        yield line, row
        line = reader.line_num + 1


def _wrong(line: int, reason: str, remedy: str) -> Invalid:
    return Invalid(
        "file",
        "csv",
        _("Line %(line)d: %(reason)s. %(remedy)s") % {"line": line, "reason": reason, "remedy": remedy},
    )
