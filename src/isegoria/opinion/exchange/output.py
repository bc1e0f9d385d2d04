"""Files being written; what hinders it becomes one clear error."""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange.cells import line, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, where they are missing.

    Raises:
        ExchangeError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as wrong:
        raise _hindered(folder, "made", wrong) from None


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to write over.

    Raises:
        ExchangeError: it cannot be written.
    """
    try:
        with path.open("wb") as file:
            yield file
    except (OSError, ValueError) as wrong:
        if isinstance(wrong, ExchangeError):
            raise
        raise _hindered(path, "written", wrong) from None


def write_lines(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Write rows of cells as CSV.

    Raises:
        ExchangeError: the file cannot be written, or a text is none that a CSV file can hold.
    """
    with written(path) as file:
        for number, cells in enumerate(rows, start=1):
            file.write(_encoded(line(*cells), path.name, number))


def _encoded(text: str, file: str, row: int) -> bytes:
    try:
        content = text.encode()
    except UnicodeEncodeError:
        raise ExchangeError(file, f"{shown(text)} is not valid text", "correct it", row) from None
    if b"\0" in content:
        raise ExchangeError(file, f"{shown(text)} holds a NUL character", "take it out", row)
    return content


def _hindered(path: Path, what: str, wrong: Exception) -> ExchangeError:
    why = getattr(wrong, "strerror", None) or "the path is not valid"
    return ExchangeError(path.name, f"cannot be {what}: {why}", "choose another place")
