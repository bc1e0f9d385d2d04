"""Where a log is read from: an address on the web, or a folder with the same files."""

from __future__ import annotations

import http.client
import io
import time
import urllib.error
import urllib.request
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from isegoria.record.errors import TileError
from isegoria.record.storage import narrowed
from isegoria.record.tiles import ENTRIES, TILE_WIDTH, Tile, width_of
from isegoria.services.auditing.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

SMALL: Final = 1 << 20  # bytes of a checkpoint, key or tile at most
LARGE: Final = 1 << 30  # of a file of openings or figures
HUGE: Final = 1 << 34  # of a bundle
_PIECE = 1 << 20
_SLOWEST = 10_000  # bytes a second, once the first seconds are over
_SECONDS = 30.0
_ATTEMPTS = 4
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_AHEAD = 64
_CONNECTIONS = 8
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_MISSING = frozenset({403, 404, 410})


class Source(Protocol):
    """Whatever gives the files of a log by their paths below "log/"."""

    @property
    def place(self) -> str:
        """Where it is, for messages."""

    def fetch(self, path: str, most: int = SMALL) -> bytes | None:
        """Give a file; None where there is none.

        Raises:
            SourceError: it cannot be read, or is longer than `most` bytes.
        """

    def copy(self, path: str, to: IO[bytes], most: int) -> bool:
        """Copy a file; False where there is none.

        Raises:
            SourceError: it cannot be read, or is longer than `most` bytes.
        """


class Folder:
    """The files in a folder, as `isegoria log export` writes them."""

    def __init__(self, path: Path) -> None:
        inner = path / "log"
        self._path = inner if (inner / "checkpoint").is_file() else path
        if not (self._path / "checkpoint").is_file():
            raise SourceError(f"{path} holds no log: there is no file called checkpoint; check the path.")

    @property
    def place(self) -> str:
        """The folder."""
        return str(self._path)

    def fetch(self, path: str, most: int = SMALL) -> bytes | None:
        """Give a file; None where there is none."""
        content = io.BytesIO()
        return content.getvalue() if self.copy(path, content, most) else None

    def copy(self, path: str, to: IO[bytes], most: int) -> bool:
        """Copy a file; False where there is none, or something that is no file."""
        found = self._path / path
        try:
            if not found.is_file():
                return False
            with found.open("rb") as file:
                while piece := file.read(_PIECE):
                    to.write(piece)
                    if to.tell() > most:
                        raise SourceError(f"{found} is longer than {most:,} bytes; it is something else.")
        except OSError as wrong:
            raise SourceError(f"{found} cannot be read ({wrong.strerror}).") from wrong
        return True


class Address:
    """The files that a site serves; what fails for the moment is asked for again."""

    def __init__(self, url: str, *, seconds: float = _SECONDS, pause: float = _FIRST_PAUSE) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise SourceError(f"{url} is no address of a site; write it as https://debate.example.org.")
        self._base = url.rstrip("/").removesuffix("/log") + "/log/"
        self._seconds, self._pause = seconds, pause

    @property
    def place(self) -> str:
        """The address of the log."""
        return self._base

    def fetch(self, path: str, most: int = SMALL) -> bytes | None:
        """Give a file; None where there is none."""
        content = io.BytesIO()
        return content.getvalue() if self.copy(path, content, most) else None

    def copy(self, path: str, to: IO[bytes], most: int) -> bool:
        """Copy a file; False where there is none."""
        for attempt in range(_ATTEMPTS):
            to.seek(0)
            to.truncate()
            try:
                with self._open(path) as answer:
                    self._receive(answer, path, to, most)
            except urllib.error.HTTPError as refused:
                if refused.code in _MISSING:
                    return False
                self._wait(path, refused, attempt, later=refused.code in _LATER)
            except (OSError, http.client.HTTPException, ValueError) as wrong:
                self._wait(path, wrong, attempt, later=isinstance(wrong, OSError | http.client.HTTPException))
            else:
                return True
        raise AssertionError  # the last attempt raises

    def _receive(self, answer: http.client.HTTPResponse, path: str, to: IO[bytes], most: int) -> None:
        """Take an answer for as long as it goes on coming, and is not longer than it may be."""
        began, there = time.monotonic(), 0
        while piece := answer.read1(_PIECE):
            to.write(piece)
            there += len(piece)
            if there > most:
                raise SourceError(f"{self._base}{path} is longer than {most:,} bytes; it is something else.")
            if time.monotonic() - began > self._seconds + there / _SLOWEST:
                raise SourceError(f"{self._base}{path} comes too slowly to end; try again later.")
        if answer.length:
            raise http.client.IncompleteRead(b"", answer.length)

    @contextmanager
    def _open(self, path: str) -> Iterator[http.client.HTTPResponse]:
        request = urllib.request.Request(  # noqa: S310 - http and https only, see above
            self._base + path, headers={"User-Agent": "isegoria-verify"}
        )
        opener = urllib.request.build_opener(SameSite)
        with opener.open(request, timeout=self._seconds) as answer:
            yield answer

    def _wait(self, path: str, wrong: Exception, attempt: int, *, later: bool) -> None:
        if not later or attempt + 1 == _ATTEMPTS:
            reason = getattr(wrong, "reason", None) or wrong
            raise SourceError(
                f"{self._base}{path} cannot be fetched ({reason}); check the address and try again later."
            ) from wrong
        time.sleep(min(self._pause * 2.0**attempt, _LONGEST_PAUSE))


class SameSite(urllib.request.HTTPRedirectHandler):
    """Follows no site to other machines: it could send whoever checks it into their own network."""

    def redirect_request(  # noqa: PLR0917 - the library's
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Follow to the same machine, by http or https."""
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if new.hostname != old.hostname or new.scheme not in {old.scheme, "https"}:
            raise SourceError(
                f"{old.hostname} sends on to {newurl[:200]!r}; give that address if you trust it."
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class SourceTiles:
    """Tiles of a log of a known size, fetched some way ahead of whoever reads them."""

    def __init__(self, source: Source, size: int, pool: ThreadPoolExecutor) -> None:
        self._source, self._pool = source, pool
        self._coming = _in_order(size)
        self._fetched: dict[Tile, Future[bytes | None]] = {}

    def read(self, level: int, index: int, width: int) -> bytes:
        """Give the first `width` hashes of a tile, or entries of a bundle (level -1).

        Raises:
            TileError: it is not there.
        """
        tile = Tile(level, index, width)
        while len(self._fetched) < _AHEAD and (coming := next(self._coming, None)):
            self._fetched[coming] = self._pool.submit(self._fetch, coming)
        future = self._fetched.pop(tile, None)
        data = future.result() if future else self._fetch(tile)
        if data is None:
            raise TileError(
                f"{self._source.place} has no {tile.path()}; without it the log cannot be checked"
            )
        return data

    def _fetch(self, tile: Tile) -> bytes | None:
        data = self._source.fetch(tile.path())
        if data is None and tile.width < TILE_WIDTH:  # it has been filled since
            data = self._source.fetch(Tile(tile.level, tile.index, TILE_WIDTH).path())
            return None if data is None else narrowed(tile.level, data, tile.width)
        return data


@contextmanager
def tiles(source: Source, size: int) -> Iterator[SourceTiles]:
    """Read the tiles of a log of a size."""
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        reader = SourceTiles(source, size, pool)
        try:
            yield reader
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _in_order(size: int) -> Iterator[Tile]:
    """Name the tiles in the order in which a log is verified: each bundle and its hashes, then upwards."""
    for index in range(-(-size // TILE_WIDTH)):
        width = width_of(0, index, size)
        yield Tile(ENTRIES, index, width)
        yield Tile(0, index, width)
    level = 1
    while there := size >> (8 * level):
        for index in range(-(-there // TILE_WIDTH)):
            yield Tile(level, index, width_of(level, index, size))
        level += 1
