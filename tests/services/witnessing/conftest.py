"""A witness in a folder of its own, and logs that ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isegoria.services.witnessing.folder import Folder
from isegoria.services.witnessing.watching import Witness
from logs import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "witness.example.net"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Give a witness that watches one log and has never been asked."""
    made = Folder(tmp_path / "witness")
    made.init(NAME)
    made.add(KEY.vkey, "https://debate.example.org")
    return made


@pytest.fixture
def witness(folder: Folder) -> Iterator[Witness]:
    """Give the same, at work."""
    one = Witness(folder)
    yield one
    one.close()
