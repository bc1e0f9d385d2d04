"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of open conversations, which lies beside the repository and is never part of it."""
    folder = Path(os.environ.get("ISEGORIA_SHARED_DATA", _SHARED))
    if not folder.is_dir():
        pytest.skip(f"shared data is absent: {folder}; set ISEGORIA_SHARED_DATA")
    return folder
