"""A copy of a site that is running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError, connection

from isegoria.services.operating.schema import OperatingError

if TYPE_CHECKING:
    from pathlib import Path


def back_up(*, path: Path) -> int:
    """Copy the SQLite database, as it is at one moment, while people go on voting.

    Args:
        path: of a file that does not exist yet.

    Returns:
        How many octets were written.

    Raises:
        OperatingError: the site uses PostgreSQL, or the file cannot be written.
    """
    if connection.vendor != "sqlite":
        raise OperatingError("this site keeps its data in PostgreSQL; copy it with pg_dump")
    if path.exists():
        raise OperatingError(f"{path} exists already; name a new file")
    if not path.resolve().parent.is_dir():
        raise OperatingError(f"the folder of {path} is missing; make it first")
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
    except DatabaseError as wrong:
        path.unlink(missing_ok=True)
        raise OperatingError(f"{path} cannot be written ({wrong}); choose another place") from wrong
    path.chmod(0o600)
    return path.stat().st_size
