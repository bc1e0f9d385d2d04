"""Logs to look at, of any size."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from isegoria.record.checkpoints import Checkpoint
from isegoria.record.log import grow
from isegoria.record.notes import SigningKey
from isegoria.record.storage import MemoryTiles
from isegoria.record.tiles import Tile, width_of

if TYPE_CHECKING:
    from pathlib import Path

KEY = SigningKey("debate.example.org/log", bytes(range(32)))


@dataclass(slots=True)
class SomeLog:
    """A log with its entries beside it."""

    key: SigningKey = KEY
    tiles: MemoryTiles = field(default_factory=MemoryTiles)
    entries: list[bytes] = field(default_factory=list)
    root: bytes = b""

    def add(self, entries: list[bytes]) -> None:
        """Let it grow."""
        growth = grow(self.tiles, len(self.entries), entries)
        self.tiles.add(growth.tiles)
        self.entries += entries
        self.root = growth.root

    @property
    def checkpoint(self) -> Checkpoint:
        """Its size and root."""
        return Checkpoint(self.key.name, len(self.entries), self.root)

    @property
    def note(self) -> str:
        """The same, signed."""
        return self.key.signed(self.checkpoint.text())

    def write(self, folder: Path) -> None:
        """Write it as files, laid out as a site serves them."""
        for (level, index), data in self.tiles.held.items():
            width = width_of(level, index, len(self.entries))
            path = folder / Tile(level, index, width).path()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (folder / "checkpoint").write_text(self.note, "utf-8")
        (folder / "key").write_text(f"{self.key.vkey}\n", "utf-8")


def log_of(size: int, seed: int = 1) -> SomeLog:
    """Give a log of a size."""
    draw = random.Random(seed)  # noqa: S311 - the same log every time
    log = SomeLog()
    log.add([draw.randbytes(32) for _ in range(size)])
    return log
