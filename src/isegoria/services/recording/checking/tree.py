"""The tree over a log, grown leaf by leaf, so that every root it ever had is passed on the way."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from isegoria.record.hashing import EMPTY_ROOT

_BITS: Final = 8  # a tile is that many levels of the tree high


class Tree:
    """A tree of which only the right edge is held, and what stands in its tiles.

    Attributes:
        size: how many leaves it has.
        levels: the hashes in the tiles above the leaves' own, one behind the other, from level 1.
    """

    def __init__(self) -> None:
        self.size = 0
        self.levels: list[bytearray] = []
        self._peaks: list[bytes] = []

    def push(self, leaf: bytes) -> None:
        """Add the hash of a leaf."""
        node, place, height = leaf, self.size, 0
        while place & 1:
            node = sha256(b"\x01" + self._peaks.pop() + node).digest()
            place >>= 1
            height += 1
            if not height % _BITS:
                self._keep(height // _BITS, node)
        self._peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Give the root over all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = sha256(b"\x01" + peak + root).digest()
        return root

    def _keep(self, level: int, node: bytes) -> None:
        if len(self.levels) < level:
            self.levels.append(bytearray())
        self.levels[level - 1] += node
