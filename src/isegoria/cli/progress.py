"""A progress bar for long work: quiet where nobody watches, gone when done."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from isegoria.cli.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

_LABELS = {"groups": "finding", "stability": "resampling"}


class Bar:
    """Shows which stage the work is at and how far it has come."""

    def __init__(self, progress: Progress, language: Language) -> None:
        self._progress, self._language = progress, language
        self._task = progress.add_task("", total=1)
        self._stage = ""

    def reading(self, done: int, total: int) -> None:
        """Note how much of the input has been read."""
        self("reading", done, total)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Note that `done` of `total` steps of `stage` are finished."""
        if stage != self._stage:
            self._stage = stage
            label = say(_LABELS.get(stage, stage), self._language)
            self._progress.update(self._task, description=label)
        self._progress.update(self._task, completed=done, total=max(total, 1))


@contextmanager
def bar(console: Console, language: Language) -> Iterator[Bar]:
    """Show a progress bar on `console` while the work runs."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Bar(progress, language)
