"""Checking that an entry stands in a log, and that a log only grew, from a few hashes.

Source: RFC 9162, sections 2.1.3.2 and 2.1.4.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.record.errors import ProofError
from isegoria.record.hashing import EMPTY_ROOT, HASH_SIZE, node_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNPROVED = "ask for it again, and keep both as evidence if it still does not fit"


def verify_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Check that an entry stands at its place in a log.

    Args:
        index: the entry's place, from 0.
        size: how many entries the log has.
        leaf: the entry's leaf hash.
        path: the hashes beside the way from leaf to root.
        root: the log's root at that size.

    Raises:
        ProofError: it does not, or the path proves something else.
    """
    if not 0 <= index < size:
        raise ProofError(f"entry {index} does not stand in a log of {size} entries; {_UNPROVED}")
    _refuse_odd_hashes((leaf, root, *path))
    here, last, found = index, size - 1, leaf
    for beside in path:
        if last == 0:
            raise ProofError(f"the proof of entry {index} is too long; {_UNPROVED}")
        if here & 1 or here == last:
            found = node_hash(beside, found)
            here, last = _up_while_left(here, last)
        else:
            found = node_hash(found, beside)
        here, last = here >> 1, last >> 1
    if last:
        raise ProofError(f"the proof of entry {index} is too short; {_UNPROVED}")
    if found != root:
        raise ProofError(f"entry {index} is not what this log has at that place; {_UNPROVED}")


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Check that a log only grew: every entry that was there before still stands at its place.

    Raises:
        ProofError: it did not only grow, or the path proves something else.
    """
    if not 0 <= old_size <= new_size:
        raise ProofError(f"a log of {new_size} entries has not grown from {old_size}; {_UNPROVED}")
    if old_size in {0, new_size}:
        _verify_without_path(old_size, new_size, old_root, new_root, path)
        return
    _refuse_odd_hashes((old_root, new_root, *path))
    whole = old_size & (old_size - 1) == 0  # the earlier tree is a subtree of its own: its root is not sent
    old, new = _both_roots(old_size, new_size, (old_root, *path) if whole else path)
    if old != old_root or new != new_root:
        raise ProofError(f"the log of {new_size} entries is not that of {old_size} grown; {_UNPROVED}")


def _verify_without_path(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Judge growth from nothing, and of nothing."""
    if path:
        raise ProofError(f"from {old_size} to {new_size} entries nothing is to be proved; leave it out")
    if old_size == 0:
        _refuse_odd_hashes((new_root,))
    if old_size == 0 and old_root != EMPTY_ROOT:
        raise ProofError(f"this is not the root of an empty log; {_UNPROVED}")
    if old_size == new_size and old_root != new_root:
        raise ProofError(f"two different logs have {new_size} entries; {_UNPROVED}")


def _both_roots(old_size: int, new_size: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Work out the earlier and the later root from the same hashes."""
    if not path:
        raise ProofError(f"the proof of growth from {old_size} entries is too short; {_UNPROVED}")
    here, last = _up_while_odd(old_size - 1, new_size - 1)
    old = new = path[0]
    for beside in path[1:]:
        if last == 0:
            raise ProofError(f"the proof of growth from {old_size} entries is too long; {_UNPROVED}")
        if here & 1 or here == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            here, last = _up_while_left(here, last)
        else:
            new = node_hash(new, beside)
        here, last = here >> 1, last >> 1
    if last:
        raise ProofError(f"the proof of growth from {old_size} entries is too short; {_UNPROVED}")
    return old, new


def _up_while_left(here: int, last: int) -> tuple[int, int]:
    """Climb over the levels at which the right edge has no neighbour."""
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _up_while_odd(here: int, last: int) -> tuple[int, int]:
    """Climb to the top of the last complete subtree."""
    while here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _refuse_odd_hashes(hashes: Sequence[bytes]) -> None:
    for one in hashes:
        if len(one) != HASH_SIZE:
            raise ProofError(f"a hash in this proof has {len(one)} bytes instead of {HASH_SIZE}; {_UNPROVED}")
