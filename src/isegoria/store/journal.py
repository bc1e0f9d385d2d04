"""What SQLite keeps beside its file: pages as they were written, until the space is used again."""

from __future__ import annotations

from django.db import connection

_PATIENCE_MS = 500


def empty_journal() -> bool:
    """Move everything into the database's file and cut the journal, so that nothing erased lingers there.

    Call it after the commit. PostgreSQL keeps a journal of its own, for as long as its settings say.

    Returns:
        False where somebody was reading meanwhile; the space is then used again sooner or later.
    """
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        patience = int(cursor.fetchone()[0])
        # Votes wait meanwhile, so not for long.
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return not cursor.fetchone()[0]
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
