"""Votes are written so that a power cut cannot take them back."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from isegoria.services import operating

_FULL = 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has its own words for it")
def test_every_connection_to_sqlite_waits_for_the_disk() -> None:
    """Whichever thread writes, what it commits is on the disk before anybody is told."""
    found: list[tuple[str, int]] = []

    def look() -> None:
        with connection.cursor() as cursor:
            journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
            found.append((journal, cursor.execute("PRAGMA synchronous").fetchone()[0]))
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert found == [("wal", _FULL)] * 4


@pytest.mark.django_db(transaction=True)
def test_a_database_that_does_not_wait_for_the_disk_is_refused() -> None:
    """Whoever runs the site is told, before anybody votes."""
    operating.check_durability()
    weaken = {
        "sqlite": "PRAGMA synchronous=NORMAL",
        "postgresql": "SET synchronous_commit=off",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(weaken)

    try:
        with pytest.raises(operating.OperatingError, match="synchronous"):
            operating.check_durability()
    finally:
        connection.close()
