"""The tables as this version of Isegoria needs them, and votes that survive a power cut."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

if TYPE_CHECKING:
    from collections.abc import Iterator

# One number for "the tables of this database are being changed"; what it is does not matter.
_LOCK = 4_201_830_614
_FULL = 2
_OURS = "store"


class OperatingError(Exception):
    """The site cannot run as it is set up: names the fact and the remedy, for whoever runs it."""


@dataclass(frozen=True, slots=True)
class Schema:
    """How the tables compare with what this version needs.

    Attributes:
        pending: changes still to be made, as "app.name", in order.
        unknown: changes made by a newer version, of which this one knows nothing.
    """

    pending: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def current(self) -> bool:
        """Whether the tables are as this version needs them."""
        return not self.pending and not self.unknown


def schema() -> Schema:
    """Compare the tables with what this version needs; changes nothing.

    Raises:
        OperatingError: the database does not answer.
    """
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as wrong:
        raise _unreachable(wrong) from wrong
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    known = executor.loader.disk_migrations
    unknown = sorted(f"{app}.{name}" for app, name in executor.loader.applied_migrations if app == _OURS)
    return Schema(
        pending=tuple(f"{one.app_label}.{one.name}" for one, _backwards in plan),
        unknown=tuple(one for one in unknown if tuple(one.split(".", 1)) not in known),
    )


def migrate() -> tuple[str, ...]:
    """Bring the tables to what this version needs; of several that start at once, one does, the rest wait.

    Returns:
        The changes that were made, as "app.name".

    Raises:
        OperatingError: the database does not answer, or a newer version has changed it.
    """
    found = schema()
    _refuse_newer(found)
    if not found.pending:
        return ()
    with _alone():
        pending = schema().pending
        if pending:
            call_command("migrate", interactive=False, verbosity=0)
    return pending


def check_durability() -> None:
    """Make sure that a vote that was acknowledged is on the disk.

    Raises:
        OperatingError: it would not be.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('synchronous_commit'), current_setting('fsync')")
            commit, fsync = cursor.fetchone()
        if commit == "off" or fsync == "off":
            raise OperatingError(
                f"PostgreSQL runs with synchronous_commit={commit} and fsync={fsync}, so a power cut would "
                "lose votes that were confirmed; turn both on"
            )
        return
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    if journal != "wal" or synchronous != _FULL:
        raise OperatingError(
            f"SQLite runs with journal_mode={journal} and synchronous={synchronous} instead of wal and 2 "
            "(full); put ISEGORIA_DATA on a disk of this machine, not on a network's"
        )


def _refuse_newer(found: Schema) -> None:
    if found.unknown:
        raise OperatingError(
            f"the database was changed by a newer version of Isegoria ({', '.join(found.unknown)}); install "
            "that version, or restore the backup you made before"
        )


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until nobody else changes the tables, and keep others waiting."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Held by the connection, not by a transaction; given back even if this process is killed.
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        return
    with Path(f"{connection.settings_dict['NAME']}.migrating").open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _unreachable(wrong: DatabaseError) -> OperatingError:
    where = connection.settings_dict
    if connection.vendor == "sqlite":
        return OperatingError(
            f"{where['NAME']} cannot be opened ({wrong}); check the folder and its permissions"
        )
    place = f"{where['HOST'] or 'this machine'}:{where['PORT'] or 5432}"
    return OperatingError(
        f"PostgreSQL at {place} does not answer; check that it runs and that DATABASE_URL is right "
        f"({' '.join(str(wrong).split())})"
    )
