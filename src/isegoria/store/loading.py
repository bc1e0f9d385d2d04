"""Very many votes at once, by one statement for each few thousand; for conversations that come as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Column: TypeAlias = NDArray[np.int64] | NDArray[np.int8] | NDArray[np.bool_]

_VOTES = {
    "participant_id": "bigint",
    "statement_id": "bigint",
    "value": "smallint",
    "important": "boolean",
    "cast_at": "bigint",
}
_PAST_VOTES = {**_VOTES, "until": "bigint", "withdrawn": "boolean"}


def load_votes(columns: Sequence[Column]) -> None:
    """Add votes that stand; call it within a transaction.

    Args:
        columns: participant, statement (both ids of rows), value, important, cast_at; equally long.
    """
    _load("store_vote", _VOTES, columns)


def load_past_votes(columns: Sequence[Column]) -> None:
    """Add votes that were replaced, which get their ids in this order; call it within a transaction.

    Args:
        columns: as for `load_votes`, then until and withdrawn.
    """
    _load("store_pastvote", _PAST_VOTES, columns)


def _load(table: str, kinds: dict[str, str], columns: Sequence[Column]) -> None:
    names = ", ".join(kinds)
    if not columns[0].size:
        return
    values = [column.tolist() for column in columns]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{kind}[]" for kind in kinds.values())
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {names} "  # noqa: S608 - nothing from outside
                f"FROM unnest({arrays}) WITH ORDINALITY AS rows ({names}, place) ORDER BY place",
                values,
            )
        else:
            places = ", ".join(["%s"] * len(kinds))
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({places})",  # noqa: S608 - nothing from outside
                list(zip(*values, strict=True)),
            )
