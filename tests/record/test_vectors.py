"""Others' test vectors: what every implementation of these standards must accept and refuse."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import pytest

from isegoria.record.errors import ProofError
from isegoria.record.hashing import EMPTY_ROOT, leaf_hash, node_hash
from isegoria.record.notes import is_signature
from isegoria.record.proofs import verify_consistency, verify_inclusion

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def refuses(check: Callable[..., None], *given: object) -> bool:
    """Tell whether a proof is refused in our words."""
    try:
        check(*given)
    except ProofError:
        return True
    return False


def cases_of(folder: Path) -> list[dict[str, Any]]:
    """Read every case below a folder."""
    return [json.loads(file.read_text("utf-8")) for file in sorted(folder.rglob("*.json"))]


def hashes_of(encoded: list[str] | None) -> list[bytes]:
    """Read the hashes of a case."""
    return [b64decode(one) for one in encoded or []]


def test_proofs_of_inclusion_are_judged_as_everywhere(shared_data: Path) -> None:
    """The 98 cases of transparency-dev/merkle, good and bad."""
    cases = cases_of(shared_data / "vectors" / "merkle" / "inclusion")

    wrong = [
        one["desc"]
        for one in cases
        if one["wantErr"]
        is not refuses(
            verify_inclusion,
            one["leafIdx"],
            one["treeSize"],
            b64decode(one["leafHash"]),
            hashes_of(one["proof"]),
            b64decode(one["root"]),
        )
    ]

    assert wrong == []
    assert len(cases) == 98


def test_proofs_of_growth_are_judged_as_everywhere(shared_data: Path) -> None:
    """The 98 cases of transparency-dev/merkle, good and bad."""
    cases = cases_of(shared_data / "vectors" / "merkle" / "consistency")

    wrong = [
        one["desc"]
        for one in cases
        if one["wantErr"]
        is not refuses(
            verify_consistency,
            one["size1"],
            one["size2"],
            b64decode(one["root1"]),
            b64decode(one["root2"]),
            hashes_of(one["proof"]),
        )
    ]

    assert wrong == []
    assert len(cases) == 98


def test_signatures_are_judged_as_everywhere(shared_data: Path) -> None:
    """The 151 cases of Wycheproof for Ed25519: forged, cut, padded and malleable ones are refused."""
    groups = json.loads((shared_data / "vectors" / "ed25519" / "ed25519_test.json").read_text("utf-8"))
    cases = [
        (bytes.fromhex(one["publicKey"]["pk"]), case) for one in groups["testGroups"] for case in one["tests"]
    ]

    wrong = [
        case["tcId"]
        for public, case in cases
        if is_signature(public, bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
        is not (case["result"] == "valid")
    ]

    assert wrong == []
    assert len(cases) == 151


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (EMPTY_ROOT, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (leaf_hash(b""), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (leaf_hash(b"L123456"), "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"),
        (node_hash(b"N123", b"N456"), "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"),
    ],
    ids=["nothing", "empty leaf", "leaf", "node"],
)
def test_leaves_and_nodes_hash_as_everywhere(made: bytes, expected: str) -> None:
    """RFC 6962's hashes, so that other people's programs find the same root."""
    assert made.hex() == expected
