"""Every entry can be proved, growth can be proved, and nothing else can."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from isegoria.record.errors import ProofError
from isegoria.record.hashing import EMPTY_ROOT, leaf_hash, node_hash
from isegoria.record.merkle import consistency_path, inclusion_path, root_at, root_of
from isegoria.record.proofs import verify_consistency, verify_inclusion
from isegoria.record.storage import TileHashes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logs import SomeLog

MOST = 300
FEW = 100  # up to here, every pair of sizes and places


def plain_root(leaves: list[bytes]) -> bytes:
    """Work out a root as RFC 9162 writes it down, halving over and over."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(plain_root(leaves[:left]), plain_root(leaves[left:]))


def places_in(size: int) -> list[int]:
    """Choose places: all of a small log, edges and some of a larger one."""
    if size <= FEW:
        return list(range(size))
    some = random.Random(size).sample(range(size), 8)  # noqa: S311 - the same places every time
    return [0, size // 2, size - 1, *some]


def test_every_root_is_the_one_of_the_standard(log_of_300: SomeLog) -> None:
    """However it is worked out, from leaves or tiles, there is one root."""
    leaves = [leaf_hash(one) for one in log_of_300.entries]

    for size in range(MOST + 1):
        expected = plain_root(leaves[:size])
        assert root_of(leaves[:size]) == expected
        assert root_at(TileHashes(log_of_300.tiles, size), size) == expected


def test_every_entry_can_be_proved_at_every_size(log_of_300: SomeLog) -> None:
    """Whoever's act stands in the log can prove it."""
    leaves = [leaf_hash(one) for one in log_of_300.entries]

    for size in range(1, MOST + 1):
        hashes = TileHashes(log_of_300.tiles, size)
        root = root_at(hashes, size)
        for index in places_in(size):
            verify_inclusion(index, size, leaves[index], inclusion_path(hashes, size, index), root)


def test_growth_can_be_proved_from_every_size(log_of_300: SomeLog) -> None:
    """Whoever knew the log at any time can check that nothing of it was changed since."""
    leaves = [leaf_hash(one) for one in log_of_300.entries]
    roots = [root_of(leaves[:size]) for size in range(MOST + 1)]

    for size in range(1, MOST + 1):
        hashes = TileHashes(log_of_300.tiles, size)
        for old in (*places_in(size), size):
            verify_consistency(old, size, roots[old], roots[size], consistency_path(hashes, old, size))


def flips(data: bytes) -> Iterator[bytes]:
    """Change each bit in turn."""
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


@pytest.mark.parametrize(("size", "index"), [(1, 0), (2, 1), (7, 6), (256, 255), (300, 0), (300, 299)])
def test_a_proof_with_any_bit_changed_is_refused(log_of_300: SomeLog, size: int, index: int) -> None:
    """Neither another entry, nor another log, nor another way proves anything."""
    hashes = TileHashes(log_of_300.tiles, size)
    leaf, root = leaf_hash(log_of_300.entries[index]), root_at(hashes, size)
    path = inclusion_path(hashes, size, index)
    wrong = [
        (leaf, [*path[:at], one, *path[at + 1 :]], root) for at in range(len(path)) for one in flips(path[at])
    ]
    wrong += [(one, path, root) for one in flips(leaf)] + [(leaf, path, one) for one in flips(root)]

    for changed in wrong:
        with pytest.raises(ProofError, match="is not what this log has at that place"):
            verify_inclusion(index, size, *changed)
    for other in set(range(size)) - {index}:
        with pytest.raises(ProofError):
            verify_inclusion(other, size, leaf, path, root)


@pytest.mark.parametrize(("old", "size"), [(1, 2), (6, 7), (255, 256), (4, 300), (256, 300), (299, 300)])
def test_a_proof_of_growth_with_any_bit_changed_is_refused(log_of_300: SomeLog, old: int, size: int) -> None:
    """A log that changed anything of its past cannot prove that it only grew."""
    hashes = TileHashes(log_of_300.tiles, size)
    roots = root_at(hashes, old), root_at(hashes, size)
    path = consistency_path(hashes, old, size)
    wrong = [
        (*roots, [*path[:at], one, *path[at + 1 :]]) for at in range(len(path)) for one in flips(path[at])
    ]
    wrong += [(one, roots[1], path) for one in flips(roots[0])] + [
        (roots[0], one, path) for one in flips(roots[1])
    ]

    for changed in wrong:
        with pytest.raises(ProofError, match=f"the log of {size} entries is not that of {old} grown"):
            verify_consistency(old, size, *changed)


def test_proofs_that_are_too_long_or_too_short_are_told_apart(log_of_300: SomeLog) -> None:
    """Who gets a damaged file reads what is wrong with it."""
    hashes = TileHashes(log_of_300.tiles, MOST)
    leaf, old, root = leaf_hash(log_of_300.entries[5]), root_at(hashes, 5), root_at(hashes, MOST)
    path, growth = inclusion_path(hashes, MOST, 5), consistency_path(hashes, 5, MOST)

    with pytest.raises(ProofError, match="the proof of entry 5 is too long"):
        verify_inclusion(5, MOST, leaf, [*path, root], root)
    with pytest.raises(ProofError, match="the proof of entry 5 is too short"):
        verify_inclusion(5, MOST, leaf, path[:-1], root)
    with pytest.raises(ProofError, match="a hash in this proof has 31 bytes instead of 32"):
        verify_inclusion(5, MOST, leaf, [path[0][1:], *path[1:]], root)
    with pytest.raises(ProofError, match="the proof of growth from 5 entries is too long"):
        verify_consistency(5, MOST, old, root, [*growth, root])
    with pytest.raises(ProofError, match="the proof of growth from 5 entries is too short"):
        verify_consistency(5, MOST, old, root, growth[:-1])
    with pytest.raises(ProofError, match="the proof of growth from 5 entries is too short"):
        verify_consistency(5, MOST, old, root, [])


def test_what_is_not_there_cannot_be_proved(log_of_300: SomeLog) -> None:
    """A place beyond the end, or a log that shrank, is refused in words."""
    hashes = TileHashes(log_of_300.tiles, MOST)
    root = root_at(hashes, MOST)

    for index in (-1, MOST):
        with pytest.raises(ProofError, match=f"entry {index} does not stand in a log of 300 entries"):
            inclusion_path(hashes, MOST, index)
        with pytest.raises(ProofError, match=f"entry {index} does not stand in a log of 300 entries"):
            verify_inclusion(index, MOST, root, [], root)
    with pytest.raises(ProofError, match="a log of 300 entries has not grown from 301"):
        consistency_path(hashes, MOST + 1, MOST)


def test_growth_from_nothing_needs_no_proof(log_of_300: SomeLog) -> None:
    """Every log grew from the empty one; whatever claims to prove more is refused."""
    root = log_of_300.root

    verify_consistency(0, MOST, EMPTY_ROOT, root, [])
    verify_consistency(MOST, MOST, root, root, [])
    for old, new in [(0, MOST), (MOST, MOST)]:
        with pytest.raises(ProofError, match="nothing is to be proved; leave it out"):
            verify_consistency(old, new, EMPTY_ROOT if old == 0 else root, root, [root])
    with pytest.raises(ProofError, match="this is not the root of an empty log"):
        verify_consistency(0, MOST, root, root, [])
    with pytest.raises(ProofError, match="two different logs have 300 entries"):
        verify_consistency(MOST, MOST, EMPTY_ROOT, root, [])
