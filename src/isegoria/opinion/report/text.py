"""Statements and topics are written by strangers: what of them may stand in a page."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Control characters, halves of surrogate pairs and noncharacters: invalid in XML or HTML.
_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Marks that turn the direction of writing; in a plain-text place no element can contain them.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def cleaned(text: str) -> str:
    """Replace characters that no page may hold by U+FFFD; everything else stays as written."""
    return _INVALID.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, most: int | None = None) -> str:
    """Make text for a title or an attribute: one line, no marks of direction, at most `most` characters."""
    line = " ".join(_DIRECTION.sub("", cleaned(text)).split())
    if most is not None and len(line) > most:
        return line[: most - 1].rstrip() + "…"
    return line


def web_address(url: str) -> str:
    """Give `url` if it can be linked to, else nothing: a script or a local file cannot."""
    line = one_line(url)
    try:
        parts = urlsplit(line)
    except ValueError:
        return ""
    return line if parts.scheme in {"http", "https"} and parts.netloc else ""
