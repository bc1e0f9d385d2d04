"""Audit bundles to try: written from a town, and changed afterwards by somebody who should be caught."""

from __future__ import annotations

import base64
import json
import zipfile
from typing import TYPE_CHECKING, Any

from isegoria.record.checkpoints import Checkpoint
from isegoria.record.entries import commitment
from isegoria.record.hashing import leaf_hash
from isegoria.record.merkle import root_of
from isegoria.record.notes import SigningKey
from isegoria.services.auditing.bundles import write_bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Change = Callable[[bytes], bytes | None]


def bundle_at(path: Path, conversation: int, *, fresh: bool = True, ballots: bool = True) -> Path:
    """Write the bundle of a conversation, by its row's id."""
    with path.open("w+b") as file:
        write_bundle(conversation, file, fresh=fresh, ballots=ballots)
    return path


def changed(path: Path, changes: Mapping[str, Change]) -> Path:
    """Copy a bundle beside itself with some files changed; a change to None leaves the file out."""
    copy = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            content = changes.get(name, _same)(old.read(name))
            if content is not None:
                new.writestr(name, content)
    return copy


def in_json(change: Callable[[dict[str, Any]], object]) -> Change:
    """Change a file's JSON in place."""

    def apply(content: bytes) -> bytes:
        read = json.loads(content)
        change(read)
        return json.dumps(read).encode()

    return apply


def in_lines(change: Callable[[list[dict[str, Any]]], object]) -> Change:
    """Change a file of JSON lines in place."""

    def apply(content: bytes) -> bytes:
        read = [json.loads(line) for line in content.splitlines()]
        change(read)
        return "".join(f"{json.dumps(one)}\n" for one in read).encode()

    return apply


def _same(content: bytes) -> bytes:
    return content


def signed_anew(path: Path, folder: Path, change: Callable[[list[dict[str, Any]]], object]) -> Path:
    """Change openings as whoever holds the log's key could: entries, root and signature all fit again."""
    with zipfile.ZipFile(path) as old:
        openings = [json.loads(line) for line in old.read("openings.jsonl").splitlines()]
        entries, origin = bytearray(old.read("entries")), json.loads(old.read("manifest.json"))["origin"]
    change(openings)
    for one in openings:
        at = 32 * one["index"]
        entries[at : at + 32] = commitment(bytes.fromhex(one["nonce"]), one["record"])
    leaves = [leaf_hash(bytes(entries[at : at + 32])) for at in range(0, len(entries), 32)]
    key = SigningKey(origin, base64.b64decode((folder / "log-key").read_bytes()))
    note = key.signed(Checkpoint(origin, len(leaves), root_of(leaves)).text())
    lines = "".join(f"{json.dumps(one)}\n" for one in openings).encode()
    return changed(
        path,
        {
            "openings.jsonl": lambda _old: lines,
            "entries": lambda _old: bytes(entries),
            "checkpoint": lambda _old: note.encode(),
        },
    )
