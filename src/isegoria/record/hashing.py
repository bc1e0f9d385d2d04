"""The two hashes of the tree: of a leaf and of two halves, told apart by their first byte.

Source: RFC 9162, section 2.1.1.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

HASH_SIZE: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash one entry of the log."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbouring subtrees into the one above them."""
    return sha256(b"\x01" + left + right).digest()


def parents_of(hashes: Sequence[bytes]) -> list[bytes]:
    """Hash neighbours pairwise; of an odd number, the last has no neighbour and is left out."""
    pairs = iter(hashes)
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]


def split_hashes(joined: bytes) -> list[bytes]:
    """Take hashes apart that stand one behind the other, as in a tile."""
    return [joined[at : at + HASH_SIZE] for at in range(0, len(joined), HASH_SIZE)]
