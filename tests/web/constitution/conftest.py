"""A town whose constitution is in force, in its first version or in its second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from town import Town


@pytest.fixture
def ratified(db: None) -> Town:  # noqa: ARG001 - rows need the database
    """Let the town ratify its first version, which is on record."""
    from isegoria.services.recording import sealing  # noqa: PLC0415 - only once Django is set up
    from ratified import ratified_town  # noqa: PLC0415 - likewise

    made = ratified_town()
    sealing.seal()
    return made


@pytest.fixture
def amended(ratified: Town) -> Town:
    """Let it ratify a second version."""
    from amended import amend  # noqa: PLC0415 - only once Django is set up

    return amend(ratified)
