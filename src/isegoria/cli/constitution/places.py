"""Where a constitution is read from: a file, or the address of its page on any site."""

from __future__ import annotations

import http.client
import re
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from isegoria.cli.site import SiteError
from isegoria.services.auditing.errors import SourceError
from isegoria.services.auditing.sources import SameSite

if TYPE_CHECKING:
    from email.message import Message

LONGEST: Final = 1 << 24  # bytes of a document
_SECONDS = 30.0
_DOCUMENT = "constitution.json"
_LINK = re.compile(r'<([^>]{1,2000})>\s*;[^,<]{0,200}?type="application/json"')
_MISSING = 404


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a constitution.

    Attributes:
        place: where it was found, for messages: a path or an address.
        content: of the file.
        address: "" where it was no address.
    """

    place: str
    content: bytes
    address: str = ""

    def beside(self, name: str) -> Found | None:
        """Fetch another file of the same version; None where it has none or this came from no site.

        Raises:
            SiteError: it cannot be fetched.
        """
        return _maybe(urljoin(self.address, name)) if self.address else None

    def version(self, number: int) -> Found | None:
        """Fetch the document of another version; None where there is none or this came from no site."""
        return _maybe(urljoin(self.address, f"../{number}/{_DOCUMENT}")) if self.address else None

    def key(self) -> str:
        """Fetch the key of the site's log; "" where there is none or this came from no site."""
        found = _maybe(urljoin(self.address, "/log/key")) if self.address else None
        return found.content.decode(errors="replace").strip() if found else ""


def read(place: str) -> Found:
    """Read the document that a path or an address names.

    Args:
        place: of a file, or the address of a constitution, of one of its versions, or of a document.

    Raises:
        SiteError: it cannot be read, or there is no constitution.
    """
    if not place.startswith(("http://", "https://")):
        return read_file(Path(place))
    page, heads, address = _fetch(place)
    if page.lstrip()[:1] == b"{":
        return Found(address, page, address)
    link = _LINK.search(heads.get("Link", ""))
    if link is None:
        raise SiteError(
            f"{place} is no page of a constitution; give the address of its text, or a {_DOCUMENT}."
        )
    there = urljoin(address, link[1])
    if urlsplit(there).netloc != urlsplit(address).netloc:
        raise SiteError(f"{place} names a document on another machine, {there[:200]!r}; give that address.")
    page, heads, address = _fetch(there)
    return Found(address, page, address)


def read_file(path: Path) -> Found:
    """Read a file.

    Raises:
        SiteError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST + 1)
    except OSError as wrong:
        raise SiteError(f"{path} cannot be read ({wrong.strerror}); check the path.") from wrong
    if len(content) > LONGEST:
        raise SiteError(f"{path} is longer than any constitution; it is something else.")
    return Found(str(path), content)


def _maybe(address: str) -> Found | None:
    try:
        content, _heads, address = _fetch(address)
    except _NotThereError:
        return None
    return Found(address, content, address)


class _NotThereError(SiteError):
    """There is no such file."""


def _fetch(address: str) -> tuple[bytes, Message, str]:
    if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).netloc:
        raise SiteError(f"{address} is no address of a page; write it as https://debate.example.org/….")
    request = urllib.request.Request(  # noqa: S310 - http and https only, see above
        address, headers={"User-Agent": "isegoria-constitution"}
    )
    began, content = time.monotonic(), b""
    try:
        with urllib.request.build_opener(SameSite).open(request, timeout=_SECONDS) as answer:
            while piece := answer.read1(1 << 16):
                content += piece
                if len(content) > LONGEST or time.monotonic() - began > _SECONDS:
                    raise SiteError(f"{address} is longer or slower than any constitution; try again later.")
            return content, answer.headers, answer.url
    except urllib.error.HTTPError as refused:
        kind = _NotThereError if refused.code == _MISSING else SiteError
        raise kind(f"{address} cannot be fetched ({refused}); check the address.") from refused
    except SourceError as wrong:
        raise SiteError(str(wrong)) from wrong
    except (OSError, http.client.HTTPException, ValueError) as wrong:
        reason = getattr(wrong, "reason", None) or wrong
        raise SiteError(
            f"{address} cannot be fetched ({reason}); check the address and try again later."
        ) from wrong
