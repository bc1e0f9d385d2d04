"""The example outside deliberation: a library's buyer is held to what readers ratified, and happens once."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Final

EXAMPLE: Final = Path(__file__).resolve().parents[2] / "examples" / "purchasing.py"


def test_the_example_keeps_to_its_clauses_and_orders_nothing_twice(tmp_path: Path) -> None:
    """One is ordered, one waits for the librarian, two are denied; a second run changes nothing."""
    file = tmp_path / "library.db"
    for _ in range(2):
        ran = subprocess.run(
            [sys.executable, str(EXAMPLE), str(file)], capture_output=True, text=True, check=True
        )
    first = ran.stdout

    assert len(EXAMPLE.read_text("utf-8").splitlines()) <= 80
    assert "buyer:isbn-3: denied. Clause c1" in first
    assert "buyer:old: denied" in first
    assert "effects=2" in first
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT isbn FROM orders").fetchall() == [("isbn-1",), ("isbn-2",)]
