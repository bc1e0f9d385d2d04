"""Edits behind the site's back: of any column that the log covers, and of rows as a whole."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import DatabaseError, connection, models, transaction

from isegoria.store.models import (
    Checkpoint,
    Conversation,
    Erasure,
    HistoryEntry,
    LogState,
    LogTile,
    Moderation,
    Opening,
    Participant,
    PastVote,
    Report,
    Sector,
    Statement,
    StoredLandscape,
    Vote,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

    Row: TypeAlias = dict[str, Any]
    Change: TypeAlias = Callable[[random.Random, Any, Sequence[Any]], Any]

_HOUR_MS = 3_600_000
_TRIES = 20
_UNCOVERED_FIGURES = ("statements", "conversation", "stored", "digest")


def _of(*choices: object) -> Change:
    return lambda chance, value, _others: chance.choice([one for one in choices if one != value])


def _other(chance: random.Random, value: Any, others: Sequence[Any]) -> Any:  # noqa: ANN401 - a column's value
    """Take another row's value, or none."""
    return chance.choice([one for one in {*others} if one != value] or [value])


def _flag(_chance: random.Random, value: bool, _others: Sequence[Any]) -> bool:  # noqa: FBT001 - likewise
    return not value


def _hours(chance: random.Random, value: Any, _others: Sequence[Any]) -> Any:  # noqa: ANN401 - likewise
    """Move a time by hours; where there was none, name one."""
    by = chance.choice((-1, 1)) * chance.randrange(1, 200)
    if isinstance(value, datetime):
        return value + timedelta(hours=by)
    return value + by * _HOUR_MS


def _place(chance: random.Random, value: int | None, others: Sequence[Any]) -> int | None:
    """Take the place away, or give another."""
    return None if chance.random() < 0.5 else _number(chance, value, others)


def _number(chance: random.Random, value: int | None, _others: Sequence[Any]) -> int:
    return abs((value or 0) + chance.choice((-1, 1)) * chance.randrange(1, 300)) or (value or 0) + 1


def _text(chance: random.Random, value: str, _others: Sequence[Any]) -> str:
    """Change one letter, or take one away, or put one in."""
    place = chance.randrange(len(value) + 1)
    letter = chance.choice("abcdef0123456789 .\n—")
    changed = value[:place] + letter * chance.randrange(2) + value[place + chance.randrange(2) :]
    return changed if changed != value else value + "x"


def _hex(chance: random.Random, value: str, _others: Sequence[Any]) -> str:
    place = chance.randrange(len(value))
    digit = chance.choice([one for one in "0123456789abcdefABC" if one != value[place]])
    return value[:place] + digit + value[place + 1 :]


def _octets(chance: random.Random, value: bytes, _others: Sequence[Any]) -> bytes:
    changed = bytearray(value)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    if chance.random() < 0.1:
        changed = changed[:-1]
    return bytes(changed)


def _document(chance: random.Random, value: Any, _others: Sequence[Any]) -> Any:  # noqa: ANN401 - JSON
    """Change one value somewhere in a document, or add one."""
    changed = json.loads(json.dumps(value))
    inner = changed
    while True:
        keys = [one for one in inner if one not in _UNCOVERED_FIGURES] if isinstance(inner, dict) else []
        places = keys or (list(range(len(inner))) if isinstance(inner, list) else [])
        if not places:
            if isinstance(inner, dict):
                inner["more"] = 1
            else:
                inner.append(1)
            return changed
        place = chance.choice(places)
        if isinstance(inner[place], dict | list):
            inner = inner[place]
            continue
        inner[place] = 7 if inner[place] != 7 else 8
        return changed


@dataclass(frozen=True, slots=True)
class Covered:
    """What the log covers of a table.

    Attributes:
        table: of rows.
        columns: how each column is changed so that it says something else.
        deleted: whether a row can be missed; which, by a condition.
        inserted: whether one too many like it is noticed; likewise.
    """

    table: type[models.Model]
    columns: dict[str, Change]
    deleted: Callable[[Row], bool] = lambda _row: True
    inserted: Callable[[Row], bool] = lambda _row: True


_VOTE: dict[str, Change] = {
    "participant_id": _other,
    "statement_id": _other,
    "value": _of(-1, 0, 1),
    "important": _flag,
    "cast_at": _hours,
}
COVERED = (
    Covered(Vote, _VOTE),
    Covered(PastVote, {**_VOTE, "until": _hours, "withdrawn": _flag}),
    Covered(
        Statement,
        {
            "conversation_id": _other,
            "number": _number,
            "text": _text,
            "language": _of("de", "fr", ""),
            "translations": _document,
            "is_seed": _flag,
            "is_meta": _flag,
            "state": _of("pending", "shown", "hidden", "withdrawn"),
            "moderated": _of(-1, 0, 1),
        },
    ),
    Covered(Participant, {"conversation_id": _other, "sector_id": _other, "sector_verified": _flag}),
    Covered(
        Conversation,
        {
            "topic": _text,
            "description": _text,
            "language": _of("ja", "de"),
            "texts": _document,
            "slug": _of("other", "another"),
            "state": _of("draft", "open", "paused", "closed"),
            "publication": _of("sealed", "open"),
            "settings_name": _of("robust", "polis"),
            "fewest": _number,
            "simulated": _flag,
            "record_id": _hex,
            "pseudonym_key": _hex,
        },
    ),
    Covered(Sector, {"conversation_id": _other, "key": _of("guild", "press"), "names": _document}),
    Covered(
        Moderation,
        {
            "statement_id": _other,
            "decision": _of("show", "hide", "undo"),
            "reason": _of("spam", "abuse", "fits"),
            "note": _text,
            "duplicate_of_id": _other,
            "created_at": _hours,
        },
    ),
    Covered(
        HistoryEntry,
        {
            "conversation_id": _other,
            "kind": _of("closed", "paused"),
            "role": _of("moderator", "overseer"),
            "details": _document,
            "created_at": _hours,
        },
    ),
    Covered(Report, {"number": _number, "digest": _hex, "document": _document, "page": _document}),
    Covered(Erasure, {"votes": _number, "statements": _number, "created_at": _hours}),
    Covered(StoredLandscape, {"digest": _hex, "inputs": _hex, "document": _document, "page": _document}),
    Covered(
        Opening,
        {
            "conversation_id": _other,
            "participant_id": _other,
            "kind": _of("vote", "event", "statement", "erasure"),
            "statement": _number,
            "nonce": _hex,
            "record": _text,
            "index": _place,
        },
        # Said once more, how something is changes nothing.
        inserted=lambda row: row["kind"] in {"vote", "event", "moderation"},
    ),
    Covered(LogTile, {"level": _number, "index": _number, "width": _of(1, 7, 255, 256), "data": _octets}),
    # That an earlier checkpoint is gone changes nothing: the newest one covers whatever it did.
    Covered(
        Checkpoint,
        {"size": _number, "root": _octets, "note": _text},
        deleted=lambda row: row["size"] == Checkpoint.objects.order_by("-size")[0].size,
    ),
    Covered(LogState, {"origin": _text, "size": _number, "root": _octets}),
)


@dataclass(slots=True)
class Tamperer:
    """Edits rows at random; each edit says something else than before, or is not made.

    Attributes:
        done: what it did, and how often.
    """

    chance: random.Random
    done: dict[str, int] = field(default_factory=dict)
    _turns: Iterator[Covered] = field(default_factory=lambda: cycle(COVERED))
    _rows: dict[type[models.Model], list[Row]] = field(default_factory=dict)

    def edit(self) -> str:
        """Make one edit, of each table in turn; gives what it was. Undo it by rolling back."""
        while True:
            covered = next(self._turns)
            for _ in range(_TRIES):
                try:
                    with transaction.atomic():
                        said = self._edit(covered, self._of(covered.table))
                except DatabaseError:
                    continue  # the database itself refuses that
                if said:
                    kind = f"{covered.table.__name__} {said.split(' ', 1)[0]}"
                    self.done[kind] = self.done.get(kind, 0) + 1
                    return f"{covered.table.__name__} {said}"

    def _edit(self, covered: Covered, rows: list[Row]) -> str:
        drawn = self.chance.random()
        row = self.chance.choice(rows)
        if drawn < 0.1:
            return _delete(covered.table, row) if covered.deleted(row) else ""
        if drawn < 0.2:
            return self._insert(covered, row, rows) if covered.inserted(row) else ""
        if drawn < 0.3:
            return self._swap(covered, row, self.chance.choice(rows))
        return self._change(covered, row, rows)

    def _change(self, covered: Covered, row: Row, rows: list[Row]) -> str:
        name = self.chance.choice(list(covered.columns))
        if row[name] is None and name in {"index", "participant_id"}:
            return ""
        changed = covered.columns[name](self.chance, row[name], [one[name] for one in rows])
        if changed == row[name]:
            return ""
        _update(covered.table, row, {name: changed})
        return f"{name} of {_identity(covered.table, row)}: {row[name]!r:.60} -> {changed!r:.60}"

    def _insert(self, covered: Covered, row: Row, rows: list[Row]) -> str:
        made = dict(row)
        if "id" in made:
            made["id"] = max(one["id"] for one in rows) + 1
        for name in self.chance.sample(list(covered.columns), 2 if len(covered.columns) > 3 else 1):
            if made[name] is not None:
                made[name] = covered.columns[name](self.chance, made[name], [one[name] for one in rows])
        for name in ("record_id", "slug", "index"):
            if name in made and made[name] == row[name]:
                made[name] = None if covered.table is Opening else _unlike(row[name])
        _insert(covered.table, made)
        return f"inserted like {_identity(covered.table, row)}"

    def _swap(self, covered: Covered, one: Row, two: Row) -> str:
        name = self.chance.choice(list(covered.columns))
        rest = [other for other in covered.columns if other != name]
        same = all(_said(one[other]) == _said(two[other]) for other in rest)
        if same or _said(one[name]) == _said(two[name]):
            return ""
        _update(covered.table, one, {name: two[name]})
        _update(covered.table, two, {name: one[name]})
        return f"swapped {name} of {_identity(covered.table, one)} and {_identity(covered.table, two)}"

    def _of(self, table: type[models.Model]) -> list[Row]:
        if table not in self._rows:
            names = [one.attname for one in table._meta.concrete_fields]  # noqa: SLF001 - documented
            found = table._base_manager.order_by(*_key(table)).values(*names)  # noqa: SLF001 - likewise
            self._rows[table] = [
                {name: bytes(one) if isinstance(one, memoryview) else one for name, one in row.items()}
                for row in found
            ]
        return self._rows[table]


def _said(value: Any) -> Any:  # noqa: ANN401 - a column's value
    """Give what the log covers of a value: of times, the hour."""
    if isinstance(value, datetime):
        return value.replace(minute=0, second=0, microsecond=0)
    if isinstance(value, int) and value > _HOUR_MS:
        return value // _HOUR_MS
    return value


def _unlike(value: object) -> object:
    return (
        value + 1 if isinstance(value, int) else f"{str(value)[:-1]}{'1' if str(value)[-1] != '1' else '2'}"
    )


def _key(table: type[models.Model]) -> tuple[str, ...]:
    return ("participant_id", "statement_id") if table is Vote else (table._meta.pk.attname,)  # noqa: SLF001


def _identity(table: type[models.Model], row: Row) -> str:
    return "/".join(str(row[name]) for name in _key(table))


def _where(table: type[models.Model], row: Row) -> tuple[str, list[Any]]:
    names = _key(table)
    return " AND ".join(f"{_column(table, one)} = %s" for one in names), [row[one] for one in names]


def _column(table: type[models.Model], name: str) -> str:
    return connection.ops.quote_name(str(_field(table, name).column))


def _field(table: type[models.Model], name: str) -> models.Field[Any, Any]:
    return next(one for one in table._meta.concrete_fields if one.attname == name)  # noqa: SLF001


def _ready(table: type[models.Model], row: Row) -> Iterator[Any]:
    for name, value in row.items():
        yield _field(table, name).get_db_prep_save(value, connection)


def _update(table: type[models.Model], row: Row, changed: Row) -> None:
    which, values = _where(table, row)
    sets = ", ".join(f"{_column(table, name)} = %s" for name in changed)
    _run(f"UPDATE {table._meta.db_table} SET {sets} WHERE {which}", [*_ready(table, changed), *values])  # noqa: S608, SLF001


def _insert(table: type[models.Model], row: Row) -> None:
    names = ", ".join(_column(table, name) for name in row)
    places = ", ".join(["%s"] * len(row))
    _run(f"INSERT INTO {table._meta.db_table} ({names}) VALUES ({places})", list(_ready(table, row)))  # noqa: S608, SLF001


def _delete(table: type[models.Model], row: Row) -> str:
    which, values = _where(table, row)
    _run(f"DELETE FROM {table._meta.db_table} WHERE {which}", values)  # noqa: S608, SLF001 - tables of ours
    return f"deleted {_identity(table, row)}"


def _run(sql: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
