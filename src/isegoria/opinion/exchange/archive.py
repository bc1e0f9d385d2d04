"""The files of one export, in a folder or a zip, as streams that cannot outgrow what they declare."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, NoReturn

from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange.cells import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path
    from types import TracebackType
    from typing import Self

MAX_UNPACKED = 8 << 30
MAX_RATIO = 200
RATIO_FROM = 50 << 20

_ENCRYPTED = 0x1
_FILES = {
    "summary.csv": "summary",
    "comments.csv": "comments",
    "votes.csv": "votes",
    "participants-votes.csv": "participants",
    "participant-votes.csv": "participants",
}
# What the standard library raises on a damaged or foreign archive.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, ValueError,
    OverflowError, IndexError,
)  # fmt: skip


class Stream:
    """Bytes of one file; damage and overruns turn into one clear error."""

    def __init__(self, file: str, size: int, opening: Callable[[], IO[bytes]]) -> None:
        self._file = file
        self._size = size
        self._done = 0
        try:
            self._raw = opening()
        except _DAMAGE as damage:
            _damaged(file, damage)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._raw.close()

    def read(self, number: int) -> bytes:
        """Give up to `number` further bytes; empty at the end."""
        try:
            chunk = self._raw.read(number)
        except _DAMAGE as damage:
            _damaged(self._file, damage)
        self._done += len(chunk)
        if self._done > self._size:
            raise ExchangeError(self._file, "holds more than it declares", "download the export again")
        return chunk


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an export.

    Attributes:
        name: as shown to people.
        size: bytes, unpacked.
        opening: opens the raw bytes.
    """

    name: str
    size: int
    opening: Callable[[], IO[bytes]]

    def open(self) -> Stream:
        """Open the file for one pass."""
        return Stream(self.name, self.size, self.opening)


def file_entry(path: Path) -> Entry:
    """Take one file of the disk.

    Raises:
        ExchangeError: it is missing, unreadable or not a regular file.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        raise ExchangeError(path.name, "there is no such file or folder", "check the path") from None
    except (OSError, ValueError) as damage:
        _damaged(path.name, damage)
    if not stat.S_ISREG(status.st_mode):
        raise ExchangeError(path.name, "it is not a file", "give a CSV, Parquet or zip file, or a folder")
    return Entry(path.name, status.st_size, lambda: path.open("rb"))


def folder_entries(folder: Path) -> Mapping[str, Entry]:
    """Find the files of an export in a folder, or in the one folder inside it, by their meaning.

    Raises:
        ExchangeError: none is there, or two stand for the same.
    """
    try:
        paths = sorted(folder.iterdir())
        inside = [path for path in paths if path.is_dir() and not path.name.startswith((".", "__"))]
        if not any(_meaning(path.name) for path in paths) and len(inside) == 1:
            paths = sorted(inside[0].iterdir())
    except OSError as damage:
        _damaged(folder.name, damage)
    return _by_meaning(folder.name, (file_entry(path) for path in paths if _meaning(path.name)))


@contextmanager
def zip_entries(path: Path) -> Iterator[Mapping[str, Entry]]:
    """Find the files of an export in a zip, at its top or inside one folder; nothing is unpacked to disk.

    Raises:
        ExchangeError: the zip is damaged, encrypted, inflates beyond reason or holds no export.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (*_DAMAGE, NotImplementedError) as damage:
        _damaged(path.name, damage)
    with archive:
        members = [member for member in archive.infolist() if _is_known(member)]
        top = min((len(PurePosixPath(member.filename).parts) for member in members), default=0)
        members = [member for member in members if len(PurePosixPath(member.filename).parts) == top]
        if top > 2:  # noqa: PLR2004 - the file, inside one folder
            raise ExchangeError(
                path.name, "the export lies deeper than one folder", "zip the export's own folder"
            )
        _check_sizes(path, members)
        yield _by_meaning(path.name, (_member_entry(archive, member) for member in members))


def _is_known(member: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(member.filename)
    hidden = any(part.startswith((".", "__MACOSX")) for part in name.parts)
    return not member.is_dir() and not hidden and _meaning(name.name) is not None


def _member_entry(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Entry:
    return Entry(PurePosixPath(member.filename).name, member.file_size, lambda: archive.open(member))


def _check_sizes(path: Path, members: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse encryption and bombs by what the zip declares; `Stream` holds it to its word."""
    unpacked = 0
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            raise ExchangeError(
                path.name, "the zip is encrypted", "unpack it with its password and give the folder"
            )
        unpacked += member.file_size
    packed = max(path.stat().st_size, 1)
    if unpacked > MAX_UNPACKED or (unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed):
        raise ExchangeError(
            path.name, f"{packed:,} bytes would unpack to {unpacked:,}", "unpack it yourself if you trust it"
        )


def _meaning(name: str) -> str | None:
    lower = name.lower()
    return _FILES.get(lower) or ("xids" if lower.endswith("xid.csv") else None)


def _by_meaning(source: str, entries: Iterable[Entry]) -> Mapping[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in entries:
        meaning = _meaning(entry.name) or ""
        if meaning in found:
            both = f"{shown(found[meaning].name)} and {shown(entry.name)}"
            raise ExchangeError(source, f"both {both} hold {meaning}", "keep one of them")
        found[meaning] = entry
    if "votes" not in found and "participants" not in found:
        remedy = "give a Polis export, a CSV or a Parquet file"
        raise ExchangeError(source, "there is neither votes.csv nor participants-votes.csv in it", remedy)
    return found


def _damaged(file: str, damage: BaseException) -> NoReturn:
    # OSError says why in words; other libraries' words are not for citizens.
    why = damage.strerror if isinstance(damage, OSError) and damage.strerror else "it is damaged or cut short"
    raise ExchangeError(file, f"cannot be read: {why}", "check the file or download it again") from None
