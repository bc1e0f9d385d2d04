"""What tests of results may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from town import Town


@pytest.fixture
def voted(db: None) -> Town:  # noqa: ARG001 - rows need the database
    """Let sixty people of two camps vote, and compute their landscape."""
    from voted import voted_town  # noqa: PLC0415 - only once Django is set up

    return voted_town()
