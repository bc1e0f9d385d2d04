"""The tree over all entries: its root, and the paths that prove one entry or an earlier root.

A reader gives the hash of any complete subtree of 2^level leaves; everything else is worked out from those.

Source: RFC 9162, section 2.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from isegoria.record.errors import ProofError
from isegoria.record.hashing import EMPTY_ROOT, node_hash, parents_of

if TYPE_CHECKING:
    from collections.abc import Sequence


class HashReader(Protocol):
    """Whatever can give the hash of a complete subtree."""

    def __call__(self, level: int, index: int, /) -> bytes:
        """Give the hash over the leaves from index * 2^level up to (index + 1) * 2^level."""


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Give the root over leaf hashes."""
    return joined(leaves) or EMPTY_ROOT


def joined(row: Sequence[bytes], right: bytes = b"") -> bytes:
    """Join neighbouring subtrees of one height with whatever smaller stands right of them.

    Args:
        row: hashes of complete subtrees, all of the same height.
        right: the hash of everything right of them, smaller than any; empty where there is nothing.

    Returns:
        The hash over all of it; empty where there was nothing at all.
    """
    while row:
        if len(row) & 1:
            right = node_hash(row[-1], right) if right else row[-1]
        row = parents_of(row)
    return right


def root_at(read: HashReader, size: int) -> bytes:
    """Give the root of the tree when it had a number of leaves."""
    return _hash_of(read, 0, size) if size else EMPTY_ROOT


def inclusion_path(read: HashReader, size: int, index: int) -> list[bytes]:
    """Prove that an entry stands at its place: the hashes beside its way from leaf to root.

    Raises:
        ProofError: there is no such place in a tree of that size.
    """
    if not 0 <= index < size:
        raise ProofError(f"entry {index} does not stand in a log of {size} entries; wait until it is sealed")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _left_of(end - start)
        if index < middle:
            path.append(_hash_of(read, middle, end))
            end = middle
        else:
            path.append(_hash_of(read, start, middle))
            start = middle
    return path[::-1]


def consistency_path(read: HashReader, old_size: int, new_size: int) -> list[bytes]:
    """Prove that a log only grew: the hashes from which both its earlier and its later root follow.

    Raises:
        ProofError: the log was larger before.
    """
    if not 0 <= old_size <= new_size:
        raise ProofError(f"a log of {new_size} entries has not grown from {old_size}; swap the two")
    if old_size in {0, new_size}:
        return []
    path, start, end, whole = [], 0, new_size, True
    while end != old_size:
        middle = start + _left_of(end - start)
        if old_size <= middle:
            path.append(_hash_of(read, middle, end))
            end = middle
        else:
            path.append(_hash_of(read, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(_hash_of(read, start, end))
    return path[::-1]


def _left_of(count: int) -> int:
    """Give the largest power of two below a count: how many leaves stand left of the root."""
    return 1 << ((count - 1).bit_length() - 1)


def _hash_of(read: HashReader, start: int, end: int) -> bytes:
    """Give the hash over a range that stands in the tree, from its complete subtrees, right to left."""
    parts = []
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append(read(level, start >> level))
        start += 1 << level
    found = parts.pop()
    while parts:
        found = node_hash(parts.pop(), found)
    return found
