"""Edits behind the site's back: of any column that the log covers, and of rows as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connection, models, transaction

from covered import COVERED, HOUR_MS, Covered
from isegoria.store.models import Opening, Vote

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from covered import Row

_TRIES = 20


@dataclass(slots=True)
class Tamperer:
    """Edits rows at random; each edit says something else than before, or is not made.

    Attributes:
        covered: what it edits, each in turn.
        done: what it did, and how often.
    """

    chance: random.Random
    covered: Sequence[Covered] = COVERED
    done: dict[str, int] = field(default_factory=dict)
    _turns: Iterator[Covered] = field(init=False)
    _rows: dict[type[models.Model], list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with the first."""
        self._turns = cycle(self.covered)

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
    if isinstance(value, int) and value > HOUR_MS:
        return value // HOUR_MS
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
