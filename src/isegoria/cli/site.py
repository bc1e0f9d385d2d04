"""The site that the environment describes, for commands that work on it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class SiteError(Exception):
    """The site cannot be used as it is set up: names the fact and the remedy."""


def open_site(*, log: str = "off") -> None:
    """Read the site's configuration and set Django up.

    Args:
        log: the form of the log, where the environment names none.

    Raises:
        SiteError: a variable is wrong.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.web.settings")
    os.environ.setdefault("ISEGORIA_LOG", log)
    import django  # noqa: PLC0415 - only commands that need the site wait for it
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - likewise

    try:
        django.setup()
    except ImproperlyConfigured as wrong:
        raise SiteError(str(wrong)) from None


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what is wrong with the database into one sentence.

    Raises:
        SiteError: it is not there, or not as this version needs it.
    """
    from django.db import DatabaseError  # noqa: PLC0415 - as above

    from isegoria.services.operating import OperatingError  # noqa: PLC0415 - as above

    try:
        yield
    except OperatingError as wrong:
        raise SiteError(str(wrong)) from None
    except DatabaseError as wrong:
        reason = str(wrong).strip().partition("\n")[0]
        raise SiteError(f"the site's database cannot be used ({reason}); run: isegoria migrate") from wrong


def prepare_tables(*, migrate: bool = True) -> tuple[str, ...]:
    """Bring the tables to what this version needs, or make sure that they are so.

    Returns:
        The changes that were made.

    Raises:
        SiteError: they are not, or cannot be; or votes would not survive a power cut.
    """
    with plain_errors():
        from isegoria.services import operating  # noqa: PLC0415 - as above

        made = operating.migrate() if migrate else ()
        found = operating.schema()
        if not found.current:
            raise SiteError(
                f"the tables lack {', '.join(found.pending)}; make a backup, then run: isegoria migrate"
                if found.pending
                else "the database was changed by a newer version of Isegoria; install that version"
            )
        operating.check_durability()
    return made
