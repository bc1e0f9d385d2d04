"""An audit bundle: a zip of everything on record of one conversation, and of what was published of it."""

from __future__ import annotations

import csv
import json
import re
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import TextIOWrapper
from typing import IO, TYPE_CHECKING, Any, Final

from isegoria.record.errors import EntryError
from isegoria.record.openings import read_openings
from isegoria.services.auditing.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from isegoria.record.openings import PlacedOpening

FORMAT: Final = "isegoria.bundle/1"
ENTRY_SIZE: Final = 32
LONGEST_LINE: Final = 1 << 20  # of an opening; the longest record is a statement with all its translations
_MOST_SMALL = 1 << 20
_MOST_PAGE = 1 << 26
_MOST_FILES = 10_000
_TIGHTEST = 200  # every opening holds random bytes, which cannot be packed
_TIGHTEST_ENTRIES = 2  # they are random bytes
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_REPORT = re.compile(r"results/report-([1-9][0-9]{0,8})\.json")
_HEXADECIMAL = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says that it is.

    Attributes:
        conversation: as records call it.
        origin: names the log.
        size: entries of the log that the bundle holds.
        publication: "sealed" or "open".
    """

    conversation: str
    origin: str
    size: int
    publication: str


@dataclass(frozen=True, slots=True)
class Named:
    """How a participant was called where the landscape was computed.

    Attributes:
        id: participants were put into the order of these.
        group: in the newest landscape on record; None for none.
    """

    id: str
    group: int | None


class Bundle:
    """An opened bundle; nothing in it has been checked yet but its form.

    Attributes:
        manifest: what it says that it is.
        checkpoint: the signed note.
        key: of the log, as the bundle gives it.
        entries: 32 bytes for each entry of the log.
        participants: by pseudonym.
        landscape: the newest page of figures; None where there is none.
        reports: numbers of those whose page of figures is there.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.manifest = _manifest(self._json("manifest.json", _MOST_SMALL))
        self.checkpoint = self._text("checkpoint")
        self.key = self._text("key").strip()
        self.entries = self._bytes("entries", self.manifest.size * ENTRY_SIZE)
        self.participants = self._participants()
        names = set(archive.namelist())
        landscape = "results/landscape.json"
        self.landscape = self._json(landscape, _MOST_PAGE) if landscape in names else None
        found = [_REPORT.fullmatch(name) for name in names]
        self.reports = frozenset(int(one[1]) for one in found if one)

    def report(self, number: int) -> dict[str, Any] | None:
        """Read the page of figures of a report; None where there is none.

        Raises:
            BundleError: it is none.
        """
        return self._json(f"results/report-{number}.json", _MOST_PAGE) if number in self.reports else None

    def openings(self) -> Iterator[PlacedOpening]:
        """Read every opening, in the order in which they stand in the log.

        Raises:
            BundleError: a line is none.
        """
        before = -1
        with self._open("openings.jsonl") as file:
            try:
                for placed in read_openings(iter(partial(file.readline, LONGEST_LINE), b"")):
                    if placed.index <= before:
                        raise _wrong("openings.jsonl", f"entry {placed.index} is opened too late, or twice")
                    if placed.index >= self.manifest.size:
                        raise _wrong("openings.jsonl", f"entry {placed.index} is not in the log")
                    before = placed.index
                    yield placed
            except EntryError as wrong:
                raise BundleError(f"openings.jsonl of the bundle: {wrong}.") from wrong

    def _participants(self) -> dict[str, Named]:
        found: dict[str, Named] = {}
        with self._open("participants.csv") as file:
            rows = csv.reader(TextIOWrapper(file, "utf-8", newline=""))
            try:
                if next(rows, None) != ["pseudonym", "id", "group"]:
                    raise _wrong("participants.csv", "its first line is not pseudonym,id,group")
                for row in rows:
                    pseudonym, name, group = row
                    if not _HEXADECIMAL.fullmatch(pseudonym) or pseudonym in found or not name:
                        raise _wrong(
                            "participants.csv", f"row {rows.line_num} names nobody, or somebody twice"
                        )
                    found[pseudonym] = Named(name, int(group) if group else None)
            except (ValueError, csv.Error) as wrong:
                raise _wrong("participants.csv", f"row {rows.line_num} is none") from wrong
        return found

    def _json(self, name: str, most: int) -> dict[str, Any]:
        try:
            read = json.loads(self._text(name, most), object_pairs_hook=_once)
        except (ValueError, RecursionError) as wrong:
            raise _wrong(name, "it is no JSON") from wrong
        if not isinstance(read, dict):
            raise _wrong(name, "it is no JSON object")
        return read

    def _text(self, name: str, most: int = _MOST_SMALL) -> str:
        with self._open(name) as file:
            content = file.read(most + 1)
        if len(content) > most:
            raise _wrong(name, f"it is longer than {most:,} bytes")
        try:
            return content.decode()
        except UnicodeDecodeError as wrong:
            raise _wrong(name, "it is not written in UTF-8") from wrong

    def _bytes(self, name: str, size: int) -> bytes:
        with self._open(name) as file:
            content = file.read(size + 1)
        if len(content) != size:
            raise _wrong(name, f"it does not hold the {size:,} bytes that manifest.json promises")
        return content

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._archive.open(name) as file:
                yield file
        except KeyError as wrong:
            raise _wrong(name, "it is missing") from wrong
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as wrong:
            raise _wrong(name, "it cannot be unpacked") from wrong


@contextmanager
def open_bundle(path: Path) -> Iterator[Bundle]:
    """Open a bundle.

    Raises:
        BundleError: it cannot be read, or is not of the form that docs/record-format.md describes.
    """
    try:
        archive = zipfile.ZipFile(path)
    except OSError as wrong:
        raise BundleError(f"{path}: it cannot be read ({wrong.strerror}); check the path.") from wrong
    except (zipfile.BadZipFile, ValueError, RuntimeError) as wrong:
        raise BundleError(f"{path}: it is no zip; download the bundle again.") from wrong
    with archive:
        _refuse_odd(archive.infolist())
        yield Bundle(archive)


def _refuse_odd(files: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse an archive that two programs would read differently, or that unpacks without end."""
    seen: set[str] = set()
    if len(files) > _MOST_FILES:
        raise BundleError(f"the bundle holds {len(files):,} files; no bundle has so many.")
    for one in files:
        if one.filename in seen:
            raise _wrong(one.filename, "it is there twice")
        if one.compress_type not in _PACKED:
            raise _wrong(one.filename, "it is packed in a way that bundles are not")
        tightest = _TIGHTEST_ENTRIES if one.filename == "entries" else _TIGHTEST
        if one.file_size > _MOST_SMALL + tightest * one.compress_size:
            raise _wrong(one.filename, "it is packed tighter than what it should hold can be")
        seen.add(one.filename)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Read a JSON object in which no name comes twice: programs differ in which of the two they take."""
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError
    return read


def _manifest(read: dict[str, Any]) -> Manifest:
    if read.get("format") != FORMAT:
        raise _wrong("manifest.json", f'its format is not "{FORMAT}"')
    made = Manifest(*(read.get(name) for name in Manifest.__slots__))  # type: ignore[arg-type]  # checked next
    texts = (made.conversation, made.origin, made.publication)
    if not all(isinstance(one, str) for one in texts) or not _HEXADECIMAL.fullmatch(made.conversation):
        raise _wrong("manifest.json", "conversation, origin or publication is missing")
    if not isinstance(made.size, int) or isinstance(made.size, bool) or not 0 <= made.size < 1 << 40:
        raise _wrong("manifest.json", "size is no number of entries")
    return made


def _wrong(name: str, reason: str) -> BundleError:
    return BundleError(f"{name} of the bundle: {reason}; ask for the bundle again.")
