"""The log against itself: every entry and hash anew, and every checkpoint there ever was."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from isegoria.record.errors import RecordError
from isegoria.services.recording.checking.tree import Tree
from isegoria.store.models import Checkpoint, LogState, LogTile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from isegoria.services.recording.checking.findings import Findings

    Progress = Callable[[str, int, int], None]
    Signed = Callable[[str, str], tuple[str, int, bytes]]

_WIDTH: Final = 256
_HASH: Final = 32
_ENTRY: Final = 32
_LENGTH: Final = _ENTRY.to_bytes(2, "big")
_STEP: Final = len(_LENGTH) + _ENTRY
_BUNDLES, _LEAVES = -1, 0
_CHUNK: Final = 64


@dataclass(frozen=True, slots=True)
class Log:
    """What the log holds.

    Attributes:
        size: how many entries it says it has.
        entries: all that are there, one behind the other.
        checkpoints: how many were signed.
    """

    size: int
    entries: bytes
    checkpoints: int

    def entry(self, index: int) -> bytes:
        """Give the entry at a place; nothing where there is none."""
        return self.entries[index * _ENTRY : (index + 1) * _ENTRY]


def check_log(findings: Findings, progress: Progress, signed: Signed) -> Log:
    """Recompute the whole log from its entries, and compare every tile and every checkpoint with it.

    Args:
        findings: takes what is wrong.
        progress: told how far it is.
        signed: gives origin, size and root of a signed note with its cosignatures; raises `RecordError`
            where a signature does not hold.
    """
    state = LogState.objects.filter(pk=1).first()
    size = state.size if state else 0
    tree, entries = Tree(), bytearray()
    checkpoints = _Checkpoints(findings, signed, state.origin if state else "")
    checkpoints.compare(tree)
    for bundle in _bundles(findings, size):
        for at in range(0, len(bundle), _ENTRY):
            tree.push(sha256(b"\x00" + bundle[at : at + _ENTRY]).digest())
            if tree.size == checkpoints.next_size:
                checkpoints.compare(tree)
        entries += bundle
        progress("recomputing", tree.size, size)
    checkpoints.end(tree)
    _check_upper(findings, tree, size)
    _check_state(findings, state, tree, checkpoints.last_size)
    return Log(size, bytes(entries), checkpoints.count)


def _bundles(findings: Findings, size: int) -> Iterator[bytes]:
    """Give the entries of each bundle, once the hashes of its leaves are compared; up to the first gap."""
    bundles, leaves = _tiles(_BUNDLES), _tiles(_LEAVES)
    for index in range(-(-size // _WIDTH)):
        width = min(_WIDTH, size - index * _WIDTH)
        data = _data(findings, bundles, (_BUNDLES, index, width), width * _STEP)
        if data is None:
            return
        entries = [data[at + len(_LENGTH) : at + _STEP] for at in range(0, len(data), _STEP)]
        if data != b"".join(_LENGTH + one for one in entries):
            _wrong(findings, _BUNDLES, index, "data", "no entries of 32 octets", "an entry is 32 octets")
        hashes = b"".join(sha256(b"\x00" + one).digest() for one in entries)
        found = _data(findings, leaves, (_LEAVES, index, width), width * _HASH)
        if found is not None and found != hashes:
            _wrong(findings, _LEAVES, index, "data", _digest(found), _digest(hashes))
        yield b"".join(entries)
    _none_left(findings, bundles, _BUNDLES)
    _none_left(findings, leaves, _LEAVES)


def _check_upper(findings: Findings, tree: Tree, size: int) -> None:
    """Compare the tiles above the leaves', and make sure that there are no others."""
    for level, hashes in enumerate(tree.levels, start=1):
        rows = _tiles(level)
        for index in range(-(-len(hashes) // (_WIDTH * _HASH))):
            part = bytes(hashes[index * _WIDTH * _HASH : (index + 1) * _WIDTH * _HASH])
            found = _data(findings, rows, (level, index, len(part) // _HASH), len(part))
            if found is not None and found != part:
                _wrong(findings, level, index, "data", _digest(found), _digest(part))
        _none_left(findings, rows, level)
    beyond = len(tree.levels) if size else _BUNDLES - 1
    others = LogTile.objects.exclude(level__gte=_BUNDLES, level__lte=beyond)
    for level, index in others.values_list("level", "index"):
        _wrong(findings, level, index, "row", "there", f"a log of {size} entries has none")


def _tiles(level: int) -> Iterator[tuple[int, int, bytes]]:
    rows = LogTile.objects.filter(level=level).order_by("index").values_list("index", "width", "data")
    return ((index, width, bytes(data)) for index, width, data in rows.iterator(_CHUNK))


def _data(
    findings: Findings, rows: Iterator[tuple[int, int, bytes]], place: tuple[int, int, int], octets: int
) -> bytes | None:
    level, index, width = place
    found = next(rows, None)
    if found is None or found[0] != index:
        _wrong(findings, level, index, "row", "missing", f"{width} wide")
        return None
    data = found[2]
    if found[1] != width:
        _wrong(findings, level, index, "width", str(found[1]), str(width))
    if len(data) != octets:
        _wrong(findings, level, index, "data", f"{len(data)} octets", f"{octets} octets")
        return None
    return data


def _none_left(findings: Findings, rows: Iterator[tuple[int, int, bytes]], level: int) -> None:
    for index, *_rest in rows:
        _wrong(findings, level, index, "row", "there", "beyond the log's end")


def _wrong(findings: Findings, level: int, index: int, *said: str) -> None:
    what = "entries" if level == _BUNDLES else str(level)
    findings.say("store_logtile", f"{what}/{index}", *said)


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:12]


def _check_state(findings: Findings, state: LogState | None, tree: Tree, last: int) -> None:
    for other in LogState.objects.exclude(pk=1).values_list("pk", flat=True):
        findings.say("store_logstate", other, "row", "a second state", "a log has one")
    if state is None:
        if last >= 0 or LogTile.objects.exists():
            findings.say("store_logstate", 1, "row", "missing", "there is a log")
        return
    if bytes(state.root) != tree.root():
        findings.add("store_logstate", 1, "root", state.root, tree.root())
    if state.size != tree.size:
        findings.add("store_logstate", 1, "size", state.size, tree.size)
    if state.size != max(last, 0):
        findings.say("store_logstate", 1, "size", str(state.size), f"newest checkpoint has {last}")


class _Checkpoints:
    """Compares each checkpoint with the tree as it was at its size."""

    def __init__(self, findings: Findings, signed: Signed, origin: str) -> None:
        self.count, self.last_size = 0, -1
        self._findings, self._signed, self._origin = findings, signed, origin
        self._rows: Iterator[Checkpoint] = Checkpoint.objects.order_by("size").iterator(1000)
        self._row = next(self._rows, None)

    @property
    def next_size(self) -> int:
        """The size of the next one; -1 where there is none."""
        return self._row.size if self._row else -1

    def compare(self, tree: Tree) -> None:
        """Compare the next one where the tree has its size."""
        if self._row is not None and self._row.size == tree.size:
            self._compare(self._row, tree.root())
            self._row = next(self._rows, None)

    def end(self, tree: Tree) -> None:
        """Say which ones the tree never came to."""
        while self._row is not None:
            self._say(self._row, "size", str(self._row.size), f"there are {tree.size} entries")
            self._row = next(self._rows, None)

    def _compare(self, row: Checkpoint, root: bytes) -> None:
        self.count += 1
        self.last_size = row.size
        if bytes(row.root) != root:
            self._findings.add("store_checkpoint", row.size, "root", row.root, root)
        try:
            noted = self._signed(row.note, row.cosignatures)
        except RecordError as wrong:
            self._say(row, "note", "signed badly", str(wrong))
            return
        expected = (self._origin, row.size, root)
        if noted != expected:
            self._say(row, "note", _line(noted), _line(expected))

    def _say(self, row: Checkpoint, *said: str) -> None:
        self._findings.say("store_checkpoint", row.size, *said)


def _line(checkpoint: tuple[str, int, bytes]) -> str:
    origin, size, root = checkpoint
    return f"{origin} {size} {root.hex()[:12]}"
