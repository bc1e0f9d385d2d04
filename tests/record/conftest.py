"""Logs that tests look at and never change."""

from __future__ import annotations

import pytest

from logs import SomeLog, log_of


@pytest.fixture(scope="session")
def log_of_300() -> SomeLog:
    """Give 300 entries: one full tile, one unfinished one, and one above them."""
    return log_of(300)
