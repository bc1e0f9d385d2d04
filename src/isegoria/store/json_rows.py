"""Rows that reach the database as one parameter, so that one statement serves for any number of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

Row: TypeAlias = "tuple[int | float | str | None, ...]"


def run(sql: str, rows: Sequence[Row]) -> None:
    """Run a statement over rows, where there are any."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(sql, [json.dumps(rows)])


def source() -> str:
    """Name where rows come from: one parameter, a JSON list of lists; call it `act` in the statement."""
    return "jsonb_array_elements(%s::jsonb)" if connection.vendor == "postgresql" else "json_each(%s)"


def column(place: int, kind: str = "bigint") -> str:
    """Give the value at a place of each row.

    Args:
        place: from 0.
        kind: what PostgreSQL takes it for.
    """
    if connection.vendor == "postgresql":
        return f"CAST(act.value ->> {place} AS {kind})"
    return f"json_extract(act.value, '$[{place}]')"


def flag(place: int) -> str:
    """Give the truth value at a place of each row, which JSON holds as 0 or 1."""
    return column(place, "boolean")
