"""Read a constitution, and choose texts in a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.cli.constitution.places import read
from isegoria.cli.site import SiteError
from isegoria.cli.summary import plain
from isegoria.constitution.constitutions import read as read_document
from isegoria.constitution.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.cli.constitution.places import Found
    from isegoria.cli.words import Language
    from isegoria.constitution.constitutions import Constitution


def read_constitution(place: str) -> Constitution:
    """Read the constitution that a path or an address names.

    Raises:
        SiteError: it cannot be read, or is none.
    """
    return parsed(read(place))


def parsed(found: Found) -> Constitution:
    """Read a file that was found.

    Raises:
        SiteError: it is no constitution.
    """
    try:
        return read_document(text_of(found))
    except DocumentError as wrong:
        raise SiteError(f"{found.place}: {wrong}") from wrong


def text_of(found: Found) -> str:
    """Give the text of a document, without the line end that files have.

    Raises:
        SiteError: it is no text.
    """
    try:
        return found.content.decode().removesuffix("\n")
    except UnicodeDecodeError as wrong:
        raise SiteError(f"{found.place} is no text; give a constitution.json.") from wrong


def chosen(texts: Mapping[str, str], language: Language) -> str:
    """Choose a text in a language, else in one that there is, on one line and harmless to the screen."""
    written = {code: text for code, text in sorted(texts.items()) if text.strip()}
    return plain(written.get(language.value) or next(iter(written.values()), ""))
