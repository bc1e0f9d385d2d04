"""Let the database itself refuse whatever is written while an agent thinks."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def reading_only() -> Iterator[None]:
    """Refuse every write on this connection until the end, but for what is done within `writing`.

    On PostgreSQL that holds from the next transaction on: a transaction that is open already goes on writing.
    """
    _set(on=True)
    try:
        yield
    finally:
        _set(on=False)


@contextmanager
def writing() -> Iterator[None]:
    """Allow writes for a moment within `reading_only`."""
    _set(on=False)
    try:
        yield
    finally:
        _set(on=True)


def _set(*, on: bool) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET SESSION default_transaction_read_only = {'on' if on else 'off'}")
        else:
            cursor.execute(f"PRAGMA query_only = {int(on)}")
