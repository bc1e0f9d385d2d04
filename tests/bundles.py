"""Audit bundles to try: written from a town, and changed afterwards by somebody who should be caught."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

from isegoria.services.auditing.bundles import write_bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Change = Callable[[bytes], bytes | None]


def bundle_at(path: Path, conversation: int, *, fresh: bool = True) -> Path:
    """Write the bundle of a conversation, by its row's id."""
    with path.open("w+b") as file:
        write_bundle(conversation, file, fresh=fresh)
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
