"""The same site as it was at an earlier commit, in a folder of its own, run by the same interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BEFORE_RECORDING = "306f6d6"
_ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def tree_at(commit: str) -> Iterator[Path]:
    """Unpack the source of a commit, and take it away again; gives the folder to put into PYTHONPATH.

    Raises:
        SystemExit: git does not know the commit, as in a copy without history.
    """
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["git", "archive", "--format=tar", commit, "src"],  # noqa: S607 - whichever git is installed
            cwd=_ROOT,
            capture_output=True,
            check=False,
        )
        if packed.returncode:
            sys.exit(f"git has no commit {commit} here; fetch the whole history and run this again")
        with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
            archive.extractall(folder, filter="data")
        source = Path(folder) / "src"
        _check(source)
        yield source


def _check(source: Path) -> None:
    """Make sure that the interpreter takes this tree's code, not the one that is installed."""
    told = subprocess.run(
        [sys.executable, "-c", "import isegoria; print(isegoria.__file__)"],
        env={**os.environ, "PYTHONPATH": str(source)},
        cwd=source,
        capture_output=True,
        text=True,
        check=True,
    )
    if not Path(told.stdout.strip()).is_relative_to(source):
        sys.exit(f"the installed package hides the one in {source}; install it as an editable one")
