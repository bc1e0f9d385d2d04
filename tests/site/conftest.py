"""A site of its own for tests that start one, on whichever database they run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from benchmarks.site.serving import describe, free_port, own_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def with_tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Make the tables once: gives a SQLite file, or the URL of a database, to be copied."""
    url, folder = os.environ.get("DATABASE_URL", ""), tmp_path_factory.mktemp("with-tables")
    with ExitStack() as stack:
        database = stack.enter_context(own_database(url)) if url else ""
        environment = describe(folder, database, 1)
        migrate = [sys.executable, "-m", "isegoria.cli.main", "migrate"]
        subprocess.run(migrate, env=environment, check=True, capture_output=True)
        yield database or str(folder / "isegoria.sqlite3")


@pytest.fixture
def environment(with_tables: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Describe a site of its own: on SQLite, or on the PostgreSQL server that DATABASE_URL names."""
    url = os.environ.get("DATABASE_URL", "")
    (tmp_path / "data").mkdir()
    with ExitStack() as stack:
        database = stack.enter_context(own_database(url, like=with_tables)) if url else ""
        if not url:
            shutil.copy(with_tables, tmp_path / "data" / "isegoria.sqlite3")
        yield describe(tmp_path / "data", database, free_port())


@pytest.fixture
def empty_environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Describe the same, on a database without tables."""
    url = os.environ.get("DATABASE_URL", "")
    (tmp_path / "data").mkdir()
    with ExitStack() as stack:
        database = stack.enter_context(own_database(url)) if url else ""
        yield describe(tmp_path / "data", database, free_port())
