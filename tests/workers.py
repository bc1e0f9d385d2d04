"""Workers in processes of their own, as on a site, on the database of the test."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

if TYPE_CHECKING:
    from pathlib import Path


def environment(data: Path) -> dict[str, str]:
    """Name this test's own database to another process, and a folder for its files."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    return {
        **os.environ,
        "DATABASE_URL": url,
        "ISEGORIA_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "isegoria.web.settings",
    }
